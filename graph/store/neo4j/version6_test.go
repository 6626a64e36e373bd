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
	server := neo4jtest.Fresh(t)
	ctx, o := context.Background(), Options{Password: server.Password}
	claims := storetest.Transfers("hr", 10, 1)
	storetest.Apply(t, openAt(t, server, Options{}), graph.Batch{Claims: storetest.Each(claims...)})
	for _, statement := range []string{
		"DROP CONSTRAINT outflow_run", "DROP INDEX outflow_says_job", "MATCH (c:Commit) REMOVE c.runs", "MATCH (o:Outflow) SET o.schema = 5",
	} {
		server.Query(t, statement, nil)
	}
	if _, err := Open(ctx, server.Address, o); !errors.Is(err, graph.ErrOlder) {
		t.Errorf("Open of version 5: %v", err)
	}
	if err := Migrate(ctx, server.Address, o); err != nil {
		t.Fatal(err)
	}
	s := openAt(t, server, Options{})
	storetest.WantAll(t, s, 0, claims...)
	run := graph.Claim{Kind: graph.KindRun, ID: "r", Source: "airflow", Job: "nightly", State: graph.RunComplete}
	storetest.Apply(t, s, graph.Batch{Claims: storetest.Each(run)})
	storetest.WantAll(t, s, 0, append(claims, run)...)
	storetest.WantSound(t, s)
	if missing, err := s.missing(ctx); err != nil || len(missing) > 0 {
		t.Errorf("what it is made of lacks %v, %v", missing, err)
	}
}
