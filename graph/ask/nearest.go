package ask

import (
	"cmp"
	"slices"
	"strings"

	"outflow/graph"
)

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
	slices.SortStableFunc(all, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(rank(a.Kind), rank(b.Kind)),
			strings.Compare(a.ID, b.ID), strings.Compare(a.folded, b.folded))
	})
	var texts []string
	var things []graph.Named
	said := map[string]bool{}
	for _, c := range all {
		again := said[c.folded] || slices.ContainsFunc(things, func(n graph.Named) bool { return sameThing(n, c.Named) })
		if !again && len(texts) < mostCandidates {
			said[c.folded] = true
			things = append(things, c.Named)
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
