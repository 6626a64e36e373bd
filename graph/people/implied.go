package people

import (
	"math/big"
	"sort"

	"outflow/graph"
)

// implied is what the sizes and shares of free cohorts that nothing links to any other set
// imply for how many people the population has. Seldom more of it matters than the tightest
// bounds of many: those are found by halves, so that a question costs no more for thousands
// of such cohorts.
type implied struct {
	all []statement // of impliedSize, in the order of what they follow from
	at  []int       // by each: the first that it follows from, in outline.stated
	// By node of a heap, whose leaves, from len(all) on, are the statements: the tightest bound,
	// and the same of what is exact.
	tightest, exact []graph.Range
}

// imply finds what is implied.
func (o *outline) imply() implied {
	var all implied
	done := map[int32]bool{}
	_, exact := o.exactly(graph.None)
	for i, s := range o.stated {
		if c := s.cohort; o.single(c) && !done[c] {
			done[c] = true
			if r := impliedBy(o.graph.Cohorts[c].Size, o.certainShare(c), exact); !r.IsZero() {
				all.all, all.at = append(all.all, statement{impliedSize, c, graph.None, r}), append(all.at, i)
			}
		}
	}
	n := len(all.all)
	all.tightest, all.exact = make([]graph.Range, 2*n), make([]graph.Range, 2*n)
	for i, s := range all.all {
		all.tightest[n+i] = s.bound
		if !s.bound.About {
			all.exact[n+i] = s.bound
		}
	}
	for i := n - 1; i > 0; i-- {
		all.tightest[i] = both(all.tightest[2*i], all.tightest[2*i+1])
		all.exact[i] = both(all.exact[2*i], all.exact[2*i+1])
	}
	return all
}

// both is tighter, and about if either is.
func both(a, b graph.Range) graph.Range {
	r := tighter(a, b)
	r.About = a.About || b.About
	return r
}

// before returns how many follow from statements before one.
func (m *implied) before(stated int) int { return sort.SearchInts(m.at, stated) }

// several returns those from one to below another, at least one, as a statement.
func (m *implied) several(from, to int) statement {
	if to-from == 1 {
		return m.all[from]
	}
	return statement{impliedSizes, int32(from), int32(to), m.among(m.tightest, from, to)}
}

// among returns the tightest bound of some, by a heap.
func (m *implied) among(heap []graph.Range, from, to int) (r graph.Range) {
	for from, to = from+len(m.all), to+len(m.all); from < to; from, to = from/2, to/2 {
		if from%2 == 1 {
			r = both(r, heap[from])
			from++
		}
		if to%2 == 1 {
			to--
			r = both(r, heap[to])
		}
	}
	return r
}

// firm returns what a statement says as far as it is exact; false if it says nothing then.
func (m *implied) firm(s statement) (statement, bool) {
	if s.bound.About && s.kind == impliedSizes {
		s.bound = m.among(m.exact, int(s.cohort), int(s.other))
		return s, !s.bound.IsZero()
	}
	return s, !s.bound.About
}

// each returns statements, those of several cohorts one by one.
func (m *implied) each(some []statement) []statement {
	var all []statement
	for _, s := range some {
		if s.kind == impliedSizes {
			all = append(all, m.all[s.cohort:s.other]...)
		} else {
			all = append(all, s)
		}
	}
	return all
}

// count returns how many statements some are, one by one.
func (m *implied) count(some []statement) int {
	n := len(some)
	for _, s := range some {
		if s.kind == impliedSizes {
			n += int(s.other-s.cohort) - 1
		}
	}
	return n
}

// without leaves out one statement of impliedSize from those of several cohorts, and any other
// that is the same.
func (m *implied) without(some []statement, one statement) []statement {
	var left []statement
	for _, s := range some {
		if s.kind == impliedSizes && one.kind == impliedSize {
			from, to := int(s.cohort), int(s.other)
			if n := from + sort.Search(to-from, func(i int) bool { return m.all[from+i].cohort >= one.cohort }); n < to && m.all[n].same(one) {
				if from < n {
					left = append(left, m.several(from, n))
				}
				if n+1 < to {
					left = append(left, m.several(n+1, to))
				}
				continue
			}
		}
		if !s.same(one) {
			left = append(left, s)
		}
	}
	return left
}

// impliedBy returns what a cohort's size and share imply for the size of what it
// is a share of; exact says that this size is known, so that a strict share
// counts as one.
func impliedBy(size, share graph.Range, exact bool) graph.Range {
	size = size.Whole()
	r := graph.Range{Min: size.Min, About: size.About || share.About}
	if size.Min != nil && share.Max != nil && share.Max.Sign() > 0 && (share.Below || share.Max.Cmp(big.NewRat(1, 1)) < 0) {
		r.Min = new(big.Rat).Quo(size.Min, share.Max)
		if share.Below && exact { // then it is above that
			r.Min.SetInt(new(big.Int).Add(new(big.Int).Div(r.Min.Num(), r.Min.Denom()), big.NewInt(1)))
		}
	}
	if size.Max != nil && share.Min != nil && share.Min.Sign() > 0 {
		r.Max = new(big.Rat).Quo(size.Max, share.Min)
	}
	return r
}
