package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"outflow/fixtures/race"
	"outflow/graph"
	"outflow/graph/store/storetest"
)

func TestLeavesNothing(t *testing.T) {
	race.SkipShort(t)
	open := map[string]func(testing.TB) *Store{"file": openFile, "memory": openMemory}
	for where, open := range open {
		t.Run(where, func(t *testing.T) {
			storetest.LeavesNothing(t, storetest.Subject{
				Open: func(t testing.TB, chunk int) graph.Store {
					s := open(t)
					s.chunk = chunk
					return s
				},
				Holds: func(t testing.TB, s graph.Store) string { return fmt.Sprint(leftovers(t, s.(*Store)), " leftovers") },
				Often: 1,
			})
		})
	}
}

// TestHeadIsSynced: what makes a commit visible waits for the disk, and so does
// all that was written before it; the rest need not.
func TestHeadIsSynced(t *testing.T) {
	const normal, full = 1, 2
	s := openFile(t)
	err := s.conns.with(context.Background(), func(c *conn) error {
		want := func(level int64) error {
			got, err := c.number("PRAGMA synchronous")
			if got != level {
				t.Errorf("synchronous is %d, want %d", got, level)
			}
			return err
		}
		inside := c.synced(func() error { return want(full) })
		return errors.Join(inside, want(normal))
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestWhatIsAcknowledgedIsInTheFile and not in the log, of which a damaged end is nothing: so
// it is there without the log, whoever has the store open. A reader of what was before keeps
// a commit waiting for no more than a moment, and the next one brings both into the file.
func TestWhatIsAcknowledgedIsInTheFile(t *testing.T) {
	ctx, s := context.Background(), openFile(t)
	apply := func(version int, want int64) {
		t.Helper()
		made, _, err := s.Apply(ctx, storetest.VersionBatch(version))
		if err != nil {
			t.Fatal(err)
		}
		if head := headOfFile(t, s); head != want {
			t.Errorf("commit %d is acknowledged, the file has %d", made.Number, head)
		}
		if log, err := os.Stat(s.path + "-wal"); want == made.Number && (err != nil || log.Size() > 0) {
			t.Errorf("the log is not empty: %v %v", log, err)
		}
	}
	apply(1, 1)
	err := s.conns.with(ctx, func(c *conn) error {
		return c.snapshot(func() error {
			_, err := c.number("SELECT count(*) FROM claims")
			if err != nil {
				return err
			}
			began := time.Now()
			apply(2, 1)
			if took := time.Since(began); took > 5*time.Second {
				t.Errorf("it waited %v for a reader", took)
			}
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	apply(3, 3)
}

// TestTheCommitsOfAStreamAreSoonInTheFile: they are moved from the log together.
func TestTheCommitsOfAStreamAreSoonInTheFile(t *testing.T) {
	s := openFile(t)
	const commits = movesAtOnce + 5
	for version := range commits {
		if _, _, err := s.Apply(t.Context(), storetest.VersionBatch(version+1)); err != nil {
			t.Fatal(err)
		}
	}
	if info, err := os.Stat(s.path + "-wal"); err != nil || info.Size() == 0 {
		t.Errorf("each commit was moved into the file by itself: %v", err)
	}
	for deadline := time.Now().Add(20 * time.Second); headOfFile(t, s) != commits; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the last commits were never moved into the file")
		}
	}
}

// headOfFile returns the last commit that the file has without its log.
func headOfFile(t testing.TB, s *Store) int64 {
	t.Helper()
	data, err := os.ReadFile(s.path)
	if err != nil {
		t.Fatal(err)
	}
	alone := filepath.Join(t.TempDir(), "graph.db")
	if err := os.WriteFile(alone, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return openAt(t, alone).headNumber(t)
}

func (s *Store) headNumber(t testing.TB) (number int64) {
	t.Helper()
	err := s.View(context.Background(), 0, func(r graph.Reader) error {
		number = r.Commit().Number
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return number
}
