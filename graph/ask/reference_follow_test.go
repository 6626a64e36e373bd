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
	starts := w.starts()
	for _, s := range starts {
		f.given = f.given || s.key != influence && len(w.landings(s)) > 0
	}
	all := w.explore(starts)
	for _, s := range all {
		if w.answers(s) {
			f.note(s)
		}
	}
	if !everything {
		return f
	}
	w.findArriving(all)
	for n, s := range all {
		if s.whole {
			continue
		}
		if !w.q.down && w.q.question.Form != ask.Transfers && w.arrives(s) {
			note(f.upstream, s)
		}
		for _, c := range w.crossed[n] {
			if w.q.question.Form == ask.Transfers && w.crosses(c) || w.arrives(c.to) {
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
	return w.matches(w.reference.keys[s.key])
}

// findArriving marks the facts that come to answer the question: those that do,
// and those from which such a one follows. A transfer is part of the answer if a
// fact crosses it at an instant from which what it becomes does (design 2.8).
func (w *refWalk) findArriving(all []state) {
	before := make([][]int32, len(all)) // by state, in the order of all
	var todo []int32
	var next []state
	for n, s := range all {
		next = w.next(n, s, next[:0])
		for _, after := range next {
			if m, ok := w.order(after); ok {
				before[m] = append(before[m], int32(n))
			}
		}
		if w.answers(s) {
			todo = append(todo, int32(n))
		}
	}
	w.arriving = make([]bool, len(all))
	for len(todo) > 0 {
		n := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		// Downstream, what leads to X is no part of where what X holds went.
		if !w.arriving[n] && !(w.q.down && all[n].stage != 2) {
			w.arriving[n] = true
			todo = append(todo, before[n]...)
		}
	}
}

// order returns where among the states of the exploration at hand one is.
func (w *refWalk) order(s state) (n int32, ok bool) {
	at := w.reference.explored.seen[w.index(s)]
	return at.order, at.number == w.reference.explored.number
}

// arrives reports whether a state comes to answer.
func (w *refWalk) arrives(s state) bool {
	n, ok := w.order(s)
	return ok && w.arriving[n]
}

// crosses reports whether a crossing answers a question about transfers: the
// hop is the last, and the one that filters are judged at. Where people or a
// category are asked for, transfers of nobody's data do not count.
func (w *refWalk) crosses(c crossing) bool {
	asked := w.q.people != nil || w.q.question.Category != graph.AllData
	t := w.reference.g.Transfers[c.hop.account]
	for end, place := range [2]int32{t.From, t.To} {
		if runs := w.q.runs[end]; runs != nil && !runs[place] {
			return false
		}
	}
	now := w.reference.instants[c.from.at]
	return !(asked && c.from.key == influence) && covers(w.q.entry, now) && (w.q.via == nil || c.from.via != viaNot || c.to.via == viaDone) &&
		(c.from.key == influence || w.q.asks(w, now) && (c.to.key == influence || w.matches(w.reference.keys[c.to.key])))
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
	t := w.reference.g.Transfers[c.hop.account]
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
		if term.Key == graph.GroundNone && holds(term.When, w.reference.instants[at]) {
			add(ask.GroundNone)
		}
	}
	if t.Disclosed == "false" {
		add(ask.Undisclosed)
	}
	if kind == 0 && t.Needs != nil && w.needless(t.Needs, w.reference.instants[at]) {
		add(ask.MorePeopleThanNeeded)
	}
	if w.reference.shown(ask.RowsExceedPeople, c.hop.account) != nil {
		add(ask.RowsExceedPeople)
	}
	for _, code := range w.reference.differences(c.hop, w.q.question.Form, w.reference.instants[at], w.possible) {
		add(code)
	}
	for _, aspect := range graph.Aspects {
		if w.reference.disputed(c.hop.account, aspect, w.reference.instants[at]) {
			add(string(aspect) + "-disputed")
		}
	}
	// A hop that comes back into X at another time, or with others', is not one
	// that the question asks about.
	if !w.surely()[c.hop.from] && covers(w.q.entry, w.reference.instants[at]) && w.q.asks(w, w.reference.instants[at]) && c.to.via == viaDone {
		for _, s := range w.landings(c.to) {
			if w.arrives(s) {
				f.entered = f.entered.with(at)
				f.brought[s.key] = f.brought[s.key].with(at)
			}
		}
	}
	if w.q.question.Form == ask.Transfers {
		f.people, f.influence = f.people.join(f.crossed[crossedBy{c.hop.account, ""}][0]), f.influence.join(f.crossed[crossedBy{c.hop.account, ""}][1])
	}
}

// landings lists as what something that was given to a place as a whole lies in X
// at once, if by that it entered X.
func (w *refWalk) landings(s state) []state {
	switch {
	case s.stage < 2 || w.q.down:
		return nil
	case w.q.in[s.place]:
		return []state{s}
	}
	var all []state
	for _, next := range w.rest(s, nil) {
		if next.whole && next.place != s.place {
			all = append(all, w.landings(next)...)
		}
	}
	return all
}

// holds reports whether a ground held at t: one without a time always did.
func holds(w graph.When, t graph.Instant) bool { return w.IsZero() || runs(w, t, true) }

// needless reports whether the person is none of those a purpose needs at t,
// or, if possible, may be none.
func (w *refWalk) needless(needs graph.People, t graph.Instant) bool {
	if w.person.stranger {
		return w.possible && !strangerMust(needs)
	}
	return !w.reference.belongs(w.person, needs, t)
}

func both[K comparable](rows map[K]*[2]span, key K) *[2]span {
	if rows[key] == nil {
		rows[key] = &[2]span{}
	}
	return rows[key]
}
