package neo4j

import (
	"context"
	"errors"
	"slices"
	"testing"

	"outflow/graph"
	"outflow/graph/store/neo4j/neo4jtest"
	"outflow/graph/store/storetest"
)

// later is what a later version of this package might have.
func later(run func(context.Context, *writerLock) error) []upgrade {
	return append(upgrades(), upgrade{"a later one", run})
}

func TestVersions(t *testing.T) {
	t.Parallel()
	server := neo4jtest.Fresh(t)
	ctx := context.Background()
	o := Options{Password: server.Password}
	if err := Migrate(ctx, server.Address, o); !errors.Is(err, errNone) {
		t.Errorf("Migrate of no store: %v", err)
	}
	s := openAt(t, server, Options{})
	claims := storetest.Transfers("hr", 10, 1)
	storetest.Apply(t, s, graph.Batch{Claims: storetest.Each(claims...)})
	if err := Migrate(ctx, server.Address, o); err != nil {
		t.Errorf("Migrate of a current store: %v", err)
	}
	next := later(func(context.Context, *writerLock) error { return nil })
	if _, err := open(ctx, server.Address, o, next); !errors.Is(err, graph.ErrOlder) {
		t.Errorf("a later version opens an older store: %v", err)
	}
	// Once begun, an upgrade must be ended.
	failure := errors.New("no")
	if err := migrate(ctx, server.Address, o, later(func(context.Context, *writerLock) error { return failure })); !errors.Is(err, failure) {
		t.Errorf("migrate: got %v, want the upgrade's error", err)
	}
	if _, err := Open(ctx, server.Address, o); !errors.Is(err, graph.ErrNewer) {
		t.Errorf("Open of a store that is half upgraded: %v", err)
	}
	if _, err := open(ctx, server.Address, o, next); !errors.Is(err, graph.ErrOlder) {
		t.Errorf("a later version opens a store that is half upgraded: %v", err)
	}
	if err := migrate(ctx, server.Address, o, next); err != nil {
		t.Fatal(err)
	}
	migrated, err := open(ctx, server.Address, o, next)
	if err != nil {
		t.Fatal(err)
	}
	defer migrated.Close()
	storetest.WantAll(t, migrated, 0, claims...)
	_, err = Open(ctx, server.Address, o)
	wantSays(t, err, "newer Outflow")
	if err := Migrate(ctx, server.Address, o); !errors.Is(err, graph.ErrNewer) {
		t.Errorf("Migrate of a newer store: %v", err)
	}
	// The one that was open all the time must not write what it once was.
	if _, _, err := s.Apply(ctx, graph.Batch{Claims: storetest.Each(storetest.Transfers("law", 1, 1)...)}); !errors.Is(err, graph.ErrNewer) {
		t.Errorf("Apply to a store that was upgraded since it was opened: %v", err)
	}
	storetest.WantAll(t, migrated, 0, claims...)
}

// TestVersion1IsMigrated: it had constraints where there are indexes now, and
// numbers for keys of names, which did not keep a name from being there twice.
func TestVersion1IsMigrated(t *testing.T) {
	t.Parallel()
	server := neo4jtest.Fresh(t)
	claims := storetest.Transfers("hr", 10, 1)
	storetest.Apply(t, openAt(t, server, Options{}), graph.Batch{Claims: storetest.Each(claims...)})
	for _, statement := range []string{
		"DROP INDEX outflow_transfer_id", "DROP INDEX outflow_says_id", "DROP CONSTRAINT outflow_name_key",
		"CREATE INDEX outflow_name FOR (n:Name) ON (n.key)",
		"CREATE CONSTRAINT outflow_transfer FOR ()-[c:TRANSFER]-() REQUIRE (c.id, c.source, c.added) IS UNIQUE",
		"CREATE CONSTRAINT outflow_says FOR ()-[c:SAYS]-() REQUIRE (c.kind, c.id, c.source, c.added) IS UNIQUE",
		"MATCH (n:Name) WITH n, size(n.folded) AS k SET n.key = k",
		`MATCH (n:Name)-[r:NAMES]->(x) WITH n, r, x ORDER BY n.folded LIMIT 1
			CREATE (:Name {key: n.key, folded: n.folded})-[:NAMES]->(x) DELETE r`,
		"MATCH (o:Outflow) SET o.schema = 1",
	} {
		server.Query(t, statement, nil)
	}
	ctx, o := context.Background(), Options{Password: server.Password}
	if _, err := Open(ctx, server.Address, o); !errors.Is(err, graph.ErrOlder) {
		t.Errorf("Open of version 1: %v", err)
	}
	// What was begun and not ended is begun again.
	failure := errors.New("no")
	interrupted := upgrades()
	interrupted[0].run = func(ctx context.Context, w *writerLock) error { return errors.Join(w.toVersion2(ctx), failure) }
	if err := migrate(ctx, server.Address, o, interrupted); !errors.Is(err, failure) {
		t.Errorf("migrate: got %v, want the upgrade's error", err)
	}
	if err := Migrate(ctx, server.Address, o); err != nil {
		t.Fatal(err)
	}
	s := openAt(t, server, Options{})
	storetest.WantAll(t, s, 0, claims...)
	storetest.WantSound(t, s)
	var names []string
	for _, row := range server.Query(t, "SHOW INDEXES YIELD name, owningConstraint WHERE name =~ 'outflow_(transfer|says|name).*' RETURN name + coalesce('=' + owningConstraint, '') AS name ORDER BY name", nil) {
		names = append(names, row[0].(string))
	}
	want := []string{"outflow_name_key=outflow_name_key", "outflow_says_added", "outflow_says_at", "outflow_says_dataset", "outflow_says_id", "outflow_says_job", "outflow_says_needs", "outflow_says_of", "outflow_says_party",
		"outflow_says_people", "outflow_says_population", "outflow_says_retired", "outflow_says_same", "outflow_says_subjects", "outflow_says_system",
		"outflow_transfer_added", "outflow_transfer_folded", "outflow_transfer_id", "outflow_transfer_needs", "outflow_transfer_people", "outflow_transfer_retired"}
	if !slices.Equal(names, want) {
		t.Errorf("the indexes of claims are %v, want %v", names, want)
	}
}
