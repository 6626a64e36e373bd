package people

import (
	"cmp"
	"fmt"
	"slices"

	"outflow/graph"
)

// A Builder makes a list of people who come in any order, with any number of
// spells each. The zero Builder is ready. Undated people take a few bytes
// each, or a few bits if their numbers lie close together; a dated spell takes
// 24 bytes.
type Builder struct {
	// Keyed says that the ids are pseudonyms.
	Keyed bool
	// Key is a fingerprint of the key that the pseudonyms are made with, 0 if it
	// is not known: only lists of one key can be compared.
	Key uint32

	always  gatherer
	dated   [][]spell // blocks, so that growing never copies
	moments map[graph.Instant]struct{}
}

type spell struct {
	id   uint64
	when graph.Interval
}

// MaxMoments is the largest number of different instants at which the
// memberships of one list may begin and end: every day of 179 years. More of
// them would make as many kinds of people as there are people.
const MaxMoments = 1 << 16

const spellsPerBlock = 1 << 16

// Add says that a person belongs during an interval; an empty one says
// nothing. Spells of one person that meet or overlap become one.
func (b *Builder) Add(id uint64, when graph.Interval) {
	switch {
	case when.Empty():
		return
	case when == graph.Always:
		b.always.add(id)
		return
	}
	if b.moments == nil {
		b.moments = map[graph.Instant]struct{}{}
	}
	if len(b.moments) <= MaxMoments {
		b.moments[when.Since] = struct{}{}
		b.moments[when.Until] = struct{}{}
	}
	if n := len(b.dated); n == 0 || len(b.dated[n-1]) == spellsPerBlock {
		b.dated = append(b.dated, make([]spell, 0, spellsPerBlock))
	}
	last := &b.dated[len(b.dated)-1]
	*last = append(*last, spell{id, when})
}

// List returns the list; the Builder must not be used after. It fails if
// memberships begin and end at more than MaxMoments instants.
func (b *Builder) List() (*List, error) {
	if len(b.moments) > MaxMoments {
		return nil, fmt.Errorf("memberships begin and end at more than %d different instants; give since and until as days", MaxMoments)
	}
	always := b.always.set()
	if len(b.dated) == 0 {
		return listOf(always, b.naming()), nil
	}
	turns := map[graph.Instant]*setWriter{}
	turnAt := func(at graph.Instant, id uint64) {
		if at == graph.Future {
			return
		}
		w := turns[at]
		if w == nil {
			w = &setWriter{}
			turns[at] = w
		}
		w.append(id)
	}
	forever := newReader(always, 1024)
	passForever := func(before uint64) {
		for len(forever.ahead) > 0 && forever.ahead[0] < before {
			turnAt(graph.Past, forever.ahead[0])
			forever.skip(1)
		}
	}
	var open spell // the spell at hand, which the next may prolong
	isOpen := false
	for s := range mergeSpells(b.dated) {
		if isOpen && s.id == open.id && s.when.Since <= open.when.Until {
			open.when.Until = max(open.when.Until, s.when.Until)
			continue
		}
		if isOpen {
			turnAt(open.when.Since, open.id)
			turnAt(open.when.Until, open.id)
		}
		passForever(s.id)
		if isOpen = len(forever.ahead) == 0 || forever.ahead[0] != s.id; isOpen {
			open = s
		}
	}
	if isOpen {
		turnAt(open.when.Since, open.id)
		turnAt(open.when.Until, open.id)
	}
	for len(forever.ahead) > 0 {
		turnAt(graph.Past, forever.ahead[0])
		forever.skip(1)
	}
	l := &List{naming: b.naming()}
	for at, w := range turns {
		l.turns = append(l.turns, turn{at, w.set()})
	}
	slices.SortFunc(l.turns, func(a, b turn) int { return cmp.Compare(a.at, b.at) })
	return l, nil
}

func (b *Builder) naming() naming {
	if !b.Keyed {
		return naming{}
	}
	return naming{true, b.Key}
}
