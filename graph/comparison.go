package graph

import (
	"iter"
	"slices"
	"sort"
	"strings"
)

// A Comparison sets what sources declare beside what was seen to run: of some accounts of
// transfers how they differ from those of the other kind.
//
// Accounts are compared by the places that they run between, their columns if they have
// any. One covers another if at each end its place is that of the other or contains it;
// where one place lies inside the other the other way round, it may be the same transfer.
type Comparison struct {
	graph          *Graph
	declared, seen *pairs
}

// An Extent is when something is so: for certain, and possibly, which is longer. Both are
// sorted, and no interval touches the next.
type Extent struct{ Sure, Maybe []Interval }

// Is reports whether something that took place during an interval took place while it was
// so: surely, and at some time possibly.
func (x Extent) Is(during Interval) (sure, maybe bool) {
	return during.Within(x.Sure), Overlap(x.Maybe, []Interval{during})
}

// A Discrepancy is how an account differs, between two places, from those of the other
// kind.
type Discrepancy struct {
	// NeverSeen is of what is declared: no account of what was seen is covered by it, of
	// a moment of its time.
	NeverSeen Extent
	// NeverDeclared is of what was seen: no account of what is declared covers it, at
	// any time.
	NeverDeclared Extent
	// OutsideTime is of what was seen: accounts of what is declared cover it, and none
	// of that time.
	OutsideTime Extent
	// MoreData is of what was seen: accounts of what is declared cover it at that time,
	// and it states a category that lies in none of theirs. One that contains some of
	// theirs may be of these; one that states none may be of all data, and what is
	// declared without any may be of any.
	MoreData Extent
}

// mostPieces bounds of how many intervals what is declared may be that an account is
// compared with, besides those of its own: there may be as many, and as many accounts. Of one
// that is compared with more it is only possible that it differs.
const mostPieces = 64

// Compare prepares to compare some accounts, by number, with those that are heard of the
// other kind. It is nil if those that are heard are not of both kinds. It costs a pass over
// all accounts, and what those cost that have to do with each other.
func (g *Graph) Compare(heard func(source string) bool, some iter.Seq[int]) *Comparison {
	if !g.isBoth() {
		return nil
	}
	near := newSurroundings(g)
	for i := range some {
		near.add(&g.Transfers[i])
	}
	c := &Comparison{graph: g, declared: newPairs(g, (*Transfer).declaredWhen), seen: newPairs(g, (*Transfer).seenWhen)}
	declared, seen := false, false
	for i := range g.Transfers {
		t := &g.Transfers[i]
		if !heard(t.Source) {
			continue
		}
		isDeclared, isSeen := t.Observation.IsDeclared(), t.Observation.IsSeen()
		declared, seen = declared || isDeclared, seen || isSeen
		if !near.touch(t) {
			continue
		}
		if isDeclared {
			c.declared.add(int32(i), near)
		}
		if isSeen {
			c.seen.add(int32(i), near)
		}
	}
	if !declared || !seen {
		return nil
	}
	return c
}

// Of returns how one of the accounts, which is heard, differs from the others between two
// places that it runs between.
func (c *Comparison) Of(account int32, between Column) (d Discrepancy) {
	t := &c.graph.Transfers[account]
	switch t.Observation {
	case Declared:
		d.NeverSeen = c.unseen(t, between)
	case Observed, ObservedToo:
		c.unlike(&d, t, between)
	}
	return d
}

// unseen finds when what an account declares was not seen.
func (c *Comparison) unseen(t *Transfer, between Column) (x Extent) {
	sure, maybe := false, false
	when := Unite(t.When.Spans)
	for m, is := range c.seen.near(between) {
		stated := m.times()
		sees := Overlap(stated.spans, when)
		sure = sure || sees && is.isWithin()
		maybe = maybe || sees || t.When.Unknown || stated.unknown > 0
	}
	if !maybe {
		x.Sure = []Interval{Always}
	}
	if !sure {
		x.Maybe = []Interval{Always}
	}
	return x
}

