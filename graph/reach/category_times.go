package reach

import (
	"context"
	"slices"

	"outflow/graph"
)

// A hop may bring facts as one category and they answer as another: what was brought
// into X as data may be narrowed to user.contact in a field. When hops brought what
// answers as a category is then not when they brought facts of that category, so the
// problem is solved again for those times. A pass for each category would be simpler,
// but takes as long as the first, which is for all: instead, each category has columns
// of its own for all that leads to it, and one pass tells many apart.

// A categoryTimes is what a problem is solved again for.
type categoryTimes struct {
	answers []bool   // by column: it is the category itself
	target  []int32  // by column: index into came
	came    []*times // by category that is asked about: when what answers as it was brought
}

// mostColumns bounds the columns of a pass, as a multiple of those of the first.
const mostColumns = 8

// An unsureCategory is one of which, for the segments in a range, hops may have brought
// what answers as it at other times than its own facts.
type unsureCategory struct {
	category string
	sources  []string // what leads to it, itself included
	from, to int
}

// findCategoryTimes corrects when facts were brought that answer as each category.
func (b *problem) findCategoryTimes(ctx context.Context, r *Result) error {
	if len(r.held) < 2 {
		return nil
	}
	near, all := newDescent(b.categories, b.changesNearGoal()), newDescent(b.categories, b.plan.changes)
	var unsure []unsureCategory
	for i := range r.Categories {
		c := &r.Categories[i]
		itself := func(key string) bool { return key == c.Key }
		if from, to := r.unsureSegments(c, near.leading(itself)); from < to {
			unsure = append(unsure, unsureCategory{c.Key, all.leading(itself), from, to})
		}
	}
	for len(unsure) > 0 {
		n, columns := 0, 0
		for n < len(unsure) && (n == 0 || columns+len(unsure[n].sources) <= mostColumns*len(b.categories)) {
			columns += len(unsure[n].sources)
			n++
		}
		came, err := b.byCategory(unsure[:n], r.segments).times(ctx, unsure[:n], r.segments)
		if err != nil {
			return err
		}
		for i, u := range unsure[:n] {
			brought := r.brought[u.category]
			if brought == nil {
				brought = newTimes(r.segments)
				r.brought[u.category] = brought
			}
			for k := u.from; k < u.to; k++ {
				brought.set(k, came[i])
			}
		}
		unsure = unsure[n:]
	}
	return nil
}

// changesNearGoal returns, in one rule, what categories may become between the hop
// that brings them and where they answer.
func (b *problem) changesNearGoal() *rule {
	p := b.plan
	if p.q.Aim.Holds() {
		return &rule{}
	}
	used := make([]bool, len(p.net.rules))
	for i := range b.edges {
		e := &b.edges[i]
		if e.hop == graph.None || p.q.Aim == Crossed {
			continue
		}
		h := &p.net.hops[e.hop]
		if p.q.Aim == Left {
			if b.auto.stage(b.state(e.from)) != stageGone {
				continue
			}
		} else if !p.inX[Possible][h.in] || !p.inX[Possible][h.out] {
			continue
		}
		used[h.rule] = true
	}
	rules := slices.Clone(p.narrowed)
	for r, ok := range used {
		if ok {
			rules = append(rules, int32(r))
		}
	}
	return merged(p.net.rules, rules)
}

// unsureKinds returns the range of segments, empty if there are none, whose facts of a
// category were not brought as early and as late as any of those that may become it.
func (r *Result) unsureSegments(c *Category, sources []string) (from, to int) {
	brought := r.brought[c.Key]
	for _, key := range sources {
		other := r.brought[key]
		if key == c.Key || other == nil {
			continue
		}
		each(c.Segments, func(k int) {
			if !has(other.seen, k) || brought != nil && has(brought.seen, k) && brought.first[k] <= other.first[k] && brought.last[k] >= other.last[k] {
				return
			}
			if from == to {
				from = k
			}
			from, to = min(from, k), max(to, k+1)
		})
	}
	return from, to
}

// byCategory returns the problem with columns for each unsure category. Their names
// keep them in order.
func (b *problem) byCategory(unsure []unsureCategory, segments int) *problem {
	a, t := *b, &categoryTimes{}
	a.perCategory, a.categories = t, nil
	columns := make([][]int32, len(unsure)) // by category of b, None where it does not lead there
	for n, u := range unsure {
		t.came = append(t.came, newTimes(segments))
		for _, key := range b.categories {
			c := int32(graph.None)
			if _, leads := slices.BinarySearch(u.sources, key); leads {
				c = int32(len(a.categories))
				a.categories = append(a.categories, u.category+"\x00"+key)
				t.answers = append(t.answers, key == u.category)
				t.target = append(t.target, int32(n))
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
		a.sources[i].stops = slices.Clone(b.sources[i].stops)
		for n := range a.sources[i].stops {
			a.sources[i].stops[n].inColumns(columns)
		}
	}
	a.keepings = slices.Clone(b.keepings)
	for i := range a.keepings {
		a.keepings[i].endings = slices.Clone(b.keepings[i].endings)
		for n := range a.keepings[i].endings {
			a.keepings[i].endings[n].inColumns(columns)
		}
	}
	return &a
}

// inColumns lets an ending end facts of all columns of its categories.
func (d *ending) inColumns(columns [][]int32) {
	var all []int32
	for _, c := range d.categories {
		for _, at := range columns {
			if at[c] != graph.None {
				all = append(all, at[c])
			}
		}
	}
	d.categories = all
}

// times solves a problem by category.
func (b *problem) times(ctx context.Context, unsure []unsureCategory, segments int) ([]*times, error) {
	from, to := unsure[0].from, unsure[0].to
	for _, u := range unsure[1:] {
		from, to = min(from, u.from), max(to, u.to)
	}
	r := newResult(b, segments)
	err := b.eachBlock(ctx, r.sets, from, to, func(k *block) error {
		err := k.backward(ctx)
		if err == nil {
			err = r.note(ctx, k)
		}
		for _, t := range b.perCategory.came {
			t.settle(r.sets)
		}
		return err
	})
	return b.perCategory.came, err
}

// note records that a row of facts crosses an edge that brings facts to the goal.
func (t *categoryTimes) note(r *Result, k *block, row []uint64, during graph.Interval) {
	for c := 0; c < len(k.categories); {
		target, people := t.target[c], int32(noSegments)
		for ; c < len(k.categories) && t.target[c] == target; c++ {
			people = r.sets.union(people, k.peopleOf(row, c))
		}
		if people != noSegments {
			t.came[target].note(people, during)
		}
	}
}
