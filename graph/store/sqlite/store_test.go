package sqlite

import (
	"context"
	"path/filepath"
	"testing"

	"outflow/fixtures/race"
	"outflow/graph"
	"outflow/graph/store/storetest"
)

// openFile opens a store in a file of its own.
func openFile(t testing.TB) *Store {
	t.Helper()
	return openAt(t, filepath.Join(t.TempDir(), "graph.db"))
}

func openAt(t testing.TB, path string) *Store {
	t.Helper()
	s, err := Open(context.Background(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func openMemory(t testing.TB) *Store {
	t.Helper()
	s, err := OpenMemory(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestContractInFile(t *testing.T) {
	storetest.Run(t, func(t testing.TB) graph.Store { return openFile(t) })
}

func TestContractInMemory(t *testing.T) {
	race.SkipShort(t)
	storetest.Run(t, func(t testing.TB) graph.Store { return openMemory(t) })
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
