package draw

import (
	"math"
	"slices"
)

// Graphviz says where boxes are; the lines are drawn here, for its own bend
// towards each other until they cannot be told apart, and run under boxes.
//
// Boxes stand in ranks, and a line crosses a rank straight, where no box is, and
// changes its place between ranks, on a track of its own there. So no line runs
// under a box, and no two run along each other. The files are named for the
// steps: ranks, lanes (where a line crosses a rank), ports (where it leaves and
// enters boxes), tracks, and lines.
//
// All this is worked out as if arrows led across; what leads down is turned
// before and after.

// A router finds the ways of the lines of one layout.
type router struct {
	stops  []rect // boxes and then the labels room was kept for, by arrow
	boxes  int    // how many stops are boxes
	under  bool   // lines pass under labels, else over them
	rankOf []int  // of each stop
	ranks  []rank
	frames []frame
	legs   []leg
}

// A rank is a strip in which stops stand beside each other.
type rank struct {
	lo, hi float64 // along the way of the arrows
	stops  []int   // from the top
	shift  float64 // how far it has moved to make room for tracks before it
}

func (k *rank) middle() float64 { return (k.lo + k.hi) / 2 }

// A leg is a line between two stops: an arrow, or a part of one that runs from
// a box to its label or on from there.
type leg struct {
	arrow    int
	from, to int       // stops; rank of from ≤ rank of to
	backward bool      // the arrow leads from to to from
	party    int       // that it stays in, -1 for none
	hint     curve     // Graphviz's line, nil if it lost it
	y        []float64 // where it crosses the ranks from that of from to that of to
	turns    []float64 // where it changes from one to the next, as y less one
}

func (r *router) isLabel(stop int) bool { return stop >= r.boxes }

// level returns where a line best meets a stop: along the edge of a label, in
// the middle of a box.
func (r *router) level(stop int) float64 {
	at := r.stops[stop]
	switch {
	case !r.isLabel(stop):
		return at.y + at.h/2
	case r.under:
		return at.y + at.h
	}
	return at.y
}

// setRanks finds which stops stand beside each other: Graphviz aligns their
// middles.
func (r *router) setRanks() {
	order := make([]int, 0, len(r.stops))
	for i, stop := range r.stops {
		if stop != (rect{}) {
			order = append(order, i)
		}
	}
	middle := func(i int) float64 { return r.stops[i].middle().x }
	slices.SortStableFunc(order, func(a, b int) int {
		if d := middle(a) - middle(b); math.Abs(d) > 1 {
			return int(math.Copysign(1, d))
		}
		return 0
	})
	r.rankOf = make([]int, len(r.stops))
	for n, i := range order {
		if n == 0 || middle(i)-middle(order[n-1]) > 1 {
			r.ranks = append(r.ranks, rank{lo: math.Inf(1), hi: math.Inf(-1)})
		}
		k := &r.ranks[len(r.ranks)-1]
		k.lo, k.hi = min(k.lo, r.stops[i].x), max(k.hi, r.stops[i].x+r.stops[i].w)
		k.stops = append(k.stops, i)
		r.rankOf[i] = len(r.ranks) - 1
	}
	for i := range r.ranks {
		slices.SortStableFunc(r.ranks[i].stops, func(a, b int) int {
			if r.stops[a].y < r.stops[b].y {
				return -1
			}
			return 1
		})
	}
}

// addLeg adds a line between two stops.
func (r *router) addLeg(arrow, from, to, party int, hint curve) {
	g := leg{arrow: arrow, from: from, to: to, party: party, hint: hint}
	if r.rankOf[from] > r.rankOf[to] {
		g.from, g.to, g.backward = to, from, true
	}
	g.y = make([]float64, r.rankOf[g.to]-r.rankOf[g.from]+1)
	if len(g.y) == 1 {
		g.y = make([]float64, 2) // out of the rank and back into it
	}
	g.turns = make([]float64, len(g.y)-1)
	r.legs = append(r.legs, g)
}

// flat reports whether the leg ends in the rank it begins in.
func (r *router) flat(g *leg) bool { return r.rankOf[g.from] == r.rankOf[g.to] }
