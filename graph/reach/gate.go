package reach

import (
	"encoding/binary"

	"outflow/graph"
)

// A gate lets facts across an edge: what a move makes of them, for the people
// of a mask. Edges alike share one.
type gate struct{ move, mask int32 }

// openGate is the number of the gate that lets everything pass.
const openGate = 0

// A gateMaker numbers the gates of a problem, and the moves and masks of its
// gates.
type gateMaker struct {
	*maskMaker
	moves    [4][]int32 // by filter and whether of an aggregate, by rule: 1 + number, 0 for none yet
	passages map[string]int32
	masks    [4][]int32 // by filter and whether of persons, by expression: likewise
	gates    map[gate]int32
}

func newGateMaker(m *maskMaker) *gateMaker {
	m.problem.gates = []gate{openGate: {graph.None, graph.None}}
	g := &gateMaker{maskMaker: m, passages: map[string]int32{}, gates: map[gate]int32{}}
	for i := range g.moves {
		g.moves[i] = make([]int32, len(m.plan.net.rules))
	}
	for i := range g.masks {
		g.masks[i] = make([]int32, len(m.plan.exprs))
	}
	return g
}

// gate returns the number of the gate for a rule, maybe of an aggregate, and a
// mask. Filtering keeps back the categories that do not answer the question's.
func (m *gateMaker) gate(rule, mask int32, aggregate, filtering bool) int32 {
	b := m.problem
	g := gate{m.move(rule, aggregate, filtering), mask}
	n, ok := m.gates[g]
	if !ok {
		n = int32(len(b.gates))
		m.gates[g] = n
		b.gates = append(b.gates, g)
	}
	return n
}

// move returns the number of a rule's passages over the categories. Rules of
// fields are many, but few differ in what they do to these.
func (m *gateMaker) move(rule int32, aggregate, filtering bool) int32 {
	number := &m.moves[number(filtering)+2*number(aggregate)][rule]
	if *number != 0 {
		return *number - 1
	}
	b := m.problem
	pass := func(basis string) bool { return !filtering || matches(basis, b.plan.what, b.world) }
	passages := b.plan.net.rules[rule].passages(b.categories, b.world, aggregate, pass)
	var key []byte
	for _, p := range passages {
		key = binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(key, uint32(p.from)), uint32(p.to))
	}
	n, ok := m.passages[string(key)]
	if !ok {
		n = int32(len(b.passages))
		m.passages[string(key)] = n
		b.passages = append(b.passages, passages)
	}
	*number = n + 1
	return n
}

// field returns the number of the gate for the rule of a field. What is nobody's
// is of no category, so nothing says for certain in which field it lies.
func (m *gateMaker) field(rule int32) int32 {
	if m.world == Confirmed {
		return m.gate(rule, m.persons(), false, false)
	}
	return m.gate(rule, m.mask(graph.None, graph.None), false, false)
}

// persons returns the number of the mask of all persons.
func (m *gateMaker) persons() int32 { return m.personsMask(graph.None, graph.None) }

// crossers returns the number of the mask of an expression's people who are also
// in a filter, the one that the problem has, or None; of persons, without what is
// nobody's.
func (m *gateMaker) crossers(expr, filter int32, persons bool) int32 {
	mask := &m.masks[number(filter != graph.None)+2*number(persons)][expr]
	switch {
	case *mask != 0:
	case persons:
		*mask = 1 + m.personsMask(expr, filter)
	default:
		*mask = 1 + m.mask(expr, filter)
	}
	return *mask - 1
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
