package neo4j

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"
	"time"

	"outflow/graph"
	"outflow/graph/store/neo4j/neo4jtest"
)

// childVar tells a copy of the test program to load into the store at this
// address until it is killed.
const childVar = "OUTFLOW_TEST_NEO4J_CHILD"

func TestMain(m *testing.M) {
	if address := os.Getenv(childVar); address != "" {
		if err := loadForever(address); err != nil {
			fmt.Println("error", err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

// killLease is how long others wait for one that was killed.
const killLease = time.Second

func loadForever(address string) error {
	ctx := context.Background()
	s, err := Open(ctx, address, Options{Password: os.Getenv(childVar + "_PASSWORD"), Lease: killLease})
	if err != nil {
		return err
	}
	s.chunk = 40
	var first int
	if err := s.View(ctx, 0, func(r graph.Reader) error { first = int(r.Commit().Time) + 1; return nil }); err != nil {
		return err
	}
	for version := first; ; version++ {
		c, _, err := s.Apply(ctx, versionBatch(version))
		if err != nil {
			return err
		}
		fmt.Println("made", c.Number)
	}
}

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
		graph.Claim{Kind: graph.KindParty, ID: "acme", Source: "bulk", Name: fmt.Sprint("Acme ", version)},
		graph.Claim{Kind: graph.KindParty, ID: fmt.Sprint("party ", version), Source: "bulk"})
}

// TestKill kills a process that loads, again and again at any moment: the
// store is at its last commit, nothing acknowledged is lost, and the next
// writer clears what was left once the lease has run out.
func TestKill(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	server := neo4jtest.Fresh(t)
	s := openAt(t, server, Options{Lease: killLease})
	began := time.Now()
	apply(t, s, versionBatch(1))
	whole := time.Since(began)
	cutShort := 0
	for range 5 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), childVar+"="+server.Address, childVar+"_PASSWORD="+server.Password)
		cmd.Stderr = os.Stderr
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		killed := time.AfterFunc(time.Duration(random.Int64N(int64(2*whole))), func() { _ = cmd.Process.Kill() })
		acknowledged := int64(0)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if _, err := fmt.Sscanf(lines.Text(), "made %d", &acknowledged); err != nil {
				t.Fatalf("the other process says %q", lines.Text())
			}
		}
		_ = cmd.Wait()
		killed.Stop()

		if state, err := s.state(context.Background()); err != nil || state.pending != 0 {
			cutShort++
		}
		head, _ := stored(t, s)
		if head.Number < acknowledged {
			t.Fatalf("the head is %d, though commit %d was acknowledged", head.Number, acknowledged)
		}
		version := int(head.Time)
		wantStored(t, s, versionClaims(version)...)
		wantSound(t, s)
		if made := apply(t, s, versionBatch(version+1)); made.Number != head.Number+1 {
			t.Errorf("the next commit is %d, want %d", made.Number, head.Number+1)
		}
		wantStored(t, s, versionClaims(version+1)...)
		wantSound(t, s)
		wantNoLeftovers(t, server)
	}
	t.Logf("%d of the kills were in the middle of a commit", cutShort)
}
