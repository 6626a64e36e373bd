package sqlite

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"outflow/graph"
)

// versionBatch replaces everything by another version, so that what a store
// holds tells which one it is; every version has another size and a list.
func versionBatch(version int) graph.Batch {
	data := bytes.Repeat([]byte(fmt.Sprint("list ", version, " ")), 1000)
	return graph.Batch{
		Time: graph.Instant(version), Replaces: []string{"bulk"}, Claims: each(versionClaims(version)...),
		Blobs: map[string][]byte{graph.BlobHash(data): data},
	}
}

func versionClaims(version int) []graph.Claim {
	return append(transfers("bulk", 150+version%50, version),
		graph.Claim{Kind: graph.KindParty, ID: "acme", Source: "bulk", Name: fmt.Sprint("Acme ", version)})
}

// TestKill kills a process that loads, again and again at any moment: the
// store is at its last commit, nothing acknowledged is lost, and the next
// writer need not wait.
func TestKill(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	path := filepath.Join(t.TempDir(), "graph.db")
	version, cutShort := 0, 0
	for round := range 8 {
		if round == 4 { // the first commit is made in another way
			path = filepath.Join(t.TempDir(), "graph.db")
		}
		c := startChild(t, "load", path, version+1)
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
		head, _ := stored(t, s)
		if head.Number < acknowledged {
			t.Fatalf("the head is %d, though commit %d was acknowledged", head.Number, acknowledged)
		}
		if head.Number > 0 {
			wantStored(t, s, versionClaims(int(head.Time))...)
			version = max(version, int(head.Time))
		}
		wantSound(t, s)
		version++
		if made := apply(t, s, versionBatch(version)); made.Number != head.Number+1 {
			t.Errorf("the next commit is %d, want %d", made.Number, head.Number+1)
		}
		wantStored(t, s, versionClaims(version)...)
		wantSound(t, s)
		if n := leftovers(t, s); n > 0 {
			t.Errorf("%d leftovers", n)
		}
		s.Close()
	}
	t.Logf("%d of the kills were in the middle of a commit", cutShort)
}
