package neo4jtest

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"
)

// endVar tells a copy of the test program how to end once it has started a
// server.
const endVar = "OUTFLOW_TEST_NEO4J_END"

// TestServersEndWithTheirTests: however a test process ends, its server and the
// server's files are gone soon after.
func TestServersEndWithTheirTests(t *testing.T) {
	if how := os.Getenv(endVar); how != "" {
		lib, err := packages()
		if err != nil {
			t.Fatal(err)
		}
		s, err := prepare(lib)
		if err == nil {
			err = s.start(0)
		}
		if err != nil {
			t.Fatal(err)
		}
		fmt.Println("started", s.process.pid, s.dir)
		if how == "panic" {
			panic("a test panics")
		}
		select {}
	}
	require(t)
	if err := turn(); err != nil {
		t.Fatal(err)
	}
	if _, err := packages(); err != nil { // once, and not by those that end
		t.Fatal(err)
	}
	for _, how := range []string{"panic", "kill"} {
		cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
		cmd.Env = append(os.Environ(), endVar+"="+how)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		var pid int
		var dir string
		if line, err := bufio.NewReader(out).ReadString('\n'); err != nil {
			t.Errorf("%s: %v", how, err)
		} else if _, err := fmt.Sscan(line, new(string), &pid, &dir); err != nil {
			t.Errorf("%s: the other process says %q", how, line)
		}
		if how == "kill" {
			_ = cmd.Process.Kill()
		}
		_ = cmd.Wait()
		ended := func() bool {
			_, err := os.Stat(dir)
			return pid > 0 && syscall.Kill(pid, 0) != nil && errors.Is(err, fs.ErrNotExist)
		}
		for end := time.Now().Add(time.Minute); !ended(); time.Sleep(50 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("%s: process %d or directory %s is still there", how, pid, dir)
			}
		}
	}
}
