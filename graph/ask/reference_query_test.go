package ask_test

import (
	"slices"

	"outflow/graph"
	"outflow/graph/ask"
)

// A refQuery is a question as the walk needs it. Questions that look upstream
// ask what reached, or is held by, X; questions that look downstream ask where
// what X holds, or what crossed a transfer, went.
//
// Upstream a state's stage is 2 once the data came into X in a way that
// satisfies the filters, by an origin's gift or by a hop from outside X, and
// for all that comes of it: hops inside X, and out of X and back, count too
// (design 2.8). In the confirmed world it is 1 where the data came into what may
// be X in such a way, and nothing but such hops brought it on from there: be that
// X or not, it then enters X in a way that satisfies the filters. It is 3 of what
// was so given to a place around a field, and lies in that only as design 2.4 says.
//
// Downstream it is 1 for what X holds, 2 for what left X in a way that
// satisfies the filters, and for all that comes of it.
type refQuery struct {
	question ask.Query
	end      graph.Instant  // facts hold before it
	entry    graph.Interval // of the hop that enters or leaves X
	people   graph.People   // nil if not asked
	in       []bool         // X and what lies in it
	own      []bool         // the same, where to be in X is to be left out
	around   []bool         // what contains some of X
	from     []bool         // nil if not asked
	via      []bool
	avoiding []bool
	runs     [2][]bool // of Transfers: where they run from and to; nil if not asked
	narrow   bool      // X is a field of a dataset of which every field states categories
	owns     bool      // the origins inside X count
	down     bool      // looks downstream
	transfer string    // downstream from the transfer with this id
	blocked  bool      // nothing is ever in X, or crosses the transfer
}

func (r *reference) query(f ask.Query, possible bool) *refQuery {
	x, from := r.places(f.To), r.places(f.From)
	q := &refQuery{
		question: f, end: f.AsOf, entry: f.Window, people: f.People,
		via: r.places(f.Via).in(possible), avoiding: r.places(f.Avoiding).out(possible),
	}
	switch f.Form {
	case ask.Transfers: // From and To say which transfers, not whose data
		q.runs = [2][]bool{from.in(possible), x.in(possible)}
		x, from = nil, nil
	case ask.Where, ask.Derived:
		q.down, q.owns = true, true
		x, from, q.transfer = from, nil, f.From.Transfer
	}
	switch {
	case f.Relation == ask.Holds:
		q.owns = true
	case f.Relation == ask.WasIn: // at any instant of the window, however early it came
		q.owns = true
		q.end = min(q.end, f.Window.Until)
		q.entry = graph.Always
	}
	if x == nil {
		nowhere := make([]bool, len(r.g.Places))
		x = &meant{nowhere, nowhere}
	}
	q.in, q.own, q.from = x.in(possible), x.out(possible), from.in(possible)
	q.around = r.around(q.in)
	q.narrow = slices.ContainsFunc(r.g.Places, func(p graph.Place) bool {
		return p.Kind == graph.KindField && q.in[r.g.Place(p.ID)] && !q.in[p.Parent] && r.everyFieldStates(p.Parent)
	})
	return q
}

// leavesOut reports whether a hop is left out of the graph: "avoiding P"
// leaves out hops that touch P or its inside, "avoiding transfer T" that hop.
func (w *refWalk) leavesOut(h refHop) bool {
	q := w.q
	if q.blocked && q.transfer != "" && w.reference.g.Transfers[h.account].ID == q.transfer {
		return true
	}
	if avoided := q.question.Avoiding.Transfer; avoided != "" && w.reference.g.Transfers[h.account].ID == avoided {
		return true
	}
	return q.avoiding != nil && (q.avoiding[h.from] || q.avoiding[h.to])
}

// passed returns how far "via P", or "via transfer T", has come after a hop.
func (w *refWalk) passed(h refHop, before int) int {
	switch via := w.q.question.Via.Transfer; {
	case w.q.via == nil || before != viaNot:
		return viaDone
	case via != "" && w.reference.g.Transfers[h.account].ID == via:
		return viaDone
	case w.q.via[h.to]:
		return viaLast
	}
	return viaNot
}

// starts returns the states that the origins of the person's data make.
func (w *refWalk) starts() []state {
	if w.person.anything {
		return w.startAnything()
	}
	var all []state
	for _, g := range w.reference.gifts(w.person, w.possible) {
		t := w.reference.instants[g.at]
		switch {
		case t >= w.q.end, w.q.from != nil && !w.q.from[g.origin]:
			continue
		case (w.q.own[g.origin] || w.q.own[g.place]) && (!w.q.owns || w.q.blocked):
			continue // what X collected itself has not reached it (design 2.6)
		}
		s := state{at: g.at, place: g.place, whole: true, key: g.key, stage: w.q.gift(w, g), via: viaDone}
		if w.q.via != nil && !w.q.via[g.origin] {
			s.via = viaNot
		}
		all = append(all, s)
	}
	return all
}

