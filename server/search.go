package server

import (
	"cmp"
	"context"
	"slices"
	"sort"
	"strings"
	"unicode"

	"outflow/graph"
	"outflow/graph/ask"
)

// A name is something that questions may name.
type name struct {
	Kind  string `json:"kind"`
	ID    string `json:"id"`
	Text  string `json:"text"`  // the id, name or alias that was found
	Name  string `json:"name"`  // what it is called
	Write string `json:"write"` // how a question names it without doubt
}

type names struct {
	Revision ask.Revision `json:"revision"`
	Names    []name       `json:"names"`
	More     bool         `json:"more"`
}

// search finds names by the beginnings of their words, and transfers by that of
// their id.
func (cat *catalog) search(c *call) (*names, error) {
	if !c.has("q") { // though nothing may be typed yet
		return nil, parameterError("q is missing")
	}
	text := c.text("q")
	limit, err := c.number("limit", 1, int64(cat.most), 20)
	if err != nil {
		return nil, err
	}
	r, err := cat.archive.revision(c)
	if err != nil {
		return nil, err
	}
	return cat.find(c.ctx(), r, text, int(limit))
}

// find finds so many names in a revision.
func (cat *catalog) find(ctx context.Context, r *revision, text string, limit int) (*names, error) {
	g := r.Graph()
	// The first one to ask of a revision makes its index, which takes seconds where there are
	// many names; the others wait for it.
	index, err := inTurn(ctx, cat.reading, func(context.Context) (*nameIndex, error) { return r.names(), nil })
	if err != nil {
		return nil, err
	}
	found, more := index.find(text, limit)
	for i := sort.Search(len(g.Transfers), func(i int) bool { return g.Transfers[i].ID >= text }); i < len(g.Transfers) && strings.TrimSpace(text) != ""; i++ {
		id := g.Transfers[i].ID
		if !strings.HasPrefix(id, text) {
			break
		}
		if len(found) > 0 && found[len(found)-1].ID == id {
			continue // another account of the same
		}
		if len(found) == limit {
			more = true
			break
		}
		found = append(found, graph.Named{Kind: graph.KindTransfer, ID: id, Text: id})
	}
	answer := &names{r.said(), make([]name, len(found)), more}
	for i, n := range found {
		answer.Names[i] = name{string(n.Kind), n.ID, n.Text, called(g, n), phrase(n)}
	}
	return answer, nil
}

// called returns the name of a thing.
func called(g *graph.Graph, n graph.Named) string {
	switch {
	case n.Kind.IsPlace():
		return g.Places[g.Place(n.ID)].Name
	case n.Kind == graph.KindCohort:
		return g.Cohorts[g.Cohort(n.ID)].Name
	case n.Kind == graph.KindPopulation:
		return g.Populations[g.Population(n.ID)].Name
	case n.Kind == graph.KindCategory:
		if k, ok := g.Categories.Lookup(n.ID); ok {
			return k.Title
		}
	}
	return n.Text
}

// phrase returns how a question names a thing.
func phrase(n graph.Named) string {
	switch {
	case n.Kind.IsPlace():
		return ask.Target{Place: n.ID}.String()
	case n.Kind == "country":
		return ask.Target{Country: n.ID}.String()
	case n.Kind == graph.KindTransfer:
		return ask.Target{Transfer: n.ID}.String()
	case n.Kind == graph.KindCohort, n.Kind == graph.KindPopulation:
		return graph.Members(n.ID).String()
	}
	return n.ID
}

// A nameIndex finds names by the beginning of any of their words.
type nameIndex struct {
	names   []graph.Named
	entries []wordStart // sorted by what follows
}

// A wordStart is where a word of a name begins.
type wordStart struct {
	rest string // folded, from there on
	name int32
	word int32 // how many words are before it
}

