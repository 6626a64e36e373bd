package graph

import "testing"

// TestNothingIsSuggestedOfWhichNoLetterStays, whatever is near to a short text.
func TestNothingIsSuggestedOfWhichNoLetterStays(t *testing.T) {
	for text, want := range map[string]int{"": 0, "a": 0, "ab": 1, "abc": 2, "alipay": 2, "apple pay's users": 4} {
		if got := NearestLimit(Fold(text)); got != want {
			t.Errorf("names of %q may differ by %d letters, want %d", text, got, want)
		}
	}
}
