//go:build unix

package sqlite

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"outflow/graph"
	"outflow/graph/store/storetest"
)

// TestReadOnly reads as a user who may not write: the file, its directory, or
// either.
func TestReadOnly(t *testing.T) {
	for _, test := range []struct {
		name            string
		file, directory os.FileMode
	}{{"file", 0o444, 0o777}, {"directory", 0o666, 0o555}, {"both", 0o444, 0o555}} {
		t.Run(test.name, func(t *testing.T) {
			base, err := os.MkdirTemp("", "outflow-readonly-*")
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { os.RemoveAll(base) })
			dir := filepath.Join(base, "stores")
			if err := errors.Join(os.Chmod(base, 0o755), os.Mkdir(dir, 0o755)); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, "graph.db")
			s := openAt(t, path)
			storetest.Apply(t, s, graph.Batch{Claims: storetest.Each(storetest.Transfers("hr", 10, 1)...)})
			s.Close()
			os.Remove(path + lockSuffix)
			if err := errors.Join(os.Chmod(path, test.file), os.Chmod(dir, test.directory)); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = os.Chmod(dir, 0o755) })
			c := startProgram(t, copyProgram(t, base), "read", path, 0, asNobody)
			if n, ok := c.made(t); !ok || n != 20 { // each transfer goes to a place of its own, which is implied
				t.Errorf("read %d claims, want 20", n)
			}
			rest := c.lines.Scan()
			if said := c.lines.Text(); !rest || !strings.Contains(said, "read-only") || strings.Count(said, path) != 1 {
				t.Errorf("Apply: %q should say read-only, and the path once", said)
			}
		})
	}
}

// asNobody takes from the superuser the right to write everywhere.
func asNobody(cmd *exec.Cmd) {
	if os.Getuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	}
	cmd.Dir = "/"
}

// copyProgram copies this program to where everyone may run it.
func copyProgram(t *testing.T, dir string) string {
	t.Helper()
	from, err := os.Open(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	defer from.Close()
	to, err := os.OpenFile(filepath.Join(dir, "reader"), os.O_CREATE|os.O_WRONLY, 0o755)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(to, from); err != nil {
		t.Fatal(err)
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	return to.Name()
}
