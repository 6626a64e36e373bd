package graph

import (
	"context"
	"iter"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Components are the connected components of a graph: the parts of it that no
// transfer, place or population joins. A question is answered from those that it
// names alone, so its answer stays what it was for as long as their contents do,
// whatever becomes of the others.
type Components struct {
	graph  *Graph
	own    []Content // of what is said of places, then of populations, then of cohorts
	common Content   // of what every question may read: categories and patterns

	joining sync.Once // when the forest is first asked for: a pass over all transfers
	joined  atomic.Pointer[forest]
}

// A forest is the components: each place, population and cohort has a parent, a root
// itself.
type forest struct {
	parent   []int32
	contents []Content // by root
	// everyone says where transfers start whose rows are judged by how many everyone is, or
	// whose people patterns say: without the word of a source those of the next one's patterns
	// count, whom nothing else may join. Of a root it says whether any do of its component.
	// people is what is said of all who there are.
	everyone []bool
	people   Content
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

// Advance is that of the graph, and makes the components of the one that follows.
func (c *Components) Advance(ctx context.Context, r Reader) (*Components, *Step, error) {
	step, err := c.graph.advance(ctx, r)
	if err != nil {
		return nil, nil, err
	}
	if step == nil {
		g, made, err := MergeComponents(r.Commit(), r.Claims(ctx, Merged()...))
		return made, &Step{From: c.graph, To: g}, err
	}
	return c.follow(step), step, nil
}

// follow takes over the contents along a step, but for the claims that changed, and the
// forest if it was made and only grew.
func (c *Components) follow(s *Step) *Components {
	next := newComponents(s.To, c.common)
	left := slices.Clone(c.own)
	for i := range s.changes {
		switch before := s.changes[i].Before; {
		case !before.isSummed():
		case before.Kind == KindPattern:
			next.common.Remove(HashClaim(before.Canonical()))
		default:
			left[s.From.about(before)].Remove(HashClaim(before.Canonical()))
		}
	}
	for i, n := range s.Places {
		if n != None {
			next.own[n] = left[i]
		}
	}
	for i := range s.From.Populations {
		if n := s.To.Population(s.From.Populations[i].ID); n != None {
			next.own[s.To.population(n)] = left[s.From.population(int32(i))]
		}
	}
	for i := range s.From.Cohorts {
		if n := s.To.Cohort(s.From.Cohorts[i].ID); n != None {
			next.own[s.To.cohort(n)] = left[s.From.cohort(int32(i))]
		}
	}
	for i := range s.changes {
		switch after := s.changes[i].After; {
		case !after.isSummed():
		case after.Kind == KindPattern:
			next.common.Add(HashClaim(after.Canonical()))
		default:
			next.own[s.To.about(after)].Add(HashClaim(after.Canonical()))
		}
	}
	if f := c.joined.Load(); f != nil && s.joinsAlone() {
		next.joined.Store(next.sum(f.grown(s)))
	}
	return next
}

// joinsAlone reports whether what was in the graph before refers to what it did, so that
// components are joined by nothing but what is new.
func (s *Step) joinsAlone() bool {
	if !sameSlice(s.From.Populations, s.To.Populations) || !sameSlice(s.From.Cohorts, s.To.Cohorts) || slices.Contains(s.Transfers, None) {
		return false
	}
	if slices.ContainsFunc(s.changes, func(c ClaimChange) bool { return c.Key().Kind == KindErasure && c.Before != nil }) {
		return false
	}
	for i, n := range s.Places {
		if n == None {
			return false
		}
		p, q := &s.From.Places[i], &s.To.Places[n]
		parent := p.Parent
		if parent != None {
			parent = s.Places[parent]
		}
		if parent != q.Parent || p.Population != q.Population || p.Subjects != q.Subjects {
			return false
		}
	}
	return true
}

func sameSlice[T any](a, b []T) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}

// grown is the forest after a step that only joins.
func (f *forest) grown(s *Step) *forest {
	from, to := s.From, s.To
	next := newForest(to)
	moved := func(n int32) int32 {
		if int(n) < len(from.Places) {
			return s.Places[n]
		}
		return n + int32(len(to.Places)-len(from.Places))
	}
	for i, root := range f.parent {
		next.parent[moved(int32(i))] = moved(root)
		next.everyone[moved(int32(i))] = f.everyone[i]
	}
	old := make([]bool, len(to.Places))
	for _, n := range s.Places {
		old[n] = true
	}
	for i, old := range old {
		if !old {
			next.joinPlace(to, int32(i))
		}
	}
	old = make([]bool, len(to.Transfers))
	for _, n := range s.Transfers {
		old[n] = true
	}
	for i, isOld := range old {
		if !isOld {
			next.joinTransfer(to, i)
			if i+1 < len(old) && old[i+1] {
				next.joinTransfer(to, i+1)
			}
		}
	}
	next.joinErasures(to) // those that were there are joined already
	return next
}

// contentSums are the contents of claims by what they are about.
type contentSums struct {
	places, people map[string]Content // a transfer counts where it starts, an erasure where it is
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
	if !c.isSummed() {
		return
	}
	hash := HashClaim(c.Canonical())
	at, id := s.places, c.ID
	switch c.Kind {
	case KindCategory, KindPattern:
		s.common.Add(hash)
		return
	case KindPopulation, KindCohort:
		at = s.people
	case KindTransfer:
		id = c.From
	case KindErasure:
		id = c.At
	}
	sum := at[id]
	sum.Add(hash)
	at[id] = sum
}

// isSummed reports whether there is a claim, and it counts: that of a source says
// where days begin, which whoever asks knows of the graph, and by which calendar it is
// meant how long a place keeps data, which sum adds.
func (c *Claim) isSummed() bool {
	return c != nil && c.Kind != KindSource && c.Kind.IsSaid() && c.Kind.IsMerged()
}

func (s *contentSums) components(g *Graph) *Components {
	c := newComponents(g, s.common)
	for i := range g.Places {
		c.own[i] = s.places[g.Places[i].ID]
	}
	for name := range g.same {
		c.own[g.Place(name)].Join(s.places[name])
	}
	for i := range g.Populations {
		c.own[g.population(int32(i))] = s.people[g.Populations[i].ID]
	}
	for i := range g.Cohorts {
		c.own[g.cohort(int32(i))] = s.people[g.Cohorts[i].ID]
	}
	return c
}

func newComponents(g *Graph, common Content) *Components {
	return &Components{graph: g, common: common, own: make([]Content, len(g.Places)+len(g.Populations)+len(g.Cohorts))}
}

func (c *Components) forest() *forest {
	c.joining.Do(func() {
		if c.joined.Load() == nil {
			f := newForest(c.graph)
			f.join(c.graph)
			c.joined.Store(c.sum(f))
		}
	})
	return c.joined.Load()
}

// sum finishes a forest in which all is joined: with it root writes nothing, so that
// any number may ask at once.
func (c *Components) sum(f *forest) *forest {
	for n := range f.parent {
		f.parent[n] = f.root(int32(n))
	}
	for i := range c.own {
		f.contents[f.parent[i]].Join(c.own[i])
		f.everyone[f.parent[i]] = f.everyone[f.parent[i]] || f.everyone[i]
		if i >= len(c.graph.Places) {
			f.people.Join(c.own[i])
		}
	}
	for i := range c.graph.Places {
		p := &c.graph.Places[i]
		if p.Keeps != nil && p.Keeps.Place == int32(i) && p.Keeps.Zone != time.UTC {
			f.contents[f.parent[i]].Add(HashClaim([]byte("calendar " + p.Keeps.Zone.String() + " of " + p.ID)))
		}
	}
	return f
}

func newForest(g *Graph) *forest {
	n := len(g.Places) + len(g.Populations) + len(g.Cohorts)
	f := &forest{parent: make([]int32, n), contents: make([]Content, n), everyone: make([]bool, n)}
	for i := range f.parent {
		f.parent[i] = int32(i)
	}
	return f
}

// population and cohort return the numbers of things among places, populations and
// cohorts.
func (g *Graph) population(n int32) int32 { return int32(len(g.Places)) + n }

func (g *Graph) cohort(n int32) int32 { return int32(len(g.Places)+len(g.Populations)) + n }

// about returns the number of what a claim is about.
func (g *Graph) about(c *Claim) int32 {
	switch c.Kind {
	case KindPopulation:
		return g.population(g.Population(c.ID))
	case KindCohort:
		return g.cohort(g.Cohort(c.ID))
	case KindTransfer:
		return g.Place(c.From)
	case KindErasure:
		return g.Place(c.At)
	}
	return g.Place(c.ID)
}

// join unites whatever refers to each other.
func (f *forest) join(g *Graph) {
	for i := range g.Places {
		f.joinPlace(g, int32(i))
	}
	for i := range g.Cohorts {
		h, at := &g.Cohorts[i], g.cohort(int32(i))
		f.unite(at, g.population(h.Population))
		if h.Of != None {
			f.unite(at, g.cohort(h.Of))
		}
		for _, other := range h.Disjoint {
			f.unite(at, g.cohort(other))
		}
		f.speaks(g, at, h.People)
	}
	for i := range g.Transfers {
		f.joinTransfer(g, i)
	}
	f.joinErasures(g)
}

func (f *forest) joinErasures(g *Graph) {
	for i := range g.Erasures {
		f.speaks(g, g.Erasures[i].At, g.Erasures[i].People)
	}
}

func (f *forest) joinPlace(g *Graph, at int32) {
	p := &g.Places[at]
	if p.Parent != None {
		f.unite(at, p.Parent)
	}
	if p.Population != None {
		f.unite(at, g.population(p.Population))
	}
	f.speaks(g, at, p.Subjects)
}

func (f *forest) joinTransfer(g *Graph, i int) {
	t := &g.Transfers[i]
	f.unite(t.From, t.To)
	for _, column := range t.Columns {
		f.unite(column.In, column.Out)
		f.unite(t.From, column.In)
	}
	f.speaks(g, t.From, t.People)
	f.speaks(g, t.From, t.Needs)
	if t.countsRows() && (speaksOfEveryone(t.People) || speaksOfEveryone(t.Needs)) || t.isAnnotatedWithPeople() {
		f.everyone[t.From] = true
	}
	if i > 0 && g.Transfers[i-1].ID == t.ID {
		f.unite(t.From, g.Transfers[i-1].From)
	}
}

// speaks unites a node with those that a people expression names.
func (f *forest) speaks(g *Graph, node int32, of People) {
	if of == nil {
		return
	}
	Cohorts(of, func(id string) {
		if n := g.named(id); n != None {
			f.unite(node, n)
		}
	})
}

// named returns the node of the population or cohort of an id.
func (g *Graph) named(id string) int32 {
	if n := g.Cohort(id); n != None {
		return g.cohort(n)
	}
	if n := g.Population(id); n != None {
		return g.population(n)
	}
	return None
}

func (f *forest) root(n int32) int32 {
	for f.parent[n] != n {
		f.parent[n] = f.parent[f.parent[n]]
		n = f.parent[n]
	}
	return n
}

func (f *forest) unite(a, b int32) {
	a, b = f.root(a), f.root(b)
	f.parent[max(a, b)] = min(a, b)
}

// Content returns the content of the components that some places and the cohorts and
// populations of an expression, or nil, lie in, and with it that of all people where it may
// rest on any of them.
func (c *Components) Content(places []int32, of People) Content {
	f := c.forest()
	met := map[int32]bool{}
	sum, everyone := c.common, false
	add := func(n int32) {
		if root := f.parent[n]; !met[root] {
			met[root] = true
			sum.Join(f.contents[root])
			everyone = everyone || f.everyone[root]
		}
	}
	for _, p := range places {
		add(p)
	}
	if of != nil {
		Cohorts(of, func(id string) {
			if n := c.graph.named(id); n != None {
				add(n)
			}
		})
	}
	if everyone {
		sum.Join(f.people)
	}
	return sum
}
