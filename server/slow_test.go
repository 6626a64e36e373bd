package server

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// dial opens a connection that a test speaks HTTP on by hand.
func (s *service) dial(t *testing.T) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	c.SetDeadline(time.Now().Add(20 * time.Second))
	return c
}

func impatient(o *Options) {
	o.Limits.Header, o.Limits.Pause = 50*time.Millisecond, 50*time.Millisecond
}

func TestASlowHeadIsCutOff(t *testing.T) {
	c := demo(t, impatient).dial(t)
	fmt.Fprint(c, "GET /livez HTTP/1.1\r\nHost: local")
	if rest, err := io.ReadAll(c); err != nil || len(rest) > 0 {
		t.Errorf("%q, %v", rest, err)
	}
}

func TestASlowBodyIsCutOff(t *testing.T) {
	s := demo(t, impatient)
	for name, head := range map[string]string{
		"one file":  "Content-Length: 100\r\n\r\noutflow: 1",
		"parts":     "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 500\r\n\r\n--x\r\nContent-Disposition: form-data; name=\"a.yaml\"\r\n\r\noutflow",
		"in chunks": "Transfer-Encoding: chunked\r\n\r\n5\r\noutfl\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			c := s.dial(t)
			fmt.Fprint(c, "POST /v1/load?source=x HTTP/1.1\r\nHost: localhost\r\n"+head)
			wantSlow(t, c)
		})
	}
}

// Clients of OpenLineage try again after a 503 alone.
func TestSlowEventsAreToldToComeAgain(t *testing.T) {
	s := start(t, openSQLite(t), impatient)
	for path, head := range map[string]string{
		lineagePath:      "Content-Length: 100\r\n\r\n{\"job\":",
		lineageBatchPath: "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n\x1f\x8b\r\n",
	} {
		c := s.dial(t)
		fmt.Fprint(c, "POST "+path+" HTTP/1.1\r\nHost: localhost\r\n"+head)
		if r := wantProblem(t, c, http.StatusServiceUnavailable, "slow"); r.Header.Get("Retry-After") == "" || !r.Close {
			t.Errorf("%s: %v", path, r.Header)
		}
	}
}

// wantSlow reads from a connection that the request was too slow.
func wantSlow(t *testing.T, c net.Conn) {
	t.Helper()
	wantProblem(t, c, http.StatusRequestTimeout, "slow")
}

// wantProblem reads a problem from a connection.
func wantProblem(t *testing.T, c net.Conn, status int, code string) *http.Response {
	t.Helper()
	r, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(r.Body)
	if p := problemIn(t, &response{r, body}); p.Status != status || p.Code != code {
		t.Errorf("%s: %s", r.Status, body)
	}
	return r
}

// A body that comes slowly but goes on coming is read to its end.
func TestASteadyBodyIsRead(t *testing.T) {
	s := demo(t, func(o *Options) { o.Limits.Pause = 500 * time.Millisecond })
	in, out := io.Pipe()
	go func() {
		for _, part := range strings.SplitAfter("outflow: 1\nparties:\n- id: slow\n- id: but\n- id: steady\n", "\n") {
			time.Sleep(125 * time.Millisecond)
			io.WriteString(out, part)
		}
		out.Close()
	}()
	if r := s.do(t, "POST", "/v1/load?source=x", in); r.StatusCode != http.StatusOK {
		t.Errorf("%s: %s", r.Status, r.body)
	}
}

// drip begins a load of which hardly anything comes.
func (s *service) drip(t *testing.T) net.Conn {
	t.Helper()
	c := s.dial(t)
	fmt.Fprint(c, "POST /v1/load?source=x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\noutflow: 1\n")
	go func() {
		for {
			time.Sleep(20 * time.Millisecond)
			if _, err := fmt.Fprint(c, "#"); err != nil {
				return
			}
		}
	}()
	return c
}