// unlike finds how an account of what was seen differs from what is declared. It is not
// compared with what it declares itself.
func (c *Comparison) unlike(d *Discrepancy, t *Transfer, between Column) {
	always := []Interval{Always}
	own := claimed{}
	if t.Observation.IsDeclared() {
		own = t.claimed()
	}
	var near []covering
	covered, unknown := false, 0
	for m, is := range c.declared.near(between) {
		self := t.Observation.IsDeclared() && is == (relation{}) // it is among them
		if self && len(m.accounts) == 1 {
			continue
		}
		near = append(near, covering{m, is.isAround(), self})
		covered = covered || is.isAround()
		unknown += m.times().unknown
		if self {
			unknown--
		}
	}
	if !t.Observation.IsDeclared() {
		if len(near) == 0 {
			d.NeverDeclared.Sure = always
		}
		if !covered {
			d.NeverDeclared.Maybe = always
		}
	}
	if len(near) == 0 {
		return
	}
	when, known := Unite(t.When.Spans), !t.When.Unknown
	if !known {
		when = always
	}
	p := pieces{when: when, most: mostPieces + len(when)}
	at, maybeAt := p.of(near, true, (*meeting).when), p.of(near, false, (*meeting).when)
	if unknown > 0 {
		maybeAt = when
	}
	more, contained := []Interval(nil), maybeAt
	stated := t.claimed()
	for _, key := range stated.carries() {
		contained = intersected(contained, p.of(near, true, func(m *meeting) []told { return m.holding(key) }))
		if apart, isKnown := p.about(near, own, key); known && isKnown {
			more = append(more, without(at, apart)...)
		}
	}
	if p.tooMany {
		d.OutsideTime.Maybe, d.MoreData.Maybe = when, when
		return
	}
	d.OutsideTime.Maybe = without(when, at)
	if known && covered && unknown == 0 {
		d.OutsideTime.Sure = without(when, maybeAt)
	}
	d.MoreData = Extent{Unite(more), without(maybeAt, contained)}
}

// A covering is a meeting that has to do with an account.
type covering struct {
	*meeting
	sure bool // each covers it, else each may be the same transfer
	self bool // it is one of them
}

// pieces gathers intervals that lie near some others, up to a number of each list.
type pieces struct {
	when    []Interval
	most    int
	tooMany bool
}

// of unites, within the time at hand, what is told.
func (p *pieces) of(near []covering, sure bool, tell func(*meeting) []told) []Interval {
	var all []Interval
	for _, m := range near {
		if !sure || m.sure {
			for _, t := range tell(m.meeting) {
				all = append(all, p.take(t.spans)...)
			}
		}
	}
	return intersected(p.when, Unite(all))
}

// about returns when something is declared that may be of a category. It reports false
// if it is not known when.
func (p *pieces) about(near []covering, own claimed, key string) (when []Interval, known bool) {
	unknown := 0
	for _, m := range near {
		if m.self {
			unknown -= own.about(key)
		}
		for _, t := range m.about(key) {
			unknown += t.unknown
			when = append(when, p.take(t.spans)...)
		}
	}
	return Unite(when), unknown == 0
}

// take returns those of a list that Unite returned that lie near the time at hand, none if
// they are too many.
func (p *pieces) take(list []Interval) []Interval {
	hull := Interval{p.when[0].Since, p.when[len(p.when)-1].Until}
	from := sort.Search(len(list), func(i int) bool { return list[i].Until > hull.Since })
	to := from + sort.Search(len(list)-from, func(i int) bool { return list[from+i].Since >= hull.Until })
	if to-from > p.most {
		p.tooMany = true
		return nil
	}
	return list[from:to]
}

// Others returns, by number, the first accounts of the other kind that one of the accounts
// is compared with between two places, no more than a number of them, and whether there are
// more. Those that cover it, or are covered by it, come alone if there are such; and of
// those the ones that are wanted.
func (c *Comparison) Others(account int32, between Column, most int, wanted func(*Transfer) bool) (all []int32, more bool) {
	with, is := c.declared, relation.isAround
	if c.graph.Transfers[account].Observation == Declared {
		with, is = c.seen, relation.isWithin
	}
	for _, sure := range []bool{true, false} {
		for m, r := range with.near(between) {
			if sure && !is(r) {
				continue
			}
			few := m.accounts[:min(mostLooked, len(m.accounts))]
			more = more || len(few) < len(m.accounts)
			all = append(all, few...)
		}
		slices.Sort(all)
		all = slices.DeleteFunc(slices.Compact(all), func(n int32) bool { return n == account })
		if len(all) > 0 {
			break
		}
	}
	if some := slices.DeleteFunc(slices.Clone(all), func(n int32) bool { return !wanted(&c.graph.Transfers[n]) }); len(some) > 0 {
		all = some
	}
	if len(all) > most {
		all, more = all[:most], true
	}
	return all, more
}

// mostLooked is how many accounts between the same places are looked at for those to name.
const mostLooked = 50

