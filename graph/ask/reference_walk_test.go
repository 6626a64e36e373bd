package ask_test

import (
	"slices"

	"outflow/graph"
)

// A state is a fact on its way: from instant at on, the place holds the
// category. A place given it as a whole holds whole; what it holds because a
// place inside it does is not whole (design 2.4). Stage and via say how far
// the way it came has answered the question.
type state struct {
	at    int // of reference.instants
	place int32
	whole bool
	key   int // of reference.keys, or influence
	stage int // see refQuery
	via   int // see viaStage
	// It is somebody's of whom nothing else is known; it began with a fact of the
	// person's.
	somebody bool
}

// The progress of a way by "via P": some hop before the last ends at or inside
// P, or the route starts there; by "via transfer T": it takes that hop (design
// 2.11).
const (
	viaNot  = iota
	viaLast // the last hop so far ended there
	viaDone
)

// A refWalk follows one person's data in one world.
type refWalk struct {
	reference *reference
	q         *refQuery
	person    refPerson
	possible  bool
	somebody  bool         // follows somebody of whom nothing else is known too
	crossed   [][]crossing // by each of the states explored
	arriving  []bool       // those of the states explored that come to answer; see findArriving
}

func (r *reference) walk(q *refQuery, p refPerson, possible bool) *refWalk {
	return &refWalk{reference: r, q: q, person: p, possible: possible}
}

func (w *refWalk) index(s state) int {
	i := s.at*len(w.reference.g.Places) + int(s.place)
	for _, is := range []bool{s.whole, s.somebody} {
		i *= 2
		if is {
			i++
		}
	}
	i = i*(len(w.reference.keys)+1) + s.key + 1
	return (i*4+s.stage)*3 + s.via
}

// explore returns every state that data can come to from some states, once each.
func (w *refWalk) explore(from []state) (all []state) {
	e := w.reference.explored
	e.number++
	todo := append(e.todo[:0], from...)
	w.crossed = nil
	for len(todo) > 0 {
		s := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		at := &e.seen[w.index(s)]
		if at.number == e.number || w.q.blocked && w.q.own[s.place] {
			continue
		}
		*at = seen{e.number, int32(len(all))}
		all = append(all, s)
		w.crossed = append(w.crossed, w.crossings(s))
		todo = w.next(len(all)-1, s, todo)
	}
	e.todo = todo
	return all
}

// next appends what follows from a state, the n-th that was explored.
func (w *refWalk) next(n int, s state, all []state) []state {
	all = w.rest(s, all)
	for _, c := range w.crossed[n] {
		all = append(all, c.to)
	}
	return all
}

// rest appends what follows from a state without a hop.
func (w *refWalk) rest(s state, all []state) []state {
	if next := s; s.at+1 < len(w.reference.instants) && w.reference.instants[s.at+1] < w.q.end {
		next.at++ // data stays where it arrived (design 2.3)
		all = append(all, next)
	}
	move := func(place int32, whole bool, key int) {
		next := s
		next.place, next.whole, next.key = place, whole, key
		next.stage = w.q.contain(s, next)
		all = append(all, next)
	}
	if s.whole {
		move(s.place, false, s.key) // given to it, so held by it
		for i, p := range w.reference.g.Places {
			if p.Parent == s.place {
				for _, key := range w.liesAs(s.place, s.key, int32(i)) {
					move(int32(i), true, key)
				}
			}
		}
	} else if parent := w.reference.g.Places[s.place].Parent; parent != graph.None {
		move(parent, false, s.key) // what a place holds, every place around it holds
	}
	return all
}

// liesAs lists the categories as which what was given to a place as a whole lies
// in a place inside it: possibly as it is, in any (design 2.4). Fields are
// narrower, where every one of the dataset states categories: it lies possibly in
// those that state one above, equal to or below it, as the narrower of the two;
// for certain in one that is the only such field and states one equal to it or
// above. That a field states none, or none states such a one, leaves it possibly
// in all of them, as it is. Anything has no category for a field to state.
//
// In the confirmed world nothing else comes down to a dataset, so what it was given
// there it was given itself.
func (w *refWalk) liesAs(whole int32, key int, in int32) []int {
	states := func(field int32) (narrower []int, covered bool) {
		for _, c := range w.reference.g.Places[field].Categories {
			if n, ok := graph.Narrower(c, w.reference.keys[key]); ok {
				narrower = append(narrower, slices.Index(w.reference.keys, n))
				covered = covered || n == w.reference.keys[key]
			}
		}
		return narrower, covered
	}
	such := 0
	if w.reference.g.Places[in].Kind == graph.KindField && key != influence && w.reference.everyFieldStates(whole) {
		for i, f := range w.reference.g.Places {
			if f.Parent == whole {
				if narrower, _ := states(int32(i)); len(narrower) > 0 {
					such++
				}
			}
		}
	}
	if such == 0 {
		if w.possible {
			return []int{key}
		}
		return nil
	}
	narrower, covered := states(in)
	switch {
	case w.possible:
		return narrower
	case such == 1 && covered:
		return []int{key}
	}
	return nil
}

