package reach

import "outflow/graph"

// A gate lets facts across an edge: what a move makes of them, for the people
// of a mask. Edges alike share one.
type gate struct{ move, mask int32 }

// openGate is the number of the gate that lets everything pass.
const openGate = 0

// A gateMaker numbers the gates of a problem, and the moves of its gates.
type gateMaker struct {
	*maskMaker
	moves map[moveKey]int32
	gates map[gate]int32
}

func newGateMaker(m *maskMaker) *gateMaker {
	m.problem.gates = []gate{openGate: {graph.None, graph.None}}
	return &gateMaker{m, map[moveKey]int32{}, map[gate]int32{}}
}

func (m *gateMaker) gate(key moveKey, mask int32) int32 {
	b := m.problem
	move, ok := m.moves[key]
	if !ok {
		move = int32(len(b.moves))
		m.moves[key] = move
		b.moves = append(b.moves, key)
	}
	g := gate{move, mask}
	n, ok := m.gates[g]
	if !ok {
		n = int32(len(b.gates))
		m.gates[g] = n
		b.gates = append(b.gates, g)
	}
	return n
}

// A door is a gate as it stands in the epoch at hand, laid over rows.
type door struct {
	keep    []uint64 // bits that pass as they are, "anything" among them
	shifts  []shift
	pattern []uint64 // who may pass; shifts need it by itself
}

// hang makes the doors of a block's gates.
func (k *block) hang() {
	k.doors = make([]door, len(k.gates))
	keep := make([]uint64, len(k.gates)*k.words)
	for g := range k.doors {
		d := &k.doors[g]
		d.keep = keep[g*k.words:][:k.words:k.words]
		d.keep[k.body] = 1
		if g == openGate {
			for w := range d.keep {
				d.keep[w] = ^uint64(0)
			}
			continue
		}
		d.shifts = k.moves[k.gates[g].move].shifts
	}
	for m := range k.patterns {
		if len(k.patterns[m]) > 0 {
			k.turn(int32(m), 0)
		}
	}
}

// turn puts a change of a mask in force.
func (k *block) turn(mask, change int32) {
	k.current[mask] = change
	pattern := k.patterns[mask][change]
	for _, g := range k.gatesOf.of(mask) {
		d := &k.doors[g]
		d.pattern = pattern
		at := 0
		for w, x := range k.moves[k.gates[g].move].keep {
			d.keep[w] = x & pattern[at]
			if at++; at == len(pattern) {
				at = 0
			}
		}
	}
}
