package main

import "testing"

// The heap may double, but not by more than mostGarbage where a tenth of it is less; a load never
// lets it grow by more than it would without.
func TestTheMoreIsAliveTheLessGarbageThereMayBe(t *testing.T) {
	for _, c := range []struct {
		live    uint64
		loading bool
		want    int
	}{
		{0, false, 100}, {48 << 20, false, 100}, {384 << 20, false, 100}, {768 << 20, false, 50}, {2 << 30, false, 18}, {10 << 30, false, 10}, {100 << 30, false, 10},
		{32 << 20, true, 40}, {768 << 20, true, 40}, {2 << 30, true, 18},
	} {
		if got := growth(c.live, c.loading); got != c.want {
			t.Errorf("%d MB alive, loading: %v: %d%%, want %d%%", c.live>>20, c.loading, got, c.want)
		}
	}
}
