package dossier

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// TestSequencesAreFoundAsByLookingForEach of them at each place.
func TestSequencesAreFoundAsByLookingForEach(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	text := func(most int) string {
		var b strings.Builder
		for range rng.IntN(most) {
			b.WriteByte("aab"[rng.IntN(3)])
		}
		return b.String()
	}
	for range 2000 {
		var s sequences[rune]
		var all []string
		for range rng.IntN(6) {
			all = append(all, text(5))
			s.add([]rune(all[len(all)-1]))
		}
		in := text(12)
		var want, got []string
		for i := range in {
			for k := i + 1; k <= len(in); k++ {
				if slices.Contains(all, in[i:k]) {
					want = append(want, in[i:k])
				}
			}
		}
		for found := range s.within([]rune(in)) {
			got = append(got, string(found))
		}
		if !slices.Equal(got, want) || s.anyWithin([]rune(in)) != (want != nil) {
			t.Fatalf("of %q in %q: %q, want %q", all, in, got, want)
		}
	}
}

// TestNamesThatBeginAlikeCostNoMore: what is looked at to find a name in a text is no more for
// many names that begin with the same words than the text has.
func TestNamesThatBeginAlikeCostNoMore(t *testing.T) {
	const many = 2000
	r := &redaction{known: map[string]bool{}}
	for i := range many {
		r.term(fmt.Sprintf("snowflake://account/base.part.t%d", i), true)
	}
	if steps := len(r.terms.next); steps != 4+many {
		t.Errorf("%d names have %d steps, as if each began anew", many, steps)
	}
	for text, want := range map[string]bool{"snowflake://account/base.part.t77": true, "of snowflake account base part": false, "fromSnowflakeAccountBasePartT9": true} {
		if r.tells(text) != want {
			t.Errorf("%q tells a name: %v", text, !want)
		}
	}
}

// TestNamesGoWithoutTheirLegalForm, at either end of them, written as it may be; and something of
// them stays.
func TestNamesGoWithoutTheirLegalForm(t *testing.T) {
	for name, want := range map[string]string{
		"Zephyrine Ltd": "zephyrine", "Zephyrine Holdings Co., Ltd.": "zephyrine", "Zephyrine S.A.": "zephyrine", "Zephyrine S. à r.l.": "zephyrine s à r l", "Zephyrine GmbH & Co. KG": "zephyrine",
		"Zephyrine S.A. de C.V.": "zephyrine", "Zephyrine sp. z o.o.": "zephyrine", "The Zephyrine Company": "zephyrine", "PT Zephyrine Tbk": "zephyrine", "ООО Ромашка": "ромашка",
		"㈜나래": "나래", "(주) 나래": "나래", "주식회사 나래": "나래", "나래주식회사": "나래", "株式会社カササギ": "カササギ", "喜鹊有限公司": "喜鹊",
		"The Company Ltd": "the company", "Ltd": "ltd", "주식회사": "주식회사", "Group Inc": "group inc", "Kakao Pay Corp.": "kakao pay", "AS": "as", "Zephyrine Lake": "zephyrine lake",
	} {
		if got := strings.Join(withoutForm(wordsOf(name)), " "); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

// TestShortNamesAreFoundWhereTheyAreSetApart within a word, and not in any other by chance.
func TestShortNamesAreFoundWhereTheyAreSetApart(t *testing.T) {
	for word, want := range map[string]bool{"newQXSync": true, "newQxSync": true, "qxSync": true, "7qx": true, "qx2": true, "QXs": false, "qxsync": false, "equx": false, "qx": true, "": false} {
		if setApart(word, map[string]bool{"qx": true}) != want {
			t.Errorf("in %q it is found: %v", word, !want)
		}
	}
}
