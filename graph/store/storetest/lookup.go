package storetest

import (
	"context"
	"fmt"
	"iter"
	"testing"

	"outflow/graph"
)

func findByIDs(t *testing.T, s graph.Store) {
	ctx := context.Background()
	Apply(t, s, batchOf(append(estate("hr"), estate("law")...)...))
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

func referringToWhatLiesAround(t *testing.T, s graph.Store) {
	ctx := context.Background()
	in := []graph.Claim{
		dataset("crm/a", "hr", ""), dataset("crm/b/c", "hr", ""), dataset("elsewhere", "hr", "crm"), dataset("crm/both", "hr", "crm"),
		dataset("other/stated", "hr", "crm"),
	}
	fields := []graph.Claim{field("crm/a#x", "hr", ""), field("crm/a#x#y", "hr", "crm/a"), field("odd", "hr", "crm/a"), field("crm/a#stated", "law", "other")}
	out := []graph.Claim{
		system("crm", "hr", "acme"), system("crm/sub", "hr", "acme"), dataset("crm", "hr", ""), dataset("crm0/a", "hr", ""), dataset("crm#x", "hr", ""), dataset("CRM/a", "hr", ""),
		dataset("other/d", "hr", "other"), field("crm/ab#x", "hr", ""), field("crm/a", "hr", ""), field("crm/field", "hr", "other"),
		transfer("crm/t", "hr", "crm/a", "crm/b/c"),
	}
	Apply(t, s, batchOf(append(append(in, fields...), out...)...))
	of := func(r graph.Reader, ids ...string) iter.Seq2[graph.Claim, error] {
		return r.Referring(ctx, ids, graph.RoleDataset, graph.RoleSystem)
	}
	view(t, s, 0, func(r graph.Reader) {
		wantClaims(t, "a system", of(r, "crm"), in...)
		wantClaims(t, "a dataset", of(r, "crm/a"), fields...)
		wantClaims(t, "both", of(r, "crm/a", "crm", "crm", "nothing"), append(in, fields...)...)
		wantClaims(t, "a system, as a dataset", r.Referring(ctx, []string{"crm"}, graph.RoleDataset))
		wantClaims(t, "none", of(r))
	})
}

func referringToEnds(t *testing.T, s graph.Store) {
	ctx := context.Background()
	ab, bc, loop := transfer("1", "hr", "a", "b"), transfer("2", "hr", "b", "c"), transfer("3", "hr", "b", "b")
	again := transfer("1", "law", "a", "c")
	moved := transfer("4", "hr", "b", "c")
	field := transfer("5", "hr", "b/x", "b#x")
	Apply(t, s, batchOf(ab, bc, loop, again, moved, field))
	moved.From = "a"
	Apply(t, s, batchOf(moved))
	from := func(r graph.Reader, ids ...string) iter.Seq2[graph.Claim, error] {
		return r.Referring(ctx, ids, graph.RoleFrom)
	}
	to := func(r graph.Reader, ids ...string) iter.Seq2[graph.Claim, error] {
		return r.Referring(ctx, ids, graph.RoleTo)
	}
	view(t, s, 0, func(r graph.Reader) {
		wantClaims(t, "from a", from(r, "a"), ab, again, moved)
		wantClaims(t, "to a", to(r, "a"))
		wantClaims(t, "from b", from(r, "b"), bc, loop)
		wantClaims(t, "to b", to(r, "b"), ab, loop)
		wantClaims(t, "to b and c", to(r, "c", "b", "c", "nothing"), ab, loop, bc, again, moved)
		wantClaims(t, "around a field at an end", r.Referring(ctx, []string{"b"}, graph.RoleOuter), field)
		wantClaims(t, "at either end", r.Referring(ctx, []string{"b"}, graph.RoleFrom, graph.RoleTo), ab, bc, loop)
		wantClaims(t, "none", to(r))
		wantClaims(t, "no role", r.Referring(ctx, []string{"a"}))
		var many []string
		for i := range 5000 {
			many = append(many, fmt.Sprint("x", i))
		}
		wantClaims(t, "among many", from(r, append(many, "a")...), ab, again, moved)
	})
}

// referringInEveryRole asks for each reference of a claim of every kind, alone and
// after it is gone.
func referringInEveryRole(t *testing.T, s graph.Store) {
	ctx := context.Background()
	columns := transfer("t", "hr", "crm/people", "crm/made#x")
	columns.Columns, columns.People, columns.Needs = map[string][]string{"out": {"in"}}, "gold and not silver", "everyone except gone"
	claims := append(estate("hr"), columns,
		graph.Claim{Kind: graph.KindCohort, ID: "gold", Source: "hr", Of: "customers", Disjoint: []string{"silver", "tin"}},
		graph.Claim{Kind: graph.KindCohort, ID: "some", Source: "law", People: "gold or silver"},
		graph.Claim{Kind: graph.KindDataset, ID: "crm/origin", Source: "law", Population: "customers", Subjects: "gold", System: "other"},
		graph.Claim{Kind: graph.KindAnnotation, ID: "crm/people", Source: "law", Population: "customers"},
		graph.Claim{Kind: graph.KindPattern, ID: "from=crm/**", Source: "law", Match: graph.Match{From: "crm/**"}, People: "gold", Needs: "tin and not silver"},
		graph.Claim{Kind: graph.KindPattern, ID: "dataset=**", Source: "law", Match: graph.Match{Dataset: "**"}, Population: "customers", Subjects: "silver"},
		graph.Claim{Kind: graph.KindCategory, ID: "old", Source: "law", ReplacedBy: "new"},
		graph.Claim{Kind: graph.KindErasure, ID: "e", Source: "law", At: "crm/people#email", People: "gold except tin"},
		run("r", "law", "etl/nightly", graph.RunFailed))
	Apply(t, s, batchOf(claims...))
	all := graph.Imply(claims...)
	for number, all := range [][]graph.Claim{all, nil} {
		if all == nil {
			Apply(t, s, graph.Batch{Replaces: []string{"hr", "law"}})
		}
		view(t, s, int64(number+1), func(r graph.Reader) {
			asked := 0
			for _, c := range graph.Imply(claims...) {
				for role, id := range c.References() {
					asked++
					wantClaims(t, fmt.Sprintf("%q in role %d", id, role), r.Referring(ctx, []string{id}, role), referring(all, id, role)...)
				}
			}
			if asked < 30 {
				t.Errorf("only %d references", asked)
			}
		})
	}
}

// referring returns the claims that name the id in the role.
func referring(claims []graph.Claim, id string, role graph.Role) (found []graph.Claim) {
	for _, c := range claims {
		if c.Refers(map[string]bool{id: true}, role) {
			found = append(found, c)
		}
	}
	return found
}

// erasuresAtAPlace finds erasures by their ids and by the place that they are at, and nothing
// else by that: they imply no place and are nothing that is called.
func erasuresAtAPlace(t *testing.T, s graph.Store) {
	ctx := context.Background()
	one, other, field := erasure("e1", "law", "crm/people"), erasure("e1", "hr", "crm/people"), erasure("e2", "law", "crm/people#email")
	again := one
	again.Status, again.People = graph.ErasureRequested, "not customers"
	Apply(t, s, batchOf(append(estate("hr"), one, other, field, erasure("crm/calls", "law", "nowhere"))...))
	Apply(t, s, batchOf(again))
	for number, now := range map[int64]graph.Claim{1: one, 2: again} {
		view(t, s, number, func(r graph.Reader) {
			wantClaims(t, "at a place", r.Referring(ctx, []string{"crm/people", "crm"}, graph.RoleAt), now, other)
			wantClaims(t, "at a field", r.Referring(ctx, []string{"crm/people#email"}, graph.RoleAt), field)
			wantClaims(t, "by id", r.Find(ctx, graph.KindErasure, []string{"e1"}), now, other)
			wantClaims(t, "of a kind", r.Claims(ctx, graph.KindErasure), now, other, field, erasure("crm/calls", "law", "nowhere"))
			wantNamed(t, r, []string{"e1", "e2", "nowhere"})
		})
	}
	view(t, s, 2, func(r graph.Reader) {
		wantClaims(t, "of people", r.Referring(ctx, []string{"customers"}, graph.RolePeople), again)
	})
	_, change := Apply(t, s, graph.Batch{Replaces: []string{"law"}, Claims: Each(field)})
	if got := change.Kind(graph.KindErasure); got != (graph.Counts{Retired: 2, Unchanged: 1}) {
		t.Errorf("change of erasures: %+v", got)
	}
	view(t, s, 0, func(r graph.Reader) {
		wantClaims(t, "at a place", r.Referring(ctx, []string{"crm/people", "nowhere"}, graph.RoleAt), other)
	})
	WantSound(t, s)
}

// impliedPlaces follows places from where only transfers name them to where they
// are declared, and back; restated sources and such as are added to.
func impliedPlaces(t *testing.T, s graph.Store) {
	out, in := transfer("out", "hr", "crm/made", "crm/people"), transfer("in", "law", "crm/people", "crm/made")
	deep := transfer("deep", "hr", "crm/deep#x", "---/#")
	columns := transfer("columns", "hr", "crm/people", "crm/calls")
	columns.Columns = map[string][]string{"new": {"email"}}
	first := append(estate("hr"), out, in, deep, columns)
	Apply(t, s, batchOf(first...))
	WantAll(t, s, 0, first...)
	// Another source declares them: that changes nothing of what these imply.
	declared := []graph.Claim{dataset("crm/made", "law", ""), field("crm/deep#x", "law", "crm/people"), party("crm/deep", "law", "")}
	Apply(t, s, batchOf(declared...))
	WantAll(t, s, 0, append(first, declared...)...)
	Apply(t, s, graph.Batch{Replaces: []string{"law"}, Claims: Each(in)})
	WantAll(t, s, 0, first...)
	// A source that is added to: it declares one, and moves a transfer elsewhere.
	moved := deep
	moved.From = "crm/elsewhere"
	Apply(t, s, batchOf(dataset("crm/made", "hr", ""), moved))
	now := append(without(first, "deep"), dataset("crm/made", "hr", ""), moved)
	WantAll(t, s, 0, now...)
	WantSound(t, s)
	again := transfer("again", "hr", "crm/deep#x", "crm/made")
	Apply(t, s, batchOf(again, graph.Claim{Kind: graph.KindImplied, ID: "crm/madeup", Source: "hr"}))
	WantAll(t, s, 0, append(now, again)...)
	Apply(t, s, graph.Batch{Replaces: []string{"hr"}, Claims: Each(estate("hr")...)})
	WantAll(t, s, 0, append(estate("hr"), in)...)
	WantSound(t, s)
}
