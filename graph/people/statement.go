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

// certainShare returns the share of a cohort as far as it bounds anything. A
// share of a population whose members change is a share of those at one time,
// so no lower bound follows for all of them.
func (k *knowledge) certainShare(i int32) graph.Range {
	h := &k.graph.Cohorts[i]
	r := h.Share
	switch {
	case r.IsZero() || k.dated(i) || h.Of != graph.None && k.dated(h.Of):
		return graph.Range{}
	case k.listed(i) && (h.Of == graph.None && k.census.closed() || h.Of != graph.None && k.listed(h.Of)):
		return graph.Range{}
	case k.census.lists[graph.None].dated:
		r.Min = nil
	}
	return r
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
		if r := implied(k.graph.Cohorts[c].Size, k.certainShare(c)); !r.IsZero() {
			out = append(out, statement{impliedSize, c, graph.None, r})
		}
	}
	return out
}

// implied returns what a cohort's size and share imply for the size of what it
// is a share of.
func implied(size, share graph.Range) graph.Range {
	r := graph.Range{Min: size.Min}
	if size.Min != nil && share.Max != nil && share.Max.Sign() > 0 && share.Max.Cmp(big.NewRat(1, 1)) < 0 {
		r.Min = new(big.Rat).Quo(size.Min, share.Max)
	}
	if size.Max != nil && share.Min != nil && share.Min.Sign() > 0 {
		r.Max = new(big.Rat).Quo(size.Max, share.Min)
	}
	return r
}
