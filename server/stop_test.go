package server

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"outflow/server/access"
	"outflow/server/audit"
)

func TestStoppingLetsRequestsEnd(t *testing.T) {
	begun := make(chan struct{})
	s := demo(t, before(func(context.Context) error {
		close(begun)
		time.Sleep(300 * time.Millisecond)
		return nil
	}))
	answered := make(chan *response)
	go func() { answered <- s.get(t, askPath(demonstration)) }()
	<-begun
	if err := s.stop(); err != nil {
		t.Error(err)
	}
	if r := <-answered; r.StatusCode != http.StatusOK {
		t.Errorf("a request at hand: %s", r.Status)
	}
	if _, err := http.Get(s.url + "/livez"); err == nil {
		t.Error("it still answers")
	}
	all := s.recorded(t)
	if last := all[len(all)-1]; last.Action != audit.Stopped {
		t.Errorf("the record ends with %s", last.Action)
	}
}

func TestStoppingCutsOffWhatDoesNotEnd(t *testing.T) {
	s := demo(t, func(o *Options) {
		before(stuck)(o)
		o.Limits.Stop = 50 * time.Millisecond
	})
	failed := make(chan error)
	go func() {
		_, err := http.Get(s.url + askPath(demonstration))
		failed <- err
	}()
	eventually(t, "the question is worked out", func() bool { return s.answerer.working.present() == 1 })
	began := time.Now()
	if err := s.stop(); err != nil {
		t.Error(err)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("stopping took %v", took)
	}
	if err := <-failed; err == nil {
		t.Error("what was cut off was answered")
	}
	eventually(t, "its work ends too", func() bool { return s.answerer.working.present() == 0 })
}

// A stuckObserver commits nothing until it is told to give up.
type stuckObserver struct {
	Observer
	begun chan struct{} // has room for one
}

func (o *stuckObserver) Commit(ctx context.Context, _ []Event, _ string) (*Observed, error) {
	o.begun <- struct{}{}
	<-ctx.Done()
	return nil, ctx.Err()
}

func stuckIn(o *Options) *stuckObserver {
	stuck := &stuckObserver{o.Lineage, make(chan struct{}, 1)}
	o.Lineage, o.Limits.EventLinger = stuck, time.Nanosecond
	return stuck
}

// Whoever waits for a commit that is given up is told to come again, also where it never began.
func TestCommitsThatAreGivenUpAreToldOf(t *testing.T) {
	var stuck *stuckObserver
	store := openSQLite(t)
	s := start(t, store, func(o *Options) { stuck = stuckIn(o) })
	told := make(chan *response, 2)
	send := func(event string) { go func() { told <- s.send(t, event) }() }
	send(eventOf(1, false))
	<-stuck.begun
	send(eventOf(2, false))
	eventually(t, "another waits", func() bool { return s.intake.present() == 1 })
	s.intake.giveUp()
	for _, r := range []*response{<-told, <-told} {
		if p := problemIn(t, r); p.Status != http.StatusServiceUnavailable || p.Code != "stopping" || r.Header.Get("Retry-After") == "" {
			t.Errorf("%s: %s", r.Status, r.body)
		}
	}
	if err := s.stop(); err != nil {
		t.Error(err)
	}
	if n := head(t, store).Number; n != 0 {
		t.Errorf("there are %d commits", n)
	}
}

// What nobody waits for any more holds the service up no longer than a request does.
func TestStoppingGivesUpCommitsThatDoNotEnd(t *testing.T) {
	var stuck *stuckObserver
	s := start(t, openSQLite(t), func(o *Options) {
		stuck = stuckIn(o)
		o.Limits.Stop, o.Limits.EventTime = 50*time.Millisecond, time.Nanosecond
		o.Limits.LoadTime = 20 * time.Second // then it fails, and does not hang
	})
	if p := problemIn(t, s.send(t, eventOf(1, false))); p.Code != "busy" {
		t.Errorf("who is not patient: %+v", p)
	}
	<-stuck.begun
	ended := make(chan error)
	go func() { ended <- s.stop() }()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		t.Error("the service waits for a commit that does not end")
		<-ended
	}
	for _, e := range s.recorded(t) {
		if e.Action == audit.Refused && e.Path == lineagePath && e.Reason == "stopping" {
			return
		}
	}
	t.Error("the record does not say that it was given up")
}

func TestTheServiceServesOnLoopbackAloneUntilThereIsAToken(t *testing.T) {
	s := demo(t, nil)
	everywhere, err := net.Listen("tcp", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	everywhere.Close() // nobody outside shall reach a test: only its address counts
	if err := s.Serve(t.Context(), everywhere); err == nil || !strings.Contains(err.Error(), "outflow token new") {
		t.Errorf("on all addresses: %v", err)
	}
	s.token(t, access.Reader)
	if err := s.Serve(t.Context(), everywhere); !errors.Is(err, net.ErrClosed) {
		t.Errorf("on all addresses, with a token: %v", err)
	}
}
