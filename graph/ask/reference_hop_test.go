package ask_test

import (
	"slices"

	"outflow/graph"
)

// A crossing is a hop taken at an instant: what it starts from and makes.
type crossing struct {
	hop      refHop
	from, to state
	as       string // see moved
	somebody bool   // carried it, of whom nothing else is known
}

// crossings lists the hops that what a place holds can take at the instant
// (design 2.2).
func (w *refWalk) crossings(s state) []crossing {
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