// everyFieldStates reports whether every field of a dataset states categories.
func (r *reference) everyFieldStates(dataset int32) bool {
	return !slices.ContainsFunc(r.g.Places, func(p graph.Place) bool {
		return p.Kind == graph.KindField && p.Parent == dataset && len(p.Categories) == 0
	})
}

// A crossing is a hop taken at an instant: what it starts from and makes.
type crossing struct {
	hop      refHop
	from, to state
	as       string // see moved
	somebody bool   // carried it, of whom nothing else is known
}

// crossings lists the hops that what a place holds can take at the instant, none of
// what was given to it as a whole and is not yet held by it (design 2.2, 2.4).
func (w *refWalk) crossings(s state) []crossing {
	if s.whole {
		return nil
	}
	var all []crossing
	t := w.reference.instants[s.at]
	for _, h := range w.reference.hops[s.place] {
		account := w.reference.g.Transfers[h.account]
		if w.leavesOut(h) || !runs(account.When, t, w.possible) {
			continue
		}
		for _, somebody := range w.carries(account, s, t) {
			for _, m := range w.moves(account, s.key) {
				to := state{at: s.at, place: h.to, whole: true, key: m.key, via: w.passed(h, s.via), somebody: somebody && m.key != influence}
				to.stage = w.q.hop(w, h, s, m.as)
				if c := (crossing{h, s, to, m.as, somebody}); !account.Aggregate || s.key == influence || w.emits(c) {
					all = append(all, c)
				}
			}
		}
	}
	return all
}

// carries lists as whose a transfer that runs carries a fact: false as the
// person's, true as somebody's of whom nothing else is known (design 2.13). One
// with a stated window and unknown people carried somebody's, of what its source
// holds for certain, and only such a one and everyone's carry that on.
func (w *refWalk) carries(t graph.Transfer, s state, at graph.Instant) (somebody []bool) {
	unknown, everyone := graph.IsUnknown(t.People), t.People == graph.People(graph.Everyone{})
	switch {
	case s.key == influence:
		return []bool{false}
	case s.somebody && (unknown || everyone):
		return []bool{true}
	case s.somebody:
		return nil
	}
	if w.reference.passes(w.person, t.People, at, w.possible) {
		somebody = append(somebody, false)
	}
	if w.somebody && unknown {
		somebody = append(somebody, true)
	}
	return somebody
}

// A moved category is one that a transfer brings. As is what it is of the held
// one, which a question about what leaves X asks for: what passes, or what is
// derived from.
type moved struct {
	key int
	as  string
}

// moves lists what becomes of a held category in a transfer. Where it moves more
// categories than it names, those that it derives included, any other may pass in
// the possible world, as if it listed data too (design 2.5).
func (w *refWalk) moves(t graph.Transfer, key int) []moved {
	if key == influence {
		return []moved{{influence, ""}} // passes every filter (design 2.9)
	}
	held := w.reference.keys[key]
	var out []moved
	named := map[string]bool{}
	for _, k := range t.Categories { // each listed key is applied for itself
		named[k] = true
		if narrower, ok := graph.Narrower(k, held); ok {
			out = append(out, moved{slices.Index(w.reference.keys, narrower), narrower})
		}
	}
	for _, d := range t.Derives {
		named[d.Out] = true
	}
	switch {
	case len(t.Categories) == 0 && len(t.Derives) == 0: // no list passes all
		out = append(out, moved{key, held})
	case w.possible && hasMore(t.CategoryTotal, named):
		out = append(out, moved{key, held})
	}
	for _, d := range t.Derives {
		for _, in := range d.In { // contains, equals or lies below any input
			if narrower, ok := graph.Narrower(held, in); ok {
				out = append(out, moved{slices.Index(w.reference.keys, d.Out), narrower})
			}
		}
	}
	for i := range out {
		if t.Aggregate {
			out[i].key = influence // the person is dropped
		}
	}
	return out
}

// emits reports whether what enters an aggregate is let on as influence: where a
// question names people or a category, only what answers, of one of those people
// at that instant (design 2.9). What enters is what passes, or what something is
// derived from, and not what comes of it. Where a question asks what left X, that
// is judged as it leaves: whatever came of it answers.
func (w *refWalk) emits(c crossing) bool {
	return w.q.down && c.to.stage == 2 || w.q.asks(w, w.reference.instants[c.from.at]) && w.matches(c.as)
}
