package graph

import "testing"

func FuzzFoldsTo(f *testing.F) {
	for _, text := range []string{"", "Apple-Pay", "apple pay", "카카오", "e\u0301", "İstanbul", "\xff", "�", "a/b#c"} {
		f.Add(text, "applepay")
		f.Add(text, Fold(text))
	}
	f.Fuzz(func(t *testing.T, text, other string) {
		for _, fold := range []string{Fold(other), Fold(text)} {
			if got, want := FoldsTo(text, fold), Fold(text) == fold; got != want {
				t.Errorf("%q folds to %q: %v", text, fold, got)
			}
		}
	})
}
