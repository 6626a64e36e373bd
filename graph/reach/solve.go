package reach

import (
	"context"
	"errors"
)

// rowBudget bounds the memory of one world's rows, and, again, of the steps of what it held
// and of what was useful, in bytes.
const rowBudget = 256 << 20

// Solve answers the plan in one world. It honours the context's deadline, and
// needs memory for the graph's nodes times its categories, not for the people:
// segments never interact, so they are worked a block at a time.
func (p *Plan) Solve(ctx context.Context, w World, segments *Segments) (*Result, error) {
	b := p.problem(w, segments)
	if p.q.Aim == Overdue {
		return b.findOverdue(ctx, segments.Len)
	}
	r, err := b.solve(ctx, segments.Len)
	if err == nil {
		err = b.findCategoryTimes(ctx, r)
	}
	if err != nil {
		return nil, err
	}
	return r, nil
}

// Answers finds what answers the query, as Solve does, but not by which ways it came: the
// result has no hops, places and origins, and does not say whose facts became influence or
// somebody's.
func (p *Plan) Answers(ctx context.Context, w World, segments *Segments) (*Result, error) {
	b := p.problem(w, segments)
	r := newResult(b, segments.Len)
	err := b.eachBlock(ctx, r.sets, 0, segments.Len, func(k *block) error {
		r.noteGoal(k)
		return nil
	})
	if err != nil {
		return nil, err
	}
	r.settle()
	r.finish()
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
	err := b.eachBlock(ctx, r.sets, 0, segments, func(k *block) error {
		r.LastChange = max(r.LastChange, k.lastChange)
		r.noteGoal(k)
		if !k.givers {
			r.lie(k)
			r.noteRunOuts(k)
		}
		if k.last { // the way back needs the memory, but not these
			b.outArcs = nil
		}
		if err := k.backward(ctx); err != nil {
			return err
		}
		return r.note(ctx, k)
	})
	b.outArcs, b.inArcs = nil, nil
	return r, err
}

// eachBlock lets data of the segments in a range flow, as many at a time as fit
// the budget, and then visits each block.
func (b *problem) eachBlock(ctx context.Context, of *sets, from, to int, visit func(k *block) error) error {
	size := b.blockSize(to - from)
	if b.asSets(to - from) {
		err := b.flow(ctx, newSetRows(b, from, to, of), true, true, visit)
		if !errors.Is(err, errFull) {
			return err
		}
	}
	for first := from; first < to; {
		l := newLayout(b.categories, first, min(size, to-first), b.somebody)
		err := b.flow(ctx, newBitRows(b, l, of), size > 1, first+size >= to, visit)
		switch {
		case errors.Is(err, errFull):
			size /= 2
		case err != nil:
			return err
		default:
			first += size
		}
	}
	return nil
}

// flow lets data flow in rows of a form, and visits the block.
func (b *problem) flow(ctx context.Context, f form, divisible, last bool, visit func(k *block) error) error {
	k := newBlock(b, f, divisible)
	k.last = last
	defer k.release()
	if err := k.forward(ctx); err != nil {
		return err
	}
	return visit(k)
}

// InTurn reports whether the worlds had better be solved one after the other: where data went is
// asked, and rows of both would take more than half of what those of one may. What left a place
// changes at most nodes many times, and all of that is kept: in turn, the worlds of a large graph
// take half as long again, but a quarter less memory. Other questions would hardly take less.
func (p *Plan) InTurn(k *Segments) bool {
	if p.q.Aim != Left {
		return false
	}
	nodes, states := 0, int(p.automaton(k).states())
	for _, relevant := range p.relevant {
		nodes += number(relevant) * states
	}
	keys := p.keys[Possible]
	words := min(newLayout(keys, 0, k.Len, false).words, wordsOfSets(len(keys)))
	return 2*rowsPerNode*nodes*words*8 > p.budget/2
}

// errFull means that a block must be tried again with fewer segments.
var errFull = errors.New("the block takes too much memory")

// asSets reports whether sets of so many segments take much less room in rows than bits: from ten
// times on they are faster, too.
func (b *problem) asSets(segments int) bool {
	if b.plan.rows != rowsThatFit {
		return b.plan.rows == rowsOfSets
	}
	if b.plan.erasesApart(segments) {
		return false
	}
	return newLayout(b.categories, 0, segments, b.somebody).words > 10*wordsOfSets(len(b.categories))
}

// erasesApart reports whether data is erased person by person, or nearly so: erasures are of many
// different people, for so many segments. What a place has then changes with each of them, so
// that there are as many sets as segments; but each is of people of few blocks, if those are
// small.
func (p *Plan) erasesApart(segments int) bool { return 8*p.apart > segments }

// fewSegments is of how many segments a block is where each erasure is of few. The more it has, the
// more erasures are looked at in it, each beside longer rows; with fewer, the passes themselves
// take longer, for each of them looks at every edge.
const fewSegments = 256

// A rowsOf says which form rows take.
type rowsOf uint8

const (
	rowsThatFit rowsOf = iota
	rowsOfBits
	rowsOfSets
)

// blockSize returns how many segments fit the budget, at least one.
func (b *problem) blockSize(segments int) int {
	size := max(segments, 1)
	if b.plan.erasesApart(segments) {
		size = min(size, fewSegments)
	}
	for size > 1 && (b.nodes*rowsPerNode+len(b.filters))*newLayout(b.categories, 0, size, b.somebody).words*8 > b.plan.budget {
		if size > 64 {
			size = (size/2 + 63) &^ 63
		} else {
			size /= 2
		}
	}
	return size
}
