package people

import (
	"cmp"
	"math/big"
	"slices"

	"outflow/graph"
)

// knowledge is what is known of the sets of one population, seen from a
// question about some of them.
type knowledge struct {
	graph      *graph.Graph
	census     *census
	population int32
	cohorts    []int32 // of the population, ascending
	asked      []int32 // free cohorts that the question names, ascending
	effort     *effort

	reach map[int32][]int32 // see reached
	moves map[int32]bool    // see dated
}

// know gathers what is known of one population; named are the cohorts that the
// question names, of any population.
func (c *Crowd) know(population int32, named map[int32]bool) *knowledge {
	k := &knowledge{
		graph: c.graph, census: &c.censuses[population], population: population, effort: c.effort,
		reach: map[int32][]int32{}, moves: map[int32]bool{},
	}
	for i := range c.graph.Cohorts {
		if c.graph.Cohorts[i].Population == population {
			k.cohorts = append(k.cohorts, int32(i))
		}
	}
	asked := map[int32]bool{}
	for i := range named {
		for _, f := range k.reached(i) {
			asked[f] = true
		}
	}
	for f := range asked {
		k.asked = append(k.asked, f)
	}
	slices.Sort(k.asked)
	return k
}

// listed reports whether the cohort has a member list.
func (k *knowledge) listed(cohort int32) bool {
	_, ok := k.census.lists[cohort]
	return ok
}

// free reports whether nothing says who is in the cohort, so that it is any
// subset that the statements allow.
func (k *knowledge) free(cohort int32) bool {
	h := &k.graph.Cohorts[cohort]
	return h.Population == k.population && h.People == nil && !k.listed(cohort)
}

// expression returns what defines the cohort; nil if a list does or nothing.
// A list is the firmer statement, so it holds where both are there. Nobody of
// this population is in a cohort of another, however that is defined.
func (k *knowledge) expression(cohort int32) graph.People {
	if k.listed(cohort) || k.graph.Cohorts[cohort].Population != k.population {
		return nil
	}
	return k.graph.Cohorts[cohort].People
}

// behind visits a cohort and every cohort that its definition leads to, once
// each. Definitions refer to each other to any depth, so it keeps a list.
func (k *knowledge) behind(cohort int32, visit func(int32)) {
	seen := map[int32]bool{cohort: true}
	for todo := []int32{cohort}; len(todo) > 0; {
		at := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		visit(at)
		if p := k.expression(at); p != nil {
			graph.Cohorts(p, func(id string) {
				if next := k.graph.Cohort(id); next != graph.None && !seen[next] {
					seen[next] = true
					todo = append(todo, next)
				}
			})
		}
	}
}

// reached returns the free cohorts that decide who is in a cohort, ascending;
// none for graph.None.
func (k *knowledge) reached(cohort int32) []int32 {
	if cohort == graph.None {
		return nil
	}
	if known, ok := k.reach[cohort]; ok {
		return known
	}
	var all []int32
	k.behind(cohort, func(c int32) {
		if k.free(c) {
			all = append(all, c)
		}
	})
	slices.Sort(all)
	k.reach[cohort] = all
	return all
}

// dated reports whether who is in the cohort changes in time by its own or
// another cohort's list.
func (k *knowledge) dated(cohort int32) bool {
	if known, ok := k.moves[cohort]; ok {
		return known
	}
	dated := false
	k.behind(cohort, func(c int32) { dated = dated || k.census.lists[c].dated })
	k.moves[cohort] = dated
	return dated
}

// open reports whether the size of the population is not known exactly.
func (k *knowledge) open() bool {
	size := k.graph.Populations[k.population].Size.Whole()
	return !k.census.closed() && (size.Min == nil || size.Max == nil || size.Min.Cmp(size.Max) != 0)
}

// relevant returns the statements that can bear on the question, nearest
// first, and the free cohorts they are about, those asked for first. Sets are
// linked if one statement is about both; all are linked through the
// population if its size is open.
func (k *knowledge) relevant() ([]statement, []int32) {
	all := k.folded(k.stated())
	touches := make([][]int32, len(all))
	byNode := map[int32][]int{}
	for i, s := range all {
		touches[i] = k.touched(s)
		for _, n := range touches[i] {
			byNode[n] = append(byNode[n], i)
		}
	}
	distance := map[int32]int{}
	var todo []int32
	enter := func(node int32, d int) {
		if _, ok := distance[node]; !ok {
			distance[node] = d
			todo = append(todo, node)
		}
	}
	for _, c := range k.asked {
		enter(c, 0)
	}
	enter(graph.None, 0)
	far := map[int]int{}
	for len(todo) > 0 {
		node := todo[0]
		todo = todo[1:]
		for _, i := range byNode[node] {
			if _, ok := far[i]; ok {
				continue
			}
			far[i] = distance[node]
			for _, next := range touches[i] {
				enter(next, distance[node]+1)
			}
		}
	}
	var order []int
	for i := range all {
		if _, ok := far[i]; ok {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(far[a], far[b]) })
	statements := make([]statement, len(order))
	for n, i := range order {
		statements[n] = all[i]
	}
	delete(distance, graph.None)
	var free []int32
	for c := range distance {
		free = append(free, c)
	}
	slices.SortFunc(free, func(a, b int32) int { return cmp.Or(cmp.Compare(distance[a], distance[b]), cmp.Compare(a, b)) })
	return statements, free
}

// touched returns the free cohorts that a statement is about, and graph.None
// if it is about the population itself and that is open.
func (k *knowledge) touched(s statement) []int32 {
	var all []int32
	ofAll := s.kind == sizeOf && s.cohort == graph.None
	for _, c := range s.sets() {
		all = append(all, k.reached(c)...)
		ofAll = ofAll || c == graph.None || k.takesComplement(c)
	}
	// What is said of the population alone always bears on the question.
	if ofAll && (k.open() || len(all) == 0) {
		all = append(all, graph.None)
	}
	return all
}

// takesComplement reports whether the definition of a cohort speaks of those
// who are not in another, and so of people that no list names.
func (k *knowledge) takesComplement(cohort int32) bool {
	found := false
	k.behind(cohort, func(c int32) {
		if p := k.expression(c); p != nil {
			graph.Parts(p, func(part graph.People) {
				switch part := part.(type) {
				case graph.Everyone, graph.Not:
					found = true
				case graph.Members:
					found = found || k.graph.Cohort(string(part)) == graph.None
				}
			})
		}
	})
	return found
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