func newNameIndex(a Asker) *nameIndex {
	x := &nameIndex{}
	g := a.Graph()
	add := func(kind graph.Kind, id string, texts ...string) {
		for _, text := range texts {
			x.names = append(x.names, graph.Named{Kind: kind, ID: id, Text: text})
		}
	}
	for i := range g.Cohorts {
		c := &g.Cohorts[i]
		add(graph.KindCohort, c.ID, append([]string{c.Name, c.ID}, c.Aliases...)...)
	}
	for i := range g.Populations {
		p := &g.Populations[i]
		add(graph.KindPopulation, p.ID, append([]string{p.Name, p.ID}, p.Aliases...)...)
	}
	for i := range g.Places {
		p := &g.Places[i]
		add(p.Kind, p.ID, append([]string{p.Name, p.ID}, p.Aliases...)...)
	}
	for n := range a.Names() {
		if n.Kind == graph.KindCategory || n.Kind == "country" {
			add(n.Kind, n.ID, n.Text)
		}
	}
	slices.SortStableFunc(x.names, func(a, b graph.Named) int {
		return cmp.Or(rank(a.Kind)-rank(b.Kind), strings.Compare(a.ID, b.ID))
	})
	for i, n := range x.names {
		for word, rest := range wordStarts(n.Text) {
			x.entries = append(x.entries, wordStart{rest, int32(i), int32(word)})
		}
	}
	slices.SortFunc(x.entries, func(a, b wordStart) int {
		return cmp.Or(strings.Compare(a.rest, b.rest), cmp.Compare(a.word, b.word), cmp.Compare(a.name, b.name))
	})
	return x
}

// wordStarts folds a text from each of its words on. What is not a letter or a
// digit is between words, and so is where small letters turn into capitals.
func wordStarts(text string) []string {
	var starts []string
	before := ' '
	for i, r := range text {
		in, was := unicode.IsLetter(r) || unicode.IsDigit(r), unicode.IsLetter(before) || unicode.IsDigit(before)
		if in && (!was || unicode.IsUpper(r) && unicode.IsLower(before)) {
			starts = append(starts, graph.Fold(text[i:]))
		}
		before = r
	}
	return starts
}

// rank orders kinds as people look for them.
func rank(k graph.Kind) int {
	i := slices.Index([]graph.Kind{graph.KindCohort, graph.KindPopulation, graph.KindParty, graph.KindSystem,
		graph.KindDataset, graph.KindField, graph.KindCategory, "country", graph.KindTransfer}, k)
	if i < 0 {
		return 99
	}
	return i
}

// mostScanned bounds how many matches are ranked: of more, those whose text is
// first in order.
const mostScanned = 5000

// find returns the names that begin, or have a word that begins, with the text,
// each thing once and the best first: whole names, then what begins with it,
// then short before long.
func (x *nameIndex) find(text string, limit int) (found []graph.Named, more bool) {
	folded := graph.Fold(text)
	if folded == "" {
		return nil, false
	}
	from := sort.Search(len(x.entries), func(i int) bool { return x.entries[i].rest >= folded })
	to := from
	for to < len(x.entries) && to-from < mostScanned && strings.HasPrefix(x.entries[to].rest, folded) {
		to++
	}
	matches := slices.Clone(x.entries[from:to])
	slices.SortFunc(matches, func(a, b wordStart) int {
		p, q := x.names[a.name], x.names[b.name]
		return cmp.Or(cmp.Compare(min(a.word, 1), min(b.word, 1)), cmp.Compare(len(a.rest), len(b.rest)),
			rank(p.Kind)-rank(q.Kind), cmp.Compare(a.name, b.name))
	})
	seen := map[graph.Named]bool{} // without their texts
	for _, m := range matches {
		n := x.names[m.name]
		thing := graph.Named{Kind: n.Kind, ID: n.ID}
		if seen[thing] {
			continue
		}
		if len(found) == limit {
			return found, true
		}
		seen[thing] = true
		found = append(found, n)
	}
	return found, to-from == mostScanned
}
