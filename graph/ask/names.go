package ask

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"outflow/graph"
)

// A QuestionError says which word of a question cannot be read, and what might
// have been meant.
type QuestionError struct {
	Column     int // of the word, from 1; 0 for the question as a whole
	Word       string
	What       string
	Candidates []string // nearest first

	suggest  func() []string // finds them: most errors are met on the way to a reading
	formless bool            // no form begins so
}

func (e *QuestionError) Error() string {
	var b strings.Builder
	if e.Column > 0 {
		fmt.Fprintf(&b, "column %d: ", e.Column)
	}
	b.WriteString(e.What)
	if len(e.Candidates) > 0 {
		b.WriteString("; did you mean " + orList(e.Candidates) + "?")
	}
	return b.String()
}

func orList(texts []string) string {
	quoted := make([]string, len(texts))
	for i, t := range texts {
		quoted[i] = `"` + t + `"`
	}
	if len(quoted) == 1 {
		return quoted[0]
	}
	return strings.Join(quoted[:len(quoted)-1], ", ") + " or " + quoted[len(quoted)-1]
}

// A noun is what kinds of things a place in a question may name.
type noun int

const (
	nounPeople   noun = iota // cohorts and populations
	nounPlace                // places and countries
	nounOrigin               // places, countries and transfers
	nounTransfer             // transfers
	nounCategory             // categories
	nounSource               // sources of claims
	nounCountry              // countries
)

var nounNames = map[noun]string{
	nounPeople: "cohort or population", nounPlace: "place or country", nounOrigin: "place, country or transfer", nounTransfer: "transfer",
	nounCategory: "category", nounSource: "source", nounCountry: "country",
}

func (n noun) admits(k graph.Kind) bool {
	switch n {
	case nounPeople:
		return k == graph.KindCohort || k == graph.KindPopulation
	case nounTransfer:
		return k == graph.KindTransfer
	case nounCategory:
		return k == graph.KindCategory
	case nounSource:
		return k == graph.KindSource
	case nounCountry:
		return k == kindCountry
	}
	return k.IsPlace() || k == kindCountry || n == nounOrigin && k == graph.KindTransfer
}

// kindCountry is a country among names; it is no kind of claim.
const kindCountry graph.Kind = "country"

// find returns what a stretch of tokens names among the entries that the noun
// admits: an exact id alone if there is one, of several that nest the
// outermost.
func (d *dictionary) find(among entries, ts []token, i, j int, want noun) []graph.Named {
	if j == i+1 {
		for _, text := range []string{ts[i].full, ts[i].text} {
			if n, ok := d.exact(among, text, want); ok {
				return []graph.Named{n}
			}
		}
	}
	if ts[i].quoted && j > i+1 {
		return nil
	}
	var found []graph.Named
	for n := i; n < j; n++ {
		if ts[n].quoted && j > i+1 || ts[n].parenthesis() {
			return nil
		}
	}
	folded := fold(ts, i, j)
	for _, n := range among[folded] {
		if want.admits(n.Kind) {
			found = append(found, n)
		}
	}
	if want.admits(graph.KindTransfer) && folded != "" {
		found = append(found, d.transfersCalled(folded)...)
	}
	return d.outermost(found)
}

// exact finds an id written out, or a country's code in capitals.
func (d *dictionary) exact(among entries, text string, want noun) (graph.Named, bool) {
	g := d.graph
	switch want {
	case nounPeople:
		if i := g.Cohort(text); i != graph.None {
			return graph.Named{Kind: graph.KindCohort, ID: text, Text: text}, true
		}
		if i := g.Population(text); i != graph.None {
			return graph.Named{Kind: graph.KindPopulation, ID: text, Text: text}, true
		}
		return graph.Named{}, false
	case nounCategory:
		for _, n := range among[graph.Fold(text)] {
			if n.Kind == graph.KindCategory && n.ID == text {
				return n, true
			}
		}
		return graph.Named{}, false
	case nounSource:
		_, ok := slices.BinarySearch(g.Sources, text)
		return graph.Named{Kind: graph.KindSource, ID: text, Text: text}, ok
	}
	if i := g.Place(text); i != graph.None && want.admits(graph.KindParty) {
		return graph.Named{Kind: g.Places[i].Kind, ID: text, Text: text}, true
	}
	if want.admits(graph.KindTransfer) && d.isTransfer(text) {
		return transferNamed(text), true
	}
	if want == nounTransfer {
		return graph.Named{}, false
	}
	if isCountryCode(text) {
		if _, ok := graph.LookupCountry(text); ok {
			return graph.Named{Kind: kindCountry, ID: text, Text: text}, true
		}
	}
	return graph.Named{}, false
}

