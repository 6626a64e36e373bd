package people

import (
	"maps"
	"slices"
	"strings"

	"outflow/graph"
)

// A joiner makes the graph of a Joint.
type joiner struct {
	sides     [2]*jointSide
	graph     *graph.Graph
	cohorts   map[string]*joinedCohort
	shared    [2]map[int32]int32 // by cohort of a side: that of the other, where they are one set
	withdrawn [][2]string
}

// A joinedCohort is one whose links are not numbered yet.
type joinedCohort struct {
	graph.Cohort
	of    string
	apart map[string]bool
}

func newJoiner(before, after *graph.Graph) *joiner {
	b := &joiner{graph: &graph.Graph{Zone: after.Zone}, cohorts: map[string]*joinedCohort{}}
	for s, g := range []*graph.Graph{before, after} {
		b.sides[s] = &jointSide{graph: g, cohorts: make([]string, len(g.Cohorts)), populations: make([]string, len(g.Populations))}
		b.shared[s] = map[int32]int32{}
	}
	return b
}

func (b *joiner) join() *graph.Graph {
	b.joinPopulations()
	b.findShared()
	b.nameCohorts()
	for s := range b.sides {
		b.addCohorts(Side(s))
	}
	b.nest()
	b.separate()
	b.number()
	return b.graph
}

// joinPopulations makes the populations of the joint graph. Of one that the sides define
// otherwise the joint one is all who are in either.
func (b *joiner) joinPopulations() {
	before, after := b.sides[Before], b.sides[After]
	for i := range before.graph.Populations {
		p := &before.graph.Populations[i]
		n := after.graph.Population(p.ID)
		switch {
		case n == graph.None:
			b.graph.Populations = append(b.graph.Populations, *p)
		case p.Members != after.graph.Populations[n].Members || p.Members == "" && !p.Size.Equal(after.graph.Populations[n].Size):
			before.populations[i], after.populations[n] = p.ID+marks[Before], p.ID+marks[After]
		}
	}
	for n := range after.graph.Populations {
		p := after.graph.Populations[n]
		if after.populations[n] != "" {
			p.Size, p.Members = graph.Range{}, ""
		}
		b.graph.Populations = append(b.graph.Populations, p)
	}
	slices.SortFunc(b.graph.Populations, func(x, y graph.Population) int { return strings.Compare(x.ID, y.ID) })
}

// findShared finds the cohorts that are one set: both sides say the same of them, and of what
// they are a share of or defined by.
func (b *joiner) findShared() {
	before, after := b.sides[Before], b.sides[After]
	needed := map[int32][]int32{} // by cohort of before: those that are defined by it, or a share of it
	var todo []int32
	for i := range before.graph.Cohorts {
		h := &before.graph.Cohorts[i]
		n := after.graph.Cohort(h.ID)
		if n == graph.None || !b.alike(h, &after.graph.Cohorts[n]) {
			todo = append(todo, int32(i))
			continue
		}
		b.shared[Before][int32(i)] = n
		if !h.Share.IsZero() && h.Of != graph.None {
			needed[h.Of] = append(needed[h.Of], int32(i))
		}
		if h.People != nil {
			graph.Cohorts(h.People, func(id string) {
				if c := before.graph.Cohort(id); c != graph.None {
					needed[c] = append(needed[c], int32(i))
				}
			})
		}
	}
	for len(todo) > 0 {
		at := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, i := range needed[at] {
			if _, ok := b.shared[Before][i]; ok {
				delete(b.shared[Before], i)
				todo = append(todo, i)
			}
		}
	}
	for i, n := range b.shared[Before] {
		b.shared[After][n] = i
	}
}

// alike reports whether both sides say the same of a cohort, but for whom it has nobody in
// common with: that says nothing of who is in it. In a population that is two sets, a share
// of it is two cohorts, and an expression means other people.
func (b *joiner) alike(x, y *graph.Cohort) bool {
	before, after := b.sides[Before].graph, b.sides[After].graph
	if x.Population == graph.None || y.Population == graph.None || before.Populations[x.Population].ID != after.Populations[y.Population].ID {
		return false
	}
	twice := b.sides[Before].populations[x.Population] != ""
	if twice && (x.People != nil || !x.Share.IsZero() && x.Of == graph.None) {
		return false
	}
	of := func(g *graph.Graph, h *graph.Cohort) string {
		if h.Of == graph.None {
			return ""
		}
		return g.Cohorts[h.Of].ID
	}
	text := func(p graph.People) string {
		if p == nil {
			return ""
		}
		return p.String()
	}
	return x.Size.Equal(y.Size) && x.Share.Equal(y.Share) && x.Members == y.Members && of(before, x) == of(after, y) && text(x.People) == text(y.People)
}