// Bounds returns the instants, sorted, at which an account of what was seen may begin or end
// to differ from what is declared, whichever sources are heard: none of other accounts, nor
// where they are too many.
func (c *Comparison) Bounds(account int32) []Instant {
	t := &c.graph.Transfers[account]
	if t.Observation != Observed && t.Observation != ObservedToo {
		return nil
	}
	when := t.When.Spans
	if t.When.Unknown {
		when = []Interval{Always}
	}
	since, until := when[0].Since, when[0].Until
	for _, v := range when {
		since, until = min(since, v.Since), max(until, v.Until)
	}
	var all []Instant
	few := func(most int) bool {
		slices.Sort(all)
		all = slices.Compact(all)
		return len(all) <= most
	}
	for between := range c.graph.Runs(t) {
		for m := range c.declared.near(between) {
			bounds := m.bounds()
			from, _ := slices.BinarySearch(bounds, since)
			to, _ := slices.BinarySearch(bounds, until)
			all = append(all, bounds[from:min(to, from+mostBounds+1)]...)
		}
	}
	if few(mostBounds) {
		return all
	}
	all = all[:0] // the times of all sources, put together, may be fewer
	for between := range c.graph.Runs(t) {
		d := c.Of(account, between)
		for _, spans := range [][]Interval{d.OutsideTime.Sure, d.OutsideTime.Maybe, d.MoreData.Sure, d.MoreData.Maybe} {
			for _, v := range spans {
				all = append(all, v.Since, v.Until)
			}
		}
	}
	if few(2 * mostPieces) {
		return all
	}
	return nil
}

// mostBounds is how many bounds of the times of others may cut an account: each piece costs
// what an account does.
const mostBounds = 16

// Runs yields the pairs of places that an account runs between.
func (g *Graph) Runs(t *Transfer) iter.Seq[Column] {
	return func(yield func(Column) bool) {
		if len(t.Columns) == 0 {
			yield(Column{t.From, t.To})
		}
		for _, column := range t.Columns {
			if !yield(column) {
				return
			}
		}
	}
}

// A claimed is what an account states of data.
type claimed struct {
	keys   []string // what it names
	within []string // what contains some of that, besides it
	open   bool     // it may carry any other
}

func (t *Transfer) claimed() (c claimed) {
	c.keys = slices.Clone(t.Categories)
	for _, d := range t.Derives {
		c.keys = append(c.keys, d.Out)
	}
	slices.Sort(c.keys)
	c.keys = slices.Compact(c.keys)
	c.open = len(c.keys) == 0 || t.Unnamed()
	for _, key := range c.keys {
		for outer := range containing(key) {
			if outer != key {
				c.within = append(c.within, outer)
			}
		}
	}
	slices.Sort(c.within)
	c.within = slices.Compact(c.within)
	return c
}

// carries returns what it may carry.
func (c *claimed) carries() []string {
	if c.open && !slices.Contains(c.keys, AllData) {
		return append(slices.Clone(c.keys), AllData)
	}
	return c.keys
}

// about returns how much of what it names, and whatever else it may carry, may be of a
// category.
func (c *claimed) about(key string) (n int) {
	for outer := range containing(key) {
		if slices.Contains(c.keys, outer) {
			n++
		}
	}
	if slices.Contains(c.within, key) {
		n++
	}
	if c.open {
		n++
	}
	return n
}

// containing yields the categories that contain one: itself, those that it continues
// after a dot, and AllData.
func containing(key string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for at := key; yield(at); {
			i := strings.LastIndexByte(at, '.')
			if i < 0 {
				if at != AllData {
					yield(AllData)
				}
				return
			}
			at = at[:i]
		}
	}
}

// Recompared returns the ids of transfers that stay and of which an account of what was
// seen may differ otherwise now from what is declared; all reports whether any may.
func (s *Step) Recompared() (ids []string, all bool) {
	from, to := s.From, s.To
	switch {
	case from.isBoth() != to.isBoth():
		return nil, true
	case !to.isBoth():
		return nil, false
	}
	for i, n := range s.Places {
		if n != None && s.moved(from.Places[i].Parent) != to.Places[n].Parent {
			return nil, true
		}
	}
	near, changed := newSurroundings(to), false
	stays := make([]bool, len(to.Transfers))
	for i, n := range s.Transfers {
		if n != None {
			stays[n] = true
			continue
		}
		if t := &from.Transfers[i]; t.Observation.IsDeclared() {
			changed = true
			for between := range from.Runs(t) {
				near.from.add(to, s.left(between.In))
				near.to.add(to, s.left(between.Out))
			}
		}
	}
	for i, stays := range stays {
		if t := &to.Transfers[i]; !stays && t.Observation.IsDeclared() {
			changed = true
			near.add(t)
		}
	}
	for i := range to.Transfers {
		if t := &to.Transfers[i]; changed && stays[i] && t.Observation.IsSeen() && near.touch(t) {
			ids = append(ids, t.ID)
		}
	}
	return ids, false
}

// moved returns the new number of a place, None for none.
func (s *Step) moved(p int32) int32 {
	if p == None {
		return None
	}
	return s.Places[p]
}

// left returns the new number of a place, or if it is gone of the innermost one that
// contained it and is there; None for none.
func (s *Step) left(p int32) int32 {
	for ; p != None; p = s.From.Places[p].Parent {
		if n := s.Places[p]; n != None {
			return n
		}
	}
	return None
}
