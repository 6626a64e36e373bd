package reach

import (
	"context"
	"slices"

	"outflow/graph"
)

// An aside asks a problem anew for categories one by one: when facts were
// brought that answer as each, itself, whatever they were brought as.
//
// A category has columns of its own for all that leads to it, so that one pass
// tells many apart. A pass for each would be simpler, but takes as much time as
// the first one, which asks for all.
type aside struct {
	answers []bool  // by column: it is the category itself
	target  []int32 // by column: the category it is for
	came    []*times
}

// widest is how many times the columns of the first pass an aside may have.
const widest = 8

// A doubt is that a category, of the kinds in a range, may have been brought
// as another.
type doubt struct {
	category string
	sources  []string // what leads to it, itself included
	from, to int
}

// ask returns when what answers as each doubtful category was brought.
func (b *problem) ask(ctx context.Context, doubts []doubt, kinds int) ([]*times, error) {
	var all []*times
	for len(doubts) > 0 {
		n, columns := 0, 0
		for n < len(doubts) && (n == 0 || columns+len(doubts[n].sources) <= widest*len(b.categories)) {
			columns += len(doubts[n].sources)
			n++
		}
		came, err := b.beside(doubts[:n], kinds).times(ctx, doubts[:n], kinds)
		if err != nil {
			return nil, err
		}
		all, doubts = append(all, came...), doubts[n:]
	}
	return all, nil
}

// times solves an aside.
func (b *problem) times(ctx context.Context, doubts []doubt, kinds int) ([]*times, error) {
	from, to := doubts[0].from, doubts[0].to
	for _, d := range doubts[1:] {
		from, to = min(from, d.from), max(to, d.to)
	}
	r := newResult(b, kinds)
	err := b.eachBlock(ctx, b.categories, from, to, func(k *block) error {
		err := k.backward(ctx, r)
		for _, t := range b.aside.came {
			t.settle()
		}
		return err
	})
	return b.aside.came, err
}

// beside returns the problem with columns for each doubtful category. They are
// named so that they are in order, as doubts and what leads to them are.
func (b *problem) beside(doubts []doubt, kinds int) *problem {
	a := *b
	a.aside, a.categories = &aside{}, nil
	columns := make([][]int32, len(doubts)) // by category of b, None where it does not lead there
	for n, d := range doubts {
		a.aside.came = append(a.aside.came, newTimes(kinds))
		for _, key := range b.categories {
			c := int32(graph.None)
			if _, leads := slices.BinarySearch(d.sources, key); leads {
				c = int32(len(a.categories))
				a.categories = append(a.categories, d.category+"\x00"+key)
				a.aside.answers = append(a.aside.answers, key == d.category)
				a.aside.target = append(a.aside.target, int32(n))
			}
			columns[n] = append(columns[n], c)
		}
	}
	a.passages = nil
	for _, passages := range b.passages {
		var each []passage
		for _, p := range passages {
			for _, at := range columns {
				if from, to := at[p.from], at[p.to]; from != graph.None && to != graph.None {
					each = append(each, passage{from, to})
				}
			}
		}
		a.passages = append(a.passages, each)
	}
	a.sources = slices.Clone(b.sources)
	for i := range a.sources {
		var names []string
		for _, key := range b.sources[i].categories {
			c, ok := slices.BinarySearch(b.categories, key)
			for _, at := range columns {
				if ok && at[c] != graph.None {
					names = append(names, a.categories[at[c]])
				}
			}
		}
		a.sources[i].categories = names
	}
	return &a
}

// note records that a row of facts crosses an edge that brings facts to the
// goal.
func (a *aside) note(r *Result, l *layout, row []uint64, epoch int32) {
	for c := 0; c < len(l.keys); {
		target := a.target[c]
		clear(r.temp)
		for ; c < len(l.keys) && a.target[c] == target; c++ {
			l.gatherCategory(row, c, r.temp)
		}
		if overlaps(r.temp, nil) {
			a.came[target].note(r.temp, epoch)
		}
	}
}
