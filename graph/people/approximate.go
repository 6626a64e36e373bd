package people

import (
	"slices"

	"outflow/graph"
)

// An Estimate is a count, which of its bounds would be another without what is
// only approximate, and the ids of the populations and cohorts of which that is
// said, sorted.
type Estimate struct {
	Count
	AboutMin, AboutMax bool
	Of                 []string
}

// Estimate is Count, with how far it rests on what is only approximate.
func (k *Kinds) Estimate(set []uint64) (Estimate, error) {
	c, err := k.Count(set)
	if err != nil || k.firm() == k {
		return Estimate{Count: c}, err
	}
	f, err := k.firm().Count(set)
	return k.estimate(set, c, f), err
}

// estimate makes an estimate of a count of people of the kinds in set, from
// that with all that is said and that with what is exact alone.
func (k *Kinds) estimate(set []uint64, c, firm Count) Estimate {
	e := Estimate{c, c.Min != firm.Min, c.Max != firm.Max, nil}
	if !e.AboutMin && !e.AboutMax {
		return e
	}
	for i := range k.slices {
		if s := &k.slices[i]; s.meets(set) {
			e.Of = append(e.Of, s.approximate()...)
		}
	}
	slices.Sort(e.Of)
	e.Of = slices.Compact(e.Of)
	return e
}

// meets reports whether a kind of the slice is in set.
func (s *slice) meets(set []uint64) bool {
	for kind := range s.n {
		if has(set, s.first+kind) {
			return true
		}
	}
	return false
}

// approximate returns the ids of what the counts of the population rest on and
// is only approximate.
func (s *slice) approximate() []string {
	var ids []string
	for _, st := range s.statements {
		if st.bound.About {
			ids = append(ids, s.knowledge.key(st.cohort).ID)
		}
	}
	return ids
}

// withoutApproximate makes the same kinds, whose counts rest on what is exact
// alone: k itself if all is.
func (k *Kinds) withoutApproximate() *Kinds {
	f := &Kinds{crowd: k.crowd, exprs: k.exprs, masks: k.masks, slices: slices.Clone(k.slices), n: k.n}
	f.firm = func() *Kinds { return f }
	same := true
	for i := range f.slices {
		if s := &f.slices[i]; len(s.approximate()) > 0 {
			s.system = s.system.withoutApproximate()
			s.settle()
			same = false
		}
	}
	if same {
		return k
	}
	return f
}

func (s *system) withoutApproximate() *system {
	if !s.rough {
		return newSystem(s.table, slices.DeleteFunc(slices.Clone(s.statements), func(st statement) bool { return st.bound.About }))
	}
	t, k := *s.table, *s.knowledge
	k.graph, k.reach, k.moves = exact(k.graph), map[int32][]int32{}, map[int32]bool{}
	t.knowledge = &k
	return newRoughSystem(&t)
}

// exact returns the graph without the sizes and shares that are approximate.
func exact(g *graph.Graph) *graph.Graph {
	e := *g
	e.Populations, e.Cohorts = slices.Clone(g.Populations), slices.Clone(g.Cohorts)
	forget := func(r *graph.Range) {
		if r.About {
			*r = graph.Range{}
		}
	}
	for i := range e.Populations {
		forget(&e.Populations[i].Size)
	}
	for i := range e.Cohorts {
		forget(&e.Cohorts[i].Size)
		forget(&e.Cohorts[i].Share)
	}
	return &e
}
