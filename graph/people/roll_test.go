package people

import (
	"fmt"
	"testing"

	"outflow/graph"
)

// TestARollFindsWhoIsOnAList, of sets kept as slices, as bitmaps of one part and
// of several.
func TestARollFindsWhoIsOnAList(t *testing.T) {
	for _, step := range []uint64{1, 3, 1 << 20, 1 << 27, 1 << 40} {
		for _, n := range []uint64{0, 1, 31, 200} {
			t.Run(fmt.Sprintf("%d by %d", n, step), func(t *testing.T) { find(t, n, step) })
		}
	}
}

func find(t *testing.T, n, step uint64) {
	in := map[uint64]bool{}
	var ids []uint64
	for i := range n {
		in[3+i*step] = true
		ids = append(ids, 3+i*step)
	}
	b := blobs{}
	c := crowdOf(t, b, graph.Claim{Kind: graph.KindPopulation, ID: "p", Members: b.put(ListOf(SetOf(ids...), false))})
	s := segmentsOf(t, c, "p")
	r, err := c.Roll(t.Context(), s, 0)
	if err != nil || r.Len() != len(ids) {
		t.Fatalf("%d of %d: %v", r.Len(), len(ids), err)
	}
	for n, id := range ids {
		if got, ok := r.Find(id); !ok || got != n {
			t.Fatalf("%d is number %d, %v; want %d", id, got, ok, n)
		}
		if some, all := s.Are(0, r.Signature(n), s.Mask(0)[0].Segments); !some || !all {
			t.Fatalf("%d is not in the population", id)
		}
	}
	for _, id := range append(ids, 0, 1<<63) {
		for _, other := range []uint64{id + 1, id - 1, id + 1<<32, id ^ 1<<63} {
			if _, ok := r.Find(other); ok != in[other] {
				t.Fatalf("%d is found: %v", other, ok)
			}
		}
	}
}
