package sqlite

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"testing"

	"outflow/graph"
)

// each yields the claims.
func each(claims ...graph.Claim) iter.Seq2[graph.Claim, error] {
	return func(yield func(graph.Claim, error) bool) {
		for _, c := range claims {
			if !yield(c, nil) {
				return
			}
		}
	}
}

// transfers makes n transfers of one source. Those of another version differ.
func transfers(source string, n, version int) []graph.Claim {
	all := make([]graph.Claim, n)
	for i := range all {
		all[i] = graph.Claim{
			Kind: graph.KindTransfer, ID: fmt.Sprint("t", i), Source: source,
			From: fmt.Sprint("place ", i%7), To: fmt.Sprint("place ", i%11), Purpose: fmt.Sprint("version ", version),
		}
	}
	return all
}

func apply(t testing.TB, s *Store, b graph.Batch) graph.Commit {
	t.Helper()
	c, _, err := s.Apply(context.Background(), b)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// stored returns what the store holds, as sorted canonical lines.
func stored(t testing.TB, s *Store) (graph.Commit, []string) {
	t.Helper()
	var all []string
	var commit graph.Commit
	err := s.View(context.Background(), 0, func(r graph.Reader) error {
		commit = r.Commit()
		for c, err := range r.Claims(context.Background()) {
			if err != nil {
				return err
			}
			all = append(all, string(c.Canonical()))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(all)
	return commit, all
}

func wantStored(t testing.TB, s *Store, want ...graph.Claim) {
	t.Helper()
	want = graph.Imply(want...)
	var lines []string
	for i := range want {
		lines = append(lines, string(want[i].Canonical()))
	}
	slices.Sort(lines)
	if _, got := stored(t, s); !slices.Equal(got, lines) {
		t.Errorf("the store holds %d claims that are not the %d it should", len(got), len(lines))
	}
}

func wantSound(t testing.TB, s *Store) {
	t.Helper()
	faults, err := s.Verify(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range faults {
		t.Error(f)
	}
}

// leftovers counts what no commit accounts for.
func leftovers(t testing.TB, s *Store) (n int64) {
	t.Helper()
	err := s.conns.with(context.Background(), func(c *conn) (err error) {
		n, err = c.number(`SELECT (SELECT count(*) FROM pending)
			+ (SELECT count(*) FROM claims WHERE added > head OR retired > head)
			+ (SELECT count(*) FROM names WHERE claim NOT IN (SELECT n FROM claims))
			+ (SELECT count(*) FROM blobs WHERE added > head)
			+ (SELECT count(*) FROM parts WHERE blob NOT IN (SELECT n FROM blobs))
			FROM (SELECT coalesce(max(number), 0) AS head FROM commits)`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}
