package ask

import (
	"slices"
	"testing"

	"outflow/graph"
)

// TestSingularAndPluralAreOneWord, whichever of them is given.
func TestSingularAndPluralAreOneWord(t *testing.T) {
	for one, many := range map[string]string{
		"account balance": "account balances", "loan application": "loan applications", "trip history": "trip histories", "journey": "journeys",
		"credit score": "credit scores", "risk class": "risk classes", "loan": "loans", "fax": "faxes", "sex": "sexes", "address": "addresses",
		"purchase": "purchases", "licence": "licences", "status": "statuses", "search": "searches", "cache": "caches", "box": "boxes", "movie": "movies",
		"diagnosis": "diagnoses", "child": "children", "contact person": "contact people", "ssn": "ssns", "tax": "taxes", "axe": "axes", "photo": "photos", "gps": "gpses",
	} {
		if !slices.Contains(numbers(one), many) || !slices.Contains(numbers(many), one) {
			t.Errorf("%q and %q: %q, %q", one, many, numbers(one), numbers(many))
		}
	}
	for one, other := range map[string]string{"gp": "gps", "ip": "ips", "car": "care", "site": "sit", "rat": "rate", "class": "clas", "전화번호": "전화번호s", "": "s", "id 1": "id 1s"} {
		if slices.Contains(numbers(one), other) || slices.Contains(numbers(other), one) {
			t.Errorf("%q and %q: %q, %q", one, other, numbers(one), numbers(other))
		}
	}
}

// TestNoUsualWordIsAnother, of the same category or of another one, but for being
// singular or plural.
func TestNoUsualWordIsAnother(t *testing.T) {
	called := map[string]string{}
	for _, c := range graph.NewTaxonomy().All() {
		if c.ReplacedBy != "" {
			continue
		}
		for _, word := range append([]string{c.Title}, c.Words...) {
			for _, form := range numbers(graph.Fold(word)) {
				if other, taken := called[form]; taken {
					t.Errorf("%s is called %q, and %s so too", c.Key, word, other)
				}
			}
			called[graph.Fold(word)] = c.Key
		}
	}
}
