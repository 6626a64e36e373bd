package reach

import (
	"cmp"
	"slices"

	"outflow/graph"
)

// A Change is who belongs from an instant on, as a set over kinds.
type Change struct {
	Since graph.Instant
	Kinds []uint64
}

// Kinds are the people, grouped into kinds that the expressions of a plan tell
// apart.
type Kinds struct {
	Len int
	// Stranger is the kind of people on no list and of no population: they
	// might be anyone.
	Stranger int
	// Masks holds, for each expression of the plan, who is in it over time;
	// the first change is at graph.Past. Outside returns who is not.
	Masks   [][]Change
	Outside func(expr int) []Change
}

// A problem is a plan in one world, on dense numbers alone: solver nodes are
// (network node, state) pairs in the order in which a pass should meet them,
// and instants are epochs, the stretches between any two bounds.
type problem struct {
	plan       *Plan
	world      World
	auto       *automaton
	categories []string // that can be held
	nodes      int
	goal       int32   // the node that everything wanted leads to
	node       []int32 // network node by solver node, None for the goal
	number     []int32 // solver node of state 0 by network node, None if irrelevant
	bounds     []graph.Instant
	edges      []edge // sorted by from, then since
	out        []int32
	into       index // edge numbers by to
	masks      []timeline
	moves      []moveKey
	gates      []gate
	gatesOf    index // gates by mask
	sources    []source
	epochAt    []int32 // by instant of the network
	opening    []int32 // edges that open after the first epoch, by since
	closing    []int32 // edges that close before the last epoch ends, by until
	lasting    []int32 // edges that do not, and deliver
	byMask     index
}

// An edge is a hop in a pair of states, or a step in one.
type edge struct {
	from, to     int32
	since, until int32 // epochs, half open
	gate         int32 // index into gates
	number       int32 // index into edges
	hop          int32 // index into Network.hops, None for a step
	counts       bool  // what crosses it is reported for the hop; never of a step
	delivers     bool  // it brings facts from outside to where they answer
	// needless says that it lets those pass whom the transfer's purpose does not
	// need then, beside the edge that lets them all pass.
	needless  bool
	aggregate bool
}

// A moveKey names a move: a rule, and whether only what answers the question's
// category may pass.
type moveKey struct {
	rule   int32
	filter bool
}

// A timeline is a mask by epoch: sets over all kinds, each from an epoch on.
type timeline struct {
	since   []int32
	sets    [][]uint64
	persons bool // of persons alone: "anything" does not pass
}

// A source is a seed in a state.
type source struct {
	node       int32
	categories []string
	mask       int32
	since      int32
	anything   bool
	seed       *seed // nil for anything
}

