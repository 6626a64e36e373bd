package reach

import "math/bits"

// A queue holds nodes, each at most once. It hands out the lowest node first, or the highest:
// nodes are numbered in the order in which a pass should meet them, so a bitmap will do.
type queue struct {
	words     []uint64
	low, high int // no word below low or above high is set
}

func newQueue(nodes int) *queue {
	q := &queue{words: make([]uint64, (nodes+63)/64)}
	q.rest()
	return q
}

func (q *queue) rest() { q.low, q.high = len(q.words), -1 }

func (q *queue) add(v int32) {
	w := int(v) / 64
	q.words[w] |= 1 << (v % 64)
	q.low, q.high = min(q.low, w), max(q.high, w)
}

// lowest takes the lowest node out; -1 if none waits.
func (q *queue) lowest() int32 {
	for ; q.low <= q.high; q.low++ {
		if x := q.words[q.low]; x != 0 {
			q.words[q.low] = x & (x - 1)
			return int32(q.low*64 + bits.TrailingZeros64(x))
		}
	}
	q.rest()
	return -1
}

// highest takes the highest node out, like lowest.
func (q *queue) highest() int32 {
	for ; q.low <= q.high; q.high-- {
		if x := q.words[q.high]; x != 0 {
			b := 63 - bits.LeadingZeros64(x)
			q.words[q.high] = x &^ (1 << b)
			return int32(q.high*64 + b)
		}
	}
	q.rest()
	return -1
}
