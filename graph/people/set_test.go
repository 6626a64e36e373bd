package people

import (
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// someIDs draws numbers that lie close together, far apart, or both.
func someIDs(t *rapid.T, label string) map[uint64]bool {
	ids := map[uint64]bool{}
	for range rapid.IntRange(0, 4).Draw(t, label+" clusters") {
		base := rapid.Uint64Range(0, 3).Draw(t, "high")<<32 | rapid.Uint64Range(0, 2).Draw(t, "chunk")<<16
		for range rapid.IntRange(0, 100).Draw(t, "n") {
			ids[base|rapid.Uint64Range(0, 200).Draw(t, "low")] = true
		}
	}
	for range rapid.IntRange(0, 20).Draw(t, label+" stray") {
		ids[rapid.Uint64().Draw(t, "id")] = true
	}
	return ids
}

func setOf(ids map[uint64]bool) Set { return SetOf(slices.Collect(maps.Keys(ids))...) }

func sameIDs(t *rapid.T, what string, s Set, want map[uint64]bool) {
	if got := slices.Collect(s.All()); !slices.Equal(got, slices.Sorted(maps.Keys(want))) {
		t.Fatalf("%s is %v, want %v", what, got, slices.Sorted(maps.Keys(want)))
	}
	if s.Len() != int64(len(want)) || s.IsEmpty() != (len(want) == 0) {
		t.Fatalf("%s has %d members, want %d", what, s.Len(), len(want))
	}
	if !s.Equal(setOf(want)) {
		t.Fatalf("%s is kept otherwise than the same set made at once", what)
	}
}

func TestSetsAreLikePlainSets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := someIDs(t, "a"), someIDs(t, "b")
		both, either, onlyA := map[uint64]bool{}, maps.Clone(a), map[uint64]bool{}
		for id := range b {
			either[id] = true
		}
		for id := range a {
			if b[id] {
				both[id] = true
			} else {
				onlyA[id] = true
			}
		}
		sa, sb := setOf(a), setOf(b)
		sameIDs(t, "a", sa, a)
		sameIDs(t, "a and b", sa.And(sb), both)
		sameIDs(t, "a or b", sa.Or(sb), either)
		sameIDs(t, "a and not b", sa.AndNot(sb), onlyA)
		sameIDs(t, "a afterwards", sa, a)
		for id := range either {
			if sa.Contains(id) != a[id] || sb.Contains(id) != b[id] {
				t.Fatalf("Contains(%d) is %v, %v", id, sa.Contains(id), sb.Contains(id))
			}
		}
		if sa.Contains(1<<40 | 7) {
			t.Fatal("a stranger is contained")
		}
	})
}
