package reach

import "context"

// A block solves a problem for some of the kinds.
type block struct {
	*problem
	*layout
	moves    []move
	patterns [][][]uint64 // by mask, by change
	current  []int32      // by mask: the change in force
	doors    []door       // by gate
	rows     []uint64     // held, fresh and useful by node, side by side
	queue    *queue
	journal  journal
	scratch  []uint64
	image    []uint64 // what becomes of scratch
	delta    []uint64
	work     int // edges visited since the deadline was last looked at

	want  []uint64 // what answers at the goal
	now   int32    // the epoch of the forward pass
	trace *trace   // of an inquiry, which needs no journal; else nil
}

func newBlock(b *problem, l *layout) *block {
	k := newWalkBlock(b, l)
	k.rows = make([]uint64, b.nodes*rowsPerNode*l.words)
	k.queue = newQueue(b.nodes)
	k.delta = make([]uint64, l.words)
	k.image = make([]uint64, l.words)
	return k
}

// newWalkBlock returns a block that can cross edges but holds no rows.
func newWalkBlock(b *problem, l *layout) *block {
	k := &block{
		problem: b, layout: l,
		current: make([]int32, len(b.masks)),
		scratch: make([]uint64, l.words),
	}
	p := b.plan
	for _, key := range b.moves {
		pass := func(string) bool { return true }
		if key.filter {
			pass = func(basis string) bool { return matches(basis, p.q.Category, b.world) }
		}
		k.moves = append(k.moves, l.newMove(&p.net.rules[key.rule], pass))
	}
	for i := range b.masks {
		var changes [][]uint64
		for _, set := range b.masks[i].sets {
			changes = append(changes, l.pattern(set))
		}
		k.patterns = append(k.patterns, changes)
	}
	k.hang()
	return k
}

// rowsPerNode is how many rows a node has.
const rowsPerNode = 3

// held returns the row of what lies at a node.
func (k *block) held(node int32) []uint64 { return k.row(node, 0) }

// fresh returns the row of what a node gained and has not passed on.
func (k *block) fresh(node int32) []uint64 { return k.row(node, 1) }

// useful returns the row of what is held at a node and still reaches the goal.
func (k *block) useful(node int32) []uint64 { return k.row(node, 2) }

func (k *block) row(node int32, which int) []uint64 {
	at := (int(node)*rowsPerNode + which) * k.words
	return k.rows[at : at+k.words : at+k.words]
}

// gain adds a row to what a node has in another (held, or useful), and
// remembers what is new.
func (k *block) gain(node int32, has, row []uint64) {
	fresh := k.fresh(node)
	has, fresh = has[:len(row)], fresh[:len(row)]
	var some uint64
	for w, x := range row {
		if x &^= has[w]; x != 0 {
			has[w] |= x
			fresh[w] |= x
			some = x
		}
	}
	if some != 0 {
		k.queue.add(node)
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
