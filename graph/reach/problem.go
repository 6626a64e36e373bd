package reach

import (
	"cmp"
	"slices"

	"outflow/graph"
)

// A problem is a plan in one world, on dense numbers alone: solver nodes are
// (network node, state) pairs in the order in which a pass should meet them.
type problem struct {
	plan        *Plan
	world       World
	auto        *automaton
	categories  []string // that can be held
	nodes       int
	goal        int32   // the node that everything wanted leads to
	node        []int32 // network node by solver node, None for the goal
	number      []int32 // solver node of state 0 by network node, None if irrelevant
	edges       []edge  // sorted by from, then since
	reported    int32   // how many edges count
	aggregates  bool    // some edge makes influence of what crosses it
	out         []int32
	into        index           // edge numbers by to
	moments     []graph.Instant // at which edges may open or close, ascending, from Past to Future
	momentOf    []int32         // their numbers, by instant of the network
	lastMoment  int32           // that of the horizon of the plan
	outArcs     []arc           // as edges are, made for the forward pass
	inArcs      []arc           // as into is, made for the backward pass
	masks       []timeline
	passages    [][]passage // by move
	filters     []edgeFilter
	filtersOf   index // filters by mask
	sources     []source
	opening     []int32 // edges that open after graph.Past, by since
	closing     []int32 // edges that close before the horizon, by until
	byMask      index   // edges by mask, of those that change
	masksOf     *maskMaker
	loses       []bool               // by solver node: it may lose what it has; nil if none may
	keepings    []keeping            // what places still have, by step
	ends        map[int32][]ending   // by place, of those that forget
	endingsBy   map[any]*endingIndex // by list
	dues        map[int32][]due      // by place; see Overdue
	stays       []stay               // likewise
	runOut      map[*graph.Retention]*ending
	askedFor    map[int32][]*ending // by plannedErasure
	somebody    bool                // segments have one more beside them: see layout
	givers      bool                // the second pass, which asks whose facts became somebody's: see solve
	perCategory *categoryTimes      // solved again for times by category alone; else nil
}

