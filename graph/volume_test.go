package graph_test

import (
	"fmt"
	"testing"

	"outflow/graph"
)

// TestRowsSayAtLeastHowManyPeople: rows of the largest run, or the mean of so many in so
// many runs, divided by the most that one person has, each time rounded up.
func TestRowsSayAtLeastHowManyPeople(t *testing.T) {
	for _, test := range []struct {
		rows, total, runs string
		transfer, dataset int64
		effect            string
		to                string
		want              string
	}{
		{rows: "7", transfer: 1, want: "7"},
		{rows: "7", transfer: 2, want: "4"},
		{rows: "7..9", transfer: 1, want: "7"},
		{rows: "~7", transfer: 1, want: "about 7"},
		{rows: "..9", transfer: 1, want: "0"},
		{rows: "7", want: "0"},
		{rows: "7", dataset: 3, want: "3"},
		{rows: "7", dataset: 3, transfer: 1, want: "7"},
		{rows: "7", dataset: 3, to: "s/b#x", want: "3"},
		{rows: "7", dataset: 1, to: "s", want: "0"},
		{rows: "7", dataset: 3, transfer: 1, effect: graph.EffectAggregate, want: "0"},
		{total: "54200000000", runs: "1791", transfer: 1, want: "30262424"},
		{total: "54200000000", runs: "1791", transfer: 7, want: "4323204"},
		{total: "10", runs: "..3", transfer: 1, want: "4"},
		{total: "10", runs: "..<3", transfer: 1, want: "5"},
		{total: "10", runs: "3..", transfer: 1, want: "0"},
		{total: "10..", runs: "~3", transfer: 1, want: "about 4"},
		{total: "10", transfer: 1, want: "0"},
		{rows: "3", runs: "1", transfer: 1, want: "3"},
		{rows: "5", total: "~10", runs: "3", transfer: 1, want: "5"},
		{rows: "9999999999999999999999", transfer: 1, want: "9223372036854775807"},
	} {
		parsed := func(text string) (r graph.Range) {
			if text != "" {
				var err error
				if r, err = graph.ParseRange(text); err != nil {
					t.Fatal(err)
				}
			}
			return r
		}
		to := test.to
		if to == "" {
			to = "s/b"
		}
		claims := []graph.Claim{
			{Kind: graph.KindParty, ID: "p"}, {Kind: graph.KindSystem, ID: "s", Party: "p"},
			{Kind: graph.KindDataset, ID: "s/a", RowsPerPerson: 2}, {Kind: graph.KindDataset, ID: "s/b", RowsPerPerson: test.dataset},
			{Kind: graph.KindTransfer, ID: "t", From: "s/a", To: to, Effect: test.effect, RowsPerPerson: test.transfer,
				Rows: parsed(test.rows), RowTotal: parsed(test.total), Runs: parsed(test.runs)},
		}
		g, err := graph.Merge(graph.Commit{}, func(yield func(graph.Claim, error) bool) {
			for _, c := range graph.Imply(claims...) {
				if !yield(c, nil) {
					return
				}
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		n, about := g.LeastPeople(&g.Transfers[0])
		got := fmt.Sprint(n)
		if about {
			got = "about " + got
		}
		if got != test.want {
			t.Errorf("%+v: got %s", test, got)
		}
	}
}

// TestTheLargerOfTwoNumbers: a run that moved more replaces what is known of one that moved
// less, in whatever order they are seen, and seen twice changes nothing.
func TestTheLargerOfTwoNumbers(t *testing.T) {
	texts := []string{"", "5", "9", "..9", "7..", "3..6", "~8", "..<4"}
	var all []graph.Range
	for _, text := range texts {
		var r graph.Range
		if text != "" {
			var err error
			if r, err = graph.ParseRange(text); err != nil {
				t.Fatal(err)
			}
		}
		all = append(all, r)
	}
	for text, want := range map[string]string{"5 9": "9", "5 ..9": "5..9", "9 3..6": "9", "7.. 9": "9..", " 5": "5", "..9 3..6": "3..9", "5 ~8": "~8", "..<4 3..6": "3..6"} {
		var a, b graph.Range
		for i := range texts {
			for j := range texts {
				if texts[i]+" "+texts[j] == text {
					a, b = all[i], all[j]
				}
			}
		}
		if got := a.Larger(b).String(); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
	for _, a := range all {
		for _, b := range all {
			if x, y := a.Larger(b), b.Larger(a); !x.Equal(y) || !x.Larger(b).Equal(x) {
				t.Errorf("%s and %s: %s, %s, %s", a, b, x, y, x.Larger(b))
			}
			for _, c := range all {
				if x, y := a.Larger(b).Larger(c), a.Larger(b.Larger(c)); !x.Equal(y) {
					t.Errorf("%s, %s and %s: %s or %s", a, b, c, x, y)
				}
			}
		}
	}
}
