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
	left, touched := map[graph.ClaimKey]bool{}, entries{} // by key, what is added
	for i := range gone {
		left[graph.ClaimKey{Kind: gone[i].kind, ID: gone[i].id}] = true
		for _, key := range gone[i].folded() {
			touched[key] = nil
		}
	}
	for i := range came {
		touched.add(came[i].kind, came[i].id, came[i].texts...)
	}
	for key, added := range touched {
		all := slices.DeleteFunc(slices.Clone(d.names[key]), func(n graph.Named) bool {
			return left[graph.ClaimKey{Kind: n.Kind, ID: n.ID}]
		})
		all = append(all, added...)
		slices.SortStableFunc(all, compareCalled)
		if next.names[key] = all; len(all) == 0 {
			delete(next.names, key)
		}
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

// compareCalled orders what is called alike as newDictionary adds it: categories and
// countries come last, in the order in which they are.
func compareCalled(a, b graph.Named) int {
	rank := calledRank(a.Kind)
	if c := cmp.Compare(rank, calledRank(b.Kind)); c != 0 || rank == lastCalled {
		return c
	}
	return strings.Compare(a.ID, b.ID)
}

const lastCalled = 4

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
	return lastCalled
}
