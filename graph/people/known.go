package people

import (
	"cmp"
	"maps"
	"slices"

	"outflow/graph"
)

// knowledge is what is known of the sets of one population, seen from a
// question about some of them.
type knowledge struct {
	*outline
	asked  []int32 // free cohorts that the question names, ascending
	effort *effort
}

// know gathers what is known of one population; named are the cohorts that the
// question names, of any population.
func (c *Crowd) know(population int32, named map[int32]bool) *knowledge {
	k := &knowledge{outline: c.outlines[population](), effort: c.effort}
	k.behind(visit{}, slices.Collect(maps.Keys(named)), func(c int32) {
		if k.free(c) {
			k.asked = append(k.asked, c)
		}
	})
	slices.Sort(k.asked)
	return k
}

// relevant returns the statements that can bear on the question, nearest
// first, and the free cohorts they are about, those asked for first. Sets are
// linked if one statement is about both; all are linked through the
// population if its size is open. What is said of cohorts that no question is about
// and that nothing links to any other set counts as what it implies for the population,
// all of it in a few statements, so that many cohorts of which only a size is known cost
// nothing.
func (k *knowledge) relevant() ([]statement, []int32) {
	distance, far := map[int32]int{}, map[int]int{}
	var todo []int32
	up, down := visit{}, visit{}
	reach := func(i, d int) {
		if _, ok := far[i]; ok {
			return
		}
		far[i] = d
		k.behind(down, k.stated[i].sets(), func(c int32) {
			if _, ok := distance[c]; !ok && k.free(c) {
				distance[c] = d + 1
				todo = append(todo, c)
			}
		})
	}
	for _, c := range k.asked {
		distance[c] = 0
		todo = append(todo, c)
	}
	for _, i := range k.ofAll {
		reach(i, 0)
	}
	for len(todo) > 0 {
		node := todo[0]
		todo = todo[1:]
		k.before(up, []int32{node}, func(c int32) {
			for _, i := range k.about[c] {
				reach(i, distance[node])
			}
		})
	}
	order := slices.SortedFunc(maps.Keys(far), func(a, b int) int { return cmp.Or(cmp.Compare(far[a], far[b]), cmp.Compare(a, b)) })
	free := slices.SortedFunc(maps.Keys(distance), func(a, b int32) int {
		return cmp.Or(cmp.Compare(distance[a], distance[b]), cmp.Compare(a, b))
	})
	var statements []statement
	at := 0 // in what is implied
	bundle := func(end int) {
		if at < end {
			statements = append(statements, k.implied.several(at, end))
		}
		at = end
	}
	for _, i := range order {
		if far[i] > 0 {
			bundle(len(k.implied.all))
		} else {
			bundle(k.implied.before(i))
			if c := k.stated[i].cohort; at < len(k.implied.all) && k.implied.all[at].cohort == c {
				at++ // it is asked for
			}
		}
		statements = append(statements, k.stated[i])
	}
	bundle(len(k.implied.all))
	return statements, free
}

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
	// impliedSizes is what several cohorts imply so: those of outline.implied from the number
	// in cohort to below that in other.
	impliedSizes
)

// sets returns the cohorts that the statement is about, graph.None being the
// population.
func (s statement) sets() []int32 {
	switch {
	case s.kind == impliedSize || s.kind == impliedSizes:
		return []int32{graph.None}
	case s.kind == sizeOf:
		return []int32{s.cohort}
	}
	return []int32{s.cohort, s.other}
}

// counts reports whether the statement is about numbers of people.
func (s statement) counts() bool {
	return s.kind != subsetOf && s.kind != disjointTo
}

func (s statement) same(o statement) bool {
	return s.kind == o.kind && s.cohort == o.cohort && s.other == o.other
}

// state returns what the graph says of one population's sets, that the lists
// do not settle: where a cohort has a list, the list holds and its size does
// not; and a number of people says nothing certain of a set that changes in
// time.
func (o *outline) state() []statement {
	g := o.graph
	var all []statement
	if p := &g.Populations[o.population]; !p.Size.IsZero() && !o.census.closed() {
		all = append(all, statement{sizeOf, graph.None, graph.None, p.Size})
	}
	for _, i := range o.cohorts {
		h := &g.Cohorts[i]
		if !h.Size.IsZero() && !o.listed(i) && !o.moves[i] {
			all = append(all, statement{sizeOf, i, graph.None, h.Size})
		}
		if r := o.certainShare(i); !r.IsZero() {
			all = append(all, statement{shareOf, i, h.Of, r})
		}
		if h.Of != graph.None && !(o.listed(i) && o.listed(h.Of)) {
			all = append(all, statement{subsetOf, i, h.Of, graph.Range{}})
		}
		for _, j := range h.Disjoint {
			// Whichever of the two says so, it is said of both.
			if j > i && g.Cohorts[j].Population == o.population && !(o.listed(i) && o.listed(j)) {
				all = append(all, statement{disjointTo, i, j, graph.Range{}})
			}
		}
	}
	return all
}

// certainShare returns the share of a cohort if it bounds anything. A share of
// people who change in time is a share of those at one time: of all who ever were
// among them it may be less, or, where those in the cohort change sooner, more.
func (o *outline) certainShare(i int32) graph.Range {
	h := &o.graph.Cohorts[i]
	switch {
	case o.moves[i] || h.Of != graph.None && o.moves[h.Of] || o.census.lists[graph.None].dated:
		return graph.Range{}
	case o.listed(i) && (h.Of == graph.None && o.census.closed() || h.Of != graph.None && o.listed(h.Of)):
		return graph.Range{}
	}
	return h.Share
}

// exactly returns how many people a cohort has, or the population for
// graph.None, if that is known and not only approximately.
func (o *outline) exactly(cohort int32) (int64, bool) {
	if o.listed(cohort) {
		n, ok := o.census.length(cohort)
		return n, ok && o.census.strays[cohort] == 0
	}
	size := o.graph.Populations[o.population].Size
	if cohort != graph.None {
		size = o.graph.Cohorts[cohort].Size
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
func (o *outline) fewer(share graph.Range, of int32) (int64, bool) {
	if !share.Below {
		return 0, false
	}
	whole, ok := o.exactly(of)
	_, most := share.Of(whole)
	return most, ok
}
