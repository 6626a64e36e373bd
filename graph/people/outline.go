package people

import (
	"slices"
	"sync"

	"outflow/graph"
)

// An outline is what a graph says of the sets of one population, in the order in which
// questions look for it. It is made once: questions may be as many as cohorts, and each is to
// look at no more than bears on it. It is immutable.
type outline struct {
	graph      *graph.Graph
	census     *census
	population int32
	cohorts    []int32           // of the population, ascending
	users      map[int32][]int32 // by cohort: those of the population whose definitions name it

	moves       map[int32]bool // cohorts of which it depends on the time who is in them
	complements map[int32]bool // cohorts whose definitions speak of those who are not in another, and so of people that no list names
	loose       map[int32]bool // cohorts that some free cohort decides

	stated  []statement
	about   map[int32][]int // by cohort: which statements are about it
	ofAll   []int           // which statements are about the population itself, so that they bear on every question
	linked  map[int32]bool  // free cohorts that a statement links to another set
	implied implied         // by what is said of the others

	// The signatures of the census that have the mark m are holders[first[m]:first[m+1]].
	holders, first []int32
	one            int32 // the signature of the one person whom a question is about, graph.None if there is none
}

// outlines returns, by population, what makes its outline as soon as somebody needs it.
func outlines(g *graph.Graph, censuses []census) []func() *outline {
	cohorts := make([][]int32, len(g.Populations))
	for i := range g.Cohorts {
		if p := g.Cohorts[i].Population; p != graph.None {
			cohorts[p] = append(cohorts[p], int32(i))
		}
	}
	all := make([]func() *outline, len(censuses))
	for p := range censuses {
		all[p] = sync.OnceValue(func() *outline { return newOutline(g, &censuses[p], int32(p), cohorts[p]) })
	}
	return all
}

func newOutline(g *graph.Graph, c *census, population int32, cohorts []int32) *outline {
	o := &outline{graph: g, census: c, population: population, cohorts: cohorts, users: map[int32][]int32{}, about: map[int32][]int{}}
	for _, i := range cohorts {
		o.names(i, func(c int32) { o.users[c] = append(o.users[c], i) })
	}
	o.moves = o.ledTo(func(i int32) bool { return c.lists[i].dated })
	o.complements = o.ledTo(o.takesComplement)
	o.loose = o.ledTo(o.free)
	o.stated = o.state()
	o.link()
	o.implied = o.imply()
	o.hold()
	return o
}

// listed reports whether the cohort has a member list.
func (o *outline) listed(cohort int32) bool {
	_, ok := o.census.lists[cohort]
	return ok
}

// free reports whether nothing says who is in the cohort, so that it is any
// subset that the statements allow.
func (o *outline) free(cohort int32) bool {
	h := &o.graph.Cohorts[cohort]
	return h.Population == o.population && h.People == nil && !o.listed(cohort)
}

// expression returns what defines the cohort; nil if a list does or nothing.
// A list is the firmer statement, so it holds where both are there. Nobody of
// this population is in a cohort of another, however that is defined.
func (o *outline) expression(cohort int32) graph.People {
	if o.listed(cohort) || o.graph.Cohorts[cohort].Population != o.population {
		return nil
	}
	return o.graph.Cohorts[cohort].People
}

// names visits the cohorts that the definition of a cohort names.
func (o *outline) names(cohort int32, visit func(int32)) {
	if p := o.expression(cohort); p != nil {
		graph.Cohorts(p, func(id string) {
			if c := o.graph.Cohort(id); c != graph.None {
				visit(c)
			}
		})
	}
}

// takesComplement reports whether the definition of a cohort speaks itself of those who are
// not in another.
func (o *outline) takesComplement(cohort int32) (found bool) {
	if p := o.expression(cohort); p != nil {
		graph.Parts(p, func(part graph.People) {
			switch part := part.(type) {
			case graph.Everyone, graph.Not:
				found = true
			case graph.Members:
				found = found || o.graph.Cohort(string(part)) == graph.None
			}
		})
	}
	return found
}

