package reach

import "outflow/graph"

// times says, by segment, when something first and last happened.
type times struct {
	first, last []graph.Instant // last is exclusive
	seen        []uint64        // the segments that it happened to
	// noted is what is not written down by segment yet, by the numbers of sets of segments:
	// there are far fewer sets than things that happen.
	noted map[int32]graph.Interval
}

func newTimes(segments int) *times {
	return &times{make([]graph.Instant, segments), make([]graph.Instant, segments), make([]uint64, (segments+63)/64), map[int32]graph.Interval{}}
}

// note records that it happened to a set of segments throughout a time.
func (t *times) note(segments int32, during graph.Interval) {
	if was, ok := t.noted[segments]; ok {
		during = hull(was, during)
	}
	t.noted[segments] = during
}

// settle writes down what was noted.
func (t *times) settle(of *sets) {
	for n, during := range t.noted {
		each(of.at(n), func(k int) {
			if has(t.seen, k) {
				t.first[k], t.last[k] = min(t.first[k], during.Since), max(t.last[k], during.Until)
			} else {
				t.first[k], t.last[k] = during.Since, during.Until
			}
		})
		for w, x := range of.at(n) {
			t.seen[w] |= x
		}
	}
	clear(t.noted)
}

// set takes over what other times say of a segment.
func (t *times) set(k int, from *times) {
	t.first[k], t.last[k] = from.first[k], from.last[k]
	t.seen[k/64] = t.seen[k/64]&^(1<<(k%64)) | from.seen[k/64]&(1<<(k%64))
}

// hull returns the time from the beginning of one of two to the end of one.
func hull(a, b graph.Interval) graph.Interval {
	return graph.Interval{Since: min(a.Since, b.Since), Until: max(a.Until, b.Until)}
}
