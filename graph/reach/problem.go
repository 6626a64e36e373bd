package reach

import (
	"cmp"
	"slices"

	"outflow/graph"
)

// A problem is a plan in one world, on dense numbers alone: solver nodes are
// (network node, state) pairs in the order in which a pass should meet them,
// and instants are epochs, each from one bound to the next.
type problem struct {
	plan        *Plan
	world       World
	auto        *automaton
	categories  []string // that can be held
	nodes       int
	goal        int32   // the node that everything wanted leads to
	node        []int32 // network node by solver node, None for the goal
	number      []int32 // solver node of state 0 by network node, None if irrelevant
	bounds      []graph.Instant
	edges       []edge // sorted by from, then since
	out         []int32
	into        index // edge numbers by to
	masks       []timeline
	passages    [][]passage // by move
	filters     []edgeFilter
	filtersOf   index // filters by mask
	sources     []source
	epochAt     []int32 // by instant of the network
	opening     []int32 // edges that open after the first epoch, by since
	closing     []int32 // edges that close before the last epoch ends, by until
	byMask      index
	somebody    bool           // segments have one more beside them: see layout
	givers      bool           // the second pass, which asks whose facts became somebody's: see solve
	perCategory *categoryTimes // solved again for times by category alone; else nil
}

func (p *Plan) problem(w World, k *Segments) *problem {
	b := &problem{plan: p, world: w, categories: p.keys[w]}
	b.auto = p.automaton(k)
	b.numberNodes()
	b.findBounds(k)
	b.somebody = w == Confirmed && p.somebody
	m := &maskMaker{b: b, segments: k, numbers: map[maskKey]int32{}}
	f := newFilterMaker(m)
	b.addSteps(f)
	b.addHops(f)
	b.addSeeds(m)
	b.sortEdges()
	return b
}

// numberNodes gives every relevant node its states, in rank order.
func (b *problem) numberNodes() {
	n := b.plan.net
	order := make([]int32, n.nodes)
	for v, r := range n.rank {
		order[r] = int32(v)
	}
	b.number = make([]int32, n.nodes)
	states := b.auto.states()
	for _, v := range order {
		b.number[v] = graph.None
		if !b.plan.relevant[v] {
			continue
		}
		b.number[v] = int32(b.nodes)
		for range states {
			b.node = append(b.node, v)
		}
		b.nodes += int(states)
	}
	b.goal = int32(b.nodes)
	b.node = append(b.node, graph.None)
	b.nodes++
}

// from returns the edges that begin at a solver node, by since.
func (b *problem) from(v int32) []edge { return b.edges[b.out[v]:b.out[v+1]] }

func (b *problem) at(node, state int32) int32 { return b.number[node] + state }

func (b *problem) state(solverNode int32) int32 { return solverNode - b.number[b.node[solverNode]] }

// findBounds collects every instant at which something may begin or end.
func (b *problem) findBounds(k *Segments) {
	p := b.plan
	bounds := append(slices.Clone(p.net.instants), p.horizon, p.q.Window.Since, p.q.Window.Until)
	for i := range p.seeds {
		bounds = append(bounds, p.seeds[i].since)
	}
	for _, mask := range k.Masks {
		for _, c := range mask {
			bounds = append(bounds, c.Since)
		}
	}
	slices.Sort(bounds)
	bounds = slices.Compact(bounds)
	if i, _ := slices.BinarySearch(bounds, p.horizon); i < len(bounds) {
		bounds = bounds[:i+1]
	}
	b.bounds = bounds
	b.epochAt = make([]int32, len(p.net.instants))
	for i, t := range p.net.instants {
		b.epochAt[i] = b.epoch(t)
	}
}

// epochs returns how many epochs there are: the last bound is the horizon.
func (b *problem) epochs() int32 { return int32(len(b.bounds) - 1) }

// epoch returns the first epoch that begins at or after t.
func (b *problem) epoch(t graph.Instant) int32 {
	i, _ := slices.BinarySearch(b.bounds, t)
	return min(int32(i), b.epochs())
}

// sortEdges orders edges by where and when they begin. They were added nearly in the
// order of time, as hops are, so that once they are grouped by node little is left to do.
func (b *problem) sortEdges() {
	n := len(b.edges)
	from := newIndex(b.nodes, n, func(i int) int32 { return b.edges[i].from })
	sorted := make([]edge, n)
	for i, e := range from.items {
		sorted[i] = b.edges[e]
	}
	b.edges, b.out = sorted, from.start
	bySince := func(x, y edge) int { return cmp.Compare(x.since, y.since) }
	for v := range b.nodes {
		if own := b.edges[b.out[v]:b.out[v+1]]; !slices.IsSortedFunc(own, bySince) {
			slices.SortStableFunc(own, bySince)
		}
	}
	for i := range b.edges {
		b.edges[i].number = int32(i)
	}
	b.into = newIndex(b.nodes, n, func(i int) int32 { return b.edges[i].to })
	epochs := int(b.epochs())
	opening := newIndex(epochs, n, func(i int) int32 { return b.edges[i].since })
	b.opening = opening.items[opening.start[min(1, epochs)]:]
	closing := newIndex(epochs+1, n, func(i int) int32 { return b.edges[i].until })
	b.closing = closing.items[:closing.start[epochs]]
	none := int32(len(b.masks))
	maskOf := func(filter int32) int32 {
		if filter == openFilter {
			return none
		}
		return b.filters[filter].mask
	}
	b.filtersOf = newIndex(len(b.masks)+1, len(b.filters), func(i int) int32 { return maskOf(int32(i)) })
	b.byMask = newIndex(len(b.masks)+1, n, func(i int) int32 { return maskOf(b.edges[i].filter) })
}
