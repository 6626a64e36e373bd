package sqlite

import (
	"context"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"outflow/graph/store/storetest"
)

// TestKill kills a process that loads, again and again at any moment: the
// store is at its last commit, nothing acknowledged is lost, and the next
// writer need not wait.
func TestKill(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	path := filepath.Join(t.TempDir(), "graph.db")
	cutShort := 0
	for round := range 8 {
		if round == 4 { // the first commit is made in another way
			path = filepath.Join(t.TempDir(), "graph.db")
		}
		c := startChild(t, "load", path, 0)
		acknowledged := int64(0)
		killed := time.AfterFunc(time.Duration(random.IntN(120))*time.Millisecond, func() { _ = c.cmd.Process.Kill() })
		for {
			number, ok := c.made(t)
			if !ok {
				break
			}
			acknowledged = number
		}
		killed.Stop()
		c.kill()

		s, err := Open(context.Background(), path, Options{Wait: time.Second})
		if err != nil {
			t.Fatal(err)
		}
		if leftovers(t, s) > 0 {
			cutShort++
		}
		storetest.AfterKill(t, s, acknowledged)
		if n := leftovers(t, s); n > 0 {
			t.Errorf("%d leftovers", n)
		}
		s.Close()
	}
	t.Logf("%d of the kills were in the middle of a commit", cutShort)
}
