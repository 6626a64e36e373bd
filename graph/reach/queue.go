package reach

import "math/bits"

// A queue holds nodes, each at most once, with what each gained and has not passed on.
// It hands out the lowest node first, or the highest: nodes are numbered in the order in
// which a pass should meet them, so a bitmap will do. Mostly few wait, so their rows are
// kept together, where caches find them.
type queue struct {
	words     []uint64
	low, high int     // no word below low or above high is set
	size      int     // words of a row
	slot      []int32 // by node: 1 + the number of its row, 0 for none
	free      []int32 // slots that no node has; their rows are zero
	pages     [][]uint64
}

func newQueue(nodes, size int) *queue {
	q := &queue{words: make([]uint64, (nodes+63)/64), size: size, slot: make([]int32, nodes)}
	q.rest()
	return q
}

func (q *queue) rest() { q.low, q.high = len(q.words), -1 }

// fresh returns the row of a node, which it puts in the queue if it is not there.
func (q *queue) fresh(v int32) []uint64 {
	if q.slot[v] == 0 {
		w := int(v) / 64
		q.words[w] |= 1 << (v % 64)
		q.low, q.high = min(q.low, w), max(q.high, w)
		if len(q.free) == 0 {
			q.grow()
		}
		last := len(q.free) - 1
		q.slot[v] = q.free[last]
		q.free = q.free[:last]
	}
	return q.row(q.slot[v])
}

const rowsPerPage = 256

func (q *queue) grow() {
	first := int32(len(q.pages)*rowsPerPage + 1)
	q.pages = append(q.pages, make([]uint64, rowsPerPage*q.size))
	for slot := first + rowsPerPage - 1; slot >= first; slot-- {
		q.free = append(q.free, slot)
	}
}

func (q *queue) row(slot int32) []uint64 {
	at := int(slot-1) % rowsPerPage * q.size
	return q.pages[(slot-1)/rowsPerPage][at : at+q.size : at+q.size]
}

// take moves a node's row into another.
func (q *queue) take(v int32, row []uint64) {
	slot := q.slot[v]
	q.slot[v] = 0
	q.free = append(q.free, slot)
	fresh := q.row(slot)
	copy(row, fresh)
	clear(fresh)
}

// lowest takes the lowest node out and moves its row into another; -1 if none
// waits.
func (q *queue) lowest(row []uint64) int32 {
	for ; q.low <= q.high; q.low++ {
		if x := q.words[q.low]; x != 0 {
			q.words[q.low] = x & (x - 1)
			v := int32(q.low*64 + bits.TrailingZeros64(x))
			q.take(v, row)
			return v
		}
	}
	q.rest()
	return -1
}

// highest takes the highest node out, like lowest.
func (q *queue) highest(row []uint64) int32 {
	for ; q.low <= q.high; q.high-- {
		if x := q.words[q.high]; x != 0 {
			b := 63 - bits.LeadingZeros64(x)
			q.words[q.high] = x &^ (1 << b)
			v := int32(q.high*64 + b)
			q.take(v, row)
			return v
		}
	}
	q.rest()
	return -1
}
