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
}

// A crossing is a hop taken at an instant: what it starts from and makes.
type crossing struct {
	hop      refHop
	from, to state
	as       string // see moved
}

// The progress of a way by "via P": some hop before the last ends at or inside
// P, or the route starts there (design 2.11).
const (
	viaNot  = iota
	viaLast // the last hop so far ended there
	viaDone
)

// A refWalk follows one person's data in one world.
type refWalk struct {
	*reference
	q        *refQuery
	person   refPerson
	possible bool
}

func (r *reference) walk(q *refQuery, p refPerson, possible bool) *refWalk {
	if r.seen == nil {
		r.seen = make([]int, len(r.instants)*len(r.g.Places)*2*(len(r.keys)+1)*3*3)
	}
	return &refWalk{r, q, p, possible}
}

func (w *refWalk) index(s state) int {
	i := s.at*len(w.g.Places) + int(s.place)
	i *= 2
	if s.whole {
		i++
	}
	i = i*(len(w.keys)+1) + s.key + 1
	return (i*3+s.stage)*3 + s.via
}

// explore visits every state that data can come to from some states, once
// each, until visit returns false.
func (w *refWalk) explore(from []state, visit func(state) bool) {
	w.number++
	number := w.number
	todo := append(w.todo[:0], from...)
	defer func() { w.todo = todo }()
	for len(todo) > 0 {
		s := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if i := w.index(s); w.seen[i] != number {
			w.seen[i] = number
			if w.q.blocked && w.q.own[s.place] {
				continue
			}
			if !visit(s) {
				return
			}
			todo = w.rest(s, todo)
			if !s.whole {
				for _, c := range w.crossings(s) {
					todo = append(todo, c.to)
				}
			}
		}
	}
}

// rest appends what follows from a state without a hop.
func (w *refWalk) rest(s state, all []state) []state {
	if next := s; s.at+1 < len(w.instants) && w.instants[s.at+1] < w.q.end {
		next.at++ // data stays where it arrived (design 2.3)
		all = append(all, next)
	}
	move := func(place int32, whole bool) {
		next := s
		next.place, next.whole = place, whole
		next.stage = w.q.contain(s, next)
		all = append(all, next)
	}
	if s.whole {
		move(s.place, false) // given to it, so held by it
		if w.possible {      // and possibly in any place inside it
			for i, p := range w.g.Places {
				if p.Parent == s.place {
					move(int32(i), true)
				}
			}
		}
	} else if parent := w.g.Places[s.place].Parent; parent != graph.None {
		move(parent, false) // what a place holds, every place around it holds
	}
	return all
}

// crossings lists the hops that what a place holds can take at the instant
// (design 2.2).
func (w *refWalk) crossings(s state) []crossing {
	var all []crossing
	t := w.instants[s.at]
	for _, h := range w.hops[s.place] {
		account := w.g.Transfers[h.account]
		if w.leavesOut(h) || !within(account.When, t, w.possible) {
			continue
		}
		if s.key != influence && !w.passes(w.person, account.People, t, w.possible) {
			continue
		}
		for _, m := range w.moves(account, s.key) {
			to := state{at: s.at, place: h.to, whole: true, key: m.key, via: w.q.passed(h, s.via)}
			to.stage = w.q.hop(w, h, s, m.as)
			all = append(all, crossing{h, s, to, m.as})
		}
	}
	return all
}

// A moved category is one that a transfer brings. As is what it is of the held
// one, which a question about what leaves X asks for: what passes, or what is
// derived from.
type moved struct {
	key int
	as  string
}

// moves lists what becomes of a held category in a transfer.
func (w *refWalk) moves(t graph.Transfer, key int) []moved {
	if key == influence {
		return []moved{{influence, ""}} // passes every filter (design 2.9)
	}
	held := w.keys[key]
	var out []moved
	for _, k := range t.Categories { // each listed key is applied for itself
		if narrower, ok := graph.Narrower(k, held); ok {
			out = append(out, moved{slices.Index(w.keys, narrower), narrower})
		}
	}
	if len(t.Categories) == 0 && len(t.Derives) == 0 { // no list passes all
		out = append(out, moved{key, held})
	}
	for _, d := range t.Derives {
		for _, in := range d.In { // contains, equals or lies below any input
			if narrower, ok := graph.Narrower(held, in); ok {
				out = append(out, moved{slices.Index(w.keys, d.Out), narrower})
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
