package server

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestWhatManyAskAtOnceIsWorkedOutOnce(t *testing.T) {
	c := newCache[string, int](100)
	var times atomic.Int64
	begun, on := make(chan struct{}), make(chan struct{})
	work := func(context.Context) (int, int64, error) {
		times.Add(1)
		close(begun)
		<-on
		return 7, 1, nil
	}
	var wait sync.WaitGroup
	for range 50 {
		wait.Go(func() {
			if n, err := c.get(t.Context(), "a", work); n != 7 || err != nil {
				t.Errorf("%d, %v", n, err)
			}
		})
	}
	<-begun
	close(on)
	wait.Wait()
	if n := times.Load(); n != 1 {
		t.Errorf("worked out %d times", n)
	}
}

func TestWorkEndsWithTheLastWhoWaits(t *testing.T) {
	c := newCache[string, int](100)
	ended := make(chan struct{})
	work := func(ctx context.Context) (int, int64, error) {
		<-ctx.Done()
		close(ended)
		return 0, 0, ctx.Err()
	}
	first, leaveFirst := context.WithCancel(t.Context())
	second, leaveSecond := context.WithCancel(t.Context())
	var wait sync.WaitGroup
	for _, ctx := range []context.Context{first, second} {
		wait.Go(func() {
			if _, err := c.get(ctx, "a", work); !errors.Is(err, context.Canceled) {
				t.Errorf("%v", err)
			}
		})
	}
	eventually(t, "both wait", func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		return c.flights["a"] != nil && c.flights["a"].waiting == 2
	})
	leaveFirst()
	select {
	case <-ended:
		t.Fatal("the work ended while somebody waited")
	case <-time.After(20 * time.Millisecond):
	}
	leaveSecond()
	<-ended
	wait.Wait()
	// Who asks now is not told of the end.
	if n, err := c.get(t.Context(), "a", func(context.Context) (int, int64, error) { return 5, 1, nil }); n != 5 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
}

func TestTheLeastRecentlyUsedGoesFirst(t *testing.T) {
	c := newCache[string, string](3)
	worked := ""
	for _, key := range []string{"a", "b", "c", "a", "d", "a", "b"} {
		c.get(t.Context(), key, func(context.Context) (string, int64, error) { worked += key; return key, 1, nil })
	}
	if worked != "abcdb" {
		t.Errorf("worked out %s", worked)
	}
	if st := c.stats(); st.held != 3 || st.hits != 2 || st.misses != 5 {
		t.Errorf("%+v", st)
	}
	c.get(t.Context(), "large", func(context.Context) (string, int64, error) { return "large", 4, nil })
	if c.stats().held != 3 {
		t.Error("what is larger than the cache drove out the rest")
	}
	c.forget(func(key string) bool { return key != "a" })
	if c.stats().held != 1 {
		t.Error("what was to be forgotten is held")
	}
}

func TestErrorsAndPanicsAreNotKept(t *testing.T) {
	c := newCache[string, int](10)
	fails := errors.New("this once")
	if _, err := c.get(t.Context(), "a", func(context.Context) (int, int64, error) { return 0, 0, fails }); err != fails {
		t.Errorf("%v", err)
	}
	_, err := c.get(t.Context(), "a", func(context.Context) (int, int64, error) { panic("a defect") })
	if p := (*panicError)(nil); !errors.As(err, &p) || p.value != "a defect" {
		t.Errorf("%v", err)
	}
	if n, err := c.get(t.Context(), "a", func(context.Context) (int, int64, error) { return 3, 1, nil }); n != 3 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
}

// 50 clients that ask one thing are answered by one working out.
func TestFiftyClientsOneAnswer(t *testing.T) {
	var times atomic.Int64
	s := demo(t, before(func(context.Context) error {
		times.Add(1)
		time.Sleep(50 * time.Millisecond)
		return nil
	}))
	var wait sync.WaitGroup
	for n := range 50 {
		question := demonstration
		if n%2 == 0 {
			question = "Which non-apple-pay users' data reached Alipay?"
		}
		wait.Go(func() {
			if a := answerOf(t, s.get(t, askPath(question))); a.Question != question {
				t.Errorf("asked %q, answered %q", question, a.Question)
			}
		})
	}
	wait.Wait()
	if n := times.Load(); n != 1 {
		t.Errorf("worked out %d times", n)
	}
}

func TestTooManyQuestionsAreTurnedAway(t *testing.T) {
	enough := make(chan struct{})
	s := demo(t, func(o *Options) {
		before(func(context.Context) error { <-enough; return nil })(o)
		o.Limits.Questions, o.Limits.Waiting = 1, 1
	})
	var wait sync.WaitGroup
	for _, x := range []string{"Alipay", "Apple"} {
		wait.Go(func() { s.get(t, askPath("whose data reached "+x)) })
	}
	eventually(t, "one is worked out and one waits", func() bool { return s.answerer.working.present() == 2 })
	r := s.get(t, askPath("what feeds Alipay"))
	if p := problemIn(t, r); p.Status != 503 || p.Code != "busy" || r.Header.Get("Retry-After") == "" {
		t.Errorf("%s: %s", r.Status, r.body)
	}
	if r := s.get(t, "/livez"); r.StatusCode != 200 {
		t.Errorf("it lives all the same: %s", r.Status)
	}
	close(enough)
	wait.Wait()
}
