package people

import (
	"math/big"

	"outflow/graph"
)

// A statement is one thing that is said of the sets of one population.
type statement struct {
	kind   statementKind
	cohort int32 // graph.None for the population itself
	other  int32 // share, subset: what it is of, graph.None for the population; disjoint: the other
	bound  graph.Range
}

type statementKind int

const (
	sizeOf     statementKind = iota
	shareOf                  // cohort is this share of other
	subsetOf                 // cohort is part of other, a cohort
	disjointTo               // nobody is in both
	// impliedSize is what the size and the share of a cohort that nothing else
	// is said of say of the size of the population.
	impliedSize
)

// sets returns the cohorts that the statement is about, graph.None being the
// population.
func (s statement) sets() []int32 {
	switch {
	case s.kind == impliedSize:
		return []int32{graph.None}
	case s.kind == sizeOf:
		return []int32{s.cohort}
	}
	return []int32{s.cohort, s.other}
}

// counts reports whether the statement is about numbers of people.
func (s statement) counts() bool {
	return s.kind == sizeOf || s.kind == shareOf || s.kind == impliedSize
}

func (s statement) same(o statement) bool {
	return s.kind == o.kind && s.cohort == o.cohort && s.other == o.other
}

// stated returns what the graph says of one population's sets, that the lists
// do not settle: where a cohort has a list, the list holds and its size does
// not; and a number of people says nothing certain of a set that changes in
// time.
func (k *knowledge) stated() []statement {
	g := k.graph
	var all []statement
	if p := &g.Populations[k.population]; !p.Size.IsZero() && !k.census.closed() {
		all = append(all, statement{sizeOf, graph.None, graph.None, p.Size})
	}
	for _, i := range k.cohorts {
		h := &g.Cohorts[i]
		if !h.Size.IsZero() && !k.listed(i) && !k.dated(i) {
			all = append(all, statement{sizeOf, i, graph.None, h.Size})
		}
		if r := k.certainShare(i); !r.IsZero() {
			all = append(all, statement{shareOf, i, h.Of, r})
		}
		if h.Of != graph.None && !(k.listed(i) && k.listed(h.Of)) {
			all = append(all, statement{subsetOf, i, h.Of, graph.Range{}})
		}
		for _, j := range h.Disjoint {
			// Whichever of the two says so, it is said of both.
			if j > i && g.Cohorts[j].Population == k.population && !(k.listed(i) && k.listed(j)) {
				all = append(all, statement{disjointTo, i, j, graph.Range{}})
			}
		}
	}
	return all
}

// certainShare returns the share of a cohort if it bounds anything. A share of
// people who change in time is a share of those at one time: of all who ever were
// among them it may be less, or, where those in the cohort change sooner, more.
func (k *knowledge) certainShare(i int32) graph.Range {
	h := &k.graph.Cohorts[i]
	switch {
	case k.dated(i) || h.Of != graph.None && k.dated(h.Of) || k.census.lists[graph.None].dated:
		return graph.Range{}
	case k.listed(i) && (h.Of == graph.None && k.census.closed() || h.Of != graph.None && k.listed(h.Of)):
		return graph.Range{}
	}
	return h.Share
}

// folded replaces what is said of cohorts that no question is about and that
// nothing links to any other set by what it implies for the population, so
// that many cohorts of which only a size is known cost nothing.
func (k *knowledge) folded(all []statement) []statement {
	asked := map[int32]bool{}
	for _, c := range k.asked {
		asked[c] = true
	}
	linked := map[int32]bool{}
	for _, s := range all {
		simple := (s.kind == sizeOf || s.kind == shareOf && s.other == graph.None) && s.cohort != graph.None && k.free(s.cohort)
		if simple {
			continue
		}
		for _, c := range s.sets() {
			for _, f := range k.reached(c) {
				linked[f] = true
			}
		}
	}
	var out []statement
	done := map[int32]bool{}
	for _, s := range all {
		c := s.cohort
		if c == graph.None || !k.free(c) || asked[c] || linked[c] {
			out = append(out, s)
			continue
		}
		if done[c] {
			continue
		}
		done[c] = true
		_, exact := k.exactly(graph.None)
		if r := implied(k.graph.Cohorts[c].Size, k.certainShare(c), exact); !r.IsZero() {
			out = append(out, statement{impliedSize, c, graph.None, r})
		}
	}
	return out
}

// implied returns what a cohort's size and share imply for the size of what it
// is a share of; exact says that this size is known, so that a strict share
// counts as one.
func implied(size, share graph.Range, exact bool) graph.Range {
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

// exactly returns how many people a cohort has, or the population for
// graph.None, if that is known and not only approximately.
func (k *knowledge) exactly(cohort int32) (int64, bool) {
	if k.listed(cohort) {
		n, ok := k.census.length(cohort)
		return n, ok && k.census.strays[cohort] == 0
	}
	size := k.graph.Populations[k.population].Size
	if cohort != graph.None {
		size = k.graph.Cohorts[cohort].Size
	}
	size = size.Whole()
	if size.About || size.Min == nil || size.Max == nil || size.Min.Cmp(size.Max) != 0 || !size.Min.IsInt() || !size.Min.Num().IsInt64() {
		return 0, false
	}
	return size.Min.Num().Int64(), true
}

// fewer returns how many people a cohort has at most whose share is less than a
// bound, if the number of those it is a share of is known exactly. Against a
// number that varies, or is only approximate, such a share counts as one of at
// most the bound: what is about 40,000,000 does not tell 8,000,000 from one less.
func (k *knowledge) fewer(share graph.Range, of int32) (int64, bool) {
	if !share.Below {
		return 0, false
	}
	whole, ok := k.exactly(of)
	_, most := share.Of(whole)
	return most, ok
}
