package reach

import "slices"

// EndingRows are what endings end of the facts of some segments. Of thousands of erasures, most
// are of people of other segments: looked at are those alone that end facts of these.
type endingRows struct {
	*problem
	form
	rows map[*ending][]uint64
	kept [][]*ending // by keeping: those that end any of it; nil where they are not known yet
}

func newEndingRows(b *problem, f form) *endingRows {
	return &endingRows{problem: b, form: f, rows: map[*ending][]uint64{}}
}

// An endingIndex says which of some endings are of people of a word of sets over segments. To
// look at each ending for each block would be quadratic: there are as many blocks as there are
// people.
type endingIndex struct {
	everybodys, strangers []int32
	byWord                [][]int32 // nil if none are of people whom they name
}

// indexed returns the index of so many endings, which it makes once for a list.
func (b *problem) indexed(list any, n int, of func(i int) *ending) *endingIndex {
	if x := b.endingsBy[list]; x != nil {
		return x
	}
	x := &endingIndex{}
	for i := range n {
		d := of(i)
		switch {
		case d.people == nil:
			x.everybodys = append(x.everybodys, int32(i))
		case x.byWord == nil:
			x.byWord = make([][]int32, len(d.people))
		}
		if d.strangers {
			x.strangers = append(x.strangers, int32(i))
		}
		for w, some := range d.people {
			if some != 0 {
				x.byWord[w] = append(x.byWord[w], int32(i))
			}
		}
	}
	b.endingsBy[list] = x
	return x
}

// concerning returns which of so many endings may be of people of the segments, ascending. A
// list is known by the address of its first.
func (k *endingRows) concerning(list any, n int, of func(i int) *ending) (some []int32) {
	if k.somebody { // who may be anybody
		for i := range n {
			some = append(some, int32(i))
		}
		return some
	}
	x := k.indexed(list, n, of)
	if x.byWord == nil {
		return x.everybodys
	}
	from, to := k.setWords()
	some = slices.Concat(append([][]int32{x.everybodys}, x.byWord[from:to]...)...)
	if overlaps(k.masksOf.strangers()[from:to], nil) {
		some = append(some, x.strangers...)
	}
	slices.Sort(some)
	return slices.Compact(some)
}

// concerningOf returns those of some endings that may be of people of the segments.
func (k *endingRows) concerningOf(all []ending) []*ending {
	some := []*ending{}
	if len(all) == 0 {
		return some
	}
	for _, i := range k.concerning(&all[0], len(all), func(i int) *ending { return &all[i] }) {
		some = append(some, &all[i])
	}
	return some
}

// of returns the endings of what a place is given by a step.
func (k *endingRows) of(keeps int32) []*ending {
	if k.kept == nil {
		k.kept = make([][]*ending, len(k.keepings))
	}
	if k.kept[keeps-1] == nil {
		k.kept[keeps-1] = k.concerningOf(k.keepings[keeps-1].endings)
	}
	return k.kept[keeps-1]
}

// row returns the facts that an ending ends.
func (k *endingRows) row(d *ending) []uint64 {
	row, ok := k.rows[d]
	if !ok {
		row = k.facts(d.categories, k.whom(d), d.influence)
		k.rows[d] = row
	}
	return row
}

// whom returns of whom an ending is, nil for everybody.
func (b *problem) whom(d *ending) []uint64 {
	if !d.strangers {
		return d.people
	}
	people := slices.Clone(d.people)
	b.masksOf.addStranger(people)
	return people
}

// stopsOf returns the erasures that end what a source gives, in order.
func (k *endingRows) stopsOf(s *source) (all []*stop) {
	if len(s.stops) == 0 {
		return nil
	}
	for _, i := range k.concerning(&s.stops[0], len(s.stops), func(i int) *ending { return &s.stops[i].ending }) {
		all = append(all, &s.stops[i])
	}
	return all
}

// A stopped is what erasures have ended of what a source gives.
type stopped struct {
	next []*stop // that are to come, in order
	row  []uint64
}

// stopped returns what erasures have ended of what a source gives, up to now.
func (s *sweep) stopped(source int32) []uint64 {
	if s.stops == nil {
		s.stops = make([]stopped, len(s.sources))
	}
	of := &s.stops[source]
	if of.row == nil {
		of.row, of.next = make([]uint64, s.width()), s.endings.stopsOf(&s.sources[source])
	}
	for len(of.next) > 0 && of.next[0].at <= s.now {
		s.join(of.row, s.endings.row(&of.next[0].ending))
		of.next = of.next[1:]
	}
	return of.row
}
