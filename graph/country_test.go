package graph_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"outflow/graph"
)

// TestCountriesAreThoseOfISO3166, each under names of its own, a Korean one among
// them.
func TestCountriesAreThoseOfISO3166(t *testing.T) {
	all := slices.Collect(graph.Countries())
	if len(all) != 249 || !slices.IsSortedFunc(all, func(a, b graph.Country) int {
		if a.Code < b.Code {
			return -1
		}
		return 1
	}) {
		t.Errorf("%d countries, or not in order", len(all))
	}
	called := map[string]string{}
	for _, c := range all {
		korean := false
		for _, name := range append([]string{c.Name}, c.Others...) {
			if other := called[graph.Fold(name)]; other != "" && other != c.Code && name != "Congo" {
				t.Errorf("%s and %s are both called %q", c.Code, other, name)
			}
			called[graph.Fold(name)] = c.Code
			korean = korean || strings.ContainsFunc(name, func(r rune) bool { return unicode.Is(unicode.Hangul, r) })
		}
		if !korean {
			t.Errorf("%s has no Korean name", c.Code)
		}
	}
	for _, code := range []string{"NO", "KR", "GB"} {
		if c, ok := graph.LookupCountry(code); !ok || c.Code != code || c.Name == "" {
			t.Errorf("%s is not found: %v", code, c)
		}
	}
	for _, code := range []string{"UK", "DD", "", "K", "KOR", "kr"} {
		if _, ok := graph.LookupCountry(code); ok {
			t.Errorf("%q is no code", code)
		}
	}
}
