package reach

import (
	"slices"

	"outflow/graph"
)

// A Change is who belongs from an instant on, as a set over segments.
type Change struct {
	Since    graph.Instant
	Segments []uint64
}

// Segments are the people, grouped into segments that the expressions of a plan tell
// apart.
type Segments struct {
	Len int
	// Stranger is the segment of people on no list and of no population: they
	// might be anyone.
	Stranger int
	// Masks holds, for each expression of the plan, who is in it over time;
	// the first change is at graph.Past. Outside returns who is not.
	Masks   [][]Change
	Outside func(expr int) []Change
}

// A timeline is a mask over time: sets over all segments, each from an instant on. The first
// is in force from graph.Past.
type timeline struct {
	since   []graph.Instant
	sets    [][]uint64
	persons bool // of persons alone: "anything" does not pass
	// somebody says that a person passes of whom nothing else is known.
	somebody bool
}

// until returns when a change of the mask is over, at the latest at an end.
func (t *timeline) until(change int, end graph.Instant) graph.Instant {
	if change+1 < len(t.since) {
		return min(end, t.since[change+1])
	}
	return end
}

// A maskMaker numbers masks: who may cross an edge, of the people of its hop and of
// those who are asked for.
type maskMaker struct {
	b        *problem
	segments *Segments
	numbers  map[maskKey]int32
	only     []uint64 // strangers, see there
}

// A maskKey names a mask. Strangers may cross hops, but are given nothing by an
// origin that has a population.
type maskKey struct {
	expr, asked int32
	but         int32 // expression of those left out, None for nobody
	seed        bool
	persons     bool // "anything" does not pass
}

// mask returns the number of the mask of those who are in both expressions, of a hop and
// of who is asked for. None is everybody.
func (m *maskMaker) mask(expr, asked int32) int32 {
	return m.make(maskKey{expr: expr, asked: asked, but: graph.None})
}

// personsMask is mask without influence.
func (m *maskMaker) personsMask(expr, asked int32) int32 {
	return m.make(maskKey{expr: expr, asked: asked, but: graph.None, persons: true})
}

// needlessMask is personsMask without those whom a transfer's purpose needs at the time.
func (m *maskMaker) needlessMask(expr, asked, needs int32) int32 {
	return m.make(maskKey{expr: expr, asked: asked, but: needs, persons: true})
}

// seedMask is mask for an origin, whose people may be strangers alone.
func (m *maskMaker) seedMask(expr, asked int32) int32 {
	if expr == graph.None {
		expr = strangersOnly
	}
	return m.make(maskKey{expr: expr, asked: asked, but: graph.None, seed: true})
}

// strangersOnly keys the mask of an origin without a population.
const strangersOnly = -2

func (m *maskMaker) make(key maskKey) int32 {
	if n, ok := m.numbers[key]; ok {
		return n
	}
	n := int32(len(m.b.masks))
	m.numbers[key] = n
	t := timeline{persons: key.persons, somebody: m.b.somebody && m.passesAll(key)}
	changes := and(m.over(key.expr, key.seed), m.asked(key.asked))
	if key.but != graph.None {
		changes = and(changes, m.others(key.but))
	}
	for _, c := range changes {
		if c.Since < m.b.plan.horizon {
			t.since = append(t.since, c.Since)
			t.sets = append(t.sets, c.Segments)
		}
	}
	m.b.masks = append(m.b.masks, t)
	return n
}

// passesAll reports whether a mask keeps nobody out.
func (m *maskMaker) passesAll(key maskKey) bool {
	if key.seed || key.asked != graph.None || key.but != graph.None {
		return false
	}
	return key.expr == graph.None || m.b.plan.exprs[key.expr] == graph.People(graph.Everyone{})
}

// over returns who is in an expression over time, in this world. Strangers might be in
// any expression, so in the possible world they are in all; but not in an origin's that
// has a population, nor are they one person whom a list names.
func (m *maskMaker) over(expr int32, seed bool) []Change {
	words := (m.segments.Len + 63) / 64
	all := make([]uint64, words)
	for k := range m.segments.Len {
		all[k/64] |= 1 << (k % 64)
	}
	switch {
	case expr == strangersOnly:
		return []Change{{graph.Past, m.strangers()}}
	case expr == graph.None:
		return []Change{{graph.Past, all}}
	}
	e := m.b.plan.exprs[expr]
	if graph.IsUnknown(e) {
		if m.b.world == Confirmed {
			clear(all) // what is no person's passes all the same
		}
		return []Change{{graph.Past, all}}
	}
	if m.b.world == Confirmed || seed || namesListed(e) {
		return m.segments.Masks[expr]
	}
	changes := slices.Clone(m.segments.Masks[expr])
	for i := range changes {
		changes[i].Segments = slices.Clone(changes[i].Segments)
		m.addStranger(changes[i].Segments)
	}
	return changes
}

// asked returns who is asked for over time: always the same, if those are who belong at some
// instant of a certain time.
func (m *maskMaker) asked(expr int32) []Change {
	changes, during := m.over(expr, false), m.b.plan.q.Meant
	if during.Empty() {
		return changes
	}
	meant := make([]uint64, len(changes[0].Segments))
	for i, c := range changes {
		if c.Since >= during.Until || i+1 < len(changes) && changes[i+1].Since <= during.Since {
			continue
		}
		for w, x := range c.Segments {
			meant[w] |= x
		}
	}
	return []Change{{graph.Past, meant}}
}

// namesListed reports whether an expression is about one person whom a list names.
func namesListed(e graph.People) (is bool) {
	graph.Parts(e, func(part graph.People) {
		one, ok := part.(graph.OnePerson)
		is = is || ok && one.Listed
	})
	return is
}

// strangers returns the set of strangers alone.
func (m *maskMaker) strangers() []uint64 {
	if m.only == nil {
		m.only = make([]uint64, (m.segments.Len+63)/64)
		m.addStranger(m.only)
	}
	return m.only
}

func (m *maskMaker) addStranger(set []uint64) {
	if m.segments.Stranger >= 0 {
		set[m.segments.Stranger/64] |= 1 << (m.segments.Stranger % 64)
	}
}

// others returns who is not in an expression over time. That strangers are not is
// possible, unless it is everyone; that somebody is not in unknown people is possible
// too. Neither is confirmed.
func (m *maskMaker) others(expr int32) []Change {
	e := m.b.plan.exprs[expr]
	if graph.IsUnknown(e) && m.b.world == Confirmed {
		return m.segments.Masks[expr] // nobody
	}
	changes := m.segments.Outside(int(expr))
	_, everyone := e.(graph.Everyone)
	for _, c := range changes {
		if s := m.segments.Stranger; s >= 0 {
			c.Segments[s/64] &^= 1 << (s % 64)
		}
		if m.b.world == Possible && !everyone {
			m.addStranger(c.Segments)
		}
	}
	return changes
}

// and intersects two timelines.
func and(a, b []Change) []Change {
	var both []Change
	for i, j := 0, 0; i < len(a) && j < len(b); {
		set := make([]uint64, len(a[i].Segments))
		for w := range set {
			set[w] = a[i].Segments[w] & b[j].Segments[w]
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
