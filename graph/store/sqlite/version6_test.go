package sqlite

import (
	"context"
	"path/filepath"
	"testing"

	"outflow/graph"
	"outflow/graph/store/storetest"
)

// TestVersion5IsMigrated: testdata holds what storetest.Fill made in a store of version 5,
// which knew of no runs.
func TestVersion5IsMigrated(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "graph.db")
	unpack(t, "testdata/version5.db.gz", path)
	wantOpenError(t, path, Options{}, graph.ErrOlder, "outflow migrate")
	if err := Migrate(ctx, path); err != nil {
		t.Fatal(err)
	}
	s := openAt(t, path)
	storetest.WantSound(t, s)
	before := storetest.Head(t, s)
	if before.Number != 2 || before.Runs != (graph.Runs{}) {
		t.Errorf("the last commit is %+v", before)
	}
	run := graph.Claim{Kind: graph.KindRun, ID: "r", Source: "airflow", Job: "nightly", State: graph.RunComplete}
	storetest.Apply(t, s, graph.Batch{Claims: storetest.Each(run)})
	storetest.WantSound(t, s)
	err := s.View(ctx, 0, func(r graph.Reader) error {
		n := 0
		for _, err := range r.Claims(ctx, graph.Merged()...) {
			if err != nil {
				return err
			}
			n++
		}
		if n == 0 || r.Commit().Runs.Added != 1 {
			t.Errorf("%d claims are merged; the last commit is %+v", n, r.Commit())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
