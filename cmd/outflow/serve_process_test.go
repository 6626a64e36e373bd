//go:build unix

package main

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
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

// A service that is killed leaves a record of all that it answered.
func TestAKilledServiceLeavesItsRecord(t *testing.T) {
	store := filepath.Join(t.TempDir(), "a.db")
	if status, _, errs := outflow(t, "load", "../../fixtures/kakaopay", "--store", store); status != exitDone {
		t.Fatal(errs)
	}
	s, process := serveAlone(t, nil, "serve", "--store", store)
	for n := range 20 {
		s.answer(t, fmt.Sprintf("whose data reached Alipay as of 20%02d", n), "json")
	}
	if err := process.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	process.Wait()
	status, out, errs := outflow(t, "audit", "--store", store)
	if status != exitDone || strings.Count(out, " ask ") != 20 {
		t.Errorf("%d %s%s", status, out, errs)
	}
}
