package neo4j

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"outflow/graph"
	"outflow/graph/store/neo4j/neo4jtest"
	"outflow/graph/store/storetest"
)

// TestConnectionsThatBreak cuts every connection at any moment of many loads. A
// transaction whose end was not heard of may have been made: nothing is done
// twice, and nothing acknowledged is lost.
func TestConnectionsThatBreak(t *testing.T) {
	t.Parallel()
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	server := neo4jtest.Fresh(t)
	p, through := startProxy(t, server)
	s := openAt(t, through, Options{})
	s.chunk = 20
	load := func(version int) {
		t.Helper()
		c, _ := storetest.Apply(t, s, graph.Batch{Time: graph.Instant(version), Replaces: []string{"bulk"}, Claims: storetest.Each(storetest.Transfers("bulk", 90+version, version)...)})
		if c.Number != int64(version+1) {
			t.Fatalf("load %d makes commit %d", version, c.Number)
		}
	}
	load(0)
	// A load is some twenty transactions of some ten pieces each.
	cuts := 0
	p.cutAfter(func() int { cuts++; return random.IntN(80) })
	const loads = 5
	for version := 1; version < loads; version++ {
		load(version)
	}
	p.cutAfter(nil)
	t.Logf("%d cuts", cuts)
	storetest.WantAll(t, s, 0, storetest.Transfers("bulk", 90+loads-1, loads-1)...)
	storetest.WantSound(t, s)
	wantNoLeftovers(t, server)
}

// TestCommitOfWhichNothingIsHeard: the commit is made, and the writer told so if
// the server is back in time. If not it is told that nobody knows, and what was
// made stays.
func TestCommitOfWhichNothingIsHeard(t *testing.T) {
	t.Parallel()
	server := neo4jtest.Fresh(t)
	p, through := startProxy(t, server)
	for i, test := range []struct {
		outage, patience time.Duration
		says             string
	}{
		{300 * time.Millisecond, time.Minute, ""},
		{time.Hour, 300 * time.Millisecond, "look with outflow log whether it is there"},
	} {
		s := openAt(t, through, Options{Lease: time.Minute, Patience: test.patience})
		claims := storetest.Transfers("hr", 10, i)
		c, _, err := s.Apply(context.Background(), graph.Batch{Claims: storetest.Each(claims...), Check: func(context.Context, graph.Reader, graph.Change) error {
			p.severAtCommit(test.outage)
			return nil
		}})
		p.restore()
		if test.says != "" {
			wantSays(t, err, test.says)
		} else if err != nil || c.Number != 1 {
			t.Errorf("out for %v: commit %d, %v", test.outage, c.Number, err)
		}
		other := openAt(t, server, Options{})
		storetest.WantAll(t, other, 0, claims...)
		storetest.WantSound(t, other)
	}
}

// TestPartOfWhichNothingIsHeard: a part of a load is made, though the writer does
// not hear of it, while the next one is carried out.
func TestPartOfWhichNothingIsHeard(t *testing.T) {
	t.Parallel()
	server := neo4jtest.Fresh(t)
	p, through := startProxy(t, server)
	s := openAt(t, through, Options{})
	s.chunk = 10
	claims := storetest.Transfers("hr", 200, 1)
	c, _, err := s.Apply(context.Background(), graph.Batch{Claims: interrupted(claims, 100, func() { p.severAtCommit(300 * time.Millisecond) })})
	if err != nil || c.Number != 1 {
		t.Errorf("commit %d, %v", c.Number, err)
	}
	storetest.WantAll(t, s, 0, claims...)
	storetest.WantSound(t, s)
}

// TestLoadThatIsGivenUp is given up while a part of it is being committed.
func TestLoadThatIsGivenUp(t *testing.T) {
	t.Parallel()
	server := neo4jtest.Fresh(t)
	s := openAt(t, server, Options{})
	s.chunk = 10
	first := storetest.Transfers("hr", 20, 1)
	storetest.Apply(t, s, graph.Batch{Claims: storetest.Each(first...)})
	for _, after := range []int{45, 100, 190} {
		ctx, cancel := context.WithCancel(context.Background())
		_, _, err := s.Apply(ctx, graph.Batch{Claims: interrupted(storetest.Transfers("law", 200, 1), after, cancel)})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("given up after %d: %v", after, err)
		}
		storetest.WantAll(t, s, 0, first...)
		storetest.WantSound(t, s)
		wantNoLeftovers(t, server)
	}
	if c, _ := storetest.Apply(t, s, graph.Batch{Claims: storetest.Each(storetest.Transfers("law", 200, 1)...)}); c.Number != 2 {
		t.Errorf("the next load makes commit %d, want 2", c.Number)
	}
	storetest.WantSound(t, s)
}

