package graph_test

import (
	"slices"
	"testing"

	"outflow/graph"
)

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
