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
	r, err := b.solve(ctx, kinds.Len, "")
	if err != nil || len(r.held) < 2 || !b.derivesInside() {
		return r, err
	}
	// What is brought as one category may answer as another, so when it came
	// must be asked for each that answers.
	for i := range r.Categories {
		c := &r.Categories[i]
		if r.isWidest(c) {
			continue
		}
		alone, err := b.solve(ctx, kinds.Len, c.Key)
		if err != nil {
			return nil, err
		}
		r.brought[c.Key] = alone.came
	}
	return r, nil
}

// isWidest reports whether facts of the category itself were brought as early
// and as late as any that answer, so that nothing else can have widened it.
func (r *Result) isWidest(c *Category) bool {
	brought := r.brought[c.Key]
	widest := brought != nil
	each(c.Kinds, func(k int) {
		widest = widest && brought.first[k] == r.came.first[k] && brought.last[k] == r.came.last[k]
	})
	return widest
}

// solve looks for everything wanted, or for one category.
func (b *problem) solve(ctx context.Context, kinds int, only string) (*Result, error) {
	r := newResult(b, kinds)
	r.only = only
	size := b.blockSize(kinds)
	for first := 0; first < kinds; {
		l := newLayout(b.plan.keys, first, min(size, kinds-first))
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
