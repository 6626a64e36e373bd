package graph

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestIDSetIsASet: it holds what was added, each once, in that order, and nothing else.
func TestIDSetIsASet(t *testing.T) {
	var none *IDSet
	if none.Has("") || none.Len() != 0 || len(slices.Collect(none.All())) != 0 {
		t.Error("nothing is something")
	}
	rapid.Check(t, func(t *rapid.T) {
		var s IDSet
		var want []string
		id := rapid.Map(rapid.StringMatching(`[ab]{0,3}`), func(id string) string { return strings.Repeat(id, 60) })
		for _, id := range rapid.SliceOfN(id, 0, 40).Draw(t, "ids") {
			if s.Has(id) != slices.Contains(want, id) {
				t.Errorf("whether %q is there is not known", id)
			}
			if s.Add(id); !s.Has(id) {
				t.Errorf("%q was added, and is not there", id)
			}
			if !slices.Contains(want, id) {
				want = append(want, id)
			}
		}
		if got := slices.Collect(s.All()); s.Len() != len(want) || !slices.Equal(got, want) {
			t.Errorf("it holds %d: %q, want %q", s.Len(), got, want)
		}
	})
}
