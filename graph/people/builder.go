package people

import (
	"cmp"
	"container/heap"
	"fmt"
	"iter"
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
	// Key is a fingerprint of the key that the pseudonyms are made with, not 0:
	// only lists of one key can be compared.
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
// them would make as many segments as there are people.
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
	events := map[graph.Instant]*setWriter{}
	eventAt := func(at graph.Instant, id uint64) {
		if at == graph.Future {
			return
		}
		w := events[at]
		if w == nil {
			w = &setWriter{}
			events[at] = w
		}
		w.append(id)
	}
	forever := newReader(always, 1024)
	passForever := func(before uint64) {
		for len(forever.ahead) > 0 && forever.ahead[0] < before {
			eventAt(graph.Past, forever.ahead[0])
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
			eventAt(open.when.Since, open.id)
			eventAt(open.when.Until, open.id)
		}
		passForever(s.id)
		if isOpen = len(forever.ahead) == 0 || forever.ahead[0] != s.id; isOpen {
			open = s
		}
	}
	if isOpen {
		eventAt(open.when.Since, open.id)
		eventAt(open.when.Until, open.id)
	}
	for len(forever.ahead) > 0 {
		eventAt(graph.Past, forever.ahead[0])
		forever.skip(1)
	}
	l := &List{naming: b.naming()}
	for at, w := range events {
		l.events = append(l.events, membershipEvent{at, w.set()})
	}
	slices.SortFunc(l.events, func(a, b membershipEvent) int { return cmp.Compare(a.at, b.at) })
	return l, nil
}

func (b *Builder) naming() naming {
	if !b.Keyed {
		return naming{}
	}
	return naming{keyed: true, key: b.Key}
}

func compareIntervals(a, b graph.Interval) int {
	return cmp.Or(cmp.Compare(a.Since, b.Since), cmp.Compare(a.Until, b.Until))
}

// compareSpells orders by id, then interval. Intervals are compared only where
// they decide: this is most of what sorting a list takes.
func compareSpells(a, b spell) int {
	if a.id != b.id {
		return cmp.Compare(a.id, b.id)
	}
	return compareIntervals(a.when, b.when)
}

// mergeSpells sorts each block in place and yields the spells of all of them
// by id, then start. Sorting everything at once would need it in one piece.
func mergeSpells(blocks [][]spell) iter.Seq[spell] {
	h := make(spellHeap, len(blocks))
	for i, b := range blocks {
		slices.SortFunc(b, compareSpells)
		h[i] = b
	}
	heap.Init(&h)
	return func(yield func(spell) bool) {
		for len(h) > 0 {
			first := h[0]
			// A run of spells that precede those of any other block needs no
			// heap: lists in order of id are one run after the other.
			limit := h.second()
			n := 1
			for n < len(first) && (limit == nil || compareSpells(first[n], *limit) <= 0) {
				n++
			}
			for _, s := range first[:n] {
				if !yield(s) {
					return
				}
			}
			if n == len(first) {
				heap.Pop(&h)
				continue
			}
			h[0] = first[n:]
			heap.Fix(&h, 0)
		}
	}
}

// A spellHeap holds blocks that are not empty, the one that begins first on
// top.
type spellHeap [][]spell

func (h spellHeap) Len() int           { return len(h) }
func (h spellHeap) Less(i, j int) bool { return compareSpells(h[i][0], h[j][0]) < 0 }
func (h spellHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *spellHeap) Push(x any)        { *h = append(*h, x.([]spell)) }
func (h *spellHeap) Pop() any {
	old := *h
	last := old[len(old)-1]
	*h = old[:len(old)-1]
	return last
}

// second returns the first spell of the blocks below the top, nil if there
// are none.
func (h spellHeap) second() *spell {
	switch {
	case len(h) < 2:
		return nil
	case len(h) == 2 || h.Less(1, 2):
		return &h[1][0]
	}
	return &h[2][0]
}