// nameCohorts gives each cohort its id in the joint graph.
func (b *joiner) nameCohorts() {
	for s, side := range b.sides {
		for i := range side.graph.Cohorts {
			side.cohorts[i] = side.graph.Cohorts[i].ID
			if _, one := b.shared[s][int32(i)]; !one {
				side.cohorts[i] += marks[s]
			}
		}
	}
}

// addCohorts adds those of a side, and those that are all of a population as it defines it.
// What is one set is added once, as the side after has it. They are linked later.
func (b *joiner) addCohorts(s Side) {
	side := b.sides[s]
	for i, id := range side.populations {
		if id != "" {
			p := &side.graph.Populations[i]
			b.add(graph.Cohort{ID: id, Name: p.Name, Population: b.graph.Population(p.ID), Of: graph.None, Size: p.Size, Members: p.Members})
		}
	}
	for i := range side.graph.Cohorts {
		h := side.graph.Cohorts[i]
		if _, one := b.shared[s][int32(i)]; one && s == Before {
			continue
		}
		if h.Population != graph.None {
			h.Population = b.graph.Population(side.graph.Populations[h.Population].ID)
		}
		if h.People != nil {
			h.People = side.expr(h.People, b.sides[1-s])
		}
		h.ID, h.Of, h.Disjoint = side.cohorts[i], graph.None, nil
		b.add(h)
	}
}

func (b *joiner) add(h graph.Cohort) {
	b.cohorts[h.ID] = &joinedCohort{Cohort: h, apart: map[string]bool{}}
}

// nest says of which others the cohorts are part. What is one set may be part of two: as it
// can be said of one alone, it has nobody in common with those who are not in the other.
func (b *joiner) nest() {
	for _, s := range []Side{After, Before} {
		side := b.sides[s]
		for i, id := range side.cohorts {
			h, of := b.cohorts[id], b.base(s, int32(i))
			switch {
			case of == "" || of == h.of:
			case h.of == "":
				h.of = of
			case h.Members == "" || b.cohorts[of].Members == "": // else the lists tell
				b.apart(id, b.complement(of))
			}
		}
	}
}

// base returns the joint cohort that one of a side is part of, "" if that is its population.
func (b *joiner) base(s Side, cohort int32) string {
	side := b.sides[s]
	switch h := &side.graph.Cohorts[cohort]; {
	case h.Of != graph.None:
		return side.cohorts[h.Of]
	case h.Population != graph.None:
		return side.populations[h.Population]
	}
	return ""
}

// complement returns the cohort of those who are not in another.
func (b *joiner) complement(of string) string {
	id := complementMark + of
	if b.cohorts[id] == nil {
		b.add(graph.Cohort{ID: id, Name: id, Population: b.cohorts[of].Population, People: graph.Not{X: graph.Members(of)}})
	}
	return id
}

func (b *joiner) apart(x, y string) { b.cohorts[x].apart[y], b.cohorts[y].apart[x] = true, true }

// separate says which cohorts have nobody in common: what the side after says holds, and what
// the other says of cohorts that the side after does not have as the same sets.
func (b *joiner) separate() {
	for _, s := range []Side{After, Before} {
		side := b.sides[s]
		for i := range side.graph.Cohorts {
			for _, n := range side.graph.Cohorts[i].Disjoint {
				x, y := side.cohorts[i], side.cohorts[n]
				_, one := b.shared[s][int32(i)]
				_, other := b.shared[s][n]
				switch {
				case n < int32(i): // said of both
				case s == After || !one || !other:
					b.apart(x, y)
				case !b.cohorts[x].apart[y]:
					b.withdrawn = append(b.withdrawn, [2]string{x, y})
				}
			}
		}
	}
}

// number puts the cohorts into the graph.
func (b *joiner) number() {
	numbers := map[string]int32{}
	for n, id := range slices.Sorted(maps.Keys(b.cohorts)) {
		numbers[id] = int32(n)
	}
	b.graph.Cohorts = make([]graph.Cohort, len(numbers))
	for id, n := range numbers {
		h := b.cohorts[id]
		h.Of = graph.None
		if h.of != "" {
			h.Of = numbers[h.of]
		}
		h.Disjoint = nil
		for other := range h.apart {
			h.Disjoint = append(h.Disjoint, numbers[other])
		}
		slices.Sort(h.Disjoint)
		b.graph.Cohorts[n] = h.Cohort
	}
}
