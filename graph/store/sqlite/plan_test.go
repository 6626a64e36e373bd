package sqlite

import (
	"context"
	"strings"
	"testing"

	"outflow/graph"
	"outflow/graph/store/storetest"
)

// TestLookupsUseIndexes asks SQLite how it would answer each statement that
// readers run: none may look at all claims.
func TestLookupsUseIndexes(t *testing.T) {
	s := openMemory(t)
	ctx := context.Background()
	storetest.Apply(t, s, graph.Batch{Claims: storetest.Each(storetest.Transfers("hr", 100, 1)...)})
	err := s.View(ctx, 0, func(r graph.Reader) error {
		for range r.Claims(ctx) {
		}
		for _, kind := range []graph.Kind{graph.KindParty, graph.KindTransfer} {
			for range r.Find(ctx, kind, []string{"a"}) {
			}
		}
		for role := range graph.Roles() {
			for range r.Referring(ctx, []string{"a"}, role) {
			}
		}
		for range r.Changes(ctx, 0) {
		}
		for range r.Commits(ctx, 0) {
		}
		_, err := r.Named(ctx, []string{"a"})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	storetest.Apply(t, s, graph.Batch{Claims: storetest.Each(storetest.Transfers("hr", 10, 2)...)})
	err = s.conns.with(ctx, func(c *conn) error {
		plans := 0
		for sql := range c.stmts {
			if !strings.HasPrefix(sql, "SELECT") || !strings.Contains(sql, "FROM claims") || strings.Contains(sql, "max(n)") || strings.Contains(sql, "retired FROM claims ORDER BY n") {
				continue
			}
			plans++
			var plan []string
			if err := c.query("EXPLAIN QUERY PLAN "+sql, nil, func(s *stmt) error {
				plan = append(plan, s.text(3))
				return nil
			}); err != nil {
				return err
			}
			for _, line := range plan {
				if strings.HasPrefix(line, "SCAN") && !strings.Contains(line, "json_each") && line != "SCAN CONSTANT ROW" && line != "SCAN by" {
					t.Errorf("%s\nreads everything: %s", sql, strings.Join(plan, "; "))
				}
			}
		}
		if plans < 8 {
			t.Errorf("only %d statements were looked at", plans)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
