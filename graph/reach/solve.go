package reach

import (
	"context"
	"errors"
)

// rowBudget bounds the memory of one world's rows, and, again, of its
// journal, in bytes.
const rowBudget = 256 << 20

// Solve answers the plan in one world. It honours the context's deadline, and
// needs memory for the graph's nodes times its categories, not for the people:
// segments never interact, so they are worked a block at a time.
func (p *Plan) Solve(ctx context.Context, w World, segments *Segments) (*Result, error) {
	b := p.problem(w, segments)
	r, err := b.solve(ctx, segments.Len)
	if err == nil {
		err = b.findCategoryTimes(ctx, r)
	}
	if err != nil {
		return nil, err
	}
	return r, nil
}

// solve looks for everything wanted. People's facts that answer only because they became
// somebody's take a second pass: they are counted nowhere, but what they crossed
// contributes.
func (b *problem) solve(ctx context.Context, segments int) (*Result, error) {
	r, err := b.pass(ctx, segments)
	if err == nil && r.given {
		of := *b
		of.givers = true
		var g *Result
		if g, err = of.pass(ctx, segments); err == nil {
			r.addGivers(g)
		}
	}
	if err != nil {
		return nil, err
	}
	r.finish()
	return r, nil
}

func (b *problem) pass(ctx context.Context, segments int) (*Result, error) {
	r := newResult(b, segments)
	err := b.eachBlock(ctx, b.categories, 0, segments, func(k *block) error {
		r.noteUncounted(k)
		if err := k.backward(ctx, r); err != nil {
			return err
		}
		r.settle()
		r.noteSeeds(k)
		r.given = r.given || k.given
		return nil
	})
	return r, err
}

// eachBlock lets data of the segments in a range flow, as many at a time as fit
// the budget, and then visits each block.
func (b *problem) eachBlock(ctx context.Context, keys []string, from, to int, visit func(k *block) error) error {
	size := b.blockSize(keys, to-from)
	for first := from; first < to; {
		k := newBlock(b, newLayout(keys, first, min(size, to-first), b.somebody))
		err := k.forward(ctx)
		if err == nil {
			err = visit(k)
		}
		k.release()
		switch {
		case errors.Is(err, errJournalFull) && size > 1:
			size /= 2
		case err != nil:
			return err
		default:
			first += size
		}
	}
	return nil
}

// errJournalFull means that a block must be tried again with fewer segments.
var errJournalFull = errors.New("the journal is full")

// blockSize returns how many segments fit the budget, at least one.
func (b *problem) blockSize(keys []string, segments int) int {
	size := max(segments, 1)
	for size > 1 && (b.nodes*rowsPerNode+len(b.filters))*newLayout(keys, 0, size, b.somebody).words*8 > b.plan.budget {
		if size > 64 {
			size = (size/2 + 63) &^ 63
		} else {
			size /= 2
		}
	}
	return size
}
