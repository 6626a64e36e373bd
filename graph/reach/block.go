package reach

import (
	"context"
	"sync"

	"outflow/graph"
)

// A block solves a problem for some of the segments.
type block struct {
	*problem
	form
	divisible  bool    // it could be solved for fewer segments at a time
	last       bool    // of the blocks of a pass, unless it must be tried again with fewer segments
	current    []int32 // by mask: the change in force
	installed  []*gate // by filter
	held       *courses
	useful     *courses      // made for the backward pass
	past       *rewinding    // of held
	lastChange graph.Instant // the last instant at which anything was gained or lost
	endings    *endingRows
	stops      []stopped // by source; nil where none was asked for yet
	queue      *queue
	filled     []uint64 // nodes that in the present pass can gain no more, where a form takes note of that
	scratch    []uint64
	image      []uint64   // what becomes of scratch
	passed     []uint64   // all that crossed an edge, or lay at a node, at any time: numbered once, not for each time
	allPieces  []piece    // of an edge or a node, one after the other
	work       int        // edges visited since the deadline was last looked at
	taken      [][]uint64 // from the network's slabs
}

func newBlock(b *problem, f form, divisible bool) *block {
	k := &block{
		problem: b, form: f, endings: newEndingRows(b, f), divisible: divisible,
		current: make([]int32, len(b.masks)),
		queue:   newQueue(b.nodes),
		filled:  make([]uint64, (b.nodes+63)/64),
		scratch: make([]uint64, f.width()),
		image:   make([]uint64, f.width()),
		passed:  make([]uint64, f.width()),
	}
	k.held = newCourses(b.nodes, f.width(), graph.Future, k.take(b.nodes*f.width()))
	return k
}

// isFull reports that the block must be solved for fewer segments at a time.
func (k *block) isFull(of *courses) bool {
	return k.divisible && k.full(of)
}

// take returns zeroed words that are the block's until release.
func (k *block) take(words int) []uint64 {
	slab := k.plan.net.slabs.take(words)
	k.taken = append(k.taken, slab)
	return slab
}

// release gives back what the block took. It must not be used any more.
func (k *block) release() {
	for _, slab := range k.taken {
		k.plan.net.slabs.give(slab)
	}
}

// rowsPerNode is how many rows a node has besides those of its steps: held and useful.
const rowsPerNode = 2

// gain adds a row to what a node has (holds, or is useful there), from or until an instant,
// and puts the node in the queue if any of it is new.
func (k *block) gain(to *courses, node int32, at graph.Instant, row []uint64) {
	if has := to.row(node); !k.contains(has, row) {
		to.change(node, at)
		k.queue.add(node, k.join(has, row))
	}
}

func (k *block) isFilled(v int32) bool { return has(k.filled, int(v)) }

func (k *block) fills(v int32) { k.filled[v/64] |= 1 << (v % 64) }

// tick looks at the deadline now and then.
func (k *block) tick(ctx context.Context, edges int) error {
	if k.work += edges + 1; k.work < 1<<16 {
		return nil
	}
	k.work = 0
	return ctx.Err()
}

// Slabs are large pieces of memory that blocks leave to the next ones. A question may
// need hundreds of megabytes for less than a second; a service that answers many would
// spend a sixth of its time on mapping, zeroing and collecting them.
type slabs struct{ pool sync.Pool } // of *[]uint64

// take returns so many zeroed words.
func (s *slabs) take(words int) []uint64 {
	if slab, ok := s.pool.Get().(*[]uint64); ok && cap(*slab) >= words {
		taken := (*slab)[:words]
		clear(taken)
		return taken
	}
	return make([]uint64, words)
}

func (s *slabs) give(slab []uint64) { s.pool.Put(&slab) }
