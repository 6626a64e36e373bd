package ask_test

import (
	"slices"
	"strings"

	"outflow/graph"
	"outflow/graph/ask"
)

// A refCut says how far what was asked for got at an account, or at one pair of
// its columns: how much of "it lies there, some of it passes, some people pass,
// it crosses, it answers, in the window, of those asked for" one fact fulfils.
type refCut struct {
	far    int
	others bool // facts, of anybody, that would do lie at the source
	other  bool // any do
}

const (
	cutNothing = iota
	cutHeld
	cutCategory
	cutPeople
	cutCrossed
	cutAnswers
	cutInTime
	cutAsked
)

// cuts returns the cut of a question whose answer is no, sorted: "id because".
func (r *reference) cuts(f ask.Query) []string {
	c := &cutter{reference: r, f: f, q: r.query(f, true), found: map[refHop]*refCut{}}
	c.base = r.query(f, true)
	c.base.people, c.base.entry, c.base.via, c.base.down, c.base.owns = nil, graph.Always, nil, false, c.q.owns
	if c.q.down {
		nowhere := make([]bool, len(r.g.Places))
		c.base.end, c.base.in, c.base.own = min(c.q.end, f.Window.Until), nowhere, nowhere
	}
	c.onTheWay()
	c.findLeads()
	persons := r.persons
	if f.Form == ask.Feeds && f.People == nil {
		persons = append(slices.Clone(persons), refPerson{population: graph.None, anything: true})
	}
	for _, p := range persons {
		c.follow(r.walk(c.base, p, true))
	}
	through := map[string]bool{}
	var cuts, trained, other []string
	for _, h := range c.hops() {
		id := r.g.Transfers[h.account].ID
		switch because := c.because(h); because {
		case "":
		case "through":
			through[id] = true
		case "trained":
			trained = append(trained, id+" category")
		case "other":
			other = append(other, id+" category")
		default:
			cuts = append(cuts, id+" "+because)
		}
	}
	cuts = slices.DeleteFunc(cuts, func(cut string) bool { id, _, _ := strings.Cut(cut, " "); return through[id] })
	if len(cuts)+len(through) == 0 {
		cuts = trained
	}
	if len(cuts)+len(through) == 0 {
		cuts = other
	}
	slices.Sort(cuts)
	return slices.Compact(cuts)
}

type cutter struct {
	reference *reference
	f         ask.Query
	q         *refQuery // as asked
	base      *refQuery // of whatever flows that way
	way       map[refHop]bool
	found     map[refHop]*refCut
	leads     []bool // by key
}

func (c *cutter) hops() []refHop {
	var all []refHop
	for _, hops := range c.reference.hops {
		for _, h := range hops {
			if c.way[h] {
				all = append(all, h)
			}
		}
	}
	return all
}

// follow notes how far each of a person's facts gets at every hop.
func (c *cutter) follow(w *refWalk) {
	all := w.explore(w.starts())
	asked := w.person.anything
	for _, t := range c.reference.instants {
		asked = asked || t < c.base.end && c.asks(w, t)
	}
	for _, s := range all {
		for _, h := range c.reference.hops[s.place] {
			if !s.whole && c.way[h] {
				c.note(w, h, s, asked)
			}
		}
	}
}

// asks reports whether the person is asked for at an instant. Everyone filters
// nobody.
func (c *cutter) asks(w *refWalk, t graph.Instant) bool {
	_, everyone := c.f.People.(graph.Everyone)
	return everyone || c.f.People == nil || w.reference.passes(w.person, c.f.People, t, true)
}

func (c *cutter) note(w *refWalk, h refHop, s state, asked bool) {
	cut := c.found[h]
	if cut == nil {
		cut = &refCut{}
		c.found[h] = cut
	}
	nobodys := s.key == influence
	cut.other = cut.other || !nobodys
	switch {
	case nobodys && c.f.People != nil, !nobodys && !c.leads[s.key]:
		return
	case !nobodys:
		cut.others = true
	}
	if asked || nobodys {
		cut.far = max(cut.far, c.far(w, h, s))
	}
}

// far returns how far a fact that is asked for gets.
func (c *cutter) far(w *refWalk, h refHop, s state) int {
	t := c.reference.g.Transfers[h.account]
	nobodys := s.key == influence
	leads, answers := nobodys, nobodys
	if !nobodys {
		for _, m := range c.moves(h, s.key) {
			switch {
			case t.Aggregate && c.f.People == nil: // what enters it must answer (design 2.9)
				leads, answers = leads || c.answers(m.as), answers || c.answers(m.as)
			case c.q.down:
				leads, answers = leads || c.answers(m.as), answers || c.answers(m.as) && !t.Aggregate
			default:
				leads, answers = leads || c.leads[m.key], answers || c.lands(w, h, m.key) && !t.Aggregate
			}
		}
	}
	passes := func(at graph.Instant) bool {
		return at < c.base.end && runs(t.When, at, true) && (nobodys || w.reference.passes(w.person, t.People, at, true))
	}
	now := c.reference.instants[s.at]
	switch {
	case !leads:
		return cutHeld
	case !slices.ContainsFunc(c.reference.instants, passes):
		return cutCategory
	case !passes(now):
		return cutPeople
	case !c.judges(h) || !answers:
		return cutCrossed
	case !covers(c.q.entry, now):
		return cutAnswers
	case !nobodys && !c.asks(w, now):
		return cutInTime
	}
	return cutAsked
}

