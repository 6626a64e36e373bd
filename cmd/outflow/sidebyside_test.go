//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"outflow/fixtures/python"
)

// TestOthersCountTheSamePeople asks Outflow and what Python has beside it how many people's data
// reached a place in time, on a small estate with few people: the program that measures them
// works, and they agree.
func TestOthersCountTheSamePeople(t *testing.T) {
	path := python.With(t, "sqlite3")
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../../fixtures/sidebyside")); err != nil { // so that Python leaves nothing there
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), path, filepath.Join(dir, "run.py"), "--outflow", os.Args[0],
		"--sizes", "300", "--people", "2000", "--limit", "60", "--rows", "outflow,outflow-service,python,sqlite-days,duckdb-sets")
	cmd.Env = append(os.Environ(), asProgram+"=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if n := strings.Count(string(out), " people, question "); n < 4 {
		t.Errorf("%d tools answered, want Outflow twice, Python, SQLite and, where it is installed, DuckDB\n%s", n, out)
	}
}
