package neo4j

import (
	"context"
	"errors"
	"testing"

	"outflow/graph"
	"outflow/graph/store/neo4j/neo4jtest"
	"outflow/graph/store/storetest"
)

// TestVersion6IsMigrated: it knew of no patterns.
func TestVersion6IsMigrated(t *testing.T) {
	t.Parallel()
	server := neo4jtest.Fresh(t)
	ctx, o := context.Background(), Options{Password: server.Password}
	claims := storetest.Transfers("hr", 10, 1)
	storetest.Apply(t, openAt(t, server, Options{}), graph.Batch{Claims: storetest.Each(claims...)})
	for _, statement := range []string{"DROP CONSTRAINT outflow_pattern", "DROP INDEX outflow_says_needs", "MATCH (o:Outflow) SET o.schema = 6"} {
		server.Query(t, statement, nil)
	}
	if _, err := Open(ctx, server.Address, o); !errors.Is(err, graph.ErrOlder) {
		t.Errorf("Open of version 6: %v", err)
	}
	if err := Migrate(ctx, server.Address, o); err != nil {
		t.Fatal(err)
	}
	s := openAt(t, server, Options{})
	pattern := graph.Claim{Kind: graph.KindPattern, ID: "p", Source: "law", Match: graph.Match{From: "**"}, Purpose: "tax"}
	storetest.Apply(t, s, graph.Batch{Claims: storetest.Each(pattern)})
	storetest.WantAll(t, s, 0, append(claims, pattern)...)
	storetest.WantSound(t, s)
	if missing, err := s.missing(ctx); err != nil || len(missing) > 0 {
		t.Errorf("what it is made of lacks %v, %v", missing, err)
	}
}
