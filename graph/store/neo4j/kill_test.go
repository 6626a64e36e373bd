package neo4j

import (
	"bufio"
	"bytes"
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
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
	// Those that wait for the server which they share need no processor, and must
	// not keep TestServerThatFails from running beside them.
	if err := flag.Set("test.parallel", "100"); err != nil {
		panic(err)
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
	fmt.Println("loading")
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

// wantOneVersion checks that the head, whatever is written meanwhile, is one
// version and nothing else.
func wantOneVersion(t *testing.T, s *Store) graph.Commit {
	t.Helper()
	head, got := stored(t, s)
	var want []string
	for _, c := range graph.Imply(versionClaims(int(head.Time))...) {
		want = append(want, string(c.Canonical()))
	}
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("commit %d reads as %d claims that are not the %d of version %d", head.Number, len(got), len(want), head.Time)
	}
	return head
}

// TestKill kills a process that loads, again and again at any moment: what is
// read meanwhile and afterwards is one commit, nothing acknowledged is lost, and
// the next writer clears what was left once the lease has run out.
func TestKill(t *testing.T) {
	t.Parallel()
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	server := neo4jtest.Fresh(t)
	s := openAt(t, server, Options{Lease: killLease})
	apply(t, s, versionBatch(1)) // the server plans each query the first time
	began := time.Now()
	apply(t, s, versionBatch(2))
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
		acknowledged, ended := int64(0), make(chan struct{})
		go func() {
			defer close(ended)
			for lines := bufio.NewScanner(out); lines.Scan(); {
				if lines.Text() == "loading" {
					time.AfterFunc(time.Duration(random.Int64N(int64(2*whole))), func() { _ = cmd.Process.Kill() })
				} else if _, err := fmt.Sscanf(lines.Text(), "made %d", &acknowledged); err != nil {
					t.Errorf("the other process says %q", lines.Text())
				}
			}
			_ = cmd.Wait()
		}()
		for running := true; running; {
			wantOneVersion(t, s)
			select {
			case <-ended:
				running = false
			default:
			}
		}

		if state, err := s.state(context.Background()); err != nil || state.pending != 0 {
			cutShort++
		}
		head := wantOneVersion(t, s)
		if head.Number < acknowledged {
			t.Fatalf("the head is %d, though commit %d was acknowledged", head.Number, acknowledged)
		}
		version := int(head.Time)
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
