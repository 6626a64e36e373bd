package neo4j

import (
	"context"
	"errors"
	"testing"

	"outflow/graph"
	"outflow/graph/store/neo4j/neo4jtest"
	"outflow/graph/store/storetest"
)

// TestVersion2IsMigrated: it folded names otherwise.
func TestVersion2IsMigrated(t *testing.T) {
	t.Parallel()
	server := neo4jtest.Fresh(t)
	storetest.Apply(t, openAt(t, server, Options{}), graph.Batch{Claims: storetest.Each(
		graph.Claim{Kind: graph.KindParty, ID: "st", Name: "Weiße Straße", Aliases: []string{"Ωmega"}, Source: "hr"},
		graph.Claim{Kind: graph.KindParty, ID: "lo", Name: "L'Ore\u0301al", Source: "hr"},
		graph.Claim{Kind: graph.KindSystem, ID: "crm", Party: "st", Source: "hr"},
		graph.Claim{Kind: graph.KindTransfer, ID: "fluß", From: "crm/cafe\u0301", To: "crm/b", Source: "hr"},
		graph.Claim{Kind: graph.KindTransfer, ID: "ǰ", From: "crm/a", To: "crm/b", Source: "hr"},
	)})
	for now, text := range map[string]string{"weissestrasse": "Weiße Straße", "loréal": "L'Ore\u0301al", "café": "cafe\u0301", "crmcafé": "crm/cafe\u0301"} {
		was := foldBefore(text)
		if rows := server.Query(t, "MATCH (n:Name {folded: $now}) SET n.folded = $was, n.key = $key RETURN count(n)",
			map[string]any{"now": now, "was": was, "key": key(was)}); rows[0][0] != int64(1) {
			t.Errorf("%v are named %q", rows[0][0], now)
		}
	}
	server.Query(t, "MATCH ()-[c:TRANSFER {id: 'fluß'}]->() SET c.folded = null", nil)
	server.Query(t, "MATCH (o:Outflow) SET o.schema = 2", nil)
	ctx, o := context.Background(), Options{Password: server.Password}
	if _, err := Open(ctx, server.Address, o); !errors.Is(err, graph.ErrOlder) {
		t.Errorf("Open of version 2: %v", err)
	}
	// What was begun and not ended is begun again.
	failure := errors.New("no")
	interrupted := upgrades()
	interrupted[1].run = func(ctx context.Context, w *writerLock) error { return errors.Join(w.toVersion3(ctx), failure) }
	if err := migrate(ctx, server.Address, o, interrupted); !errors.Is(err, failure) {
		t.Errorf("migrate: got %v, want the upgrade's error", err)
	}
	if err := Migrate(ctx, server.Address, o); err != nil {
		t.Fatal(err)
	}
	s := openAt(t, server, Options{})
	storetest.WantSound(t, s)
	if err := s.View(ctx, 0, func(r graph.Reader) error {
		named, err := r.Named(ctx, []string{"weissestrasse", "loréal", "café", "fluss", "ωmega"})
		if len(named) != 5 {
			t.Errorf("found %v", named)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}
