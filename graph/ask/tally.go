package ask

import "outflow/graph"

// A tally is what one world says of something: who, and from when to when.
type tally struct {
	kinds []uint64
	when  graph.Interval
}

func (e *evaluation) nobody() tally {
	return tally{make([]uint64, (e.kinds.Len()+63)/64), graph.Interval{Since: graph.Future, Until: graph.Past}}
}

func (t *tally) reset() {
	clear(t.kinds)
	t.when = graph.Interval{Since: graph.Future, Until: graph.Past}
}

func (t *tally) add(kinds []uint64, when graph.Interval) {
	for w, x := range kinds {
		t.kinds[w] |= x
	}
	t.when = graph.Interval{Since: min(t.when.Since, when.Since), Until: max(t.when.Until, when.Until)}
}

// cross adds what crossed. Times at which influence crossed count only until
// people's data is added.
func (t *tally) cross(kinds []uint64, when graph.Interval) {
	switch had, has := !isEmpty(t.kinds), !isEmpty(kinds); {
	case has && !had:
		t.reset()
	case had && !has:
		return
	}
	t.add(kinds, when)
}

// none reports whether nobody is possible.
func (p *People) none() bool { return p.Possible.zero() }

// total returns the facts that answer the question, in each world.
func (e *evaluation) total() (t [2]tally) {
	for w, r := range e.worlds {
		t[w] = e.nobody()
		kinds := r.Kinds()
		t[w].add(kinds, r.Span(kinds))
	}
	return t
}

// within keeps the kinds that belong, and the time of their facts alone.
func (e *evaluation) within(total [2]tally, belongs func(kind int) bool) (t [2]tally) {
	for w := range total {
		t[w] = e.nobody()
		kept := t[w].kinds
		eachKind(total[w].kinds, func(k int) {
			if belongs(k) {
				kept[k/64] |= 1 << (k % 64)
			}
		})
		t[w].add(nil, e.worlds[w].Span(kept))
	}
	return t
}

func eachKind(set []uint64, visit func(kind int)) {
	for w, x := range set {
		for b := 0; x != 0; b, x = b+1, x>>1 {
			if x&1 != 0 {
				visit(w*64 + b)
			}
		}
	}
}
