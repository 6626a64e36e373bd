package ask_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"outflow/graph"
	"outflow/graph/ask"
)

// TestWhatIsCutShortIsSaid: routes are ten witnesses, and an answer that has more
// says so; what an answer rests on is named in full.
func TestWhatIsCutShortIsSaid(t *testing.T) {
	for _, ways := range []int{9, 10, 11, 40} {
		claims := []graph.Claim{
			{Kind: graph.KindParty, ID: "p"},
			{Kind: graph.KindSystem, ID: "s", Party: "p"}, {Kind: graph.KindSystem, ID: "x", Party: "p"},
			{Kind: graph.KindPopulation, ID: "all", Size: graph.ExactRange(5)},
			{Kind: graph.KindDataset, ID: "s/d", Population: "all", Subjects: "everyone", Categories: []string{"user.name"}},
		}
		var ids []string
		for i := range ways {
			ids = append(ids, fmt.Sprintf("t%02d", i))
			claims = append(claims, graph.Claim{Kind: graph.KindTransfer, ID: ids[i], From: "s/d", To: "x/d"})
		}
		g, err := graph.Merge(graph.Commit{}, func(yield func(graph.Claim, error) bool) {
			for _, c := range graph.Imply(claims...) {
				c.Source = "w"
				if !yield(c, nil) {
					return
				}
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		asker, err := ask.New(t.Context(), g, nil)
		if err != nil {
			t.Fatal(err)
		}
		f, err := asker.Parse("whose data reached x")
		if err != nil {
			t.Fatal(err)
		}
		a, err := asker.Answer(t.Context(), f)
		if err != nil {
			t.Fatal(err)
		}
		want := []ask.Limit{}
		if ways > 10 {
			want = []ask.Limit{{Code: "routes", Limit: 10}}
		}
		if len(a.Routes) != min(ways, 10) || !slices.Equal(a.Limits, want) {
			t.Errorf("%d ways: %d routes, limits %v", ways, len(a.Routes), a.Limits)
		}
		var text strings.Builder
		if err := a.WriteText(&text); err != nil || strings.Contains(text.String(), "Cut short") || strings.Contains(text.String(), "\n  and more\n") != (ways > 10) {
			t.Errorf("%d ways: %v\n%s", ways, err, &text)
		}
		if !slices.ContainsFunc(a.Assumptions, func(s ask.Assumption) bool {
			return s.Code == ask.WindowUnknown && s.Count == ways && slices.Equal(s.IDs, ids)
		}) {
			t.Errorf("%d ways: it rests on %v", ways, a.Assumptions)
		}
	}
}
