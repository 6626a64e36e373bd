package reach

import "outflow/graph"

// A gate lets facts across an edge: what a move makes of them, for the people
// of a mask. Edges alike share one.
type gate struct{ move, mask int32 }

// A moveKey names a move: a rule, and whether only what answers the question's
// category may pass.
type moveKey struct {
	rule   int32
	filter bool
}

// openGate is the number of the gate that lets everything pass.
const openGate = 0

// A gateMaker numbers the gates of a problem, and the moves and masks of its
// gates.
type gateMaker struct {
	*maskMaker
	moves [2][]int32 // by filter, by rule: 1 + number, 0 for none yet
	masks [2][]int32 // by filter, by expression: likewise
	gates map[gate]int32
}

func newGateMaker(m *maskMaker) *gateMaker {
	m.problem.gates = []gate{openGate: {graph.None, graph.None}}
	g := &gateMaker{maskMaker: m, gates: map[gate]int32{}}
	for i := range g.moves {
		g.moves[i] = make([]int32, len(m.plan.net.rules))
		g.masks[i] = make([]int32, len(m.plan.exprs))
	}
	return g
}

// gate returns the number of the gate for a rule and a mask. Filtering keeps
// back the categories that do not answer the question's.
func (m *gateMaker) gate(rule, mask int32, filtering bool) int32 {
	b := m.problem
	move := &m.moves[number(filtering)][rule]
	if *move == 0 {
		b.moves = append(b.moves, moveKey{rule, filtering})
		*move = int32(len(b.moves))
	}
	g := gate{*move - 1, mask}
	n, ok := m.gates[g]
	if !ok {
		n = int32(len(b.gates))
		m.gates[g] = n
		b.gates = append(b.gates, g)
	}
	return n
}

// crossers returns the number of the mask of an expression's people. Judging
// keeps back those who are not in the question's filter.
func (m *gateMaker) crossers(expr int32, judging bool) int32 {
	mask := &m.masks[number(judging)][expr]
	if *mask != 0 {
		return *mask - 1
	}
	// What left X as nobody's is not what people's data went on as.
	if q := &m.plan.q; judging && q.Aim == Left && q.OfPeople {
		*mask = 1 + m.personsMask(expr, m.filter(judging))
	} else {
		*mask = 1 + m.mask(expr, m.filter(judging))
	}
	return *mask - 1
}

// needless is crossers of those alone whom a transfer does not need.
func (m *gateMaker) needless(expr int32, judging bool, needs int32) int32 {
	return m.needlessMask(expr, m.filter(judging), needs)
}

func (m *gateMaker) filter(judging bool) int32 {
	if judging {
		return m.plan.filter
	}
	return graph.None
}

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

// A door is a gate as it stands in the epoch at hand, laid over rows.
type door struct {
	keep    []uint64 // bits that pass as they are, "anything" among them
	shifts  []passage
	pattern []uint64 // who may pass; shifts need it by itself
}

// hang makes the doors of a block's gates.
func (k *block) hang() {
	for m := range k.patterns {
		if len(k.patterns[m]) > 0 {
			k.turn(int32(m), 0)
		}
	}
	k.open(openGate, 0)
}

// turn puts a change of a mask in force.
func (k *block) turn(mask, change int32) {
	k.current[mask] = change
	for _, g := range k.gatesOf.of(mask) {
		k.open(g, change)
	}
}

// open puts a change of its mask in force at one gate.
func (k *block) open(g, change int32) {
	d, gate := &k.doors[g], k.gates[g]
	if d.keep == nil {
		d.keep = make([]uint64, k.words)
	}
	if g == openGate {
		for w := range d.keep {
			d.keep[w] = ^uint64(0)
		}
		return
	}
	move := &k.moves[gate.move]
	d.shifts, d.pattern = move.shifts, k.patterns[gate.mask][change]
	clear(d.keep)
	for _, c := range move.keeps {
		k.fillPattern(d.keep, int(c), d.pattern)
	}
	d.keep[k.body] = 1
	if k.masks[gate.mask].persons {
		d.keep[k.body] = 0
	}
}
