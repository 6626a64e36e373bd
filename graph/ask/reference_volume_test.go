package ask_test

import (
	"slices"

	"outflow/graph"
	"outflow/graph/ask"
)

// leastPeople returns at least how many people's data one run of an account carried, 0 if
// nothing is known: so many rows, each of one person, of which each person has so many at
// most. Numbers drawn at random are small and whole.
func (r *reference) leastPeople(account int) int64 {
	t := r.g.Transfers[account]
	each := t.RowsPerPerson
	for i, p := range r.g.Places { // what is written to a field is written to its dataset
		if each == 0 && p.Kind == graph.KindDataset && (int32(i) == t.To || r.g.Places[t.To].Kind == graph.KindField && r.g.Places[t.To].Parent == int32(i)) {
			each = p.RowsPerPerson
		}
	}
	if each == 0 || t.Aggregate {
		return 0
	}
	rows := int64(0)
	if t.Rows.Min != nil {
		rows = t.Rows.Min.Num().Int64()
	}
	if t.RowTotal.Min != nil && t.Runs.Max != nil { // so few in each run would not come to the total
		for rows*t.Runs.Max.Num().Int64() < t.RowTotal.Min.Num().Int64() {
			rows++
		}
	}
	people := int64(0)
	for people*each < rows {
		people++
	}
	return people
}

// byRows returns what the rows of an account show beyond some people, nil for nothing:
// those who are among them at any instant at which the account may have run are all who
// are allowed.
func (r *reference) byRows(account int, stated graph.People) *ask.ByRows {
	if stated == nil || graph.IsUnknown(stated) {
		return nil
	}
	allowed := int64(0)
	for _, p := range r.persons {
		if !p.stranger && slices.ContainsFunc(r.instants, func(t graph.Instant) bool {
			return runs(r.g.Transfers[account].When, t, true) && r.belongs(p, stated, t)
		}) {
			allowed++
		}
	}
	if least := r.leastPeople(account); least > allowed {
		return &ask.ByRows{People: least, Allowed: allowed, More: least - allowed}
	}
	return nil
}

// shown returns what rows show of a finding of an account.
func (r *reference) shown(code string, account int) *ask.ByRows {
	switch t := r.g.Transfers[account]; code {
	case ask.MorePeopleThanNeeded:
		return r.byRows(account, t.Needs)
	case ask.RowsExceedPeople:
		return r.byRows(account, t.People)
	}
	return nil
}

// volumes compares what rows show: each account that contributes, be it that influence
// alone crosses, is judged by its own people and rows, and the most that is shown is said.
func (c *comparison) volumes() {
	for _, code := range []string{ask.MorePeopleThanNeeded, ask.RowsExceedPeople} {
		want := map[string]*ask.ByRows{}
		for account := range c.reference.g.Transfers {
			row, shown := rowOf(c.reference.g, account), c.reference.shown(code, account)
			if shown != nil && (c.want[0].accounts[account] || c.want[1].accounts[account]) && (want[row] == nil || shown.More > want[row].More) {
				want[row] = shown
			}
		}
		for _, t := range c.got.Transfers {
			var got *ask.ByRows
			for _, f := range t.Findings {
				if f.Code == code {
					got = f.ByRows
				}
			}
			w := want[transferRow(t)]
			if (got == nil) != (w == nil) || got != nil && (got.People != w.People || got.Allowed != w.Allowed || got.More != w.More) {
				c.fault("rows of %s, %s: want %+v, got %+v", transferRow(t), code, w, got)
			}
		}
	}
	want, got := c.reference.somebodyAtLeast(c.question, c.want[0]), int64(0)
	if n := c.got.SomebodyAtLeast; n != nil {
		got = *n
	}
	if got != want {
		c.fault("somebody is at least: want %d, got %d", want, got)
	}
}

// somebodyAtLeast returns how many people somebody certainly is, 0 where nobody says: of
// one transfer without stated people that surely brought what answers into X, or is asked
// for, all of a run are of them.
func (r *reference) somebodyAtLeast(f ask.Query, w refWorld) (least int64) {
	transfers := f.Form == ask.Transfers
	reached := slices.Contains([]ask.Form{ask.Who, ask.What, ask.Did, ask.How}, f.Form) && f.Relation == ask.Reached
	if !w.somebody || !transfers && !reached || reached && f.From != (ask.Target{}) || f.Via != (ask.Target{}) || f.Avoiding != (ask.Target{}) {
		return 0
	}
	x := r.places(f.To)
	for account := range w.somebodys {
		t := r.g.Transfers[account]
		switch {
		case !graph.IsUnknown(t.People):
		case slices.ContainsFunc(r.instants, func(at graph.Instant) bool {
			return runs(t.When, at, false) && (at >= f.AsOf || !covers(f.Window, at))
		}): // the run may have been then
		case !r.isAllOf(t, f.Category):
		case reached && (!x.sure[t.To] || x.maybe[t.From] || r.mayHoldOwn(t.From, x.maybe)):
		default:
			least = max(least, r.leastPeople(account))
		}
	}
	return least
}

// isAllOf reports whether all that a transfer carries is of a category.
func (r *reference) isAllOf(t graph.Transfer, category string) bool {
	if category == graph.AllData {
		return true
	}
	named := map[string]bool{}
	for _, k := range t.Categories {
		named[k] = true
	}
	for _, d := range t.Derives {
		named[d.Out] = true
	}
	for k := range named {
		if !graph.CategoryContains(category, k) {
			return false
		}
	}
	return len(named) > 0 && !hasMore(t.CategoryTotal, named)
}

// mayHoldOwn reports whether data that begins in X, or around it, may lie in a place, at
// whatever time and whatever becomes of it.
func (r *reference) mayHoldOwn(place int32, x []bool) bool {
	around := r.around(x)
	given, held := make([]bool, len(x)), make([]bool, len(x))
	for o := range x {
		given[o] = (x[o] || around[o]) && r.isOrigin(int32(o))
	}
	for again := true; again; {
		again = false
		mark := func(marks []bool, p int32) {
			again = again || !marks[p]
			marks[p] = true
		}
		for i, p := range r.g.Places {
			if given[i] {
				mark(held, int32(i))
			}
			if p.Parent != graph.None && given[p.Parent] {
				mark(given, int32(i))
			}
			if p.Parent != graph.None && held[i] {
				mark(held, p.Parent)
			}
		}
		for _, t := range r.g.Transfers {
			if held[t.From] {
				mark(given, t.To)
			}
		}
	}
	return held[place]
}
