package graph_test

import (
	"slices"
	"testing"

	"outflow/graph"
)

func TestConsentIsAGroundOfSeveralLaws(t *testing.T) {
	for _, word := range []string{"consent", "Consent", "동의"} {
		if english, keys := graph.GroundsCalled(word); english != "consent" || !slices.Contains(keys, "gdpr:49-1-a") || !slices.Contains(keys, "kr-pipa:28-8-1-1") {
			t.Errorf("%s is %q %q", word, english, keys)
		}
	}
	if _, keys := graph.GroundsCalled("gdpr:49-1-a"); keys != nil {
		t.Errorf("a key is a word for %q", keys)
	}
}

func TestGroundsGoOnFromOthers(t *testing.T) {
	for _, test := range []struct {
		outer, key string
		within     bool
	}{
		{"gdpr:46-2-c", "gdpr:46-2-c", true}, {"gdpr:46", "gdpr:46-2-c", true}, {"gdpr", "gdpr:46-2-c", true}, {"gdpr:", "gdpr:46-2-c", true},
		{"gdpr:4", "gdpr:46-2-c", false}, {"gdpr:46-2-c", "gdpr:46", false},
	} {
		if got := graph.GroundWithin(test.outer, test.key); got != test.within {
			t.Errorf("%s within %s: %v", test.key, test.outer, got)
		}
	}
}
