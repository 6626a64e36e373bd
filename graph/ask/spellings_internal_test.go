package ask

import (
	"math/rand/v2"
	"slices"
	"testing"

	"outflow/graph"
)

// TestNothingNearIsLeftOut: what differs by few letters is found, and little else is looked at.
func TestNothingNearIsLeftOut(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	letters := []rune("aabcdeé한글q7")
	word := func() string {
		text := make([]rune, random.IntN(12))
		for i := range text {
			text[i] = letters[random.IntN(len(letters))]
		}
		return string(text)
	}
	var s spellings
	var all []string
	for range 3000 {
		text := word()
		all = append(all, text)
		s.add(text, text)
	}
	looked := 0
	for range 200 {
		folded := word()
		limit := graph.NearestLimit(folded)
		far := func(text string) bool { return graph.EditDistance(folded, text, limit) > limit }
		got := slices.Collect(s.like(folded, limit))
		looked += len(got)
		got = slices.Sorted(slices.Values(slices.DeleteFunc(got, far)))
		if want := slices.Sorted(slices.Values(slices.DeleteFunc(slices.Clone(all), far))); !slices.Equal(got, want) {
			t.Fatalf("near %q, by %d letters: %q, want %q", folded, limit, got, want)
		}
	}
	if looked > 200*len(all)/3 {
		t.Errorf("%d of %d were looked at", looked, 200*len(all))
	}
}