// TestServerThatDoesNotAnswer: who gives up does so in time.
func TestServerThatDoesNotAnswer(t *testing.T) {
	t.Parallel()
	server := neo4jtest.Fresh(t)
	p, through := startProxy(t, server)
	s := openAt(t, through, Options{})
	storetest.Apply(t, s, graph.Batch{Claims: storetest.Each(storetest.Transfers("hr", 10, 1)...)})
	p.stall(true)
	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	began := time.Now()
	err := s.View(ctx, 0, func(graph.Reader) error { return nil })
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("View: got %v, want the context's error", err)
	}
	if spent := time.Since(began); spent > 20*time.Second {
		t.Errorf("it took %v to give up", spent)
	}
	p.stall(false)
	storetest.WantAll(t, s, 0, storetest.Transfers("hr", 10, 1)...)
	// Who sets no limit is told soon all the same, whatever they are about.
	stall := func() { p.stall(true); began = time.Now() }
	for name, do := range map[string]func() error{
		"View": func() error {
			return s.View(context.Background(), 0, func(r graph.Reader) error {
				stall()
				for _, err := range r.Claims(context.Background()) {
					if err != nil {
						return err
					}
				}
				return nil
			})
		},
		"Apply": func() error {
			_, _, err := s.Apply(context.Background(), graph.Batch{Claims: interrupted(storetest.Transfers("law", 300, 1), 100, stall)})
			return err
		},
	} {
		wantSays(t, do(), "the server")
		// The aim is 10 seconds; machines that run tests are slow.
		if spent := time.Since(began); spent > time.Minute {
			t.Errorf("%s took %v to give up", name, spent)
		} else {
			t.Logf("%s gave up after %v", name, spent)
		}
		p.stall(false)
	}
	storetest.WantAll(t, s, 0, storetest.Transfers("hr", 10, 1)...)
}

// TestLeaseThatRanOut: a writer that was out of reach while another took over
// changes nothing, whatever it was about.
func TestLeaseThatRanOut(t *testing.T) {
	t.Parallel()
	server := neo4jtest.Fresh(t)
	p, through := startProxy(t, server)
	cutOff := openAt(t, through, Options{Lease: time.Second})
	other := openAt(t, server, Options{Lease: time.Second})
	cutOff.chunk = 10
	takeOver := func() {
		p.stall(true)
		defer p.stall(false)
		storetest.Apply(t, other, graph.Batch{Replaces: []string{"law"}, Claims: storetest.Each(storetest.Transfers("law", 40, 1)...)})
	}
	for _, b := range []graph.Batch{
		{
			Claims: storetest.Each(storetest.Transfers("hr", 50, 1)...),
			Check:  func(context.Context, graph.Reader, graph.Change) error { takeOver(); return nil },
		},
		{Claims: interrupted(storetest.Transfers("hr", 200, 1), 100, takeOver)}, // while a part is being committed
	} {
		if _, _, err := cutOff.Apply(context.Background(), b); !errors.Is(err, errLost) {
			t.Errorf("Apply: got %v, want that another load took over", err)
		}
		storetest.WantAll(t, other, 0, storetest.Transfers("law", 40, 1)...)
		storetest.WantSound(t, other)
	}
	if c, _ := storetest.Apply(t, cutOff, graph.Batch{Claims: storetest.Each(storetest.Transfers("hr", 50, 1)...)}); c.Number != 2 {
		t.Errorf("the next load makes commit %d, want 2", c.Number)
	}
	storetest.WantSound(t, other)
	wantNoLeftovers(t, server)
}

// TestWaitingWriterGivesUp: a writer waits for another no longer than it is
// told to.
func TestWaitingWriterGivesUp(t *testing.T) {
	t.Parallel()
	server := neo4jtest.Fresh(t)
	s, other := openAt(t, server, Options{}), openAt(t, server, Options{Wait: 200 * time.Millisecond})
	storetest.Apply(t, s, graph.Batch{
		Claims: storetest.Each(storetest.Transfers("hr", 5, 1)...),
		Check: func(ctx context.Context, _ graph.Reader, _ graph.Change) error {
			_, _, err := other.Apply(ctx, graph.Batch{Claims: storetest.Each(storetest.Transfers("law", 5, 1)...)})
			if !errors.Is(err, graph.ErrBusy) {
				t.Errorf("Apply: got %v, want ErrBusy", err)
			}
			return nil
		},
	})
	storetest.WantAll(t, other, 0, storetest.Transfers("hr", 5, 1)...)
}
