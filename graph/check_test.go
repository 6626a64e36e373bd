package graph

import (
	"maps"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestCheckFindsWhatACommitBroke: over random histories, checking what a commit touched
// finds what merging all claims does.
func TestCheckFindsWhatACommitBroke(t *testing.T) {
	sound, broken, rounds := 0, 0, 10 // of a hundred histories
	if testing.Short() {
		rounds = 1
	}
	check := func(t *rapid.T) {
		h := newHistory()
		pool := map[ClaimKey]Claim{}
		for _, c := range claimsOf(t) {
			pool[c.Key()] = c
		}
		h.commit(repaired(pool))
		next := maps.Clone(h.last())
		keys := slices.SortedFunc(maps.Keys(next), ClaimKey.Compare)
		for _, n := range rapid.SliceOfN(rapid.IntRange(0, len(keys)), 0, 3).Draw(t, "retired") {
			if n < len(keys) {
				delete(next, keys[n])
			}
		}
		more := claimsOf(t)
		for _, n := range rapid.SliceOfN(rapid.IntRange(0, len(more)-1), 0, 4).Draw(t, "added") {
			next[more[n].Key()] = more[n]
		}
		h.commit(next)
		after := faultsOf(t, h)
		touched := Touched{}
		for c, err := range h.head().Changes(t.Context(), 1) {
			switch {
			case err != nil:
				t.Fatal(err)
			case c.After == nil:
				touched.Remove(c.Key())
			default:
				touched.Add(c.Key(), c.After.References())
			}
		}
		for _, many := range []int{manyPlaces, -1} {
			g, faults, err := checkFor(t.Context(), h.head(), &touched, many)
			if err != nil {
				t.Fatal(err)
			}
			found := map[string]bool{}
			for _, f := range faults {
				found[f.Error()] = true
				if after[f.Error()] == nil && !ofItself(f) {
					t.Errorf("with %d: %v is found, and is not there", many, f)
				}
			}
			for text := range after {
				if !found[text] {
					t.Errorf("with %d: %s is not found", many, text)
				}
			}
			if len(after) > 0 {
				broken++
				continue
			}
			sound++
			whole, _ := Merge(h.head().Commit(), h.head().Claims(t.Context()))
			for id := range touched.Things[KindImplied].All() {
				system, created := g.Created(id)
				b := whole.Place(id)
				if g.Has(id) != (b != None) || created != (b != None && whole.Places[b].Created) ||
					created && system != whole.Places[whole.System(b)].ID {
					t.Errorf("with %d: the place %q differs from that of all claims", many, id)
				}
			}
		}
	}
	for range rounds {
		rapid.Check(t, check)
	}
	t.Logf("%d sound, %d broken", sound, broken)
	if min(sound, broken) < max(sound, broken)/20 {
		t.Error("too few of one kind")
	}
}

// TestCheckOfAllPlacesTellsWhatMergeDoes: reading all claims of places one place at a
// time finds the same faults as merging them, in the same order.
func TestCheckOfAllPlacesTellsWhatMergeDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pool := map[ClaimKey]Claim{}
		for _, c := range append(claimsOf(t), claimsOf(t)...) {
			pool[c.Key()] = c
		}
		h := newHistory()
		h.commit(pool)
		_, err := Merge(h.head().Commit(), h.head().Claims(t.Context()))
		want, _ := BadClaims(err)
		c := &check{ctx: t.Context(), after: h.head(), touched: &Touched{}, all: true, claims: map[ClaimKey]*Claim{}}
		if err := c.add(h.head().Claims(t.Context(), KindTransfer, KindErasure)); err != nil {
			t.Fatal(err)
		}
		m, err := c.merge()
		if err != nil {
			t.Fatal(err)
		}
		got, err := BadClaims(m.err())
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("%v, %v\nnot %v", got, err, want)
		}
	})
}

// ofItself reports whether no other claim makes it wrong: who reads claims sees that.
func ofItself(f *BadClaimError) bool {
	return f.Claim.Kind == KindTransfer && f.Key == "category_total"
}

// faultsOf returns, as they are worded, the other faults of a history's newest state.
func faultsOf(t *rapid.T, h *history) map[string]*BadClaimError {
	_, err := Merge(h.head().Commit(), h.head().Claims(t.Context()))
	faults, err := BadClaims(err)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]*BadClaimError{}
	for _, f := range faults {
		if !ofItself(f) {
			all[f.Error()] = f
		}
	}
	return all
}
