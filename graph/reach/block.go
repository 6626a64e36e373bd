package reach

import (
	"context"
	"sync"
)

// A block solves a problem for some of the segments.
type block struct {
	*problem
	*layout
	moves      []move
	patterns   [][][]uint64      // by mask, by change
	current    []int32           // by mask: the change in force
	installed  []installedFilter // by filter
	heldRows   []uint64          // by node
	usefulRows []uint64          // by node; made for the backward pass
	queue      *queue
	journal    journal
	scratch    []uint64
	anybody    []uint64 // what somebody's facts may have been
	columns    []uint64 // a set of categories
	given      bool     // people's facts became somebody's and answer
	image      []uint64 // what becomes of scratch
	delta      []uint64
	work       int        // edges visited since the deadline was last looked at
	taken      [][]uint64 // from the network's slabs

	want []uint64 // what answers at the goal
}

func newBlock(b *problem, l *layout) *block {
	k := newEmptyBlock(b, l)
	k.heldRows = k.take(b.nodes * l.words)
	rows := k.take(len(k.installed) * l.words)
	for i := range k.installed {
		k.installed[i].keep = rows[i*l.words : (i+1)*l.words : (i+1)*l.words]
	}
	k.queue = newQueue(b.nodes, l.words)
	k.delta = make([]uint64, l.words)
	k.image = make([]uint64, l.words)
	k.installFilters()
	return k
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

// newEmptyBlock returns a block without rows. It can say what of a row crosses an edge,
// once the edge's filter is installed.
func newEmptyBlock(b *problem, l *layout) *block {
	k := &block{
		problem: b, layout: l,
		current:   make([]int32, len(b.masks)),
		installed: make([]installedFilter, len(b.filters)),
		scratch:   make([]uint64, l.words),
		anybody:   make([]uint64, l.words),
		columns:   make([]uint64, (len(l.keys)+63)/64),
	}
	columns := l.columns(b.categories)
	for _, passages := range b.passages {
		k.moves = append(k.moves, l.newMove(passages, columns))
	}
	for i := range b.masks {
		var changes [][]uint64
		for _, set := range b.masks[i].sets {
			changes = append(changes, l.pattern(set, b.masks[i].somebody))
		}
		k.patterns = append(k.patterns, changes)
	}
	return k
}

// rowsPerNode is how many rows a node has at most: held, useful, and, while it
// waits, fresh.
const rowsPerNode = 3

// held returns the row of what lies at a node.
func (k *block) held(node int32) []uint64 { return k.row(k.heldRows, node) }

// useful returns the row of what is held at a node and still reaches the goal.
func (k *block) useful(node int32) []uint64 { return k.row(k.usefulRows, node) }

func (k *block) row(rows []uint64, node int32) []uint64 {
	at := int(node) * k.words
	return rows[at : at+k.words : at+k.words]
}

// gain adds a row to one that a node has (held, or useful), and puts what is new in the
// queue.
func (k *block) gain(node int32, has, row []uint64) {
	has = has[:len(row)]
	w := 0
	for w < len(row) && row[w]&^has[w] == 0 {
		w++
	}
	if w == len(row) {
		return
	}
	fresh := k.queue.fresh(node)[:len(row)]
	for ; w < len(row); w++ {
		x := row[w] &^ has[w]
		has[w] |= x
		fresh[w] |= x
	}
}

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
