package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTheDrawingsProcessInheritsNoSecret looks at what the system knows of it.
func TestTheDrawingsProcessInheritsNoSecret(t *testing.T) {
	s, process := serveAlone(t, []string{"OUTFLOW_MEMBERS_KEY=a key that nobody may see", "AWS_SECRET_ACCESS_KEY=a key that nobody may see"}, "serve", "--load", "../../fixtures/kakaopay", "--audit", t.TempDir())
	if status, _, _ := s.get(t, "/v1/lineage.svg?q="+strings.ReplaceAll(demonstration, " ", "+")); status != http.StatusOK {
		t.Fatalf("status %d", status)
	}
	children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", process.Process.Pid, process.Process.Pid))
	threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", process.Process.Pid))
	for _, thread := range threads {
		more, _ := os.ReadFile(thread)
		children = append(children, more...)
	}
	if err != nil || len(strings.Fields(string(children))) == 0 {
		t.Fatalf("no process lays drawings out: %q, %v", children, err)
	}
	for _, pid := range strings.Fields(string(children)) {
		environ, err := os.ReadFile("/proc/" + pid + "/environ")
		if err != nil || strings.Contains(string(environ), "nobody may see") {
			t.Errorf("it has %q, %v", environ, err)
		}
	}
}
