package ask_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"outflow/graph"
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
	c.volumes()
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

// instants compares when data first and last came. That of the people is
// compared where hops alone bring it, and bring people alone.
func (c *comparison) instants() {
	confirmed, possible := c.want[0].people, c.want[1].people
	brought := !possible.given && !possible.influence
	for _, t := range []tally{confirmed, possible} {
		brought = brought && t.entered.any == t.held.any // else it came to answer in X, or by a hop at another time
	}
	switch c.question.Form {
	case ask.Who, ask.What, ask.Did, ask.How:
		if brought && c.question.Relation == ask.Reached {
			entered := func(t tally) span { return t.entered }
			c.when("people", [2]tally{confirmed, possible}, entered, c.got.People)
			for _, row := range c.categoriesThatStay() {
				in := [2]tally{c.want[0].categories[row.ID], c.want[1].categories[row.ID]}
				if in[0].entered.any == (in[0].held.any && in[1].held.any) && in[1].entered.any && !in[0].given && !in[1].given { // else it became so in X
					c.when("category "+row.ID, in, entered, row.People)
				}
			}
		}
	}
	for _, t := range c.got.Transfers {
		row := transferRow(t)
		c.when("transfer "+row, [2]tally{c.want[0].transfers[row], c.want[1].transfers[row]}, tally.when, t.People)
	}
}

// categoriesThatStay lists the rows of categories, unless what came to X may have
// become another there, or in a field: then when it came is not to be read off what
// came.
func (c *comparison) categoriesThatStay() []ask.Row {
	for _, p := range c.reference.g.Places {
		if p.Kind == graph.KindField && len(p.Categories) > 0 {
			return nil
		}
	}
	for _, t := range c.reference.g.Transfers {
		if c.q.in[t.From] && c.q.in[t.To] && len(t.Categories)+len(t.Derives) > 0 {
			return nil
		}
	}
	return c.got.Categories
}

// placeTimes compares when data came to be where a question leads, or lay where
// it came from.
func (c *comparison) placeTimes() {
	for _, p := range c.got.Places {
		place := c.reference.g.Place(p.ID)
		if c.q.in[place] || c.q.around[place] {
			continue
		}
		for w, g := range []ask.Count{p.People.Confirmed, p.People.Possible} {
			if g.Max != nil && *g.Max == 0 {
				continue
			}
			t := c.want[w].places[p.ID]
			if !c.q.down {
				t = c.want[w].upstream[p.ID]
			}
			want := c.reference.instants[t.held.first].FormatStart(c.reference.g.Zone)
			if got := text(g.First); got != want {
				c.fault("first of place %s, %s: want %q, got %q", p.ID, worldNames[w], want, got)
			}
		}
	}
}

// when compares the first and the last instant of a row with those at which
// hops were taken: a stretch ends where the next begins.
func (c *comparison) when(what string, want [2]tally, during func(tally) span, got ask.People) {
	for w, g := range []ask.Count{got.Confirmed, got.Possible} {
		s := during(want[w])
		if g.Max != nil && *g.Max == 0 {
			s = span{}
		}
		first, last := "", ""
		if s.any {
			first = c.reference.instants[s.first].FormatStart(c.reference.g.Zone)
			last = c.endOf(s.last).FormatEnd(c.reference.g.Zone)
		}
		if gotFirst := text(g.First); gotFirst != first {
			c.fault("first of %s, %s: want %q, got %q", what, worldNames[w], first, gotFirst)
		}
		if gotLast := text(g.Last); gotLast != last {
			c.fault("last of %s, %s: want %q, got %q", what, worldNames[w], last, gotLast)
		}
	}
}

