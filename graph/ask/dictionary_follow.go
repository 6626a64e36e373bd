package ask

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"outflow/graph"
)

// follow returns the dictionary of the graph that a step leads to. The lists of what is
// called alike are put together anew of those names alone that came or went, and are in
// the same order as newDictionary has them.
func (d *dictionary) follow(s *graph.Step) *dictionary {
	next := &dictionary{graph: s.To, names: d.names, used: usedIn(s.To)}
	gone, came := renamed(s)
	if len(gone) == 0 && len(came) == 0 {
		return next
	}
	next.names = maps.Clone(d.names)
	for i := range gone {
		next.names.remove(&gone[i])
	}
	for i := range came {
		next.names.insert(&came[i])
	}
	return next
}

// renamed returns the things that one graph of a step calls otherwise than the other,
// or that are in it alone.
func renamed(s *graph.Step) (gone, came []called) {
	stays := make([]bool, len(s.To.Places))
	for i, n := range s.Places {
		p := &s.From.Places[i]
		if n != graph.None {
			q := &s.To.Places[n]
			stays[n] = p.Kind == q.Kind && p.Name == q.Name && slices.Equal(p.Aliases, q.Aliases)
		}
		if n == graph.None || !stays[n] {
			gone = append(gone, placeCalled(p))
		}
	}
	for n, stays := range stays {
		if !stays {
			came = append(came, placeCalled(&s.To.Places[n]))
		}
	}
	before, after := othersByKey(s.From), othersByKey(s.To)
	differ := func(from, to map[graph.ClaimKey]called) (all []called) {
		for key, c := range from {
			if other, ok := to[key]; !ok || !slices.Equal(c.texts, other.texts) {
				all = append(all, c)
			}
		}
		return all
	}
	return append(gone, differ(before, after)...), append(came, differ(after, before)...)
}

// othersByKey returns the populations, the cohorts and the sources by kind and id.
func othersByKey(g *graph.Graph) map[graph.ClaimKey]called {
	all := map[graph.ClaimKey]called{}
	for c := range othersCalled(g) {
		all[graph.ClaimKey{Kind: c.kind, ID: c.id}] = c
	}
	return all
}

// compareCalled orders what is called alike as newDictionary adds it.
func compareCalled(a graph.Named, kind graph.Kind, id string) int {
	return cmp.Or(cmp.Compare(calledRank(a.Kind), calledRank(kind)), strings.Compare(a.ID, id))
}

func calledRank(k graph.Kind) int {
	switch {
	case k.IsPlace():
		return 0
	case k == graph.KindPopulation:
		return 1
	case k == graph.KindCohort:
		return 2
	case k == graph.KindSource:
		return 3
	}
	return 4
}

func (e entries) remove(c *called) {
	for _, text := range c.texts {
		key := graph.Fold(text)
		left := slices.DeleteFunc(slices.Clone(e[key]), func(n graph.Named) bool { return n.Kind == c.kind && n.ID == c.id })
		if e[key] = left; len(left) == 0 {
			delete(e, key)
		}
	}
}

func (e entries) insert(c *called) {
	for text, key := range c.folded() {
		at := slices.IndexFunc(e[key], func(n graph.Named) bool { return compareCalled(n, c.kind, c.id) > 0 })
		if at < 0 {
			at = len(e[key])
		}
		e[key] = slices.Insert(slices.Clone(e[key]), at, graph.Named{Kind: c.kind, ID: c.id, Text: text})
	}
}