// because says why a hop is a cut: "" if it is none, "through" if what was asked
// for crosses it, "trained" if a model was made of other data, "other" if other
// data begins there.
func (c *cutter) because(h refHop) string {
	t := c.reference.g.Transfers[h.account]
	open := func(v graph.Interval) bool {
		return slices.ContainsFunc(c.reference.instants, func(at graph.Instant) bool {
			return at < c.base.end && covers(v, at) && runs(t.When, at, true)
		})
	}
	cut := c.found[h]
	if cut == nil {
		cut = &refCut{}
	}
	begins, leads := c.begins(h.from)
	switch {
	case c.q.down && c.f.People == nil && c.f.Category == graph.AllData: // something always lies there
		switch {
		case !c.judges(h):
			return ""
		case open(c.q.entry):
			return "through"
		}
		return "window"
	case cut.far == cutNothing && leads && cut.others:
		return "people"
	case cut.far == cutNothing && leads:
		return "window"
	case cut.far == cutNothing && t.Aggregate && c.f.People == nil && cut.other:
		return "trained"
	case cut.far == cutNothing && begins && cut.other:
		return "other"
	case cut.far == cutNothing:
		return ""
	case cut.far == cutHeld:
		return "category"
	case !open(graph.Always):
		return "window"
	case cut.far == cutCategory, t.Aggregate && c.f.People != nil:
		return "people"
	case cut.far == cutPeople:
		return "order"
	case !c.judges(h), cut.far == cutAsked:
		return "through"
	case cut.far == cutCrossed:
		return "category"
	case cut.far == cutAnswers:
		return "window"
	}
	return "people"
}

// begins reports whether data begins at a place or inside it, and whether some
// of it may come to answer.
func (c *cutter) begins(place int32) (any, leads bool) {
	for i := range c.reference.g.Places {
		o := int32(i)
		if !c.reference.isOrigin(o) || c.q.from != nil && !c.q.from[o] || !c.q.down && !c.q.owns && c.q.own[o] {
			continue
		}
		for _, g := range c.reference.givenAt(o, true) {
			if !c.q.down && !c.q.owns && c.q.own[g.place] {
				continue
			}
			for p := g.place; p != graph.None; p = c.reference.g.Places[p].Parent {
				if p == place {
					any, leads = true, leads || c.leads[g.key]
				}
			}
		}
	}
	return any, leads
}

// judges reports whether filters are judged at a hop.
func (c *cutter) judges(h refHop) bool {
	switch {
	case c.q.transfer != "":
		return c.reference.g.Transfers[h.account].ID == c.q.transfer
	case c.q.down:
		return c.q.in[h.from] && !c.q.own[h.to]
	}
	return !c.q.own[h.from] && (c.q.in[h.to] || c.q.around[h.to])
}

// onTheWay finds the hops that could have carried it, whenever and whosever:
// those judged, and those that lead to X or to what is judged as it leaves.
func (c *cutter) onTheWay() {
	type node struct {
		place int32
		whole bool
	}
	leads := map[node]bool{}
	w := c.reference.walk(c.base, refPerson{}, true)
	for p := range c.reference.g.Places {
		for _, h := range c.reference.hops[p] {
			if c.q.down && c.judges(h) && !w.leavesOut(h) {
				leads[node{h.from, false}] = true
			}
		}
		if !c.q.down && c.q.in[p] {
			leads[node{int32(p), false}] = true
		}
	}
	for grown := true; grown; {
		grown = false
		add := func(from, to node) {
			if leads[to] && !leads[from] {
				leads[from], grown = true, true
			}
		}
		for i, p := range c.reference.g.Places {
			at := int32(i)
			add(node{at, true}, node{at, false})
			if p.Parent != graph.None {
				add(node{at, false}, node{p.Parent, false})
				add(node{p.Parent, true}, node{at, true})
			}
			for _, h := range c.reference.hops[i] {
				if !w.leavesOut(h) {
					add(node{h.from, false}, node{h.to, true})
				}
			}
		}
	}
	c.way = map[refHop]bool{}
	for _, hops := range c.reference.hops {
		for _, h := range hops {
			c.way[h] = !w.leavesOut(h) && (leads[node{h.from, false}] && leads[node{h.to, true}] || c.q.down && c.judges(h))
		}
	}
}

// findLeads marks the categories that transfers on the way may make into one that
// answers; as something leaves X, it must answer as it is.
func (c *cutter) findLeads() {
	c.leads = make([]bool, len(c.reference.keys))
	for k, key := range c.reference.keys {
		c.leads[k] = c.answers(key)
	}
	for grown := !c.q.down; grown; {
		grown = false
		for _, h := range c.hops() {
			if c.reference.g.Transfers[h.account].Aggregate && c.f.People == nil {
				continue // it makes influence of what answers already
			}
			for k := range c.reference.keys {
				for _, m := range c.moves(h, k) {
					if c.leads[m.key] && !c.leads[k] {
						c.leads[k], grown = true, true
					}
				}
			}
		}
	}
}

// moves lists what a hop makes of a category, were it no aggregate.
func (c *cutter) moves(h refHop, key int) []moved {
	t := c.reference.g.Transfers[h.account]
	said := *t.Account
	said.Aggregate = false
	t.Account = &said
	return c.reference.walk(c.base, refPerson{}, true).moves(t, key)
}

func (c *cutter) answers(key string) bool {
	return graph.CategoryContains(c.f.Category, key) || graph.CategoryContains(key, c.f.Category)
}

// lands reports whether what a hop that is judged brings lies in X as a category
// that answers.
func (c *cutter) lands(w *refWalk, h refHop, key int) bool {
	return slices.ContainsFunc(w.landings(state{place: h.to, whole: true, key: key, stage: 2}), func(s state) bool {
		return c.answers(c.reference.keys[s.key])
	})
}
