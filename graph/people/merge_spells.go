package people

import (
	"cmp"
	"container/heap"
	"iter"
	"slices"

	"outflow/graph"
)

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
