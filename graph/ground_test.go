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
		{"GDPR:46", "gdpr:46-2-C", true}, {"gdpr:46", "GDPR:46-2-c", true}, {"Gdpr", "gDPR", true},
		{"gdpr:4", "gdpr:46-2-c", false}, {"gdpr:46-2-c", "gdpr:46", false},
	} {
		if got := graph.GroundWithin(test.outer, test.key); got != test.within {
			t.Errorf("%s within %s: %v", test.key, test.outer, got)
		}
	}
}

func TestAProvisionNamesALaw(t *testing.T) {
	for key, want := range map[string]bool{"gdpr:6-1-a": true, "KR-PIPA:15-1-1": true, "consent": false, "legal": false, "gdpr:": false, ":6": false, "": false} {
		if graph.IsProvision(key) != want {
			t.Errorf("%q: %v", key, !want)
		}
	}
}
