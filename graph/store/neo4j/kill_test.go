package neo4j

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"
	"time"

	"outflow/graph/store/neo4j/neo4jtest"
	"outflow/graph/store/storetest"
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
	fmt.Println("loading")
	return storetest.LoadVersions(s)
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
	storetest.Apply(t, s, storetest.VersionBatch(1)) // the server plans each query the first time
	began := time.Now()
	storetest.Apply(t, s, storetest.VersionBatch(2))
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
			storetest.WantOneVersion(t, s)
			select {
			case <-ended:
				running = false
			default:
			}
		}

		if state, err := s.state(context.Background()); err != nil || state.pending != 0 {
			cutShort++
		}
		storetest.AfterKill(t, s, acknowledged)
		wantNoLeftovers(t, server)
	}
	t.Logf("%d of the kills were in the middle of a commit", cutShort)
}
