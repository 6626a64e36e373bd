package sqlite

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"outflow/graph"
)

// TestVersion2IsMigrated: it folded letter by letter, so that ß was not ss and
// what is composed was not what is decomposed.
func TestVersion2IsMigrated(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "graph.db")
	s := openAt(t, path)
	apply(t, s, graph.Batch{Claims: each(
		graph.Claim{Kind: graph.KindParty, ID: "st", Name: "Weiße Straße", Source: "hr"},
		graph.Claim{Kind: graph.KindParty, ID: "lo", Name: "L'Ore\u0301al", Source: "hr"},
		graph.Claim{Kind: graph.KindSystem, ID: "crm", Party: "st", Source: "hr"},
		graph.Claim{Kind: graph.KindTransfer, ID: "fluß", From: "crm/cafe\u0301", To: "crm/b", Source: "hr"},
		graph.Claim{Kind: graph.KindTransfer, ID: "plain", From: "crm/a", To: "crm/b", Source: "hr"},
	)})
	before := func(text string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
				return unicode.ToLower(r)
			}
			return -1
		}, text)
	}
	err := s.conns.with(ctx, func(c *conn) error {
		for _, n := range []struct{ table, name, folded string }{
			{"names", "Weiße Straße", "weissestrasse"}, {"names", "L'Ore\u0301al", "loréal"},
			{"mentions", "cafe\u0301", "café"}, {"mentions", "crm/cafe\u0301", "crmcafé"},
		} {
			if rows, err := c.number("SELECT count(*) FROM "+n.table+" WHERE folded = ?", text(n.folded)); err != nil || rows != 1 {
				t.Errorf("%d %s are %q: %v", rows, n.table, n.folded, err)
			}
			if err := c.run("UPDATE "+n.table+" SET folded = ? WHERE folded = ?", text(before(n.name)), text(n.folded)); err != nil {
				return err
			}
		}
		if err := c.run("UPDATE claims SET fold_key = ? WHERE id = 'fluß'", num(key(before("fluß")))); err != nil {
			return err
		}
		return c.exec("PRAGMA user_version = 2")
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
	if err := s.View(ctx, 0, func(r graph.Reader) error {
		named, err := r.Named(ctx, []string{"weissestrasse", "loréal", "café", "fluss", "plain"})
		if len(named) != 5 {
			t.Errorf("found %v", named)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}
