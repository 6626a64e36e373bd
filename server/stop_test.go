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
