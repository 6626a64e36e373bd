package ask

import (
	"outflow/graph"
	"outflow/graph/reach"
)

// ends are the places that a Transfers question says transfers run from and to.
type ends struct{ from, to area }

// An area is the outermost places that a target means, by world; nil where
// nothing is asked for.
type area [2]map[int32]bool

func (a *Asker) endsOf(f Flow) (e ends, err error) {
	for _, end := range []struct {
		target Target
		area   *area
	}{{f.From, &e.from}, {f.To, &e.to}} {
		if end.target.IsZero() {
			continue
		}
		places, err := a.places(end.target)
		if err != nil {
			return e, err
		}
		for w := range places {
			end.area[w] = map[int32]bool{}
			for _, p := range places[w] {
				end.area[w][p] = true
			}
		}
	}
	return e, nil
}

// admit reports whether the question asks, in a world, about what runs between
// two places.
func (e *ends) admit(g *graph.Graph, w reach.World, from, to int32) bool {
	return e.from.contains(g, w, from) && e.to.contains(g, w, to)
}

func (a *area) contains(g *graph.Graph, w reach.World, p int32) bool {
	for ; a[w] != nil && p != graph.None; p = g.Places[p].Parent {
		if a[w][p] {
			return true
		}
	}
	return a[w] == nil
}
