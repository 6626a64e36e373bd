package graph

import "iter"

// Components are the connected components of a graph: the parts of it that no
// transfer, place or population joins. A question is answered from those that it
// names alone, so its answer stays what it was for as long as their contents do,
// whatever becomes of the others.
type Components struct {
	graph    *Graph
	parent   []int32   // a forest over places, then populations, then cohorts
	contents []Content // by root
	common   Content   // of what every question may read: categories
}

// MergeComponents is Merge that also finds the components, which takes a third
// longer.
func MergeComponents(commit Commit, claims iter.Seq2[Claim, error]) (*Graph, *Components, error) {
	var s contentSums
	g, err := Merge(commit, s.of(claims))
	if g == nil || err != nil {
		return g, nil, err
	}
	return g, s.components(g), nil
}

// contentSums are the contents of claims by what they are about.
type contentSums struct {
	places, people map[string]Content // a transfer counts where it starts
	common         Content
}

// of passes claims on and sums them. Whoever reads them a second time sums anew.
func (s *contentSums) of(claims iter.Seq2[Claim, error]) iter.Seq2[Claim, error] {
	return func(yield func(Claim, error) bool) {
		*s = contentSums{places: map[string]Content{}, people: map[string]Content{}}
		for c, err := range claims {
			if err == nil {
				s.add(&c)
			}
			if !yield(c, err) {
				return
			}
		}
	}
}

func (s *contentSums) add(c *Claim) {
	if !c.Kind.IsSaid() {
		return
	}
	hash := HashClaim(c.Canonical())
	at, id := s.places, c.ID
	switch c.Kind {
	case KindSource:
		return // it says where days begin, which whoever asks knows of the graph
	case KindCategory:
		s.common.Add(hash)
		return
	case KindPopulation, KindCohort:
		at = s.people
	case KindTransfer:
		id = c.From
	}
	sum := at[id]
	sum.Add(hash)
	at[id] = sum
}

func (s *contentSums) components(g *Graph) *Components {
	c := &Components{graph: g, common: s.common}
	c.parent = make([]int32, len(g.Places)+len(g.Populations)+len(g.Cohorts))
	for i := range c.parent {
		c.parent[i] = int32(i)
	}
	c.join()
	c.flatten()
	c.contents = make([]Content, len(c.parent))
	for i := range g.Places {
		c.contents[c.parent[i]].Join(s.places[g.Places[i].ID])
	}
	for i := range g.Populations {
		c.contents[c.parent[c.population(int32(i))]].Join(s.people[g.Populations[i].ID])
	}
	for i := range g.Cohorts {
		c.contents[c.parent[c.cohort(int32(i))]].Join(s.people[g.Cohorts[i].ID])
	}
	return c
}

func (c *Components) population(n int32) int32 { return int32(len(c.graph.Places)) + n }

func (c *Components) cohort(n int32) int32 {
	return int32(len(c.graph.Places)+len(c.graph.Populations)) + n
}

// join unites whatever refers to each other.
func (c *Components) join() {
	g := c.graph
	for i := range g.Places {
		p, at := &g.Places[i], int32(i)
		if p.Parent != None {
			c.unite(at, p.Parent)
		}
		if p.Population != None {
			c.unite(at, c.population(p.Population))
		}
		c.speaks(at, p.Subjects)
	}
	for i := range g.Cohorts {
		h, at := &g.Cohorts[i], c.cohort(int32(i))
		c.unite(at, c.population(h.Population))
		if h.Of != None {
			c.unite(at, c.cohort(h.Of))
		}
		for _, other := range h.Disjoint {
			c.unite(at, c.cohort(other))
		}
		c.speaks(at, h.People)
	}
	for i := range g.Transfers {
		t := &g.Transfers[i]
		c.unite(t.From, t.To)
		for _, column := range t.Columns {
			c.unite(column.In, column.Out)
			c.unite(t.From, column.In)
		}
		c.speaks(t.From, t.People)
		c.speaks(t.From, t.Needs)
		if i > 0 && g.Transfers[i-1].ID == t.ID {
			c.unite(t.From, g.Transfers[i-1].From)
		}
	}
}

// speaks unites a node with those that a people expression names.
func (c *Components) speaks(node int32, of People) {
	if of == nil {
		return
	}
	Cohorts(of, func(id string) {
		if n := c.named(id); n != None {
			c.unite(node, n)
		}
	})
}

// named returns the node of the population or cohort of an id.
func (c *Components) named(id string) int32 {
	if n := c.graph.Cohort(id); n != None {
		return c.cohort(n)
	}
	if n := c.graph.Population(id); n != None {
		return c.population(n)
	}
	return None
}

func (c *Components) root(n int32) int32 {
	for c.parent[n] != n {
		c.parent[n] = c.parent[c.parent[n]]
		n = c.parent[n]
	}
	return n
}

func (c *Components) unite(a, b int32) {
	a, b = c.root(a), c.root(b)
	c.parent[max(a, b)] = min(a, b)
}

// flatten lets root write nothing, so that any number may ask at once.
func (c *Components) flatten() {
	for n := range c.parent {
		c.parent[n] = c.root(int32(n))
	}
}

// Content returns the content of the components that some places and the cohorts
// and populations of an expression, or nil, lie in.
func (c *Components) Content(places []int32, of People) Content {
	met := map[int32]bool{}
	sum := c.common
	add := func(n int32) {
		if root := c.parent[n]; !met[root] {
			met[root] = true
			sum.Join(c.contents[root])
		}
	}
	for _, p := range places {
		add(p)
	}
	if of != nil {
		Cohorts(of, func(id string) {
			if n := c.named(id); n != None {
				add(n)
			}
		})
	}
	return sum
}
