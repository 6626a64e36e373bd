package graph_test

import (
	"fmt"
	"slices"
	"testing"

	"outflow/graph"
)

// TestWhatIsDeclaredOfTooManyTimesIsOnlyPossiblyExceeded: what is compared does not grow with
// how often something is declared, so that accounts are cut into few pieces, and where they would
// be many nothing is certain.
func TestWhatIsDeclaredOfTooManyTimesIsOnlyPossiblyExceeded(t *testing.T) {
	const day = 86_400_000_000
	for _, test := range []struct {
		days int // that are declared, every other one
		sure bool
		cuts int // at most
	}{{40, true, 81}, {5000, false, 2}} {
		claims := []graph.Claim{{Kind: graph.KindParty, ID: "p"}, {Kind: graph.KindSystem, ID: "s", Party: "p"}, {Kind: graph.KindSystem, ID: "z", Party: "p"}}
		for i := range test.days {
			claims = append(claims, graph.Claim{Kind: graph.KindTransfer, ID: fmt.Sprintf("d%04d", i), From: "s", To: "z", When: during(graph.Instant(2*i)*day, graph.Instant(2*i+1)*day)})
		}
		claims = append(claims, graph.Claim{Kind: graph.KindTransfer, ID: "o", From: "s", To: "z", When: during(0, graph.Future), Observed: graph.ObservedOnly})
		for i := range claims {
			claims[i].Source = "f"
		}
		g, err := graph.Merge(graph.Commit{}, func(yield func(graph.Claim, error) bool) {
			for _, c := range claims {
				if !yield(c, nil) {
					return
				}
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		n := int32(len(g.Transfers) - 1)
		c := g.Compare(func(string) bool { return true }, slices.Values([]int{int(n)}))
		between := graph.Column{In: g.Transfers[n].From, Out: g.Transfers[n].To}
		d := c.Of(n, between)
		sure, maybe := d.OutsideTime.Is(graph.Interval{Since: day, Until: 2 * day})
		if sure != test.sure || !maybe {
			t.Errorf("%d days: it ran outside them for sure: %v, possibly: %v", test.days, sure, maybe)
		}
		if cuts := len(c.Bounds(n)); cuts > test.cuts {
			t.Errorf("%d days: it is cut %d times", test.days, cuts)
		}
		if others, more := c.Others(n, between, 3, func(*graph.Transfer) bool { return true }); len(others) != 3 || !more {
			t.Errorf("%d days: it names %d others, and more: %v", test.days, len(others), more)
		}
	}
}

func during(since, until graph.Instant) graph.When {
	return graph.When{Spans: []graph.Interval{{Since: since, Until: until}}}
}
