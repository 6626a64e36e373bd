package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// A running service is one that serve started.
type runningService struct {
	url   string
	audit string // the directory of its log
	stop  func() (status int, errs string)
}

// startService runs outflow serve on a free port until the test stops it, or
// ends.
func startService(t testing.TB, env map[string]string, args ...string) *runningService {
	t.Helper()
	s := &runningService{audit: filepath.Join(t.TempDir(), "audit")}
	args = append(args, "--listen", "127.0.0.1:0")
	if i := slices.Index(args, "--audit"); i >= 0 {
		s.audit = args[i+1]
	} else {
		args = append(args, "--audit", s.audit)
	}
	ctx, cancel := context.WithCancel(context.Background())
	log := &lines{}
	c := &console{In: strings.NewReader(""), Out: &bytes.Buffer{}, Err: log, Env: func(key string) string { return env[key] }}
	ended := make(chan int, 1)
	go func() { ended <- run(ctx, args, c) }()
	s.stop = sync.OnceValues(func() (int, string) {
		cancel()
		return <-ended, log.String()
	})
	t.Cleanup(func() { s.stop() })
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if s.url = log.url(); s.url != "" {
			return s
		}
		select {
		case status := <-ended:
			ended <- status
			return s // it did not start: stop says why
		default:
		}
	}
	t.Fatalf("serve does not listen: %s", log)
	return nil
}

// lines are what a service logs. The buffer is not embedded: copying finds its
// ReadFrom, which no lock guards.
type lines struct {
	mu  sync.Mutex
	log bytes.Buffer
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.log.Write(b)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.log.String()
}

// url is where the service says that it listens.
func (l *lines) url() string {
	for line := range strings.Lines(l.String()) {
		var entry struct{ Msg, URL string }
		if json.Unmarshal([]byte(line), &entry) == nil && entry.Msg == "listening" {
			return entry.URL
		}
	}
	return ""
}

// serveOnce runs outflow serve until it listens, and stops it.
func serveOnce(t testing.TB, args ...string) (status int, out, errs string) {
	t.Helper()
	status, errs = startService(t, nil, args...).stop()
	return status, "", errs
}

// get reads a path of the service.
func (s *runningService) get(t *testing.T, path string, headers ...string) (status int, body string, header http.Header) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), "GET", s.url+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(data), resp.Header
}

// post sends a body and reads what comes back.
func (s *runningService) post(t *testing.T, path, body string) string {
	t.Helper()
	resp, err := http.Post(s.url+path, "", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// answer asks the service a question in a format.
func (s *runningService) answer(t *testing.T, question, format string) string {
	t.Helper()
	_, body, _ := s.get(t, "/v1/ask?"+url.Values{"q": {question}, "format": {format}}.Encode())
	return body
}
