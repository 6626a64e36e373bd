package graph

import (
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

// TestFoldKnowsNoCaseAndNoForm: texts that people take for one fold alike.
func TestFoldKnowsNoCaseAndNoForm(t *testing.T) {
	for folded, texts := range map[string][]string{
		"applepay":      {"Apple-Pay", "apple pay", "ApplePay", "APPLE  PAY!"},
		"weissestrasse": {"Weiße Straße", "WEISSE STRASSE", "Weisse Straße", "WEIẞE STRAẞE"},
		"loréal":        {"L'Oréal", "L’ORÉAL", "l'ore\u0301al", "LORE\u0301AL"},
		"istanbulbank":  {"İSTANBUL Bank", "istanbul bank", "ISTANBUL BANK", "ıstanbul bank", "I\u0307STANBUL bank", "i\u0307stanbul bank"},
		"οδοσ":          {"ΟΔΟΣ", "οδος", "οδοσ"},
		"카카오페이":         {"카카오 페이", norm.NFD.String("카카오페이")},
		"ǰ":             {"J\u030c", "ǰ", "j\u030c"},
		"supplies":      {"Supplies", "ſupplies"},
		"":              {"", "!?", "…"},
	} {
		for _, text := range texts {
			if got := Fold(text); got != folded {
				t.Errorf("%q folds to %q, want %q", text, got, folded)
			}
		}
	}
}

func TestFoldCaseKeepsPunctuation(t *testing.T) {
	for text, want := range map[string]string{"C++ GmbH": "c++ gmbh", "L’Ore\u0301al": "l’oréal", "Straße (Süd)": "strasse (süd)"} {
		if got := FoldCase(text); got != want {
			t.Errorf("%q is %q in lower case, want %q", text, got, want)
		}
	}
}

func FuzzFold(f *testing.F) {
	for _, text := range []string{"", "Apple-Pay", "apple pay", "카카오", "e\u0301", "e-\u0301", "I\u0307", "İstanbul", "Straße", "\xff", "�", "a/b#c"} {
		f.Add(text, "applepay")
		f.Add(text, Fold(text))
	}
	f.Fuzz(func(t *testing.T, text, other string) {
		folded := Fold(text)
		if Fold(folded) != folded {
			t.Errorf("%q folds to %q, and that to %q", text, folded, Fold(folded))
		}
		for _, f := range []string{Fold(other), folded, folded + Fold(other)} {
			if n, ok := FoldsInto(text, f); ok != strings.HasPrefix(f, folded) || ok && n != len(folded) {
				t.Errorf("%q folds into %q: %d %v", text, f, n, ok)
			}
		}
		if decomposed := norm.NFD.String(text); Fold(decomposed) != folded {
			t.Errorf("%q folds to %q, and decomposed to %q", text, folded, Fold(decomposed))
		}
		if upper := strings.ToUpper(text); isASCII(text) && Fold(upper) != folded {
			t.Errorf("%q folds to %q, and in capitals to %q", text, folded, Fold(upper))
		}
	})
}

func BenchmarkFold(b *testing.B) {
	for name, text := range map[string]string{"ascii": "crm/People-2018", "korean": "카카오페이 주식회사"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				Fold(text)
			}
		})
	}
}
