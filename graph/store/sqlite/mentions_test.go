package sqlite

import (
	"context"
	"path/filepath"
	"slices"
	"testing"

	"outflow/graph"
)

// TestMigrationFindsMentions takes a store back to version 1, in which nothing
// but claims said which places transfers name, and forward again.
func TestMigrationFindsMentions(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "graph.db")
	s := openAt(t, path)
	place := func(kind graph.Kind, id string) graph.Claim { return graph.Claim{Kind: kind, ID: id, Source: "hr"} }
	move := graph.Claim{Kind: graph.KindTransfer, ID: "t", Source: "law", From: "crm/people", To: "crm/made",
		Columns: map[string][]string{"out": {"in"}}}
	apply(t, s, graph.Batch{Claims: each(place(graph.KindSystem, "crm"), place(graph.KindDataset, "crm/people"),
		place(graph.KindDataset, "crm/gone"), move)})
	move.ID, move.To, move.Columns = "u", "crm/gone", nil
	apply(t, s, graph.Batch{Claims: each(move)})
	apply(t, s, graph.Batch{Replaces: []string{"hr"}, Claims: each(place(graph.KindSystem, "crm"), place(graph.KindDataset, "crm/people"))})
	want := []string{"crm/gone", "crm/made", "crm/made#out", "crm/people#in"}
	if got := mentioned(t, s); !slices.Equal(got, want) {
		t.Errorf("the store mentions %q, want %q", got, want)
	}
	err := s.conns.with(ctx, func(c *conn) error {
		return c.exec("DROP TABLE mentions; DELETE FROM names; PRAGMA user_version = 1")
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	wantOpenError(t, path, Options{}, graph.ErrOlder, "outflow migrate")
	if err := Migrate(ctx, path); err != nil {
		t.Fatal(err)
	}
	s = openAt(t, path)
	wantSound(t, s)
	if got := mentioned(t, s); !slices.Equal(got, want) {
		t.Errorf("after migrating the store mentions %q, want %q", got, want)
	}
	for number, ids := range [][]string{{"t"}, {"t"}, {"t", "u"}} {
		if err := s.View(ctx, int64(number+1), func(r graph.Reader) error {
			var got []string
			for c, err := range r.Creating(ctx, []string{"crm"}) {
				if err != nil {
					return err
				}
				got = append(got, c.ID)
			}
			if len(got) != len(ids) {
				t.Errorf("commit %d: %q name what nobody declares, want %q", number+1, got, ids)
			}
			named, err := r.Named(ctx, []string{"people", "made"})
			if len(named) != 2 {
				t.Errorf("commit %d: found %v", number+1, named)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	// Losing one is noticed.
	if err := s.conns.with(ctx, func(c *conn) error { return c.run("DELETE FROM mentions WHERE id = 'crm/made'") }); err != nil {
		t.Fatal(err)
	}
	if faults, err := s.Verify(ctx); err != nil || len(faults) != 1 {
		t.Errorf("Verify finds %q, %v", faults, err)
	}
}

func mentioned(t *testing.T, s *Store) (ids []string) {
	t.Helper()
	err := s.conns.with(context.Background(), func(c *conn) error {
		return c.query("SELECT DISTINCT id FROM mentions ORDER BY id", nil, func(st *stmt) error {
			ids = append(ids, st.text(0))
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return ids
}
