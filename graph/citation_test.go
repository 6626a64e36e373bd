package graph

import (
	"slices"
	"testing"
)

// TestWhereAClaimStandsIsKept: through the canonical form, merging, and the graph's snapshot.
func TestWhereAClaimStandsIsKept(t *testing.T) {
	claims := []Claim{
		{Kind: KindParty, ID: "p", Source: "a", Locator: "p. 1"},
		{Kind: KindParty, ID: "p", Source: "b"},
		{Kind: KindSystem, ID: "s", Source: "a", Party: "p"},
		{Kind: KindDataset, ID: "s/d", Source: "a", System: "s"},
		{Kind: KindPopulation, ID: "all", Source: "a", Locator: "p. 2", Size: ExactRange(10)},
		{Kind: KindCohort, ID: "some", Source: "b", Locator: "p. 3", Of: "all", Size: ExactRange(3)},
		{Kind: KindPattern, ID: "w", Source: "b", Locator: "p. 4", Match: Match{From: "**"}, Purpose: "x"},
		{Kind: KindTransfer, ID: "t", Source: "a", Locator: "para. 5", From: "s/d", To: "s"},
		{Kind: KindErasure, ID: "e", Source: "a", Locator: "para. 6", At: "s/d"},
	}
	for i := range claims {
		back, err := DecodeClaim(claims[i].Canonical())
		if err != nil || back.Locator != claims[i].Locator {
			t.Errorf("%s: %q, %v", claims[i].Canonical(), back.Locator, err)
		}
	}
	merged, err := Merge(Commit{}, func(yield func(Claim, error) bool) {
		for _, c := range claims {
			if !yield(c, nil) {
				return
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	read, err := ReadSnapshot(merged.Snapshot(), Commit{})
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range []*Graph{merged, read} {
		if got := g.Places[g.Place("p")].Cited; !slices.Equal(got, []Citation{{"a", "p. 1"}}) {
			t.Errorf("the party is cited at %v", got)
		}
		if got := g.Populations[0].Said; len(got) != 1 || got[0].String() != "a (p. 2)" || !got[0].Size.Equal(ExactRange(10)) {
			t.Errorf("of the population is said %v", got)
		}
		if got := g.Cohorts[0].Said; len(got) != 1 || got[0].String() != "b (p. 3)" || got[0].Of != "all" {
			t.Errorf("of the cohort is said %v", got)
		}
		if got := g.Transfers[0]; got.Locator != "para. 5" || got.Annotated.Set[0].Locator != "p. 4" {
			t.Errorf("the transfer stands at %q, the pattern at %q", got.Locator, got.Annotated.Set[0].Locator)
		}
		if got := g.Erasures[0].Locator; got != "para. 6" {
			t.Errorf("the erasure stands at %q", got)
		}
	}
}
