package sqlite

import (
	"context"
	"path/filepath"
	"testing"

	"outflow/graph"
	"outflow/graph/store/storetest"
)

// TestVersion8IsMigrated: its tables were the same, and programs of then knew of no erasures.
func TestVersion8IsMigrated(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "graph.db")
	old, err := open(ctx, path, Options{}, chain()[:8])
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
	erasure := graph.Claim{Kind: graph.KindErasure, ID: "e", Source: "law", At: "place 1"}
	storetest.Apply(t, s, graph.Batch{Claims: storetest.Each(erasure)})
	storetest.WantAll(t, s, 0, append(claims, erasure)...)
	storetest.WantSound(t, s)
}
