package ask_test

import (
	"outflow/graph"
	"outflow/graph/ask"
)

// refFound is what is found of one person; pairs are of data and of influence.
type refFound struct {
	people     span
	influence  span
	entered    span // when hops brought data into X
	given      bool // data that no hop brought into X
	categories map[int]span
	brought    map[int]span // when hops brought them into X
	places     map[int32]*[2]span
	upstream   map[int32]*[2]span // where data lay that came to answer
	crossed    map[crossedBy]*[2]span
}

// crossedBy names an account that was crossed, or a finding about that.
type crossedBy struct {
	account int
	finding string
}

// follow finds what becomes of one person's data; everything, or only whether
// it is part of the answer.
func (w *refWalk) follow(everything bool) refFound {
	f := refFound{categories: map[int]span{}, brought: map[int]span{}, places: map[int32]*[2]span{}, upstream: map[int32]*[2]span{}, crossed: map[crossedBy]*[2]span{}}
	var all []state
	starts := w.starts()
	for _, s := range starts {
		f.given = f.given || s.stage == 2 && s.key != influence
	}
	w.explore(starts, func(s state) bool {
		all = append(all, s)
		return true
	})
	for _, s := range all {
		if w.answers(s) {
			f.note(s)
		}
	}
	if !everything {
		return f
	}
	tried := map[state]bool{} // the same fact comes to the same
	for _, s := range all {
		if s.whole {
			continue
		}
		if !w.q.down && w.q.flow.Form != ask.Transfers && w.arrives(s) {
			note(f.upstream, s)
		}
		for _, c := range w.crossings(s) {
			arrives, known := tried[c.to]
			if !known {
				arrives = w.arrives(c.to)
				tried[c.to] = arrives
			}
			if w.q.flow.Form == ask.Transfers && w.crosses(c) || arrives {
				w.cross(&f, c)
			}
		}
	}
	return f
}

// answers reports whether a fact is one that the question asks for.
func (w *refWalk) answers(s state) bool {
	switch {
	case s.whole || s.via != viaDone:
		return false
	case w.q.down:
		return s.stage == 2
	case s.stage != 2 || !w.q.in[s.place]:
		return false
	}
	if s.key == influence { // which is nobody's
		return w.q.people == nil
	}
	return w.matches(w.keys[s.key])
}

// arrives reports whether a single fact, followed forward, comes to answer the
// question: a transfer is part of the answer if a fact crosses it at an
// instant from which what it becomes does (design 2.8).
func (w *refWalk) arrives(s state) bool {
	if w.q.down && s.stage != 2 {
		return false
	}
	found := false
	w.explore([]state{s}, func(s state) bool {
		found = w.answers(s)
		return !found
	})
	return found
}

// crosses reports whether a crossing answers a question about transfers: the
// hop is the last, and the one that filters are judged at. Where people or a
// category are asked for, transfers of nobody's data do not count.
func (w *refWalk) crosses(c crossing) bool {
	asked := w.q.people != nil || w.q.flow.Category != graph.AllData
	t := w.g.Transfers[c.hop.account]
	for end, place := range [2]int32{t.From, t.To} {
		if runs := w.q.runs[end]; runs != nil && !runs[place] {
			return false
		}
	}
	now := w.instants[c.from.at]
	return !(asked && c.from.key == influence) && covers(w.q.entry, now) && (w.q.via == nil || c.from.via != viaNot) &&
		(c.from.key == influence || w.q.asks(w, now) && (c.to.key == influence || w.matches(w.keys[c.to.key])))
}

// note records a fact that is asked for. Data that is in a place at an instant
// stays there, so only the first instant says something.
func (f *refFound) note(s state) {
	note(f.places, s)
	if s.key == influence {
		f.influence = f.influence.with(s.at)
		return
	}
	f.people = f.people.with(s.at)
	f.categories[s.key] = f.categories[s.key].with(s.at)
}

// note records that a place holds a fact.
func note(places map[int32]*[2]span, s state) {
	at := both(places, s.place)
	if s.key == influence {
		at[1] = at[1].with(s.at)
	} else {
		at[0] = at[0].with(s.at)
	}
}

// cross records a hop that is part of the answer.
func (w *refWalk) cross(f *refFound, c crossing) {
	t := w.g.Transfers[c.hop.account]
	kind, at := 0, c.from.at
	if c.from.key == influence {
		kind = 1
	}
	add := func(finding string) {
		row := both(f.crossed, crossedBy{c.hop.account, finding})
		row[kind] = row[kind].with(at)
	}
	add("")
	for _, term := range t.Ground {
		if term.Key == graph.GroundNone && within(term.When, w.instants[at], true) {
			add(ask.GroundNone)
		}
	}
	if t.Disclosed == "false" {
		add(ask.Undisclosed)
	}
	if kind == 0 && t.Needs != nil && w.needless(t.Needs, w.instants[at]) {
		add(ask.MorePeopleThanNeeded)
	}
	// A hop that comes back into X at another time, or with others', is not one
	// that the question asks about.
	asked := covers(w.q.entry, w.instants[at]) && w.q.asks(w, w.instants[at]) && c.to.via == viaDone
	enters := asked && c.to.stage == 2 && !w.surely()[c.hop.from] && (w.q.in[c.hop.to] || w.possible && w.q.around[c.hop.to])
	if enters {
		f.entered = f.entered.with(at)
		f.brought[c.to.key] = f.brought[c.to.key].with(at)
	}
	if w.q.flow.Form == ask.Transfers {
		f.people, f.influence = f.people.join(f.crossed[crossedBy{c.hop.account, ""}][0]), f.influence.join(f.crossed[crossedBy{c.hop.account, ""}][1])
	}
}

// needless reports whether the person is none of those a purpose needs at t,
// or, if possible, may be none.
func (w *refWalk) needless(needs graph.People, t graph.Instant) bool {
	if w.person.stranger {
		return w.possible && !strangerMust(needs)
	}
	return !w.belongs(w.person, needs, t)
}

func both[K comparable](rows map[K]*[2]span, key K) *[2]span {
	if rows[key] == nil {
		rows[key] = &[2]span{}
	}
	return rows[key]
}