// Bodies of which hardly anything comes give their places up to those that wait, long before
// they would be cut off.
func TestDrippingBodiesYieldToThoseThatWait(t *testing.T) {
	s := demo(t, func(o *Options) { o.Limits.Pause = 4 * time.Second })
	var dripping []net.Conn
	for range 3 {
		dripping = append(dripping, s.drip(t))
	}
	time.Sleep(100 * time.Millisecond)
	began := time.Now()
	if r := s.do(t, "POST", "/v1/load?source=y", strings.NewReader("outflow: 1\nparties: [{id: y}]\n")); r.StatusCode != http.StatusOK {
		t.Errorf("who waits: %s: %s", r.Status, r.body)
	}
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("it waited %v", took)
	}
	wantSlow(t, dripping[0])
}

// A body of which hardly anything comes is cut off though nobody waits.
func TestADrippingBodyIsCutOff(t *testing.T) {
	s := demo(t, func(o *Options) { o.Limits.Pause, o.Limits.Loads = 200*time.Millisecond, 1 })
	c := s.drip(t)
	wantSlow(t, c)
	if r := s.do(t, "POST", "/v1/load?source=y", strings.NewReader("outflow: 1\nparties: [{id: y}]\n")); r.StatusCode != http.StatusOK {
		t.Errorf("who comes next: %s: %s", r.Status, r.body)
	}
}

// A body that is said to be too long is refused before any of it is read.
func TestABodySaidToBeTooLongIsRefusedAtOnce(t *testing.T) {
	s := demo(t, func(o *Options) { o.Limits.Body = 1000 })
	c := s.dial(t)
	fmt.Fprint(c, "POST /v1/load?source=x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1001\r\nExpect: 100-continue\r\n\r\n")
	wantProblem(t, c, http.StatusRequestEntityTooLarge, "body-length")
}

func TestAClientThatDoesNotReadIsLeft(t *testing.T) {
	s := demo(t, func(o *Options) { impatient(o); o.Limits.QuestionTime = 50 * time.Millisecond })
	c := s.dial(t)
	c.(*net.TCPConn).SetReadBuffer(1 << 10)
	// As many requests on one connection as fill every buffer on the way.
	go func() {
		for range 20_000 {
			if _, err := fmt.Fprint(c, "GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n"); err != nil {
				return
			}
		}
	}()
	ended := make(chan error, 1)
	go func() {
		time.Sleep(time.Second)
		ended <- s.stop()
	}()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(s.limits.Stop):
		t.Error("the service waits for a client that does not read")
	}
}

func TestHeadsThatAreTooLongAreRefused(t *testing.T) {
	s := demo(t, nil)
	r := s.get(t, "/livez", "X-Long", strings.Repeat("a", 100<<10))
	if r.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("%s", r.Status)
	}
	// The longest question fits, with every byte of it escaped.
	if r := s.get(t, "/v1/ask?q="+strings.Repeat("%EC%9D%B4", 10_000/3)); r.StatusCode != http.StatusBadRequest || problemIn(t, r).Code != "question" {
		t.Errorf("%s", r.Status)
	}
}

// Only what the client is to do is timed by its pauses, not what the service
// does.
func TestSlowWorkIsNoPauseOfTheClient(t *testing.T) {
	work := func(context.Context) error { time.Sleep(250 * time.Millisecond); return nil }
	s := demo(t, func(o *Options) {
		before(work)(o)
		o.Limits.Header, o.Limits.Pause = 100*time.Millisecond, 100*time.Millisecond
		load := o.Load
		o.Load = func(ctx context.Context, u Upload) (*LoadReport, error) { work(ctx); return load(ctx, u) }
	})
	for range 2 { // the second on a connection that was used before
		if r := s.get(t, askPath(demonstration, "at", "1")); r.StatusCode != http.StatusOK {
			t.Errorf("a question: %s: %s", r.Status, r.body)
		}
		s.answerer.answers.forget(func(answerKey) bool { return true })
		s.formatter.encoded.forget(func(string) bool { return true })
		body, media := parts(t, estateParts()...)
		if r := s.do(t, "POST", "/v1/load?source=x", body, "Content-Type", media); r.StatusCode != http.StatusOK {
			t.Errorf("a load: %s: %s", r.Status, r.body)
		}
		if r := s.do(t, "POST", "/v1/load?source=y", strings.NewReader("outflow: 1\nparties: [{id: y}]\n")); r.StatusCode != http.StatusOK {
			t.Errorf("a load of one file: %s: %s", r.Status, r.body)
		}
	}
}
