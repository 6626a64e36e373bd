package ask

import (
	"slices"

	"outflow/graph"
	"outflow/graph/reach"
)

// A certainty says how far one may rely on what the confirmed world has of no
// segment of people, influence and somebody's facts: where it begins with people who
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
		if !e.query.OfPeople && !(e.query.Aim == reach.Left && e.query.Category != graph.AllData) {
			return certainty{r.Anything, true}
		}
	}
	return e.judge(r.Anything, slices.Concat(r.Aggregated, r.Givers))
}

// judgeSomebody finds what is certain of somebody's facts, which begin with those
// of anybody that a transfer may have carried.
func (e *evaluation) judgeSomebody() certainty {
	return e.judge(e.worlds[reach.Confirmed].Somebody, e.worlds[reach.Confirmed].Givers)
}

// judge finds what is certain of what answers, or does not, and begins in the
// confirmed world with sets of people.
func (e *evaluation) judge(answers bool, begins [][]uint64) certainty {
	c, all := certainty{every: true}, e.nobody()
	for _, segments := range begins {
		all.add(segments, graph.Always)
		c.every = c.every && e.there(segments)
	}
	c.some = answers && e.there(all.segments)
	return c
}

// there reports whether there certainly are people of some of the segments. An
// origin whose people no list and no size tells still says that it has some.
func (e *evaluation) there(segments []uint64) bool {
	s := e.segments.Stranger()
	return s >= 0 && segments[s/64]>>(s%64)&1 != 0 || e.count(tally{segments: segments}).Min >= 1
}