// outermost leaves out the places that lie inside another of the found ones.
func (d *dictionary) outermost(found []graph.Named) []graph.Named {
	if len(found) < 2 {
		return found
	}
	inner := func(n graph.Named) bool {
		return n.Kind.IsPlace() && slices.ContainsFunc(found, func(o graph.Named) bool {
			return o.Kind.IsPlace() && o.ID != n.ID && d.graph.Contains(d.graph.Place(o.ID), d.graph.Place(n.ID))
		})
	}
	kept := slices.DeleteFunc(slices.Clone(found), inner)
	slices.SortFunc(kept, func(a, b graph.Named) int {
		return cmp.Or(strings.Compare(string(a.Kind), string(b.Kind)), strings.Compare(a.ID, b.ID))
	})
	return kept
}

func (d *dictionary) isTransfer(id string) bool {
	return len(d.graph.Accounts(id)) > 0 || d.store != nil && d.store.transfers[id]
}

func transferNamed(id string) graph.Named {
	return graph.Named{Kind: graph.KindTransfer, ID: id, Text: id}
}

// transfersCalled returns the transfers whose ids fold to a text. They are
// looked through: an index of them would be larger than all others, for the few
// questions that name one.
func (d *dictionary) transfersCalled(folded string) []graph.Named {
	var found []graph.Named
	for id := range d.transfers() {
		if n := transferNamed(id); graph.FoldsTo(id, folded) && !slices.Contains(found, n) {
			found = append(found, n)
		}
	}
	return found
}

// transfers iterates over the ids of transfers, of a store those it was asked for.
func (d *dictionary) transfers() iter.Seq[string] {
	if d.store != nil {
		return maps.Keys(d.store.transfers)
	}
	return func(yield func(string) bool) {
		for i := range d.graph.Transfers {
			if !yield(d.graph.Transfers[i].ID) {
				return
			}
		}
	}
}

// nearest returns the texts most like the one given, of what the noun admits.
func (d *dictionary) nearest(text string, want noun) []string {
	folded := graph.Fold(text)
	limit := graph.NearestLimit(folded)
	among := []entries{d.names}
	switch {
	case want == nounCategory:
		among = append(among, d.used())
	case want != nounPeople && d.store != nil:
		d.learnNearest(folded, want)
		among[0] = d.names
	}
	type candidate struct {
		graph.Named
		folded   string
		distance int
	}
	var all []candidate
	consider := func(key string, named ...graph.Named) {
		distance := graph.EditDistance(folded, key, limit)
		for _, n := range named {
			wider := n.Kind == graph.KindCategory && graph.CategoryContains(n.ID, text)
			if distance <= limit && want.admits(n.Kind) && !wider {
				all = append(all, candidate{n, key, distance})
			}
		}
	}
	for _, e := range among {
		for key, named := range e {
			consider(key, named...)
		}
	}
	if want.admits(graph.KindTransfer) {
		for id := range d.transfers() {
			consider(graph.Fold(id), transferNamed(id))
		}
	}
	slices.SortFunc(all, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(rank(a.Kind), rank(b.Kind)),
			strings.Compare(a.ID, b.ID), strings.Compare(a.Text, b.Text))
	})
	var texts []string
	said := map[string]bool{}
	for _, c := range all {
		if !said[c.folded] && len(texts) < mostCandidates {
			said[c.folded] = true
			texts = append(texts, c.Text)
		}
	}
	return texts
}

const mostCandidates = 3

// rank orders kinds as stores do, countries last.
func rank(k graph.Kind) int {
	if n := slices.Index(graph.Kinds[:], k); n >= 0 {
		return n
	}
	return len(graph.Kinds)
}
