package reach

import "math/bits"

// A queue holds nodes, each at most once, with what of it changed. It hands out the lowest node
// first, or the highest: nodes are numbered in the order in which a pass should meet them, so a
// bitmap will do.
type queue struct {
	words     []uint64
	low, high int       // no word below low or above high is set
	changed   []columns // by node
}

// Columns are parts of a row: those whose numbers have the same last six bits are told by one.
type columns uint64

const allColumns = ^columns(0)

func (c columns) has(column int32) bool { return c>>(column&63)&1 != 0 }

func newQueue(nodes int) *queue {
	q := &queue{words: make([]uint64, (nodes+63)/64), changed: make([]columns, nodes)}
	q.rest()
	return q
}

func (q *queue) rest() { q.low, q.high = len(q.words), -1 }

func (q *queue) add(v int32, changed columns) {
	q.changed[v] |= changed
	w := int(v) / 64
	q.words[w] |= 1 << (v % 64)
	q.low, q.high = min(q.low, w), max(q.high, w)
}

// waits reports whether a node is in the queue.
func (q *queue) waits(v int32) bool { return has(q.words, int(v)) }

func (q *queue) take(v int32) (int32, columns) {
	changed := q.changed[v]
	q.changed[v] = 0
	return v, changed
}

// lowest takes the lowest node out, with what of it changed; -1 if none waits.
func (q *queue) lowest() (int32, columns) {
	for ; q.low <= q.high; q.low++ {
		if x := q.words[q.low]; x != 0 {
			q.words[q.low] = x & (x - 1)
			return q.take(int32(q.low*64 + bits.TrailingZeros64(x)))
		}
	}
	q.rest()
	return -1, 0
}

// highest takes the highest node out, like lowest.
func (q *queue) highest() (int32, columns) {
	for ; q.low <= q.high; q.high-- {
		if x := q.words[q.high]; x != 0 {
			b := 63 - bits.LeadingZeros64(x)
			q.words[q.high] = x &^ (1 << b)
			return q.take(int32(q.high*64 + b))
		}
	}
	q.rest()
	return -1, 0
}

// next takes the highest node out, or the lowest.
func (q *queue) next(highest bool) (int32, columns) {
	if highest {
		return q.highest()
	}
	return q.lowest()
}
