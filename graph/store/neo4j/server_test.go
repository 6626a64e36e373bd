package neo4j

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"outflow/graph"
	"outflow/graph/store/ledger"
	"outflow/graph/store/neo4j/neo4jtest"
	"outflow/graph/store/storetest"
)

// TestServerThatFails follows one store through what may happen to its server:
// each time it is at its last commit, and the next load goes through. A start takes
// long, so the server that is started again has limits which only later loads meet.
func TestServerThatFails(t *testing.T) {
	t.Parallel()
	server := neo4jtest.Launch(t)
	t.Run("a store made from many sides at once", func(t *testing.T) { openTogether(t, server) })
	ctx := context.Background()
	open := func(patience time.Duration) *Store {
		s := openAt(t, server, Options{Patience: patience, Lease: time.Second})
		s.chunk = 50
		return s
	}
	s := open(2 * time.Minute)
	first := storetest.Transfers("hr", 500, 1)
	storetest.Apply(t, s, graph.Batch{Claims: storetest.Each(first...)})

	second := storetest.Transfers("hr", 500, 2)
	t.Run("restarted while it is read and written", func(t *testing.T) {
		err := s.View(ctx, 1, func(r graph.Reader) error {
			var started <-chan struct{}
			c, _, err := s.Apply(ctx, graph.Batch{Replaces: []string{"hr"}, Claims: interrupted(second, 300, func() {
				server.Kill(t)
				started = startLater(func() { server.StartLimited(t, 4<<20, "db.memory.transaction.max=2m") })
				n := 0
				for _, err := range r.Claims(ctx, graph.KindTransfer) {
					if err != nil {
						t.Errorf("a reader does not wait for the server: %v", err)
					}
					n++
				}
				if n != len(first) {
					t.Errorf("a reader sees %d transfers, want %d", n, len(first))
				}
			})})
			if err != nil || c.Number != 2 {
				t.Fatalf("Apply makes commit %d: %v", c.Number, err)
			}
			<-started
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		storetest.WantAll(t, s, 0, second...)
	})
	t.Run("short of memory", func(t *testing.T) {
		s := open(time.Hour) // it must not be tried again, for it would fail again
		storetest.WantAll(t, s, 0, second...)
		s.chunk = 10_000
		limited, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		_, _, err := s.Apply(limited, graph.Batch{Claims: storetest.Each(storetest.Transfers("law", 10_000, 1)...)})
		wantSays(t, err, "the server has too little memory for this")
		storetest.WantAll(t, s, 0, second...)
	})
	t.Run("out of disk", func(t *testing.T) {
		s := open(100 * time.Millisecond)
		_, _, err := s.Apply(ctx, graph.Batch{Claims: storetest.Each(storetest.Transfers("law", 20_000, 1)...)})
		wantSays(t, err, "the server cannot write to its disk")
	})
	server.Kill(t)
	server.Start(t)
	s = openAt(t, server, Options{Patience: time.Minute})
	storetest.WantAll(t, s, 0, second...)
	storetest.WantSound(t, s)
	third := storetest.Transfers("hr", 600, 3)
	storetest.Apply(t, s, graph.Batch{Replaces: []string{"hr"}, Claims: storetest.Each(third...)})
	storetest.WantAll(t, s, 0, third...)
	storetest.WantSound(t, s)
	wantNoLeftovers(t, server)

	t.Run("gone for good while a load runs", func(t *testing.T) {
		patient := openAt(t, server, Options{})
		var began time.Time
		_, _, err := patient.Apply(ctx, graph.Batch{Replaces: []string{"hr"}, Claims: interrupted(first, 300, func() { server.Kill(t); began = time.Now() })})
		wantSays(t, err, "the server cannot be reached")
		// The aim is 10 seconds; machines that run tests are slow.
		if spent := time.Since(began); spent > time.Minute {
			t.Errorf("it took %v to give up", spent)
		} else {
			t.Logf("it gave up after %v", spent)
		}
		_, err = Open(ctx, server.Address, Options{Password: server.Password})
		wantSays(t, err, "the server cannot be reached")
	})
	t.Run("read-only", func(t *testing.T) {
		server.Start(t, "server.databases.default_to_read_only=true")
		s := open(0)
		storetest.WantAll(t, s, 0, third...)
		_, _, err := s.Apply(ctx, graph.Batch{Claims: storetest.Each(first...)})
		wantSays(t, err, "the database is read-only; nothing was changed")
	})
}

// openTogether makes one store in an empty database.
func openTogether(t *testing.T, server *neo4jtest.Server) {
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			s, err := Open(context.Background(), server.Address, Options{Password: server.Password})
			if err != nil {
				t.Error(err)
				return
			}
			s.Close()
		})
	}
	group.Wait()
	if rows := server.Query(t, "MATCH (o:Outflow) RETURN o.schema", nil); len(rows) != 1 || rows[0][0] != int64(1+len(upgrades())) {
		t.Errorf("got %v", rows)
	}
	if rows := server.Query(t, "SHOW INDEXES YIELD name, state WHERE name STARTS WITH 'outflow_' AND state = 'ONLINE' RETURN count(*)", nil); rows[0][0] != int64(len(statements)) {
		t.Errorf("%v of %d indexes are there", rows[0][0], len(statements))
	}
}

// startLater starts a server in a while.
func startLater(start func()) <-chan struct{} {
	started := make(chan struct{})
	time.AfterFunc(300*time.Millisecond, func() {
		defer close(started)
		start()
	})
	return started
}

// interrupted yields the claims and calls fn after so many.
func interrupted(claims []graph.Claim, after int, fn func()) func(func(graph.Claim, error) bool) {
	return func(yield func(graph.Claim, error) bool) {
		for i, c := range claims {
			if i == after {
				fn()
			}
			if !yield(c, nil) {
				return
			}
		}
	}
}

// wantSays checks that an error is in words, says where, and is on one line.
func wantSays(t *testing.T, err error, says string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error; want one that says %q", says)
	}
	var e *ledger.Error
	if text := err.Error(); !errors.As(err, &e) || !strings.Contains(text, says) || e.Store != "" && strings.Count(text, e.Store) != 1 || strings.Contains(text, "\n") {
		t.Errorf("%q should say %q, and where, on one line", text, says)
	}
}

// wantNoLeftovers checks that nothing is there that no commit accounts for.
func wantNoLeftovers(t testing.TB, server *neo4jtest.Server) {
	t.Helper()
	rows := server.Query(t, `MATCH (o:Outflow)
		RETURN o.pending IS NULL AND o.writer IS NULL AND o.projected = o.head AND NOT EXISTS { MATCH (l:Ledger) WHERE l.commit > o.head }
		AND NOT EXISTS { MATCH (p:Part) WHERE p.added > o.head } AND NOT EXISTS { MATCH (b:Blob) WHERE b.added > o.head }
		AND NOT EXISTS { MATCH ()-[c:TRANSFER|SAYS]->() WHERE c.added > o.head OR c.retired > o.head }, properties(o)`, nil)
	if len(rows) != 1 || rows[0][0] != true {
		t.Errorf("something is left over: %v", rows)
	}
}
