package reach

import (
	"slices"

	"outflow/graph"
)

// A maskMaker numbers who may cross an edge: the people of its hop who are
// also in the question's filter.
type maskMaker struct {
	*problem
	kinds   *Kinds
	numbers map[maskKey]int32
}

// A maskKey names a mask. Strangers may cross hops, but are given nothing by an
// origin that has a population.
type maskKey struct {
	expr, filter int32
	seed         bool
}

// mask returns the number of a mask for a hop's expression and a filter,
// either of which may be None.
func (m *maskMaker) mask(expr, filter int32) int32 {
	return m.make(expr, filter, false)
}

// seedMask is mask for an origin, whose people may be strangers alone.
func (m *maskMaker) seedMask(expr, filter int32) int32 {
	return m.make(expr, filter, true)
}

// strangersOnly keys the mask of an origin without a population.
const strangersOnly = -2

func (m *maskMaker) make(expr, filter int32, seed bool) int32 {
	if seed && expr == graph.None {
		expr = strangersOnly
	}
	key := maskKey{expr, filter, seed}
	if n, ok := m.numbers[key]; ok {
		return n
	}
	n := int32(len(m.masks))
	m.numbers[key] = n
	var t timeline
	for _, c := range and(m.over(expr, seed), m.over(filter, false)) {
		if at := m.epoch(c.Since); at < m.epochs() {
			t.since = append(t.since, at)
			t.sets = append(t.sets, c.Kinds)
		}
	}
	m.masks = append(m.masks, t)
	return n
}

// over returns who is in an expression over time, in this world. Strangers
// might be in anything, so in the possible world they always are; but an
// origin with a population has none.
func (m *maskMaker) over(expr int32, seed bool) []Change {
	words := (m.kinds.Len + 63) / 64
	stranger := func(set []uint64) {
		if m.kinds.Stranger >= 0 {
			set[m.kinds.Stranger/64] |= 1 << (m.kinds.Stranger % 64)
		}
	}
	all := make([]uint64, words)
	for k := range m.kinds.Len {
		all[k/64] |= 1 << (k % 64)
	}
	switch {
	case expr == strangersOnly:
		only := make([]uint64, words)
		stranger(only)
		return []Change{{graph.Past, only}}
	case expr == graph.None:
		return []Change{{graph.Past, all}}
	}
	e := m.plan.exprs[expr]
	if _, unknown := e.(graph.Unknown); unknown {
		if m.world == Confirmed {
			clear(all) // what is no person's passes all the same
		}
		return []Change{{graph.Past, all}}
	}
	if m.world == Confirmed || seed {
		return m.kinds.Masks[expr]
	}
	changes := slices.Clone(m.kinds.Masks[expr])
	for i := range changes {
		changes[i].Kinds = slices.Clone(changes[i].Kinds)
		stranger(changes[i].Kinds)
	}
	return changes
}

// and intersects two timelines.
func and(a, b []Change) []Change {
	var both []Change
	for i, j := 0, 0; i < len(a) && j < len(b); {
		set := make([]uint64, len(a[i].Kinds))
		for w := range set {
			set[w] = a[i].Kinds[w] & b[j].Kinds[w]
		}
		both = append(both, Change{max(a[i].Since, b[j].Since), set})
		nextA, nextB := graph.Future, graph.Future
		if i+1 < len(a) {
			nextA = a[i+1].Since
		}
		if j+1 < len(b) {
			nextB = b[j+1].Since
		}
		if nextA <= nextB {
			i++
		}
		if nextB <= nextA {
			j++
		}
	}
	return both
}
