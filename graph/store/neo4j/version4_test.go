package neo4j

import (
	"context"
	"errors"
	"testing"

	"outflow/graph"
	"outflow/graph/store/neo4j/neo4jtest"
	"outflow/graph/store/storetest"
)

// TestVersion3IsMigrated: in it no claim said what is implied, and places had names
// for as long as the store lived.
func TestVersion3IsMigrated(t *testing.T) {
	t.Parallel()
	server := neo4jtest.Fresh(t)
	ctx, o := context.Background(), Options{Password: server.Password}
	s := openAt(t, server, Options{})
	place := func(kind graph.Kind, id, source string) graph.Claim {
		return graph.Claim{Kind: kind, ID: id, Source: source}
	}
	move := graph.Claim{Kind: graph.KindTransfer, ID: "t", Source: "law", From: "crm/people", To: "crm/made", Columns: map[string][]string{"out": {"in"}}}
	base := []graph.Claim{place(graph.KindSystem, "crm", "hr"), place(graph.KindDataset, "crm/people", "hr"), place(graph.KindDataset, "crm/gone", "hr")}
	storetest.Apply(t, s, graph.Batch{Claims: storetest.Each(append(base, move)...)})
	again := move
	again.ID, again.To, again.Columns = "u", "crm/gone", nil
	storetest.Apply(t, s, graph.Batch{Claims: storetest.Each(again)})
	storetest.Apply(t, s, graph.Batch{Replaces: []string{"hr"}, Claims: storetest.Each(base[:2]...)})
	again.To = "crm/made"
	storetest.Apply(t, s, graph.Batch{Claims: storetest.Each(again, place(graph.KindDataset, "crm/made", "law"))})
	now := append(base[:2:2], move, again, place(graph.KindDataset, "crm/made", "law"))
	storetest.WantAll(t, s, 0, now...)

	server.Query(t, "MATCH ()-[c:SAYS {kind: 'implied'}]->() DELETE c", nil)
	removeImpliedPages(t, s)
	for _, index := range []string{"says_party", "says_population", "says_of", "says_subjects", "says_people", "transfer_people", "transfer_needs"} {
		server.Query(t, "DROP INDEX outflow_"+index, nil)
	}
	server.Query(t, "MATCH (x:Place {id: 'crm/made'}) CREATE (:Name {key: $key, folded: 'once'})-[:NAMES]->(x)", map[string]any{"key": key("once")})
	server.Query(t, "MATCH (o:Outflow) SET o.schema = 3", nil)
	if _, err := Open(ctx, server.Address, o); !errors.Is(err, graph.ErrOlder) {
		t.Errorf("Open of version 3: %v", err)
	}
	// What was begun and not ended is begun again.
	failure := errors.New("no")
	interrupted := upgrades()
	interrupted[2].run = func(ctx context.Context, w *writerLock) error { return errors.Join(w.toVersion4(ctx), failure) }
	if err := migrate(ctx, server.Address, o, interrupted); !errors.Is(err, failure) {
		t.Errorf("migrate: got %v, want the upgrade's error", err)
	}
	if err := Migrate(ctx, server.Address, o); err != nil {
		t.Fatal(err)
	}
	s = openAt(t, server, Options{})
	storetest.WantSound(t, s)
	storetest.WantAll(t, s, 0, now...)
	for number, implied := range []int{4, 5, 5, 3} {
		if err := s.View(ctx, int64(number+1), func(r graph.Reader) error {
			n := 0
			for _, err := range r.Claims(ctx, graph.KindImplied) {
				if err != nil {
					return err
				}
				n++
			}
			if n != implied {
				t.Errorf("commit %d: %d places are implied, want %d", number+1, n, implied)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
}

// removeImpliedPages removes the lists of what is implied.
func removeImpliedPages(t *testing.T, s *Store) {
	t.Helper()
	err := s.write(context.Background(), func(x *tx) error {
		for commit := int64(1); commit <= 4; commit++ {
			for page, more := int64(0), true; more; page++ {
				implied := false
				var err error
				more, err = x.ledgerPage(commit, page, func(k graph.ClaimKey) { implied = k.Kind == graph.KindImplied })
				if err == nil && implied {
					err = x.run("MATCH (l:Ledger {commit: $n, n: $page}) DELETE l", map[string]any{"n": commit, "page": page})
				}
				if err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
