package reach

import "outflow/graph"

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
	passages   [][]passage // by move
	gates      []gate
	gatesOf    index // gates by mask
	sources    []source
	epochAt    []int32 // by instant of the network
	opening    []int32 // edges that open after the first epoch, by since
	closing    []int32 // edges that close before the last epoch ends, by until
	byMask     index
	somebody   bool   // kinds have one more beside them: see layout
	givers     bool   // it is asked whose facts may have become somebody's
	aside      *aside // what is asked beside the question, or nil
}

func (p *Plan) problem(w World, k *Kinds) *problem {
	b := &problem{plan: p, world: w, categories: p.keys[w]}
	b.auto = p.automaton(k)
	b.numberNodes()
	b.findBounds(k)
	b.somebody = w == Confirmed && p.somebody
	m := &maskMaker{problem: b, kinds: k, numbers: map[maskKey]int32{}}
	g := newGateMaker(m)
	b.addSteps(g)
	b.addHops(g)
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