func (p *Plan) problem(w World, k *Segments) *problem {
	b := &problem{plan: p, world: w, categories: p.keys[w], endingsBy: map[any]*endingIndex{}}
	b.auto = p.automaton(k)
	b.numberNodes()
	b.findMoments()
	b.somebody = w == Confirmed && p.somebody
	m := &maskMaker{b: b, segments: k, numbers: map[maskKey]int32{}}
	b.masksOf = m
	f := newFilterMaker(m)
	b.findLosing()
	b.addSteps(f)
	b.addHops(f)
	b.addSeeds(m, f)
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

// changes returns how many changes the mask of a filter has, the first included.
func (b *problem) changes(filter int32) int {
	if filter == openFilter {
		return 1
	}
	return len(b.masks[b.filters[filter].mask].since)
}

func (b *problem) mayLose(v int32) bool { return b.loses != nil && b.loses[v] }

// from returns the edges that begin at a solver node, by since.
func (b *problem) from(v int32) []edge { return b.edges[b.out[v]:b.out[v+1]] }

func (b *problem) at(node, state int32) int32 { return b.number[node] + state }

func (b *problem) state(solverNode int32) int32 { return solverNode - b.number[b.node[solverNode]] }

// sortEdges orders edges by where and when they begin. They were added nearly in the
// order of time, as hops are, so that once they are grouped by node little is left to do.
func (b *problem) sortEdges() {
	n := len(b.edges)
	b.out = newStarts(b.nodes, n, func(i int) int32 { return b.edges[i].from })
	sorted, next := make([]edge, n), slices.Clone(b.out)
	for i := range b.edges {
		e := &b.edges[i]
		sorted[next[e.from]] = *e
		next[e.from]++
	}
	b.edges = sorted
	bySince := func(x, y edge) int { return cmp.Compare(x.since, y.since) }
	for v := range b.nodes {
		if own := b.edges[b.out[v]:b.out[v+1]]; !slices.IsSortedFunc(own, bySince) {
			slices.SortStableFunc(own, bySince)
		}
	}
	for i := range b.edges {
		e := &b.edges[i]
		e.number = int32(i)
		if e.counts() {
			b.reported++
			e.crossing = b.reported
		}
	}
	b.into = newIndex(b.nodes, n, func(i int) int32 { return b.edges[i].to })
	moments := len(b.moments)
	b.opening = newIndex(moments, n, func(i int) int32 { return b.edges[i].since }).from(1)
	b.closing = newIndex(moments, n, func(i int) int32 { return b.edges[i].until }).upTo(b.lastMoment)
	b.filtersOf = newIndex(len(b.masks)+1, len(b.filters), func(i int) int32 {
		if i == openFilter {
			return int32(len(b.masks))
		}
		return b.filters[i].mask
	})
	b.findMaskEdges()
}

// findMaskEdges groups edges by their masks, as far as these change.
func (b *problem) findMaskEdges() {
	changing := make([]int32, len(b.filters)) // the mask of a filter, where that changes
	edges, none := 0, int32(len(b.masks))
	for f := range b.filters {
		changing[f] = none
		if b.changes(int32(f)) > 1 {
			changing[f], edges = b.filters[f].mask, len(b.edges)
		}
	}
	b.byMask = newIndex(len(b.masks)+1, edges, func(i int) int32 { return changing[b.edges[i].filter] })
}

// An arc is what a pass looks at first of an edge, in a third of the memory: arcs lie in the
// order in which it meets them. It is open while the moment of the pass is past since, and not
// past until.
type arc struct {
	node         int32 // at the far end
	since, until int32 // numbers of moments
	filter       int32 // ^filter where the edge does more than let facts pass and shift their categories
}

func (a *arc) isOpen(moment int32) bool { return a.since < moment && moment <= a.until }

// arcOf returns the arc of an edge to a node.
func arcOf(e *edge, node int32, plain bool) arc {
	a := arc{node: node, since: e.since, until: e.until, filter: e.filter}
	if !plain {
		a.filter = ^a.filter
	}
	return a
}

// outward returns the arcs of the edges that begin at a node, in the order of from.
func (b *problem) outward(v int32) []arc {
	if b.outArcs == nil {
		b.outArcs = make([]arc, len(b.edges))
		for i := range b.edges {
			e := &b.edges[i]
			b.outArcs[i] = arcOf(e, e.to, e.isPlain())
		}
	}
	return b.outArcs[b.out[v]:b.out[v+1]]
}

// inward returns the arcs of the edges that lead to a node, in the order of into.
func (b *problem) inward(v int32) []arc {
	if b.inArcs == nil {
		b.inArcs = make([]arc, len(b.edges))
		for i, n := range b.into.items {
			e := &b.edges[n]
			b.inArcs[i] = arcOf(e, e.from, e.isPlain() && !(e.counts() && b.plan.countsPersons()))
		}
	}
	return b.inArcs[b.into.start[v]:b.into.start[v+1]]
}

// findMoments numbers the instants at which edges open or close.
func (b *problem) findMoments() {
	p := b.plan
	b.moments = append([]graph.Instant{p.q.Window.Since, p.q.Window.Until, p.horizon}, p.net.instants...)
	slices.Sort(b.moments)
	b.moments = slices.Compact(b.moments)
	b.momentOf = make([]int32, len(p.net.instants))
	m := int32(0)
	for i, at := range p.net.instants {
		for b.moments[m] < at {
			m++
		}
		b.momentOf[i] = m
	}
	b.lastMoment = b.momentAt(p.horizon)
}

// momentAt returns the number of the moment at an instant of the query.
func (b *problem) momentAt(at graph.Instant) int32 {
	m, _ := slices.BinarySearch(b.moments, at)
	return int32(m)
}

// during returns when an edge is open.
func (b *problem) during(e *edge) graph.Interval {
	return graph.Interval{Since: b.moments[e.since], Until: b.moments[e.until]}
}

// those returns the categories, by number, of which something is so.
func (b *problem) those(are func(c int, key string) bool) (categories []int32) {
	for c, key := range b.categories {
		if are(c, key) {
			categories = append(categories, int32(c))
		}
	}
	return categories
}

func (b *problem) everyCategory() []int32 {
	return b.those(func(int, string) bool { return true })
}

// mayHold returns which categories may come of what the sources give, and whether influence may.
func (b *problem) mayHold() (categories []bool, influence bool) {
	categories = make([]bool, len(b.categories))
	for i := range b.sources {
		s := &b.sources[i]
		influence = influence || s.anything
		for _, key := range s.categories {
			if c, ok := slices.BinarySearch(b.categories, key); ok {
				categories[c] = true
			}
		}
	}
	for more := true; more; {
		more = false
		for _, passages := range b.passages {
			for _, p := range passages {
				if categories[p.from] && !categories[p.to] {
					categories[p.to], more = true, true
				}
			}
		}
	}
	return categories, influence || b.aggregates
}
