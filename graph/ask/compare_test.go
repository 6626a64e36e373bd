package ask_test

import (
	"fmt"
	"maps"
	"slices"

	"outflow/graph/ask"
)

// A comparison gathers how an answer differs from the reference's.
type comparison struct {
	reference *reference
	want      refAnswer
	got       *ask.Answer
	question  ask.Query
	q         *refQuery
	faults    []string
}

func compare(r *reference, want refAnswer, got *ask.Answer, f ask.Query) []string {
	c := &comparison{reference: r, want: want, got: got, question: f, q: r.query(f, true)}
	c.count("people", [2]tally{want[0].people, want[1].people}, got.People)
	c.rows("population", populations(r, want), rowsOf(got.Populations))
	if f.Form != ask.Transfers { // whose rows are what is asked for
		c.rows("category", pairs(want, func(w refWorld) map[string]tally { return w.categories }), rowsOf(got.Categories))
		c.rows("cohort", pairs(want, func(w refWorld) map[string]tally { return w.cohorts }), rowsOf(got.Cohorts))
	}
	transfers := map[string]ask.People{}
	for _, t := range got.Transfers {
		transfers[transferRow(t)] = t.People
	}
	c.rows("transfer", pairs(want, func(w refWorld) map[string]tally { return w.transfers }), transfers)
	if c.q.down {
		c.places()
	}
	c.verdict()
	if len(c.faults) > 0 { // the rest would only repeat it
		return c.faults
	}
	if c.q.down {
		c.basis()
	}
	if f.Form != ask.Transfers {
		c.placeTimes()
	}
	c.findings()
	c.routes()
	c.cuts()
	c.instants()
	c.words()
	return c.faults
}

func transferRow(t ask.TransferRow) string { return t.ID + " " + t.From + " " + t.To }

func (c *comparison) fault(format string, args ...any) {
	c.faults = append(c.faults, fmt.Sprintf(format, args...))
}

func rowsOf(rows []ask.Row) map[string]ask.People {
	byID := map[string]ask.People{}
	for _, r := range rows {
		byID[r.ID] = r.People
	}
	return byID
}

// pairs joins the rows of both worlds, leaving out those of nobody.
func pairs(a refAnswer, rows func(refWorld) map[string]tally) map[string][2]tally {
	both := map[string][2]tally{}
	for id, t := range rows(a[1]) {
		if len(t.listed) > 0 || t.strangers || t.influence {
			both[id] = [2]tally{rows(a[0])[id], t}
		}
	}
	return both
}

func populations(r *reference, a refAnswer) map[string][2]tally {
	rows := map[string][2]tally{}
	for i, p := range r.g.Populations {
		var both [2]tally
		for w := range a {
			if n := a[w].people.listed[int32(i)]; n > 0 {
				both[w] = tally{listed: map[int32]int{int32(i): n}}
				rows[p.ID] = both
			}
		}
	}
	return rows
}

func (c *comparison) rows(what string, want map[string][2]tally, got map[string]ask.People) {
	for _, id := range slices.Sorted(maps.Keys(want)) {
		if people, ok := got[id]; ok {
			c.count(what+" "+id, want[id], people)
		} else {
			c.fault("%s %s is missing: want %v", what, id, want[id])
		}
	}
	for _, id := range slices.Sorted(maps.Keys(got)) {
		if _, ok := want[id]; !ok {
			c.fault("%s %s is too much: got %s", what, id, peopleText(got[id]))
		}
	}
}

// count compares numbers of people. Of several populations nobody knows how
// far they overlap: from the largest to the sum (design 2.7).
func (c *comparison) count(what string, want [2]tally, got ask.People) {
	for w, g := range []ask.Count{got.Confirmed, got.Possible} {
		least, most := int64(0), int64(0)
		for _, n := range want[w].listed {
			least, most = max(least, int64(n)), most+int64(n)
		}
		if g.Min != least || (g.Max == nil) != want[w].strangers || g.Max != nil && *g.Max != most {
			c.fault("%s, %s: want %d..%d %v, got %s", what, worldNames[w], least, most, want[w], countText(g))
		}
	}
}

var worldNames = [2]string{"confirmed", "possible"}

func countText(c ask.Count) string {
	if c.Max == nil {
		return fmt.Sprintf("%d..", c.Min)
	}
	return fmt.Sprintf("%d..%d", c.Min, *c.Max)
}

func peopleText(p ask.People) string { return countText(p.Confirmed) + " / " + countText(p.Possible) }

// places compares where it went; X itself and what contains it hold it anyway.
func (c *comparison) places() {
	out := func(id string) bool {
		p := c.reference.g.Place(id)
		return !c.q.in[p] && !c.q.around[p] && (c.question.Form != ask.Derived || c.reference.g.Places[p].Kind == "dataset")
	}
	want := pairs(c.want, func(w refWorld) map[string]tally { return w.places })
	maps.DeleteFunc(want, func(id string, _ [2]tally) bool { return !out(id) })
	got := map[string]ask.People{}
	for _, p := range c.got.Places {
		if out(p.ID) {
			got[p.ID] = p.People
		}
	}
	c.rows("place", want, got)
}

func (c *comparison) verdict() {
	if c.question.Form == ask.Transfers && len(c.got.Transfers) == 0 || c.question.Form == ask.Feeds && len(c.want[1].transfers) == 0 {
		if c.got.Verdict != ask.No && c.got.Verdict != ask.Unknown {
			c.fault("verdict: there is no transfer, got %s", c.got.Verdict)
		}
		return
	}
	want := c.want.verdict(c.question)
	if got := c.got.Verdict; got != want && !(got == ask.Unknown && want == ask.No) {
		c.fault("verdict: want %s, got %s", want, got)
	}
}