func (c *comparison) endOf(stretch int) graph.Instant {
	end := graph.Future
	if stretch+1 < len(c.reference.instants) {
		end = c.reference.instants[stretch+1]
	}
	return min(end, c.q.end)
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// findings compares those that each transfer states itself.
func (c *comparison) findings() {
	got := map[string]ask.People{}
	for _, t := range c.got.Transfers {
		for _, f := range t.Findings {
			switch f.Code {
			case ask.GroundNone, ask.Undisclosed, ask.MorePeopleThanNeeded, ask.RowsExceedPeople:
				c.makers(f, transferRow(t))
				if f.ByRows != nil && f.People.Possible.Max != nil && *f.People.Possible.Max == 0 {
					continue // so whoever it was; see volumes
				}
				fallthrough
			case ask.NeverSeen, ask.NeverDeclared, ask.SeenOutsideTime, ask.SeenWithMoreData, ask.GroundDisputed, ask.DisclosureDisputed, ask.PeopleDisputed, ask.TimeDisputed, ask.PurposeDisputed, ask.RoleDisputed:
				got[f.Code+" "+transferRow(t)] = f.People
			}
		}
	}
	c.rows("finding", pairs(c.want, func(w refWorld) map[string]tally { return w.findings }), got)
	for id, people := range got {
		rows := c.want[0].findings
		c.when("finding "+id, [2]tally{rows[id], c.want[1].findings[id]}, tally.when, people)
	}
}

// makers compares whose claims make a finding so.
func (c *comparison) makers(f ask.Finding, of string) {
	var want []string
	row := f.Code + " " + of
	for w := range c.want {
		for _, account := range c.want[w].makers[row] {
			want = append(want, c.reference.g.Transfers[account].Source)
		}
		for account := range c.want[w].accounts {
			if rowOf(c.reference.g, account) == of && c.reference.shown(f.Code, account) != nil {
				want = append(want, c.reference.g.Transfers[account].Source)
			}
		}
	}
	slices.Sort(want)
	if want = slices.Compact(want); !slices.Equal(f.Sources, want) {
		c.fault("sources of %s: want %v, got %v", row, want, f.Sources)
	}
	for _, s := range f.DisputedBy {
		if s.Source == "" || slices.Contains(f.StatedBy, s) {
			c.fault("%s is disputed by one who says so: %v", row, s)
		}
	}
}

// routes checks that somebody's data can walk each route in time order.
func (c *comparison) routes() {
	queries := [2]*refQuery{c.reference.query(c.question, false), c.q}
	for _, route := range c.got.Routes {
		var want [2]tally
		for w, q := range queries {
			for _, p := range c.reference.persons {
				data, influence := c.reference.walk(q, p, w == 1).along(route.Transfers)
				want[w].add(p, data, influence)
			}
		}
		if len(want[1].listed) == 0 && !want[1].strangers && !want[1].influence {
			c.fault("route %v: nobody can go it", route.Transfers)
		}
		c.count("route", want, route.People)
	}
}

// along follows a person's data along transfers and no others.
func (w *refWalk) along(transfers []string) (data, nobodys span) {
	at := w.starts()
	rest := func(from []state) []state {
		seen := map[state]bool{}
		for todo := from; len(todo) > 0; {
			s := todo[len(todo)-1]
			todo = todo[:len(todo)-1]
			if !seen[s] {
				seen[s] = true
				todo = w.rest(s, todo)
			}
		}
		var all []state
		for s := range seen {
			all = append(all, s)
		}
		return all
	}
	for _, id := range transfers {
		var next []state
		for _, s := range rest(slices.Clone(at)) {
			for _, c := range w.crossings(s) {
				if w.reference.g.Transfers[c.hop.account].ID == id {
					next = append(next, c.to)
				}
			}
		}
		at = next
	}
	for _, s := range rest(slices.Clone(at)) {
		switch {
		case !w.answers(s):
		case s.key == influence:
			nobodys = nobodys.with(s.at)
		default:
			data = data.with(s.at)
		}
	}
	return data, nobodys
}

// cuts compares the transfers that would have carried the data, and why they did
// not.
func (c *comparison) cuts() {
	var want, got []string
	if c.got.Verdict == ask.No && c.question.Form != ask.Transfers {
		want = c.reference.cuts(c.question)
	}
	for _, cut := range c.got.Cut {
		got = append(got, cut.Transfer+" "+cut.Because)
	}
	if !slices.Equal(got, want) {
		c.fault("cut: want %q, got %q", want, got)
	}
}

// basis compares on what each place rests: influence where no person's data
// came; of what was derived, sole where nothing reaches it without X.
func (c *comparison) basis() {
	without := c.without()
	for _, p := range c.got.Places {
		place := c.reference.g.Place(p.ID)
		want := ""
		t := c.want[1].places[p.ID]
		switch {
		case c.q.in[place] || c.q.around[place]:
			continue
		case len(t.listed) == 0 && !t.strangers:
			want = "influence"
		case c.question.Form == ask.Derived && without[place]:
			want = "part"
		case c.question.Form == ask.Derived:
			want = "sole"
		}
		if got := text(p.Basis); got != want {
			c.fault("basis of %s: want %q, got %q", p.ID, want, got)
		}
	}
}

// without marks the places that hold anything in the possible world if nothing
// is ever in X, or crosses the transfer.
func (c *comparison) without() map[int32]bool {
	f := c.question
	f.Via, f.Avoiding, f.Window = ask.Target{}, ask.Target{}, graph.Always
	q := c.reference.query(f, true)
	q.blocked = true
	held := map[int32]bool{}
	for _, p := range c.reference.persons {
		w := c.reference.walk(q, p, true)
		for _, s := range w.explore(w.starts()) {
			held[s.place] = held[s.place] || !s.whole
		}
	}
	return held
}

// words compares whether somebody answers of whom nothing else is known, and on
// whose word a yes rests.
func (c *comparison) words() {
	if want := c.want[0].somebody; c.got.Somebody != want {
		c.fault("somebody: want %v, got %v", want, c.got.Somebody)
	}
	alone, needed := c.reference.support(c.question, c.want)
	got := c.got.Support
	if !slices.Equal(got.Alone, alone) || !slices.Equal(got.Needed, needed) || got.Computed != (c.got.Verdict == ask.Yes) {
		c.fault("support: want %q alone and %q needed, got %+v", alone, needed, got)
	}
	c.accounts()
}

// accounts compares which accounts of each transfer contribute.
func (c *comparison) accounts() {
	want := map[string]map[string]bool{}
	for _, w := range c.want {
		for account := range w.accounts {
			row := rowOf(c.reference.g, account)
			if want[row] == nil {
				want[row] = map[string]bool{}
			}
			want[row][c.reference.g.Transfers[account].Source] = true
		}
	}
	for _, t := range c.got.Transfers {
		var row struct {
			Accounts []struct {
				Source      string
				Contributes bool
			}
		}
		if text, err := json.Marshal(t); err != nil || json.Unmarshal(text, &row) != nil {
			c.fault("accounts of %s: cannot be read", t.ID)
			continue
		}
		var got []string
		for _, a := range row.Accounts {
			if a.Contributes {
				got = append(got, a.Source)
			}
		}
		if want := slices.Sorted(maps.Keys(want[transferRow(t)])); !slices.Equal(got, want) {
			c.fault("accounts of %s: want those of %q to contribute, got %q", transferRow(t), want, got)
		}
	}
}
