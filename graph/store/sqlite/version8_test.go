package sqlite

import (
	"context"
	"fmt"
	"testing"

	"outflow/graph"
	"outflow/graph/store/storetest"
)

// TestVersion7IsMigrated: each version of a claim had entries of its own in what claims are
// found by.
func TestVersion7IsMigrated(t *testing.T) {
	s, claims := migrated(t, 7)
	claims[0].Purpose = "tax"
	storetest.Apply(t, s, graph.Batch{Claims: storetest.Each(claims...)})
	storetest.WantAll(t, s, 0, claims...)
	storetest.WantSound(t, s)
}

// TestVersionsOfAClaimShareTheirEntries: a run of a job costs a store nothing in the indexes
// that lead to the job's transfers by what they name.
func TestVersionsOfAClaimShareTheirEntries(t *testing.T) {
	ctx := context.Background()
	s := openMemory(t)
	transfer := graph.Claim{Kind: graph.KindTransfer, ID: "T 1", Source: "hr", From: "a", To: "b", People: "staff", Job: "nightly"}
	party := graph.Claim{Kind: graph.KindParty, ID: "acme", Source: "hr", Name: "Acme"}
	apply := func() {
		t.Helper()
		storetest.Apply(t, s, graph.Batch{Claims: storetest.Each(transfer, party)})
	}
	entries := func() (n int64) {
		t.Helper()
		err := s.conns.with(ctx, func(c *conn) (err error) {
			n, err = c.number(`SELECT (SELECT count(*) FROM names) + (SELECT count(*) FROM refs) + (SELECT count(from_key) + count(to_key) + count(fold_key) FROM claims)`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	found := func(at int64, from string) (purpose string) {
		t.Helper()
		err := s.View(ctx, at, func(r graph.Reader) error {
			n := 0
			for _, names := range []func() error{
				func() error {
					for c, err := range r.Referring(ctx, []string{from}, graph.RoleFrom) {
						if err != nil {
							return err
						}
						n, purpose = n+1, c.Purpose
					}
					return nil
				},
				func() error {
					for _, err := range r.Referring(ctx, []string{"nightly"}, graph.RoleJob) {
						if err != nil {
							return err
						}
						n++
					}
					return nil
				},
				func() error {
					all, err := r.Named(ctx, []string{graph.Fold("T 1"), graph.Fold("Acme")})
					n += len(all)
					return err
				},
			} {
				if err := names(); err != nil {
					return err
				}
			}
			if n != 4 {
				return fmt.Errorf("found %d at commit %d, not 4", n, at)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return purpose
	}
	apply()
	first := entries()
	for i := range 5 {
		transfer.Purpose, party.Country = fmt.Sprint("p", i), fmt.Sprint("K", string(rune('A'+i)))
		apply()
	}
	if n := entries(); n != first {
		t.Errorf("%d entries, %d of the first version", n, first)
	}
	transfer.From = "c" // which has entries of its own
	apply()
	if n := entries(); n <= first {
		t.Errorf("%d entries after another place is named", n)
	}
	transfer.Purpose = "last"
	apply()
	for at, want := range map[int64]string{1: "", 2: "p0", 6: "p4"} {
		if got := found(at, "a"); got != want {
			t.Errorf("at commit %d: %q, want %q", at, got, want)
		}
	}
	for at, want := range map[int64]string{7: "p4", 8: "last"} {
		if got := found(at, "c"); got != want {
			t.Errorf("at commit %d: %q, want %q", at, got, want)
		}
	}
	storetest.WantSound(t, s)
}
