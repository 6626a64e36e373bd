package main

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"
)

// A running service is one that serve started.
type runningService struct {
	url  string
	stop func() (status int, errs string)
}

// startService runs outflow serve until the test stops it, or ends.
func startService(t *testing.T, env map[string]string, args ...string) *runningService {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	log := &lines{}
	c := &console{In: strings.NewReader(""), Out: &bytes.Buffer{}, Err: log, Env: func(key string) string { return env[key] }}
	ended := make(chan int, 1)
	go func() { ended <- run(ctx, args, c) }()
	s := &runningService{}
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

// lines are what a service logs.
type lines struct {
	mu sync.Mutex
	bytes.Buffer
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Buffer.Write(b)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Buffer.String()
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

// serveOnce runs outflow serve on a free port until it listens, and stops it.
func serveOnce(t *testing.T, args ...string) (status int, out, errs string) {
	t.Helper()
	status, errs = startService(t, nil, append(args, "--listen", "127.0.0.1:0")...).stop()
	return status, "", errs
}
