package web

import (
	"slices"
	"strings"

	"outflow/graph"
	"outflow/graph/ask"
)

// A Finding is what a regulator would ask about, or sources differ on, of all
// transfers it is found at.
type Finding struct {
	Text   string
	Kind   FindingKind
	By     string    // the sources that make it so
	Where  []FoundAt // the transfers of the most people first
	More   int       // transfers beyond these
	All    string    // the address of the table of all of them
	denied int       // at how many of all of them some source denies it
}

// A FindingKind says what a finding is to a reader, as its sign does.
type FindingKind string

// The kinds of findings: a fault, what is merely not known, a border that is crossed, which
// may be lawful, and what sources differ on.
const (
	Fault   FindingKind = "fault"
	Unsaid  FindingKind = "unsaid"
	Border  FindingKind = "border"
	Differs FindingKind = "differs"
)

func kindOf(code string) FindingKind {
	switch {
	case ask.IsUnsaid(code):
		return Unsaid
	case code == ask.CrossBorder:
		return Border
	case isDispute(code):
		return Differs
	}
	return Fault
}

func isDispute(code string) bool {
	_, is := ask.DisputedAspect(code)
	return is
}

// A FoundAt says a finding of one transfer, and what proves it.
type FoundAt struct {
	ID, Text, URL string
	Kind          FindingKind
	Evidence      []graph.Evidence
}

// mostFound is how many transfers a finding lists. The table has all of them.
const mostFound = 8

// findings gathers those of all transfers by what they are.
func (v *Answer) findings(a *ask.Answer) {
	type at struct {
		row     *ask.TransferRow
		finding *ask.Finding
	}
	by := map[string][]at{}
	for i := range a.Transfers {
		t := &a.Transfers[i]
		for k := range t.Findings {
			f := &t.Findings[k]
			by[f.Code] = append(by[f.Code], at{t, f})
		}
	}
	for _, code := range ask.FindingCodes {
		all := by[code]
		if len(all) == 0 {
			continue
		}
		slices.SortStableFunc(all, func(a, b at) int { return comparePeople(a.finding.People, b.finding.People) })
		found := Finding{Text: ask.FindingText(code), Kind: kindOf(code), More: max(0, len(all)-mostFound)}
		var sources []string
		for i, x := range all {
			sources = append(sources, x.finding.Sources...)
			if len(x.finding.DisputedBy) > 0 {
				found.denied++
			}
			if i < mostFound {
				found.Where = append(found.Where, foundAt(v.State, x.row, x.finding))
			}
		}
		slices.Sort(sources)
		found.By = short(few(slices.Compact(sources)))
		if len(all) == 1 {
			found.Text = found.Where[0].Text
		}
		table := v.State
		table.Transfers = Listing{Find: ask.FindingText(code), Long: len(all) > PageRows}
		found.All = table.URL() + "#" + TransfersTable
		v.Findings = append(v.Findings, found)
	}
}

// foundAt says a finding of a transfer, with the evidence of those that make it so.
func foundAt(s State, t *ask.TransferRow, f *ask.Finding) FoundAt {
	found := FoundAt{ID: whole(t.ID), Text: short(f.Describe() + f.Attribution(t)), URL: s.OpenTransfer(t.ID), Kind: kindOf(f.Code)}
	for i := range t.Accounts {
		if account := &t.Accounts[i]; slices.Contains(f.Sources, account.Source) {
			found.Evidence = addEvidence(found.Evidence, account.Evidence)
		}
	}
	return found
}

// addEvidence adds what is not there yet.
func addEvidence(to, more []graph.Evidence) []graph.Evidence {
	for _, e := range more {
		if !slices.Contains(to, e) {
			to = append(to, e)
		}
	}
	return to
}

// Count is at how many transfers it is found.
func (f Finding) Count() int { return len(f.Where) + f.More }

// Disputed says how many of the transfers some source denies it of, "" if none does.
func (f Finding) Disputed() string {
	if f.denied == 0 || f.Kind == Differs {
		return ""
	}
	return "disputed of " + ask.Thousands(int64(f.denied))
}

// A Support says who says so, and who says otherwise.
type Support struct {
	Voices []Voice
	More   int // sources beyond
	// Alone and Needed are what a yes rests on; empty where one source or none carries it,
	// which the sentence says.
	Alone, Needed string
}

// A Voice is a source, and what it says of the transfers of an answer.
type Voice struct {
	Source    string
	Says      int // of how many its account is part of the answer
	Otherwise int // of how many it states what is contrary to a finding, or to other accounts
	Not       int // of how many its account is no part of the answer
}

// Deniers are the voices that state anything otherwise.
func (s *Support) Deniers() []Voice {
	return slices.DeleteFunc(slices.Clone(s.Voices), func(v Voice) bool { return v.Otherwise+v.Not == 0 })
}

// mostVoices is how many sources are named.
const mostVoices = 8

// newSupport finds who says what an answer says, nil where no transfer is part of it.
func newSupport(a *ask.Answer) *Support {
	by := map[string]*Voice{}
	of := func(source string) *Voice {
		if by[source] == nil {
			by[source] = &Voice{Source: source}
		}
		return by[source]
	}
	for i := range a.Transfers {
		t := &a.Transfers[i]
		var says, not, otherwise []string // a source may have several accounts, and several findings
		for k := range t.Accounts {
			if account := &t.Accounts[k]; account.Contributes {
				says = append(says, account.Source)
			} else {
				not = append(not, account.Source)
			}
		}
		for k := range t.Findings {
			for _, s := range t.Findings[k].DisputedBy {
				otherwise = append(otherwise, s.Source)
			}
		}
		for _, s := range unique(says) {
			of(s).Says++
		}
		for _, s := range unique(not) {
			if !slices.Contains(says, s) {
				of(s).Not++
			}
		}
		for _, s := range unique(otherwise) {
			of(s).Otherwise++
		}
	}
	if len(by) == 0 {
		return nil
	}
	s := &Support{}
	for _, voice := range by {
		s.Voices = append(s.Voices, *voice)
	}
	slices.SortFunc(s.Voices, func(a, b Voice) int {
		if a.Says != b.Says {
			return b.Says - a.Says
		}
		return strings.Compare(a.Source, b.Source)
	})
	if more := len(s.Voices) - mostVoices; more > 0 {
		s.Voices, s.More = s.Voices[:mostVoices], more
	}
	for i := range s.Voices {
		s.Voices[i].Source = short(s.Voices[i].Source)
	}
	if all := a.Support; len(all.Alone)+len(all.Needed) > 0 && !(len(all.Alone) == 1 && len(all.Needed) == 1) {
		s.Alone, s.Needed = few(all.Alone), few(all.Needed)
	}
	return s
}

func unique(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}
