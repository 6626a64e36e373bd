package reach

import (
	"context"
	"errors"
)

// rowBudget bounds the memory of one world's rows, and, again, of its
// journal, in bytes: more kinds at once are faster until rows leave the cache.
const rowBudget = 128 << 20

// Solve answers the plan in one world. It honours the context's deadline, and
// needs memory for the graph's nodes times its categories, not for the people:
// kinds never interact, so they are worked a block at a time.
func (p *Plan) Solve(ctx context.Context, w World, kinds *Kinds) (*Result, error) {
	b := p.problem(w, kinds)
	r := newResult(b, kinds.Len)
	size := b.blockSize(kinds.Len)
	for first := 0; first < kinds.Len; {
		l := newLayout(p.keys, first, min(size, kinds.Len-first))
		k := newBlock(b, l)
		err := k.forward(ctx)
		if errors.Is(err, errJournalFull) && size > 1 {
			size /= 2
			continue
		}
		if err != nil {
			return nil, err
		}
		r.noteAnything(k)
		if err := k.backward(ctx, r); err != nil {
			return nil, err
		}
		r.noteSeeds(k)
		first += size
	}
	r.finish()
	return r, nil
}

// errJournalFull means that a block must be tried again with fewer kinds.
var errJournalFull = errors.New("the journal is full")

// blockSize returns how many kinds fit the budget, at least one.
func (b *problem) blockSize(kinds int) int {
	const rows = 3 // held, useful, fresh
	size := max(kinds, 1)
	for size > 1 && b.nodes*newLayout(b.plan.keys, 0, size).words*8*rows > rowBudget {
		if size > 64 {
			size = (size/2 + 63) &^ 63
		} else {
			size /= 2
		}
	}
	return size
}
