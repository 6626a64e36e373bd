package reach

import (
	"encoding/binary"

	"outflow/graph"
)

// An edgeFilter says which facts cross an edge and as what: a move makes one category
// of another, for the people of a mask. Edges that filter alike share one.
type edgeFilter struct{ move, mask int32 }

// openFilter is the number of the filter that lets everything pass.
const openFilter = 0

// A filterMaker numbers the filters of a problem, and the moves and masks that they
// are made of. A number of 0 in its tables means that there is none yet; others are
// one more than what they stand for.
type filterMaker struct {
	*maskMaker
	moves    [4][]int32       // by whether it keeps answers alone and is an aggregate's, then rule
	masks    [4][]int32       // by whether people are asked for and of persons alone, then expression
	passages map[string]int32 // moves by what they do
	filters  map[edgeFilter]int32
}

func newFilterMaker(m *maskMaker) *filterMaker {
	m.problem.filters = []edgeFilter{openFilter: {graph.None, graph.None}}
	f := &filterMaker{maskMaker: m, passages: map[string]int32{}, filters: map[edgeFilter]int32{}}
	for i := range f.moves {
		f.moves[i] = make([]int32, len(m.plan.net.rules))
	}
	for i := range f.masks {
		f.masks[i] = make([]int32, len(m.plan.exprs))
	}
	return f
}

// filter returns the number of the filter for a rule, maybe of an aggregate, and a
// mask. With answersOnly it keeps back the categories that do not answer the query.
func (m *filterMaker) filter(rule, mask int32, aggregate, answersOnly bool) int32 {
	b := m.problem
	f := edgeFilter{m.move(rule, aggregate, answersOnly), mask}
	n, ok := m.filters[f]
	if !ok {
		n = int32(len(b.filters))
		m.filters[f] = n
		b.filters = append(b.filters, f)
	}
	return n
}

// move returns the number of what a rule does to the categories. Many rules do the
// same to those of one question, above all the rules of fields.
func (m *filterMaker) move(rule int32, aggregate, answersOnly bool) int32 {
	number := &m.moves[number(answersOnly)+2*number(aggregate)][rule]
	if *number != 0 {
		return *number - 1
	}
	b := m.problem
	pass := func(basis string) bool { return !answersOnly || matches(basis, b.plan.what, b.world) }
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

// field returns the number of the filter for the rule of a field. Influence has no
// category, so nothing confirms in which field it lies.
func (m *filterMaker) field(rule int32) int32 {
	if m.world == Confirmed {
		return m.filter(rule, m.persons(), false, false)
	}
	return m.filter(rule, m.mask(graph.None, graph.None), false, false)
}

// persons returns the number of the mask of all persons.
func (m *filterMaker) persons() int32 { return m.personsMask(graph.None, graph.None) }

// crossers returns the number of the mask of those people of an expression who are
// asked for: expression asked is the query's, or None for all. With persons, influence
// does not pass.
func (m *filterMaker) crossers(expr, asked int32, persons bool) int32 {
	mask := &m.masks[number(asked != graph.None)+2*number(persons)][expr]
	switch {
	case *mask != 0:
	case persons:
		*mask = 1 + m.personsMask(expr, asked)
	default:
		*mask = 1 + m.mask(expr, asked)
	}
	return *mask - 1
}

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

// An installedFilter is a filter laid over rows, with the people who pass in the epoch
// at hand.
type installedFilter struct {
	keep    []uint64  // bits that pass as they are, influence's among them
	shifts  []passage // categories that pass as others
	pattern []uint64  // who may pass: keep has it for categories that stay, shifts need it
}

// installFilters installs every filter as it is in the first epoch.
func (k *block) installFilters() {
	for m := range k.patterns {
		if len(k.patterns[m]) > 0 {
			k.applyMask(int32(m), 0)
		}
	}
	k.install(openFilter, 0)
}

// applyMask puts a change of a mask in force, in every filter made of it.
func (k *block) applyMask(mask, change int32) {
	k.current[mask] = change
	for _, f := range k.filtersOf.of(mask) {
		k.install(f, change)
	}
}

// install puts a change of its mask in force in one filter.
func (k *block) install(number, change int32) {
	f, filter := &k.installed[number], k.filters[number]
	if f.keep == nil {
		f.keep = make([]uint64, k.words)
	}
	if number == openFilter {
		for w := range f.keep {
			f.keep[w] = ^uint64(0)
		}
		return
	}
	move := &k.moves[filter.move]
	f.shifts, f.pattern = move.shifts, k.patterns[filter.mask][change]
	clear(f.keep)
	for _, c := range move.keeps {
		k.fillPattern(f.keep, int(c), f.pattern)
	}
	f.keep[k.body] = 1
	if k.masks[filter.mask].persons {
		f.keep[k.body] = 0
	}
}
