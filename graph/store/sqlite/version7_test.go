package sqlite

import (
	"context"
	"path/filepath"
	"testing"

	"outflow/graph"
	"outflow/graph/store/storetest"
)

// TestVersion6IsMigrated: its tables were the same, and programs of then knew of no patterns.
func TestVersion6IsMigrated(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "graph.db")
	old, err := open(ctx, path, Options{}, chain()[:6])
	if err != nil {
		t.Fatal(err)
	}
	claims := storetest.Transfers("hr", 10, 1)
	storetest.Apply(t, old, graph.Batch{Claims: storetest.Each(claims...)})
	old.Close()
	wantOpenError(t, path, Options{}, graph.ErrOlder, "outflow migrate")
	if err := Migrate(ctx, path); err != nil {
		t.Fatal(err)
	}
	s := openAt(t, path)
	pattern := graph.Claim{Kind: graph.KindPattern, ID: "p", Source: "law", Match: graph.Match{From: "**"}, Purpose: "tax"}
	storetest.Apply(t, s, graph.Batch{Claims: storetest.Each(pattern)})
	storetest.WantAll(t, s, 0, append(claims, pattern)...)
	storetest.WantSound(t, s)
}
