package people

import (
	"fmt"

	"outflow/graph"
)

// misfits finds the sizes and shares of one population's sets that are not those
// of their member lists, and the cohorts whose lists name people who are never in
// the population. The lists hold all the same, the population's first: whoever
// counts is told. Of lists that change in time no number says anything certain.
func (c *Crowd) misfits(population int32) []*ContradictionError {
	k := c.know(population, nil)
	var all []*ContradictionError
	tell := func(s statement, names string) {
		e := k.contradiction([]statement{s})
		e.Lists = names
		all = append(all, e)
	}
	// A share is as exact as people can be: by one of them. A list is no
	// contradiction of what is only approximate.
	misfit := func(s statement, n, whole int64, names string) {
		if s.bound.About {
			return
		}
		least, most := s.bound.Of(whole)
		if n < least || most >= 0 && n > most {
			tell(s, names)
		}
	}
	look := func(cohort int32, size graph.Range) {
		if n, ok := k.census.length(cohort); ok {
			misfit(statement{sizeOf, cohort, graph.None, size}, n, 1, fmt.Sprintf("its list names %d", n))
		}
	}
	look(graph.None, c.graph.Populations[population].Size)
	for _, i := range k.cohorts {
		h := &c.graph.Cohorts[i]
		look(i, h.Size)
		n, ok := k.census.length(i)
		if whole, of := k.census.length(h.Of); ok && of && whole > 0 {
			misfit(statement{shareOf, i, h.Of, h.Share}, n, whole, fmt.Sprintf("their lists name %d of %d", n, whole))
		}
		if n := k.census.strays[i]; n > 0 {
			who := "people who are"
			if n == 1 {
				who = "person who is"
			}
			tell(statement{kind: subsetOf, cohort: i, other: graph.None}, fmt.Sprintf("its list names %d %s not on the population's list", n, who))
		}
	}
	return all
}

// length returns how many people are on the list of a cohort, or of the
// population, if it has one that does not change in time.
func (c *census) length(cohort int32) (int64, bool) {
	r, ok := c.lists[cohort]
	if !ok || r.dated {
		return 0, false
	}
	var n int64
	for _, s := range c.sets[r.first:r.end] {
		n += s.Len()
	}
	return n, true
}
