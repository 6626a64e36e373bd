package ask_test

import (
	"slices"

	"outflow/graph"
)

// belongs reports whether the person is one of those the expression names at
// t (design 1, People). Nobody who is listed is of an unknown expression:
// callers see to that.
func (r *reference) belongs(p refPerson, e graph.People, t graph.Instant) bool {
	switch e := e.(type) {
	case graph.Everyone: // those who are members of their population then
		list := r.g.Populations[p.population].Members
		return r.listed(p, p.population, list, t)
	case graph.Members:
		if n := r.g.Population(string(e)); n != graph.None {
			return r.listed(p, n, r.g.Populations[n].Members, t)
		}
		c := r.g.Cohorts[r.g.Cohort(string(e))]
		switch { // a cohort is a set of people of its population
		case c.Population != p.population || !r.belongs(p, graph.Everyone{}, t):
			return false
		case c.People != nil:
			return r.belongs(p, c.People, t)
		}
		return r.listed(p, c.Population, c.Members, t)
	case graph.Not: // within the population of what is negated
		return r.speaksOf(e.X, p.population) && r.belongs(p, graph.Everyone{}, t) && !r.belongs(p, e.X, t)
	case graph.And:
		return r.belongs(p, e.L, t) && r.belongs(p, e.R, t)
	case graph.Or:
		return r.belongs(p, e.L, t) || r.belongs(p, e.R, t)
	case graph.Except:
		return r.belongs(p, e.L, t) && !r.belongs(p, e.R, t)
	}
	panic("unknown people")
}

func (r *reference) listed(p refPerson, population int32, list string, t graph.Instant) bool {
	return p.population == population &&
		slices.ContainsFunc(r.lists[list][p.id], func(v graph.Interval) bool { return covers(v, t) })
}

// speaksOf reports whether the expression is about people of the population.
func (r *reference) speaksOf(e graph.People, population int32) bool {
	about := hasEveryone(e)
	graph.Cohorts(e, func(id string) {
		if n := r.g.Population(id); n != graph.None {
			about = about || n == population
		} else {
			about = about || r.g.Cohorts[r.g.Cohort(id)].Population == population
		}
	})
	return about
}

func hasEveryone(e graph.People) bool {
	switch e := e.(type) {
	case graph.Everyone:
		return true
	case graph.Not:
		return hasEveryone(e.X)
	case graph.And:
		return hasEveryone(e.L) || hasEveryone(e.R)
	case graph.Or:
		return hasEveryone(e.L) || hasEveryone(e.R)
	case graph.Except:
		return hasEveryone(e.L) || hasEveryone(e.R)
	}
	return false
}

// strangerMay and strangerMust say whether someone whom no list names may be,
// and must be, one of those the expression names: nobody knows of any cohort
// whether they are in it.
func strangerMay(e graph.People) bool {
	switch e := e.(type) {
	case graph.Not:
		return !strangerMust(e.X)
	case graph.And:
		return strangerMay(e.L) && strangerMay(e.R)
	case graph.Or:
		return strangerMay(e.L) || strangerMay(e.R)
	case graph.Except:
		return strangerMay(e.L) && !strangerMust(e.R)
	}
	return true
}

func strangerMust(e graph.People) bool {
	switch e := e.(type) {
	case graph.Everyone:
		return true
	case graph.Not:
		return !strangerMay(e.X)
	case graph.And:
		return strangerMust(e.L) && strangerMust(e.R)
	case graph.Or:
		return strangerMust(e.L) || strangerMust(e.R)
	case graph.Except:
		return strangerMust(e.L) && !strangerMay(e.R)
	}
	return false
}

// passes reports whether a transfer or a question that names these people
// means the person at t. Unknown people are nobody in the confirmed world and
// everyone in the possible one, former members too; anything passes every
// filter (design 2.5, 2.9).
func (r *reference) passes(p refPerson, e graph.People, t graph.Instant, possible bool) bool {
	switch {
	case p.anything:
		return true
	case graph.IsUnknown(e):
		return possible
	case p.stranger && possible:
		return strangerMay(e)
	case p.stranger:
		return strangerIn(e)
	}
	return r.belongs(p, e, t)
}
