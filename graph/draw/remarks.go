package draw

import (
	"fmt"
	"slices"
	"strings"

	"outflow/graph"
	"outflow/graph/ask"
)

// Why it may be in doubt whether a transfer ran as an answer needs it.
const (
	datesUnknown  = "dates unknown"
	peopleUnknown = "people unknown"
)

// nature says whether a transfer moves influence alone, and why it is in
// doubt whether it ran.
func (w *wording) nature(l *link) (byInfluence bool, doubt string) {
	for _, i := range []int{l.from, l.to} {
		row := w.places[i].row
		byInfluence = byInfluence || row != nil && row.Basis != nil && *row.Basis == "influence"
	}
	window, people, aggregate := true, true, true
	accounts := w.answer().AccountsOf(l.id)
	for i := range accounts {
		_, unknown := accounts[i].People.(graph.Unknown)
		window, people, aggregate = window && accounts[i].When.Unknown, people && unknown, aggregate && accounts[i].Aggregate
	}
	switch {
	case len(accounts) == 0:
	case people && w.counted: // of influence it says nothing
		doubt = peopleUnknown
	case window:
		doubt = datesUnknown
	}
	return byInfluence || aggregate && len(accounts) > 0, doubt
}

// findings words what a regulator would ask about.
func (w *wording) findings(l *link) []string {
	var parts []string
	for _, f := range l.row.Findings {
		text := clean(f.Brief())
		switch f.Code {
		case ask.CrossBorder:
			if from, to := w.places[l.from].countries, w.places[l.to].countries; len(from) > 0 && len(to) > 0 {
				text += " " + countryList(from) + " → " + countryList(to)
			}
		case ask.MorePeopleThanNeeded:
			if f.People.Confirmed.Min > 0 {
				text = atLeast(f.People.Confirmed) + " more than needed"
			}
		}
		if !slices.Contains(parts, text) {
			parts = append(parts, text)
		}
	}
	return parts
}

// marks reports whether a transfer has what a regulator would ask about, and
// whether sources differ on it. One that is silent makes a finding that others
// dispute, and differs from nobody.
func marks(row *ask.TransferRow) (finding, disputed bool) {
	for i := range row.Findings {
		f := &row.Findings[i]
		_, dispute := ask.DisputedAspect(f.Code)
		finding, disputed = finding || !dispute, disputed || dispute
	}
	return finding, disputed
}

// disputes says in full who states what of that on which sources differ, and which
// findings are by some and not by others.
func disputes(row *ask.TransferRow) (differ, disputed []string) {
	for i := range row.Findings {
		f := &row.Findings[i]
		_, dispute := ask.DisputedAspect(f.Code)
		switch {
		case dispute:
			differ = append(differ, f.Describe())
		case len(f.DisputedBy) > 0:
			disputed = append(disputed, ask.FindingText(f.Code)+f.Attribution(row))
		}
	}
	return differ, disputed
}

func countryList(codes []string) string {
	if len(codes) > 3 {
		return fmt.Sprintf("%s +%d", clean(codes[0]), len(codes)-1)
	}
	return clean(strings.Join(codes, "/"))
}

// details is the rest of what a transfer's full text says.
func (w *wording) details(l *link, findings []string) string {
	row := l.row
	var b strings.Builder
	list := func(word string, items []string) {
		if len(items) == 0 {
			return
		}
		more := ""
		if len(items) > maxListed {
			more = fmt.Sprintf(" and %s more", ask.Thousands(int64(len(items)-maxListed)))
			items = items[:maxListed]
		}
		b.WriteString(". " + word + " " + strings.Join(isolatedAll(cleanAll(items)), ", ") + more)
	}
	list("Findings:", findings)
	differ, disputed := disputes(row)
	list("Sources differ:", differ)
	list("Not by all:", disputed)
	var when []string
	for _, window := range row.When {
		when = append(when, dates(window))
	}
	list("When:", when)
	word, categories := "Categories:", row.Categories
	for _, account := range w.answer().AccountsOf(l.id) {
		if account.Unnamed() { // the others are any data
			word = ask.SizeText(account.CategoryTotal) + " categories, among them"
			categories = slices.DeleteFunc(slices.Clone(categories), func(key string) bool { return key == graph.AllData })
		}
	}
	list(word, categories)
	list("Sources:", row.Sources)
	return b.String()
}

func cleanAll(items []string) []string {
	all := make([]string, len(items))
	for i, s := range items {
		all[i] = clean(s)
	}
	return all
}
