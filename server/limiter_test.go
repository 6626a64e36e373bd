package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"outflow/server/marquez"
)

func as(ctx context.Context, who string) context.Context {
	return context.WithValue(ctx, callerKey{}, who)
}

// TestWhoTookLeastComesFirst: one who fills the queue with what takes long waits for others,
// and they do not wait for one.
func TestWhoTookLeastComesFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(2, 100, time.Hour)
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				leave, err := l.enter(as(t.Context(), "hostile"))
				if err != nil {
					t.Error(err)
					return
				}
				defer leave()
				time.Sleep(30 * time.Second)
			})
		}
		synctest.Wait()
		if l.working != 2 {
			t.Fatalf("one caller has %d turns, want 2", l.working)
		}
		var waited []time.Duration
		for n := range 50 {
			if n == 40 && l.working != 1 {
				t.Errorf("beside others one caller has %d turns, want 1", l.working)
			}
			began := time.Now()
			leave, err := l.enter(as(t.Context(), fmt.Sprint("client ", n)))
			if err != nil {
				t.Fatal(err)
			}
			time.Sleep(20 * time.Millisecond)
			leave()
			waited = append(waited, time.Since(began))
			time.Sleep(time.Second)
		}
		if most := slices.Max(waited); most > 20*time.Millisecond {
			t.Errorf("one waited %v", most)
		}
		all.Wait()
	})
}

// TestTurnsAreGivenInOrder: of who took least, then of who came first; whoever left has none.
func TestTurnsAreGivenInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(1, 100, time.Hour)
		other, err := l.enter(as(t.Context(), "x"))
		if err != nil {
			t.Fatal(err)
		}
		first, err := l.enter(as(t.Context(), "a"))
		if err != nil {
			t.Fatal(err)
		}
		var order []string
		var all sync.WaitGroup
		wait := func(ctx context.Context, who string) {
			all.Go(func() {
				leave, err := l.enter(as(ctx, who))
				if err != nil {
					order = append(order, who+" left")
					return
				}
				order = append(order, who)
				time.Sleep(time.Second)
				leave()
			})
			synctest.Wait()
		}
		leaves, leave := context.WithCancel(t.Context())
		wait(t.Context(), "a") // who will have taken most
		wait(leaves, "b")
		wait(t.Context(), "c")
		wait(t.Context(), "b")
		time.Sleep(10 * time.Second)
		leave()
		synctest.Wait()
		first()
		all.Wait()
		other()
		if got := fmt.Sprint(order); got != "[b left c b a]" {
			t.Errorf("turns were given to %v", got)
		}
		if l.present() != 0 || l.working != 0 {
			t.Errorf("%d are present, %d at work", l.present(), l.working)
		}
	})
}

// TestOneCallerHasAQuarterOfThePlaces in the queue.
func TestOneCallerHasAQuarterOfThePlaces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(1, 40, time.Hour)
		ctx, end := context.WithCancel(t.Context())
		var all sync.WaitGroup
		refused := map[string]int{}
		for _, who := range []string{"hostile", "client", ""} {
			for range 20 {
				all.Go(func() {
					leave, err := l.enter(as(ctx, who))
					if errors.Is(err, errBusy) {
						refused[who]++
					} else if err == nil {
						<-ctx.Done()
						leave()
					}
				})
				synctest.Wait()
			}
		}
		if fmt.Sprint(refused) != "map[client:9 hostile:9]" {
			t.Errorf("turned away: %v", refused)
		}
		end()
		all.Wait()
	})
}

// TestWhatWasTakenIsForgotten by halves, so that nobody pays for ever.
func TestWhatWasTakenIsForgotten(t *testing.T) {
	s := &share{spent: 8, at: time.Unix(0, 0)}
	s.forget(time.Unix(120, 0))
	if s.spent != 2 {
		t.Errorf("after two minutes %v of 8 seconds are remembered", s.spent)
	}
}

// TestLookingThroughAllNamesTakesATurn, as answering does.
func TestLookingThroughAllNamesTakesATurn(t *testing.T) {
	s := demo(t, func(o *Options) { o.Limits.Questions, o.Limits.QuestionTime = 1, 20*time.Millisecond })
	paths := []string{
		"/v1/search?q=kakao", "/v1/browse?kind=dataset&q=kakao", "/api/v1/namespaces", "/api/v1/namespaces/kakaopay-core", "/api/v1/namespaces/kakaopay-core/datasets",
		"/api/v1/namespaces/kakaopay-core/datasets/accounts", "/api/v1/jobs", "/api/v1/namespaces/transfers/jobs/nsf-build", "/api/v1/namespaces/transfers/jobs/nsf-build/runs",
		"/api/v1/search?q=kakao", "/api/v1/lineage?nodeId=dataset%3Akakaopay-core%3Aaccounts", "/api/v1/column-lineage?nodeId=dataset%3Akakaopay-core%3Aaccounts",
	}
	r, err := s.revisions.at(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	made, catalog := 0, r.marquez
	r.marquez = func() *marquez.Catalog { made++; return catalog() }
	leave, err := s.answerer.reading.enter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		if r := s.get(t, path); r.StatusCode != http.StatusServiceUnavailable {
			t.Errorf("%s in somebody else's turn: %s", path, r.Status)
		}
	}
	if made > 0 {
		t.Error("requests that were refused had Marquez's view of the graph made")
	}
	leave()
	for _, path := range paths {
		if r := s.get(t, path); r.StatusCode != http.StatusOK {
			t.Errorf("%s: %s", path, r.Status)
		}
	}
}
