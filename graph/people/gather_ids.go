package people

import "slices"

// A gatherer makes a set of ids that come in any order and more than once.
type gatherer struct {
	buffer []uint64
	// Each of the sets is more than twice as large as the next, so an id is
	// merged a few times at most, whatever the order.
	sets []Set
}

// gatherAt is how many ids are sorted at a time: 8 MB of them.
const gatherAt = 1 << 20

func (g *gatherer) add(id uint64) {
	g.buffer = append(g.buffer, id)
	if len(g.buffer) == gatherAt {
		g.flush()
	}
}

func (g *gatherer) flush() {
	if !slices.IsSorted(g.buffer) {
		slices.Sort(g.buffer)
	}
	var w setWriter
	w.appendAll(slices.Compact(g.buffer))
	g.buffer = g.buffer[:0]
	s := w.set()
	for n := len(g.sets); n > 0 && g.sets[n-1].Len() <= 2*s.Len(); n-- {
		s = g.sets[n-1].Or(s)
		g.sets = g.sets[:n-1]
	}
	g.sets = append(g.sets, s)
}

func (g *gatherer) set() Set {
	g.flush()
	var s Set
	for _, o := range slices.Backward(g.sets) {
		s = o.Or(s)
	}
	return s
}
