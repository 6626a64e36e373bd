package ask

import "outflow/graph/reach"

// An influence says how far one may rely on what the confirmed world calls
// "anything": where it begins with what an aggregate made of people, there is
// none if those may be nobody.
type influence struct {
	some  bool // certainly answers the question
	every bool // is certain wherever the confirmed world has it
}

// judgeInfluence finds the influence of an answer. Plain lineage starts
// "anything" wherever people's data could turn into it, so there it is certain.
func (e *evaluation) judgeInfluence() influence {
	r := e.worlds[reach.Confirmed]
	switch e.query.Aim {
	case reach.Left, reach.Fed, reach.Crossed:
		if !e.query.OfPeople {
			return influence{r.Anything, true}
		}
	}
	in := influence{every: true}
	all := e.nobody()
	for i := range r.Hops {
		h := &r.Hops[i]
		if !e.graph.Transfers[h.Account].Aggregate || isEmpty(h.Kinds) {
			continue
		}
		all.add(h.Kinds, h.When)
		in.every = in.every && e.somebody(h.Kinds)
	}
	in.some = r.Anything && e.somebody(all.kinds)
	return in
}

// somebody reports whether there certainly are people of some of the kinds. An
// origin whose people no list and no size tells still says that it has some.
func (e *evaluation) somebody(kinds []uint64) bool {
	s := e.kinds.Stranger()
	return s >= 0 && kinds[s/64]>>(s%64)&1 != 0 || e.count(tally{kinds: kinds}).Min >= 1
}