// A visit is what a walk along definitions has come by. Definitions refer to each other to any
// depth, and each thousands of others: a walk keeps a list, and goes nowhere twice.
type visit map[int32]bool

// behind visits some cohorts and every cohort that their definitions lead to, but for those
// that were visited; graph.None is none.
func (o *outline) behind(seen visit, cohorts []int32, visit func(int32)) {
	spread(seen, cohorts, func(at int32, enter func(int32)) {
		visit(at)
		o.names(at, enter)
	})
}

// before visits some cohorts and every cohort whose definition leads to one.
func (o *outline) before(seen visit, cohorts []int32, visit func(int32)) {
	spread(seen, cohorts, func(at int32, enter func(int32)) {
		visit(at)
		for _, c := range o.users[at] {
			enter(c)
		}
	})
}

func spread(seen visit, from []int32, next func(at int32, enter func(int32))) {
	var todo []int32
	enter := func(c int32) {
		if c != graph.None && !seen[c] {
			seen[c] = true
			todo = append(todo, c)
		}
	}
	for _, c := range from {
		enter(c)
	}
	for len(todo) > 0 {
		at := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		next(at, enter)
	}
}

// ledTo returns the cohorts that are so, and those whose definitions lead to one.
func (o *outline) ledTo(so func(int32) bool) map[int32]bool {
	found := visit{}
	for _, i := range o.cohorts {
		if so(i) {
			o.before(found, []int32{i}, func(int32) {})
		}
	}
	return found
}

// link finds which statements are about what.
func (o *outline) link() {
	var linking []int32
	for _, s := range o.stated {
		if !o.simple(s) {
			linking = append(linking, s.sets()...)
		}
	}
	o.linked = visit{}
	o.behind(visit{}, linking, func(c int32) {
		if o.free(c) {
			o.linked[c] = true
		}
	})
	for i, s := range o.stated {
		for _, c := range s.sets() {
			if c != graph.None {
				o.about[c] = append(o.about[c], i)
			}
		}
		if !o.single(s.cohort) && o.bearsOnAll(s) {
			o.ofAll = append(o.ofAll, i)
		}
	}
}

// simple reports whether a statement says of a free cohort no more than how many it is.
func (o *outline) simple(s statement) bool {
	return (s.kind == sizeOf || s.kind == shareOf && s.other == graph.None) && s.cohort != graph.None && o.free(s.cohort)
}

// single reports whether a cohort is a free one that nothing links to another set.
func (o *outline) single(cohort int32) bool {
	return cohort != graph.None && o.free(cohort) && !o.linked[cohort]
}

// bearsOnAll reports whether a statement is about the population itself and that is open. What
// is said of the population alone always bears on a question.
func (o *outline) bearsOnAll(s statement) bool {
	of, loose := s.kind == sizeOf && s.cohort == graph.None, false
	for _, c := range s.sets() {
		of = of || c == graph.None || o.complements[c]
		loose = loose || c != graph.None && o.loose[c]
	}
	return of && (o.open() || !loose)
}

// open reports whether the size of the population is not known exactly.
func (o *outline) open() bool {
	size := o.graph.Populations[o.population].Size.Whole()
	return !o.census.closed() && (size.Min == nil || size.Max == nil || size.Min.Cmp(size.Max) != 0)
}

// hold finds which signatures have which marks.
func (o *outline) hold() {
	c := o.census
	o.one = graph.None
	o.first = make([]int32, len(c.marks)+1)
	for i, g := range c.signatures {
		for _, m := range c.trie.marks(g.node) {
			o.first[m+1]++
		}
		if g.one {
			o.one = int32(i)
		}
	}
	for m := range c.marks {
		o.first[m+1] += o.first[m]
	}
	o.holders = make([]int32, o.first[len(c.marks)])
	next := slices.Clone(o.first)
	for i, g := range c.signatures {
		for _, m := range c.trie.marks(g.node) {
			o.holders[next[m]] = int32(i)
			next[m]++
		}
	}
}
