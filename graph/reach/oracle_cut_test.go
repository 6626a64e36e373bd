package reach

import (
	"fmt"
	"slices"

	"outflow/graph"
)

// A cutter says why the answer to a query is no: for every pair of places that an
// account runs between, how far one fact got that was asked for. It follows
// everybody's data towards what the query is about, whatever its window, people and
// ways.
type cutter struct {
	*oracle
	base  *oracle // of whatever flows that way
	leads []bool  // by key: transfers may make of it what answers
	pairs map[pair]*howFar
}

// A pair of places that an account runs between.
type pair struct {
	account int
	in, out int32
}

// howFar says how many of the conditions below one fact that was asked for fulfils.
type howFar struct {
	far    int
	gone   bool // one that is carried is no more there at a time at which it would be
	others bool // facts, of anybody, that would do lie at the source
	any    bool // any do
}

const (
	notThere = iota
	there    // it lies at the source
	passes   // and is of a category that passes and may still answer
	carried  // and of people who pass at some time
	crosses  // and crosses
	answers  // and answers, where the query is judged
	inTime   // and in its window
	asked    // and is then of people who were asked for
)

// cuts lists "account because", sorted.
func (o *oracle) cuts() []string {
	base := o.q
	base.People, base.Via, base.ViaTransfer, base.Transfer = nil, Region{}, "", ""
	if o.q.Aim == Left {
		base.Aim, base.X = Held, Region{}
	}
	own := *o
	c := &cutter{oracle: &own, base: o.ask(base, Possible), pairs: map[pair]*howFar{}}
	c.sample = c.base.sample // with the same instants
	c.base.entry = graph.Always
	c.findPairs(graph.Future)
	c.findLeads()
	for person := nobody; person < o.people; person++ {
		if person == nobody && (o.q.Aim != Fed || o.q.OfPeople) {
			continue
		}
		meant := person == nobody || slices.ContainsFunc(o.instants, func(t graph.Instant) bool { return t < c.base.end && o.asks(person, t) })
		for _, f := range c.base.follow(person).facts {
			for p, far := range c.pairs {
				if f.place == p.in && !f.whole && f.stage == onItsWay {
					c.note(person, p, far, f, meant)
				}
			}
		}
	}
	through := map[string]bool{}
	var found, trained, other []pair
	reasons := map[pair]string{}
	for p, far := range c.pairs {
		switch because := c.because(p, far); because {
		case "":
		case "through":
			through[o.g.Transfers[p.account].ID] = true
		case "trained":
			trained = append(trained, p)
		case "other":
			other = append(other, p)
		default:
			found, reasons[p] = append(found, p), because
		}
	}
	found = slices.DeleteFunc(found, func(p pair) bool { return through[o.g.Transfers[p.account].ID] })
	switch {
	case len(found)+len(through) > 0:
	case len(trained) > 0:
		found = trained
	default:
		found = other
	}
	all := []string{}
	for _, p := range found {
		because := reasons[p]
		if because == "" {
			because = BecauseCategory
		}
		all = append(all, fmt.Sprint(p.account, " ", because))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// judges reports whether the query is judged at a pair.
func (c *cutter) judges(p pair) bool {
	may, sure := c.in, c.own
	switch {
	case c.q.Transfer != "":
		return c.g.Transfers[p.account].ID == c.q.Transfer
	case c.q.Aim == Left:
		return may[p.in] && !sure[p.out]
	}
	return !sure[p.in] && (may[p.out] || c.around[p.out])
}

// findPairs finds the pairs that could have carried what was asked for, whenever and
// whosever: those judged, and those that lead to X or to what is judged, of hops that
// begin before an instant.
func (c *cutter) findPairs(until graph.Instant) {
	var all []pair
	for _, hops := range c.hops {
		for _, h := range hops {
			if !c.base.leavesOut(h) && h.when.Since < until {
				all = append(all, pair{h.account, h.in, h.out})
			}
		}
	}
	type node struct {
		place int32
		whole bool
	}
	leads := map[node]bool{}
	for _, p := range all {
		if c.q.Aim == Left && c.judges(p) {
			leads[node{p.in, false}] = true
		}
	}
	for p := range c.in {
		leads[node{int32(p), false}] = leads[node{int32(p), false}] || c.q.Aim != Left && c.in[p]
	}
	for grown := true; grown; {
		grown = false
		add := func(from, to node) {
			if leads[to] && !leads[from] {
				leads[from], grown = true, true
			}
		}
		for i, p := range c.g.Places {
			at := int32(i)
			add(node{at, true}, node{at, false})
			if p.Parent != graph.None {
				add(node{at, false}, node{p.Parent, false})
				add(node{p.Parent, true}, node{at, true})
			}
		}
		for _, p := range all {
			add(node{p.in, false}, node{p.out, true})
		}
	}
	for _, p := range all {
		if leads[node{p.in, false}] && leads[node{p.out, true}] || c.q.Aim == Left && c.judges(p) {
			c.pairs[p] = &howFar{}
		}
	}
}

// findLeads marks the categories that transfers may make into one that answers; as
// something leaves X, it must answer as it is.
func (c *cutter) findLeads() {
	c.leads = make([]bool, len(c.keys))
	for k, key := range c.keys {
		c.leads[k] = c.matches(key)
	}
	for grown := c.q.Aim != Left; grown; {
		grown = false
		for p := range c.pairs {
			if c.g.Transfers[p.account].Aggregate && !c.q.OfPeople {
				continue // it makes influence of what answers already
			}
			for k := range c.keys {
				for _, m := range c.asData(p, k) {
					if c.leads[m.key] && !c.leads[k] {
						c.leads[k], grown = true, true
					}
				}
			}
		}
	}
}

// asData lists what an account makes of a category, were it no aggregate.
func (c *cutter) asData(p pair, key int) []moved {
	t := c.g.Transfers[p.account]
	said := *t.Account
	said.Aggregate = false
	t.Account = &said
	return c.base.moves(&t, key)
}

func (c *cutter) note(person int, p pair, far *howFar, f fact, meant bool) {
	nobodys := f.key == influence
	far.any = far.any || !nobodys
	switch {
	case nobodys && c.q.OfPeople, !nobodys && !c.leads[f.key]:
		return
	case !nobodys:
		far.others = true
	}
	if !meant && !nobodys {
		return
	}
	got := c.far(person, p, f)
	far.far = max(far.far, got)
	if got == carried { // were it there later, it would cross then
		far.gone = far.gone || slices.ContainsFunc(c.instants[f.at:], func(at graph.Instant) bool {
			return at < c.base.end && c.runs(p, at) && (nobodys || c.passes(person, c.g.Transfers[p.account].People, at))
		})
	}
}

// far returns how far a fact that is asked for gets.
func (c *cutter) far(person int, p pair, f fact) int {
	t := &c.g.Transfers[p.account]
	nobodys := f.key == influence
	leads, does := nobodys, nobodys
	if !nobodys {
		for _, m := range c.asData(p, f.key) {
			switch {
			case t.Aggregate && !c.q.OfPeople: // what enters it must answer
				leads, does = leads || c.matches(m.as), does || c.matches(m.as)
			case c.q.Aim == Left:
				leads, does = leads || c.matches(m.as), does || c.matches(m.as) && !t.Aggregate
			default:
				leads, does = leads || c.leads[m.key], does || c.lands(p.out, m.key) && !t.Aggregate
			}
		}
	}
	runs := func(at graph.Instant) bool {
		return at < c.base.end && c.runs(p, at) && (nobodys || c.passes(person, t.People, at))
	}
	now := c.instants[f.at]
	switch {
	case !leads:
		return there
	case !slices.ContainsFunc(c.instants, runs):
		return passes
	case !runs(now):
		return carried
	case !c.judges(p) || !does:
		return crosses
	case !covers(c.entry, now):
		return answers
	case !c.asks(person, now):
		return inTime
	}
	return asked
}

// forgets reports whether what came to X may not lie there any more.
func (c *cutter) forgets() bool {
	if c.q.Aim != Held || c.q.ViaTransfer != "" || len(c.q.Via[Possible]) > 0 {
		return false
	}
	for place, in := range c.in {
		for k := range c.keys {
			if in && len(c.retentions(int32(place), k))+len(c.erasures(fact{place: int32(place), key: k})) > 0 {
				return true
			}
		}
	}
	return false
}

func (c *cutter) runs(p pair, at graph.Instant) bool {
	when := c.g.Transfers[p.account].When
	return when.Unknown || slices.ContainsFunc(when.Spans, func(v graph.Interval) bool { return covers(v, at) })
}

// lands reports whether what is given to a place as the query asks lies in X as a
// category that answers.
func (c *cutter) lands(place int32, key int) bool {
	if c.in[place] {
		return c.matches(c.keys[key])
	}
	for i := range c.g.Places {
		if c.g.Places[i].Parent == place {
			for _, as := range c.liesAs(Possible, place, key, int32(i)) {
				if c.lands(int32(i), as) {
					return true
				}
			}
		}
	}
	return false
}

// because says why a pair is a cut: "" if it is none, "through" if what was asked for
// crosses it, "trained" if it is an aggregate of other data, "other" if other data
// begins there.
func (c *cutter) because(p pair, far *howFar) string {
	aggregate := c.g.Transfers[p.account].Aggregate
	open := func(v graph.Interval) bool {
		return slices.ContainsFunc(c.instants, func(at graph.Instant) bool { return at < c.base.end && covers(v, at) && c.runs(p, at) })
	}
	begins, leads := c.begins(p.in)
	switch {
	case c.q.Aim == Left && !c.q.OfPeople && c.q.Category == graph.AllData: // something always lies there
		switch {
		case !c.judges(p):
			return ""
		case open(c.entry):
			return "through"
		}
		return BecauseWindow
	case far.far == notThere && leads && far.others:
		return BecausePeople
	case far.far == notThere && leads:
		return BecauseWindow
	case far.far == notThere && aggregate && !c.q.OfPeople && far.any:
		return "trained"
	case far.far == notThere && begins && far.any:
		return "other"
	case far.far == notThere:
		return ""
	case far.far == there:
		return BecauseCategory
	case !open(graph.Always):
		return BecauseWindow
	case far.far == passes, aggregate && c.q.OfPeople:
		return BecausePeople
	case far.far == carried && far.gone:
		return BecauseGone
	case far.far == carried:
		return BecauseOrder
	case far.far == asked && c.judges(p) && c.forgets():
		return BecauseGone
	case !c.judges(p), far.far == asked:
		return "through"
	case far.far == crosses:
		return BecauseCategory
	case far.far == answers:
		return BecauseWindow
	}
	return BecausePeople
}

// begins reports whether data begins at a place or in it, and whether some of it may
// come to answer.
func (c *cutter) begins(place int32) (some, leads bool) {
	for _, v := range c.base.gifts() {
		if c.mark([]int32{place})[v.place] {
			some, leads = true, leads || c.leads[v.key]
		}
	}
	return some, leads
}

// dry lists the places that feed X and that no origin leads to, whatever the query
// leaves out.
func (o *oracle) dry() []int32 {
	type node struct {
		place int32
		whole bool
	}
	fed := map[node]bool{}
	for i, p := range o.g.Places {
		fed[node{int32(i), true}] = p.Origin != graph.NoOrigin
	}
	for grown := true; grown; {
		grown = false
		add := func(from, to node) {
			if fed[from] && !fed[to] {
				fed[to], grown = true, true
			}
		}
		for i, p := range o.g.Places {
			at := int32(i)
			add(node{at, true}, node{at, false})
			if p.Parent != graph.None {
				add(node{at, false}, node{p.Parent, false})
				add(node{p.Parent, true}, node{at, true})
			}
			for _, h := range o.hops[i] {
				add(node{h.in, false}, node{h.out, true})
			}
		}
	}
	c := &cutter{oracle: o, base: o, pairs: map[pair]*howFar{}}
	c.findPairs(o.end)
	all := []int32{}
	for p := range c.pairs {
		if !fed[node{p.in, false}] && (o.q.Aim.Holds() || !o.own[p.in]) {
			all = append(all, p.in)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
