package neo4jtest

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// endVar tells a copy of the test program how to end once it has a server, and linkVar
// that it is to share the one that this link leads to.
const (
	endVar  = "OUTFLOW_TEST_NEO4J_END"
	linkVar = "OUTFLOW_TEST_NEO4J_LINK"
)

// beCopy has a server, says which, and ends.
func beCopy(t *testing.T, how string) {
	lib, err := packages()
	if err != nil {
		t.Fatal(err)
	}
	var s *Server
	if link := os.Getenv(linkVar); link != "" {
		s, err = join(lib, link, 1)
	} else if s, err = prepare(lib); err == nil {
		err = s.start(0)
	}
	if err != nil {
		t.Fatal(err)
	}
	pid := 0
	if s.process != nil {
		pid = s.process.pid
	}
	fmt.Println("has", pid, s.dir)
	if how == "panic" {
		panic("a test panics")
	}
	select {}
}

// A holder is such a copy.
type holder struct {
	cmd *exec.Cmd
	pid int // of the server, 0 if another process started it
	dir string
}

func hold(t *testing.T, how, link string) holder {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	cmd.Env = append(os.Environ(), endVar+"="+how, linkVar+"="+link)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	h := holder{cmd: cmd}
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Errorf("%s: %v", how, err)
	} else if _, err := fmt.Sscan(line, new(string), &h.pid, &h.dir); err != nil {
		t.Errorf("%s: the other process says %q", how, line)
	}
	return h
}

func (h holder) kill() {
	_ = h.cmd.Process.Kill()
	_ = h.cmd.Wait()
}

func wantGone(t *testing.T, pid int, dir string) {
	t.Helper()
	ended := func() bool {
		_, err := os.Stat(dir)
		return pid > 0 && syscall.Kill(pid, 0) != nil && errors.Is(err, fs.ErrNotExist)
	}
	for end := time.Now().Add(time.Minute); !ended(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("process %d or directory %s is still there", pid, dir)
		}
	}
}

// TestServersEndWithTheirTests: however a test process ends, its server and the
// server's files are gone soon after.
func TestServersEndWithTheirTests(t *testing.T) {
	if how := os.Getenv(endVar); how != "" {
		beCopy(t, how)
	}
	require(t)
	for _, how := range []string{"panic", "kill"} {
		h := hold(t, how, "")
		if how == "kill" {
			_ = h.cmd.Process.Kill()
		}
		_ = h.cmd.Wait()
		wantGone(t, h.pid, h.dir)
	}
}

// TestServerThatIsShared ends when all processes that share it are gone, and not before.
func TestServerThatIsShared(t *testing.T) {
	if how := os.Getenv(endVar); how != "" {
		beCopy(t, how)
	}
	require(t)
	link := filepath.Join(t.TempDir(), "server")
	first := hold(t, "kill", link)
	second := hold(t, "kill", link)
	if first.pid == 0 || second.pid != 0 || first.dir != second.dir {
		t.Fatalf("two processes have servers of their own: %d in %s, %d in %s", first.pid, first.dir, second.pid, second.dir)
	}
	first.kill()
	time.Sleep(3 * time.Second)
	if err := syscall.Kill(first.pid, 0); err != nil {
		t.Error("the server is gone, though a process has it")
	}
	second.kill()
	wantGone(t, first.pid, first.dir)
	if _, err := os.Lstat(link); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the server is gone, and the link to it is not: %v", err)
	}
}
