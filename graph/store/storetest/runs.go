package storetest

import (
	"context"
	"fmt"
	"testing"

	"outflow/graph"
)

// runsOfAJob finds runs by their ids and by their job alone, while they go on and once
// they ended.
func runsOfAJob(t *testing.T, s graph.Store) {
	ctx := context.Background()
	begun, ended := run("r1", "airflow", "etl/nightly", graph.RunRunning), run("r1", "airflow", "etl/nightly", graph.RunComplete)
	begun.Inputs = []string{"crm/people"}
	ended.Inputs, ended.Outputs = begun.Inputs, []string{"crm/calls", "crm/made"}
	ended.Moves = []graph.Move{{From: "crm/people", To: "crm/made", Columns: map[string][]string{"out": {"email"}}}}
	again, other := run("r1", "spark", "etl/nightly", graph.RunFailed), run("r2", "airflow", "etl/Nightly", graph.RunAborted)
	// A transfer that names a job is none of its runs, and no run is a place.
	moved := transfer("t", "airflow", "crm/people", "crm/calls")
	moved.Job = "etl/nightly"
	Apply(t, s, batchOf(append(estate("hr"), begun, again, other, moved)...))
	Apply(t, s, batchOf(ended))
	of := func(number int64, now graph.Claim) {
		t.Helper()
		view(t, s, number, func(r graph.Reader) {
			wantClaims(t, "of a job", r.Referring(ctx, []string{"etl/nightly"}, graph.RoleJob), now, again)
			wantClaims(t, "of both", r.Referring(ctx, []string{"etl/Nightly", "etl/nightly", "none"}, graph.RoleJob), now, again, other)
			wantClaims(t, "of part of a job", r.Referring(ctx, []string{"etl", "nightly", "r1"}, graph.RoleJob))
			wantClaims(t, "by id", r.Find(ctx, graph.KindRun, []string{"r1", "r2", "etl/nightly"}), now, again, other)
			wantClaims(t, "of inputs", r.Referring(ctx, []string{"crm/people", "crm/made"}, graph.RoleFrom, graph.RoleTo, graph.RoleColumn), estate("hr")[6], estate("hr")[7], moved)
			wantNamed(t, r, []string{"r1", "r2", "etlnightly", "made"})
			if near, err := r.Nearest(ctx, "etlnightlx", 3); err != nil || len(near) > 0 {
				t.Errorf("nearest to a job: %v, %v", near, err)
			}
		})
	}
	of(1, begun)
	of(2, ended)
	WantAll(t, s, 0, append(estate("hr"), ended, again, other, moved)...)
	WantSound(t, s)
	Apply(t, s, graph.Batch{Replaces: []string{"airflow"}, Claims: Each(moved)})
	view(t, s, 0, func(r graph.Reader) {
		wantClaims(t, "of a job", r.Referring(ctx, []string{"etl/nightly", "etl/Nightly"}, graph.RoleJob), again)
	})
	of(2, ended)
	WantSound(t, s)
}

// runsCanBePassedOver: each commit says what is left without its runs, even while it is
// checked.
func runsCanBePassedOver(t *testing.T, s graph.Store) {
	ctx := context.Background()
	wantRuns := func(c graph.Commit, added, retired int, now ...graph.Claim) {
		t.Helper()
		if want := (graph.Runs{Added: added, Retired: retired, Content: content(now...)}); c.Runs != want {
			t.Errorf("commit %d: runs %q, want %q", c.Number, c.Runs, want)
		}
	}
	first, _ := Apply(t, s, batchOf(estate("hr")...))
	wantRuns(first, 0, 0)
	var many []graph.Claim
	for i := range 700 {
		many = append(many, run(fmt.Sprint("r", i), "airflow", "nightly", graph.RunRunning))
	}
	b := batchOf(many...)
	b.Check = func(ctx context.Context, after graph.Reader, change graph.Change) error {
		wantRuns(after.Commit(), 700, 0, many...)
		wantClaims(t, "what is merged", after.Claims(ctx, graph.Merged()...), graph.Imply(estate("hr")...)...)
		if got := change.Kind(graph.KindRun); got != (graph.Counts{Added: 700}) {
			t.Errorf("change of runs: %+v", got)
		}
		if len(change.Touched.Things) > 0 {
			t.Errorf("runs touch %v", change.Touched.Things)
		}
		return nil
	}
	Apply(t, s, b)
	wantRuns(Head(t, s), 700, 0, many...)
	ended := run("r1", "airflow", "nightly", graph.RunComplete)
	left := []graph.Claim{many[0], ended}
	c, _ := Apply(t, s, graph.Batch{Replaces: []string{"airflow"}, Claims: Each(left...)})
	wantRuns(c, 1, 699, left...)
	Apply(t, s, batchOf(party("b", "hr", "")))
	wantRuns(Head(t, s), 0, 0, left...)
	Apply(t, s, graph.Batch{Replaces: []string{"airflow"}})
	wantRuns(Head(t, s), 0, 2)
	for number := range int64(5) {
		view(t, s, number+1, func(r graph.Reader) {
			want := graph.Imply(estate("hr")...)
			if number >= 3 {
				want = append(want, party("b", "hr", ""))
			}
			wantClaims(t, "what is merged", r.Claims(ctx, graph.Merged()...), want...)
		})
	}
	WantSound(t, s)
}
