package people

import (
	"math/bits"
	"slices"

	"outflow/graph"
)

// A timeline is a set of small numbers that changes in time: what it is from
// each moment until the next. The first moment is at graph.Past. Timelines
// share their words, so those are never changed.
type timeline []moment

type moment struct {
	since graph.Instant
	bits  []uint64
}

// always is the timeline of a set that does not change.
func always(bits []uint64) timeline { return timeline{{graph.Past, bits}} }

// join applies op word by word, at each moment at which either changes.
func join(a, b timeline, op func(x, y uint64) uint64) timeline {
	var out timeline
	for i, j := 0, 0; i < len(a) && j < len(b); {
		words := make([]uint64, len(a[i].bits))
		for n, x := range a[i].bits {
			words[n] = op(x, b[j].bits[n])
		}
		out = out.then(max(a[i].since, b[j].since), words)
		switch nextA, nextB := a.next(i), b.next(j); {
		case nextA < nextB:
			i++
		case nextB < nextA:
			j++
		default:
			i++
			j++
		}
	}
	return out
}

func (t timeline) next(i int) graph.Instant {
	if i+1 < len(t) {
		return t[i+1].since
	}
	return graph.Future
}

// then appends a moment, unless nothing changes then.
func (t timeline) then(since graph.Instant, bits []uint64) timeline {
	if len(t) > 0 && slices.Equal(t[len(t)-1].bits, bits) {
		return t
	}
	return append(t, moment{since, bits})
}

// ever returns what is in the set at any time.
func (t timeline) ever() []uint64 {
	if len(t) == 1 {
		return t[0].bits
	}
	all := make([]uint64, len(t[0].bits))
	for _, m := range t {
		for n, x := range m.bits {
			all[n] |= x
		}
	}
	return all
}

func and(x, y uint64) uint64    { return x & y }
func or(x, y uint64) uint64     { return x | y }
func andNot(x, y uint64) uint64 { return x &^ y }

func words(n int) int { return (n + 63) / 64 }

func has(set []uint64, i int) bool { return set[i/64]>>(i%64)&1 != 0 }

func put(set []uint64, i int) { set[i/64] |= 1 << (i % 64) }

// full returns the set of the numbers below n.
func full(n int) []uint64 {
	set := make([]uint64, words(n))
	for i := range set {
		set[i] = ^uint64(0)
	}
	if n%64 != 0 {
		set[len(set)-1] = 1<<(n%64) - 1
	}
	return set
}

// members yields the numbers in the set, ascending.
func members(set []uint64) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		for n, word := range set {
			for ; word != 0; word &= word - 1 {
				if !yield(64*n + bits.TrailingZeros64(word)) {
					return
				}
			}
		}
	}
}
