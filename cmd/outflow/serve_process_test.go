//go:build unix

package main

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// serveAlone runs outflow serve in a process of its own.
func serveAlone(t testing.TB, env []string, args ...string) (s *runningService, process *exec.Cmd) {
	t.Helper()
	log := &lines{}
	cmd := exec.Command(os.Args[0], append(args, "--listen", "127.0.0.1:0")...)
	cmd.Env = append(append(os.Environ(), asProgram+"=1"), env...)
	cmd.Stderr = log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if cmd.ProcessState == nil {
			cmd.Process.Kill()
			cmd.Wait()
		}
	})
	s = &runningService{}
	waitUntil(t, "serve listens", func() bool { s.url = log.url(); return s.url != "" })
	return s, cmd
}

func waitUntil(t testing.TB, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !is(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("it never came about that %s", what)
		}
	}
}

// A service follows what another process loads, ends in order when it is told
// to, and leaves a record that verifies.
func TestTwoProcessesAndOneStore(t *testing.T) {
	store := filepath.Join(t.TempDir(), "a.db")
	s, process := serveAlone(t, nil, "serve", "--store", store)
	if status, _, errs := outflow(t, "load", "../../fixtures/kakaopay", "--store", store); status != exitDone {
		t.Fatal(errs)
	}
	_, want, _ := outflow(t, "ask", "--store", store, demonstration, "--json")
	waitUntil(t, "the service answers what was loaded", func() bool { return s.answer(t, demonstration, "json") == want })
	if err := process.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if err := process.Wait(); err != nil || time.Since(began) > 10*time.Second {
		t.Errorf("it ended after %v: %v", time.Since(began), err)
	}
	status, out, errs := outflow(t, "audit", "--store", store)
	if status != exitDone || !strings.Contains(out, `which people in not apple-pay`) && !strings.Contains(out, "apple-pay") || !strings.Contains(out, "as they were written") {
		t.Errorf("%d %s%s", status, out, errs)
	}
}

// What cannot be recorded is not answered, and the service goes on.
func TestAFullDiskOfTheAuditLog(t *testing.T) {
	dir := t.TempDir()
	store := filepath.Join(dir, "a.db")
	if status, _, errs := outflow(t, "load", "../../fixtures/kakaopay", "--store", store); status != exitDone {
		t.Fatal(errs)
	}
	s, _ := serveAlone(t, []string{asLimited + "=65536"}, "serve", "--store", store)
	path := "/v1/ask?" + url.Values{"q": {demonstration}}.Encode()
	answered := 0
	waitUntil(t, "the disk is full", func() bool {
		status, body, _ := s.get(t, path)
		if status == http.StatusOK {
			answered++
			return false
		}
		if status != http.StatusServiceUnavailable || !strings.Contains(body, `"code": "audit"`) || strings.Contains(body, "32000000") {
			t.Fatalf("%d: %s", status, body)
		}
		return true
	})
	if status, _, _ := s.get(t, "/livez"); status != http.StatusOK {
		t.Errorf("it does not live: %d", status)
	}
	status, out, errs := outflow(t, "audit", "--store", store)
	if status != exitDone || strings.Count(out, " ask ") != answered {
		t.Errorf("%d answers, recorded: %d %s%s", answered, status, out, errs)
	}
}

// A service that is killed while it answers leaves a record of all that it
// answered, and one that is started after it goes on from there.
func TestAKilledServiceLeavesItsRecord(t *testing.T) {
	store := filepath.Join(t.TempDir(), "a.db")
	if status, _, errs := outflow(t, "load", "../../fixtures/kakaopay", "--store", store); status != exitDone {
		t.Fatal(errs)
	}
	s, process := serveAlone(t, nil, "serve", "--store", store)
	const clients, enough = 8, 200
	var answered sync.Map
	var count atomic.Int64
	var wait sync.WaitGroup
	for client := range clients {
		wait.Go(func() {
			for n := 0; ; n++ {
				date := time.Date(2000+client, 1, 1+n, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
				resp, err := http.Get(s.url + "/v1/ask?" + url.Values{"q": {"whose data reached Alipay as of " + date}}.Encode())
				if err != nil {
					return
				}
				_, err = io.Copy(io.Discard, resp.Body)
				resp.Body.Close()
				if err != nil || resp.StatusCode != http.StatusOK {
					return
				}
				answered.Store("as of "+date, true)
				count.Add(1)
			}
		})
	}
	waitUntil(t, "many were answered", func() bool { return count.Load() > enough })
	if err := process.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	process.Wait()
	wait.Wait()
	again, _ := serveAlone(t, nil, "serve", "--store", store)
	again.answer(t, demonstration, "json")
	status, out, errs := outflow(t, "audit", "--store", store)
	if status != exitDone || !strings.Contains(out, "apple-pay") {
		t.Errorf("%d %s", status, errs)
	}
	answered.Range(func(date, _ any) bool {
		if !strings.Contains(out, date.(string)) {
			t.Errorf("answered and not recorded: %s", date)
		}
		return true
	})
}

// Two services on one store see what either loads, and keep a record each.
func TestTwoServicesOnOneStore(t *testing.T) {
	store := filepath.Join(t.TempDir(), "a.db")
	one, _ := serveAlone(t, nil, "serve", "--store", store)
	other, _ := serveAlone(t, nil, "serve", "--store", store)
	for n, s := range []*runningService{one, other} {
		manifest := fmt.Sprintf("outflow: 1\nparties: [{id: p%d}]\n", n)
		resp, err := http.Post(fmt.Sprintf("%s/v1/load?source=s%d", s.url, n), "", strings.NewReader(manifest))
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatalf("the load: %v %v", resp, err)
		}
		resp.Body.Close()
	}
	for _, s := range []*runningService{one, other} {
		waitUntil(t, "both know both", func() bool {
			_, first, _ := s.get(t, "/v1/place?id=p0")
			_, second, _ := s.get(t, "/v1/place?id=p1")
			return strings.Contains(first, `"party"`) && strings.Contains(second, `"party"`)
		})
		if _, body, _ := s.get(t, "/v1/commits"); strings.Count(body, `"number"`) != 2 {
			t.Errorf("not both commits: %s", body)
		}
	}
	status, out, errs := outflow(t, "audit", "--store", store)
	if status != exitDone || strings.Count(out, ": 2 added") != 2 {
		t.Errorf("%d %s%s", status, out, errs)
	}
}
