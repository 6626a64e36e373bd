package people

import "outflow/graph"

// evaluate returns which atoms an expression speaks of, when. Unknown people
// are nobody.
func (t *table) evaluate(p graph.People) timeline {
	switch p := p.(type) {
	case graph.Everyone:
		return t.leaf(graph.None)
	case graph.Members:
		if i := t.graph.Cohort(string(p)); i != graph.None {
			return t.leaf(i)
		}
		if t.graph.Population(string(p)) == t.population {
			return t.leaf(graph.None)
		}
	case graph.OnePerson:
		return t.person()
	case graph.Not:
		if spoken := populations(t.graph, p.X); spoken.all || spoken.some[t.population] {
			return join(t.leaf(graph.None), t.opposite(t.evaluate(p.X)), andNot)
		}
	case graph.And:
		return join(t.evaluate(p.L), t.evaluate(p.R), and)
	case graph.Or:
		return join(t.evaluate(p.L), t.evaluate(p.R), or)
	case graph.Except:
		return join(t.evaluate(p.L), t.opposite(t.evaluate(p.R)), andNot)
	}
	return always(make([]uint64, words(len(t.atoms))))
}

// definitions returns a cohort and the cohorts of its population that its
// definition leads to and that have one themselves, those first that others
// need.
func (t *table) definitions(cohort int32) []int32 {
	type step struct {
		cohort int32
		done   bool
	}
	var order []int32
	seen := map[int32]bool{}
	for todo := []step{{cohort, false}}; len(todo) > 0; {
		at := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		switch {
		case at.done:
			order = append(order, at.cohort)
			continue
		case seen[at.cohort] || t.expression(at.cohort) == nil:
			continue
		}
		seen[at.cohort] = true
		todo = append(todo, step{at.cohort, true})
		graph.Cohorts(t.expression(at.cohort), func(id string) {
			if next := t.graph.Cohort(id); next != graph.None {
				todo = append(todo, step{next, false})
			}
		})
	}
	return order
}

// spoken is the populations that an expression speaks of.
type spoken struct {
	all  bool
	some map[int32]bool
}

// populations returns the populations that an expression speaks of; "everyone"
// speaks of all, and of the people on none.
func populations(g *graph.Graph, p graph.People) spoken {
	s := spoken{some: map[int32]bool{}}
	graph.Parts(p, func(part graph.People) {
		switch part := part.(type) {
		case graph.Everyone:
			s.all = true
		case graph.Members:
			if n := g.Population(string(part)); n != graph.None {
				s.some[n] = true
			}
			if i := g.Cohort(string(part)); i != graph.None {
				s.some[g.Cohorts[i].Population] = true
			}
		}
	})
	return s
}

// stranger reports whether an expression speaks of people on no population:
// only "everyone" does.
func stranger(p graph.People) bool {
	switch p := p.(type) {
	case graph.Everyone:
		return true
	case graph.And:
		return stranger(p.L) && stranger(p.R)
	case graph.Or:
		return stranger(p.L) || stranger(p.R)
	case graph.Except:
		return stranger(p.L) && !stranger(p.R)
	}
	return false
}
