package sqlite

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"outflow/graph"
	"outflow/graph/store/storetest"
)

func TestLeavesNothing(t *testing.T) {
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
		inside := c.durably(func() error { return want(full) })
		return errors.Join(inside, want(normal))
	})
	if err != nil {
		t.Fatal(err)
	}
}
