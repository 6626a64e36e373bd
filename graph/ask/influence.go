package ask

import "outflow/graph/reach"

// A certainty says how far one may rely on what the confirmed world has of no
// kind of people, influence and somebody's facts: where it begins with people who
// may be nobody, there may be none.
type certainty struct {
	some  bool // certainly answers the question
	every bool // is certain wherever the confirmed world has it
}

// judgeInfluence finds what is certain of "anything". Plain lineage starts it
// wherever people's data could turn into it, so there it is certain; elsewhere it
// begins with what an aggregate made of people.
func (e *evaluation) judgeInfluence() certainty {
	r := e.worlds[reach.Confirmed]
	switch e.query.Aim {
	case reach.Left, reach.Fed, reach.Crossed:
		if !e.query.OfPeople {
			return certainty{r.Anything, true}
		}
	}
	var givers []uint64 // of somebody's facts
	for i := range r.Hops {
		givers = union(givers, r.Hops[i].Givers)
	}
	return e.judge(r.Anything, func(h *reach.Hop) []uint64 {
		switch {
		case !e.graph.Transfers[h.Account].Aggregate:
			return nil
		case h.Somebody:
			return union(h.Kinds, givers)
		}
		return h.Kinds
	})
}

// judgeSomebody finds what is certain of somebody's facts, which begin with those
// of anybody that a transfer may have carried.
func (e *evaluation) judgeSomebody() certainty {
	return e.judge(e.worlds[reach.Confirmed].Somebody, func(h *reach.Hop) []uint64 { return h.Givers })
}

// judge finds what is certain of something that begins with people at hops of the
// confirmed world.
func (e *evaluation) judge(answers bool, begins func(h *reach.Hop) []uint64) certainty {
	c := certainty{every: true}
	all := e.nobody()
	hops := e.worlds[reach.Confirmed].Hops
	for i := range hops {
		if kinds := begins(&hops[i]); !isEmpty(kinds) {
			all.add(kinds, hops[i].When)
			c.every = c.every && e.there(kinds)
		}
	}
	c.some = answers && e.there(all.kinds)
	return c
}

// there reports whether there certainly are people of some of the kinds. An
// origin whose people no list and no size tells still says that it has some.
func (e *evaluation) there(kinds []uint64) bool {
	s := e.kinds.Stranger()
	return s >= 0 && kinds[s/64]>>(s%64)&1 != 0 || e.count(tally{kinds: kinds}).Min >= 1
}

func union(a, b []uint64) []uint64 {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	both := make([]uint64, len(a))
	for w := range both {
		both[w] = a[w] | b[w]
	}
	return both
}
