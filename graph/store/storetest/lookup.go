package storetest

import (
	"context"
	"fmt"
	"testing"

	"outflow/graph"
)

func findByIDs(t *testing.T, s graph.Store) {
	ctx := context.Background()
	apply(t, s, batchOf(append(estate("hr"), estate("law")...)...))
	view(t, s, 0, func(r graph.Reader) {
		one, two := estate("hr"), estate("law")
		wantClaims(t, "of both sources", r.Find(ctx, graph.KindDataset, []string{"crm/people", "nothing", "crm/calls", "crm/people"}),
			one[2], one[3], two[2], two[3])
		wantClaims(t, "of another kind", r.Find(ctx, graph.KindSystem, []string{"crm/people", "acme"}))
		wantClaims(t, "a transfer", r.Find(ctx, graph.KindTransfer, []string{"t2"}), one[7], two[7])
		wantClaims(t, "exactly", r.Find(ctx, graph.KindParty, []string{"Acme", "acme ", "acme%", "a*"}))
		wantClaims(t, "none", r.Find(ctx, graph.KindParty, nil))
		wantClaims(t, "of no kind", r.Find(ctx, "nothing", []string{"acme"}))
		var many []string
		for i := range 5000 {
			many = append(many, fmt.Sprint("x", i))
		}
		wantClaims(t, "among many", r.Find(ctx, graph.KindParty, append(many, "acme")), one[0], two[0])
	})
}

func insideSystemsAndDatasets(t *testing.T, s graph.Store) {
	ctx := context.Background()
	in := []graph.Claim{
		dataset("crm/a", "hr", ""), dataset("crm/b/c", "hr", ""), dataset("elsewhere", "hr", "crm"), dataset("crm/both", "hr", "crm"),
		dataset("other/stated", "hr", "crm"),
	}
	fields := []graph.Claim{field("crm/a#x", "hr", ""), field("crm/a#x#y", "hr", ""), field("odd", "hr", "crm/a"), field("crm/a#stated", "law", "other")}
	out := []graph.Claim{
		system("crm", "hr", "acme"), system("crm/sub", "hr", "acme"), dataset("crm", "hr", ""), dataset("crm0/a", "hr", ""), dataset("crm#x", "hr", ""), dataset("CRM/a", "hr", ""),
		dataset("other/d", "hr", "other"), field("crm/ab#x", "hr", ""), field("crm/a", "hr", ""), field("crm/field", "hr", "other"),
		transfer("crm/t", "hr", "crm/a", "crm/b/c"),
	}
	apply(t, s, batchOf(append(append(in, fields...), out...)...))
	view(t, s, 0, func(r graph.Reader) {
		wantClaims(t, "of a system", r.Inside(ctx, []string{"crm"}), in...)
		wantClaims(t, "of a dataset", r.Inside(ctx, []string{"crm/a"}), fields...)
		wantClaims(t, "of both", r.Inside(ctx, []string{"crm/a", "crm", "crm", "nothing"}), append(in, fields...)...)
		wantClaims(t, "of none", r.Inside(ctx, nil))
	})
}

func touchingBothSides(t *testing.T, s graph.Store) {
	ctx := context.Background()
	ab, bc, loop := transfer("1", "hr", "a", "b"), transfer("2", "hr", "b", "c"), transfer("3", "hr", "b", "b")
	again := transfer("1", "law", "a", "c")
	moved := transfer("4", "hr", "b", "c")
	apply(t, s, batchOf(ab, bc, loop, again, moved, transfer("5", "hr", "b/x", "b#x")))
	moved.From = "a"
	apply(t, s, batchOf(moved))
	view(t, s, 0, func(r graph.Reader) {
		wantClaims(t, "from a", r.Touching(ctx, []string{"a"}, graph.From), ab, again, moved)
		wantClaims(t, "to a", r.Touching(ctx, []string{"a"}, graph.To))
		wantClaims(t, "from b", r.Touching(ctx, []string{"b"}, graph.From), bc, loop)
		wantClaims(t, "to b", r.Touching(ctx, []string{"b"}, graph.To), ab, loop)
		wantClaims(t, "to b and c", r.Touching(ctx, []string{"c", "b", "c", "nothing"}, graph.To), ab, loop, bc, again, moved)
		wantClaims(t, "none", r.Touching(ctx, nil, graph.To))
		var many []string
		for i := range 5000 {
			many = append(many, fmt.Sprint("x", i))
		}
		wantClaims(t, "among many", r.Touching(ctx, append(many, "a"), graph.From), ab, again, moved)
	})
}

// creatingNamesUndeclared follows a place from where only a transfer names it to
// where it is declared, and back.
func creatingNamesUndeclared(t *testing.T, s graph.Store) {
	ctx := context.Background()
	out, in := transfer("out", "hr", "crm/made", "crm/people"), transfer("in", "law", "crm/people", "crm/made")
	deep := transfer("deep", "hr", "crm/deep#x", "---/#")
	columns := transfer("columns", "hr", "crm/people", "crm/calls")
	columns.Columns = map[string][]string{"new": {"email"}}
	apply(t, s, batchOf(append(estate("hr"), out, in, deep, columns)...))
	apply(t, s, batchOf(dataset("crm/made", "law", ""), field("crm/deep#x", "law", "crm/people"), party("crm/deep", "law", "")))
	apply(t, s, graph.Batch{Replaces: []string{"law"}, Claims: each(in)})
	apply(t, s, graph.Batch{Replaces: []string{"hr"}, Claims: each(estate("hr")...)})
	for number, test := range []struct {
		crm, deep, calls []graph.Claim
	}{
		{crm: []graph.Claim{columns, deep, in, out}, deep: []graph.Claim{deep}, calls: []graph.Claim{columns}},
		{crm: []graph.Claim{columns}, calls: []graph.Claim{columns}},
		{crm: []graph.Claim{columns, deep, in, out}, deep: []graph.Claim{deep}, calls: []graph.Claim{columns}},
		{crm: []graph.Claim{in}},
	} {
		view(t, s, int64(number+1), func(r graph.Reader) {
			wantClaims(t, "inside a system", r.Creating(ctx, []string{"crm", "crm", "nothing"}), test.crm...)
			wantClaims(t, "inside what is named itself", r.Creating(ctx, []string{"crm/made", "crm/mad", "cr", "crm/peopl"}))
			wantClaims(t, "inside what is created itself", r.Creating(ctx, []string{"crm/deep"}), test.deep...)
			wantClaims(t, "in a column", r.Creating(ctx, []string{"crm/calls"}), test.calls...)
			wantClaims(t, "in none", r.Creating(ctx, nil))
		})
	}
	view(t, s, 1, func(r graph.Reader) {
		wantClaims(t, "inside what has no letter", r.Creating(ctx, []string{"---"}), deep)
	})
	wantSound(t, s)
}