// startAnything starts plain lineage: downstream at X, or wherever a transfer
// may find it; upstream everywhere outside X (design 2.9).
func (w *refWalk) startAnything() []state {
	var all []state
	for i := range w.reference.g.Places {
		s := state{place: int32(i), whole: true, key: influence, via: viaDone}
		if w.q.via != nil && !w.q.via[i] {
			s.via = viaNot
		}
		switch {
		case w.q.down && w.q.in[i]:
			s.stage = 1
		case w.q.down && !w.leaves(w.q.transfer, int32(i)), !w.q.down && w.q.own[i], w.q.from != nil && !w.q.from[i]:
			continue
		case !w.q.down && w.q.entry == graph.Always:
			s.stage = w.q.enters(w, int32(i))
		}
		if w.reference.instants[0] < w.q.end {
			all = append(all, s)
		}
	}
	return all
}

// leaves reports whether an account of the transfer leaves the place.
func (w *refWalk) leaves(transfer string, p int32) bool {
	return slices.ContainsFunc(w.reference.hops[p], func(h refHop) bool { return w.reference.g.Transfers[h.account].ID == transfer })
}

// gift returns the stage of what an origin gives. Upstream it counts if the
// person is asked for at the instant, and if no hop must have entered X in a
// window.
func (q *refQuery) gift(w *refWalk, g gift) int {
	switch {
	case q.down && q.in[g.place]:
		return 1
	case q.down:
		return 0
	case q.entry != graph.Always || !q.asks(w, w.reference.instants[g.at]):
		return 0
	}
	return q.enters(w, g.place)
}

// enters returns the stage of what is given to a place in a way that satisfies
// the filters. In the possible world it enters X also where it is given to a
// place that contains X (design 2.11): it may lie anywhere in it. That of a field
// is said more closely, in either world (design 2.4): it enters X only as what
// lies there.
func (q *refQuery) enters(w *refWalk, to int32) int {
	switch {
	case q.in[to], q.around[to] && w.possible && !q.narrow:
		return 2
	case q.around[to] && q.narrow:
		return 3
	case !w.possible && q.own[to]:
		return 1
	}
	return 0
}

// surely marks what is surely in X.
func (w *refWalk) surely() []bool {
	if w.possible {
		return w.q.own
	}
	return w.q.in
}

// asks reports whether the question's people mean the person at t.
func (q *refQuery) asks(w *refWalk, t graph.Instant) bool {
	return q.people == nil || w.reference.passes(w.person, q.people, t, w.possible)
}

// contain returns the stage of what follows from s without a hop.
func (q *refQuery) contain(s, next state) int {
	switch {
	case q.down && s.stage == 0 && q.in[next.place]:
		return 1
	case s.stage != 3:
		return s.stage
	case q.in[next.place]:
		return 2
	case !next.whole: // it is held around X, and not for that in X
		return 0
	}
	return 3
}

// hop returns the stage of what a hop makes.
func (q *refQuery) hop(w *refWalk, h refHop, s state, as string) int {
	t := w.reference.instants[s.at]
	switch {
	case q.down:
		return q.leave(w, h, s, t, as)
	case s.stage == 2:
		return 2
	case w.surely()[h.from], !w.possible && q.own[h.from] && s.stage == 0:
		return 0
	case covers(q.entry, t) && (s.key == influence || q.asks(w, t)):
		// The hop that enters X: its source is not inside X.
		return q.enters(w, h.to)
	}
	return 0
}

func (q *refQuery) leave(w *refWalk, h refHop, s state, t graph.Instant, as string) int {
	leaves := s.stage == 1 && !q.own[h.to]
	if q.transfer != "" {
		leaves = w.reference.g.Transfers[h.account].ID == q.transfer
	}
	good := covers(q.entry, t) && (s.key == influence && q.people == nil || s.key != influence && q.asks(w, t) && w.matches(as))
	switch {
	case s.stage == 2:
		return 2
	case leaves && good:
		return 2
	case q.in[h.to]:
		return 1
	case s.stage == 1 && good && q.own[h.to]: // it left X by this hop, or is still in X
		return 1
	}
	return 0
}

// matches reports whether a held category is asked about. A question about k
// confirms facts at k or below; a held ancestor of k may include it (design
// 2.5).
func (w *refWalk) matches(held string) bool {
	k := w.q.question.Category
	return graph.CategoryContains(k, held) || w.possible && graph.CategoryContains(held, k)
}
