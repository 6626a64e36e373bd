package ask

import "outflow/graph"

// A tally is what one world says of something: who, and from when to when.
type tally struct {
	segments []uint64
	when     graph.Interval
}

func (e *evaluation) nobody() tally {
	return tally{make([]uint64, (e.segments.Len()+63)/64), graph.Interval{Since: graph.Future, Until: graph.Past}}
}

func (t *tally) reset() {
	clear(t.segments)
	t.when = graph.Interval{Since: graph.Future, Until: graph.Past}
}

func (t *tally) add(segments []uint64, when graph.Interval) {
	for w, x := range segments {
		t.segments[w] |= x
	}
	t.when = graph.Interval{Since: min(t.when.Since, when.Since), Until: max(t.when.Until, when.Until)}
}

// cross adds what crossed. Times at which influence crossed count only until
// people's data is added.
func (t *tally) cross(segments []uint64, when graph.Interval) {
	switch had, has := !isEmpty(t.segments), !isEmpty(segments); {
	case has && !had:
		t.reset()
	case had && !has:
		return
	}
	t.add(segments, when)
}

// none reports whether nobody is possible.
func (p *People) none() bool { return p.Possible.zero() }

// total returns the facts that answer the question, in each world.
func (e *evaluation) total() (t [2]tally) {
	for w, r := range e.worlds {
		t[w] = e.nobody()
		segments := r.Segments()
		t[w].add(segments, r.Span(segments))
	}
	return t
}

// within keeps the segments that belong, and the time of their facts alone.
func (e *evaluation) within(total [2]tally, belongs func(segment int) bool) (t [2]tally) {
	for w := range total {
		t[w] = e.nobody()
		kept := t[w].segments
		eachSegment(total[w].segments, func(k int) {
			if belongs(k) {
				kept[k/64] |= 1 << (k % 64)
			}
		})
		t[w].add(nil, e.worlds[w].Span(kept))
	}
	return t
}

func eachSegment(set []uint64, visit func(segment int)) {
	for w, x := range set {
		for b := 0; x != 0; b, x = b+1, x>>1 {
			if x&1 != 0 {
				visit(w*64 + b)
			}
		}
	}
}
