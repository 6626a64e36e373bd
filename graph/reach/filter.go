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
	b        *problem
	people   *maskMaker
	moves    [4][]int32       // by whether it keeps answers alone and is an aggregate's, then rule
	masks    [4][]int32       // by whether people are asked for and of persons alone, then expression
	passages map[string]int32 // moves by what they do
	filters  map[edgeFilter]int32
}

func newFilterMaker(m *maskMaker) *filterMaker {
	b := m.b
	b.filters = []edgeFilter{openFilter: {graph.None, graph.None}}
	f := &filterMaker{b: b, people: m, passages: map[string]int32{}, filters: map[edgeFilter]int32{}}
	for i := range f.moves {
		f.moves[i] = make([]int32, len(b.plan.net.rules))
	}
	for i := range f.masks {
		f.masks[i] = make([]int32, len(b.plan.exprs))
	}
	return f
}

// filter returns the number of the filter for a rule, maybe of an aggregate, and a
// mask. With answersOnly it keeps back the categories that do not answer the query.
func (f *filterMaker) filter(rule, mask int32, aggregate, answersOnly bool) int32 {
	key := edgeFilter{f.move(rule, aggregate, answersOnly), mask}
	n, ok := f.filters[key]
	if !ok {
		n = int32(len(f.b.filters))
		f.filters[key] = n
		f.b.filters = append(f.b.filters, key)
	}
	return n
}

// move returns the number of what a rule does to the categories. Many rules do the
// same to those of one question, above all the rules of fields.
func (f *filterMaker) move(rule int32, aggregate, answersOnly bool) int32 {
	number := &f.moves[number(answersOnly)+2*number(aggregate)][rule]
	if *number != 0 {
		return *number - 1
	}
	b := f.b
	pass := func(basis string) bool { return !answersOnly || matchesAny(basis, b.plan.what, b.world) }
	passages := b.plan.net.rules[rule].passages(b.categories, b.world, aggregate, pass)
	var key []byte
	for _, p := range passages {
		key = binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(key, uint32(p.from)), uint32(p.to))
	}
	n, ok := f.passages[string(key)]
	if !ok {
		n = int32(len(b.passages))
		f.passages[string(key)] = n
		b.passages = append(b.passages, passages)
	}
	*number = n + 1
	return n
}

// field returns the number of the filter for the rule of a field. Influence has no
// category, so nothing confirms in which field it lies.
func (f *filterMaker) field(rule int32) int32 {
	if f.b.world == Confirmed {
		return f.filter(rule, f.persons(), false, false)
	}
	return f.filter(rule, f.people.mask(graph.None, graph.None), false, false)
}

// persons returns the number of the mask of all persons.
func (f *filterMaker) persons() int32 { return f.people.personsMask(graph.None, graph.None) }

// crossers returns the number of the mask of those people of an expression who are
// asked for: expression asked is the query's, or None for all. With persons, influence
// does not pass.
func (f *filterMaker) crossers(expr, asked int32, persons bool) int32 {
	mask := &f.masks[number(asked != graph.None)+2*number(persons)][expr]
	switch {
	case *mask != 0:
	case persons:
		*mask = 1 + f.people.personsMask(expr, asked)
	default:
		*mask = 1 + f.people.mask(expr, asked)
	}
	return *mask - 1
}

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

// install puts every filter in force as it is at an instant before every change but the first.
func (k *block) install() {
	k.installed = make([]*gate, len(k.filters))
	for f := range k.filters {
		k.installed[f] = k.shut()
		if k.changes(int32(f)) > 0 {
			k.installed[f] = k.gate(int32(f), 0)
		}
	}
	clear(k.current)
}

// applyMask puts a change of a mask in force, in every filter made of it.
func (k *block) applyMask(mask, change int32) {
	k.current[mask] = change
	for _, f := range k.filtersOf.of(mask) {
		k.installed[f] = k.gate(f, change)
	}
}
