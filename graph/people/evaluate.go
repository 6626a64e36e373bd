package people

import "outflow/graph"

// A form is how sets of people of one population are written, of which expressions are
// evaluated.
type form[S any] struct {
	members         func(cohort int32) S // graph.None is the population
	one             func() S             // the one person whom a question is about
	nobody          func() S
	and, or, except func(a, b S) S
}

// evaluate returns whom of a population an expression speaks of. Unknown people are nobody.
func evaluate[S any](o *outline, p graph.People, f *form[S]) S {
	switch p := p.(type) {
	case graph.Everyone:
		return f.members(graph.None)
	case graph.Members:
		if i := o.graph.Cohort(string(p)); i != graph.None {
			return f.members(i)
		}
		if o.graph.Population(string(p)) == o.population {
			return f.members(graph.None)
		}
	case graph.OnePerson:
		return f.one()
	case graph.Not:
		if spoken := populations(o.graph, p.X); spoken.of(o.population) {
			return f.except(f.members(graph.None), evaluate(o, p.X, f))
		}
	case graph.And:
		return f.and(evaluate(o, p.L, f), evaluate(o, p.R, f))
	case graph.Or:
		return f.or(evaluate(o, p.L, f), evaluate(o, p.R, f))
	case graph.Except:
		return f.except(evaluate(o, p.L, f), evaluate(o, p.R, f))
	}
	return f.nobody()
}
