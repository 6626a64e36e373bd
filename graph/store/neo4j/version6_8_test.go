package neo4j

import (
	"context"
	"errors"
	"testing"

	"outflow/graph"
	"outflow/graph/store/neo4j/neo4jtest"
	"outflow/graph/store/storetest"
)

// TestVersion5IsMigrated: it knew of no runs.
func TestVersion5IsMigrated(t *testing.T) {
	t.Parallel()
	indexedFrom(t, "5", graph.Claim{Kind: graph.KindRun, ID: "r", Source: "airflow", Job: "nightly", State: graph.RunComplete},
		"DROP CONSTRAINT outflow_run", "DROP INDEX outflow_says_job", "MATCH (c:Commit) REMOVE c.runs", "MATCH (o:Outflow) SET o.schema = 5")
}

// TestVersion6IsMigrated: it knew of no patterns.
func TestVersion6IsMigrated(t *testing.T) {
	t.Parallel()
	indexedFrom(t, "6", graph.Claim{Kind: graph.KindPattern, ID: "p", Source: "law", Match: graph.Match{From: "**"}, Purpose: "tax"},
		"DROP CONSTRAINT outflow_pattern", "DROP INDEX outflow_says_needs", "MATCH (o:Outflow) SET o.schema = 6")
}

// TestVersion7IsMigrated: it knew of no erasures.
func TestVersion7IsMigrated(t *testing.T) {
	t.Parallel()
	indexedFrom(t, "7", graph.Claim{Kind: graph.KindErasure, ID: "e", Source: "law", At: "place 1", Status: graph.ErasureRequested},
		"DROP CONSTRAINT outflow_erasure", "DROP INDEX outflow_says_at", "MATCH (o:Outflow) SET o.schema = 7")
}

// indexedFrom makes a store one of a version, migrates it, and adds a claim of a kind that the
// version did not know.
func indexedFrom(t *testing.T, version string, of graph.Claim, made ...string) {
	server := neo4jtest.Fresh(t)
	ctx, o := context.Background(), Options{Password: server.Password}
	claims := storetest.Transfers("hr", 10, 1)
	storetest.Apply(t, openAt(t, server, Options{}), graph.Batch{Claims: storetest.Each(claims...)})
	for _, statement := range made {
		server.Query(t, statement, nil)
	}
	if _, err := Open(ctx, server.Address, o); !errors.Is(err, graph.ErrOlder) {
		t.Errorf("Open of version %s: %v", version, err)
	}
	if err := Migrate(ctx, server.Address, o); err != nil {
		t.Fatal(err)
	}
	s := openAt(t, server, Options{})
	storetest.WantAll(t, s, 0, claims...)
	storetest.Apply(t, s, graph.Batch{Claims: storetest.Each(of)})
	storetest.WantAll(t, s, 0, append(claims, of)...)
	storetest.WantSound(t, s)
	if missing, err := s.missing(ctx); err != nil || len(missing) > 0 {
		t.Errorf("what it is made of lacks %v, %v", missing, err)
	}
}