func (p *Plan) problem(w World, k *Kinds) *problem {
	b := &problem{plan: p, world: w, categories: p.keys[w]}
	b.auto = p.automaton(k)
	b.numberNodes()
	b.findBounds(k)
	m := &maskMaker{problem: b, kinds: k, numbers: map[maskKey]int32{}}
	b.addSteps()
	b.addHops(m)
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

func (b *problem) at(node, state int32) int32 { return b.number[node] + state }

func (b *problem) state(solverNode int32) int32 { return solverNode - b.number[b.node[solverNode]] }

func (b *problem) addSteps() {
	n, p := b.plan.net, b.plan
	states := b.auto.states()
	step := func(from, to int32) {
		b.edges = append(b.edges, edge{from: from, to: to, until: b.epochs(), gate: openGate, hop: graph.None})
	}
	for _, s := range n.steps {
		if !p.relevant[s.from] || !p.relevant[s.to] || s.spread && b.world == Confirmed {
			continue
		}
		for state := range states {
			step(b.at(s.from, state), b.at(s.to, state))
		}
	}
	last := b.auto.last()
	switch p.q.Aim {
	case Left:
		for pl, in := range p.inX {
			for v := range b.auto.visits {
				if in && p.relevant[n.inside[pl]] {
					step(b.at(n.inside[pl], b.auto.state(stageWay, v)), b.at(n.inside[pl], b.auto.state(stageLeaving, v)))
				}
			}
		}
		fallthrough
	case Crossed:
		for v := range n.nodes {
			if p.relevant[v] {
				step(b.at(int32(v), b.auto.state(stageGone, last)), b.goal)
			}
		}
	default:
		stage := int32(stageWay)
		if b.auto.stages > 1 {
			stage = stageGone
		}
		for _, x := range p.q.X {
			step(b.at(n.inside[x], b.auto.state(stage, last)), b.goal)
		}
	}
}

func (b *problem) addHops(m *maskMaker) {
	n, p := b.plan.net, b.plan
	g := newGateMaker(m)
	people := make([]int32, len(n.exprs)) // expression numbers of the plan
	for i, e := range n.exprs {
		people[i] = graph.None
		if number, ok := p.number[e]; ok {
			people[i] = number
		}
	}
	b.edges = slices.Grow(b.edges, len(p.hops))
	var ts []transition
	for _, i := range p.hops {
		h := &n.hops[i]
		if h.uncertain && b.world == Confirmed {
			continue
		}
		since, until := b.epochAt[h.since], b.epochAt[h.until]
		ts = p.transitions(b.auto, h, b.world, ts[:0])
		for _, t := range ts {
			e := edge{from: b.at(h.from, t.from), to: b.at(h.to, t.to), hop: i, aggregate: h.aggregate}
			e.counts = b.auto.stages == 1 || p.q.Aim != Left && p.q.Aim != Crossed || b.auto.stage(t.to) == stageGone
			e.delivers = b.delivers(h, t)
			e.since, e.until = since, until
			if t.counted && p.q.Aim != Held {
				e.since, e.until = max(since, b.epoch(p.q.Window.Since)), min(until, b.epoch(p.q.Window.Until))
			}
			if e.since >= e.until {
				continue
			}
			filtering, judging := t.counted && p.q.Aim == Left, t.counted || b.auto.stages == 1
			e.gate = g.gate(h.rule, g.crossers(people[h.people], judging), filtering)
			b.edges = append(b.edges, e)
			if needs := n.graph.Transfers[h.account].Needs; needs != nil && e.counts {
				e.gate = g.gate(h.rule, g.needless(people[h.people], judging, p.number[needs]), filtering)
				e.needless, e.delivers = true, false
				b.edges = append(b.edges, e)
			}
		}
	}
}

// delivers reports whether the hop brings facts from outside to where they
// answer: into X, or out of it.
func (b *problem) delivers(h *hop, t transition) bool {
	p := b.plan
	switch {
	case p.q.Aim == Held:
		return false
	case b.auto.stages == 1:
		return p.enters(h, b.world)
	case p.q.Aim == Reached, p.q.Aim == Fed:
		return b.auto.stage(t.to) == stageGone && p.enters(h, b.world)
	}
	return t.counted
}

// derivesInside reports whether what was brought may become another category
// before it answers, so that when it was brought cannot be read off where.
func (b *problem) derivesInside() bool {
	p := b.plan
	derives := map[int32]bool{}
	for i := range b.edges {
		e := &b.edges[i]
		if e.hop == graph.None || p.q.Aim == Held || p.q.Aim == Crossed {
			continue
		}
		h := &p.net.hops[e.hop]
		if p.q.Aim == Left {
			if b.auto.stage(b.state(e.from)) != stageGone {
				continue
			}
		} else if !p.inX[h.in] || !p.inX[h.out] {
			continue
		}
		changes, known := derives[h.rule]
		if !known {
			changes = p.net.rules[h.rule].changes(b.categories)
			derives[h.rule] = changes
		}
		if changes {
			return true
		}
	}
	return false
}

func (b *problem) addSeeds(m *maskMaker) {
	n, p := b.plan.net, b.plan
	for i := range p.seeds {
		s := &p.seeds[i]
		if s.uncertain && b.world == Confirmed {
			continue
		}
		visit := int32(visitNone)
		if at(p.inVia, s.place) {
			visit = visitDone
		}
		filter := int32(graph.None)
		if b.auto.stages == 1 {
			filter = p.filter
		}
		b.sources = append(b.sources, source{
			node: b.at(s.node, b.auto.state(stageWay, visit)), categories: s.categories, mask: m.seedMask(s.people, filter), since: b.epoch(s.since), seed: s,
		})
		// What was given to a place in X, or possibly to one that contains it,
		// lies in X although no hop brought it; where no window is asked for,
		// people are judged as it is given.
		place := n.place[s.node] // of an origin, it may be a field
		given := at(p.inX, place) || b.world == Possible && at(p.aboveX, place)
		if b.auto.stages > 1 && p.q.Aim != Left && p.q.Aim != Crossed && given && (p.q.Aim == Held || p.q.Window == graph.Always) {
			b.sources = append(b.sources, source{
				node: b.at(s.node, b.auto.state(stageGone, visit)), categories: s.categories, mask: m.seedMask(s.people, p.filter), since: b.epoch(s.since), seed: s,
			})
		}
	}
	anything := func(node int32) {
		visit := int32(visitNone)
		if at(p.inVia, n.place[node]) {
			visit = visitDone
		}
		b.sources = append(b.sources, source{node: b.at(node, b.auto.state(stageWay, visit)), mask: graph.None, anything: true})
	}
	switch p.q.Aim {
	case Left:
		if p.q.OfPeople {
			break
		}
		for _, x := range p.q.X {
			for _, y := range n.graph.Inside(x) {
				anything(n.inside[y])
			}
		}
		for _, i := range p.hops {
			if p.q.Transfer != "" && p.crosses(&n.hops[i]) {
				anything(n.whole[n.hops[i].in])
			}
		}
	case Fed, Crossed:
		if p.q.OfPeople {
			break
		}
		for v := range n.nodes {
			if p.relevant[v] && !at(p.inX, n.place[v]) && (p.inFrom == nil || p.inFrom[n.place[v]]) {
				anything(int32(v))
			}
		}
	}
}

// findBounds collects every instant at which something may begin or end.
func (b *problem) findBounds(k *Kinds) {
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

// sortEdges orders edges by where and when they begin. Edges come nearly
// sorted by since, since hops are, so counting by node leaves little to do.
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
	for _, i := range closing.of(int32(epochs)) {
		if b.edges[i].delivers {
			b.lasting = append(b.lasting, i)
		}
	}
	none := int32(len(b.masks))
	maskOf := func(gate int32) int32 {
		if gate == openGate {
			return none
		}
		return b.gates[gate].mask
	}
	b.gatesOf = newIndex(len(b.masks)+1, len(b.gates), func(i int) int32 { return maskOf(int32(i)) })
	b.byMask = newIndex(len(b.masks)+1, n, func(i int) int32 { return maskOf(b.edges[i].gate) })
}
