package sqlite

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"outflow/graph"
	"outflow/graph/store/storetest"
)

// childVar tells a copy of the test program to be another process at work on a
// store; its arguments are the role, the store's path and a number.
const childVar = "OUTFLOW_TEST_SQLITE_CHILD"

func TestMain(m *testing.M) {
	if role := os.Getenv(childVar); role != "" {
		if err := beChild(role, os.Args[1], os.Args[2]); err != nil {
			fmt.Println("error", err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func beChild(role, path, arg string) error {
	ctx := context.Background()
	if role == "read" {
		return childReads(ctx, path)
	}
	n, err := strconv.Atoi(arg)
	if err != nil {
		return err
	}
	s, err := Open(ctx, path, Options{})
	if err != nil {
		return err
	}
	defer s.Close()
	s.chunk = 40
	switch role {
	case "load": // versions, until killed
		return storetest.LoadVersions(s)
	case "write": // commits of its own source
		for i := range 10 {
			source := fmt.Sprint("writer ", n)
			c, _, err := s.Apply(ctx, graph.Batch{Replaces: []string{source}, Claims: storetest.Each(storetest.Transfers(source, 100, i)...)})
			if err != nil {
				return err
			}
			fmt.Println("made", c.Number)
		}
	case "hold": // the writer lock, until killed
		_, _, err := s.Apply(ctx, graph.Batch{Claims: storetest.Each(storetest.Transfers("held", 100, 1)...), Check: func(context.Context, graph.Reader, graph.Change) error {
			fmt.Println("made", 0)
			time.Sleep(time.Hour)
			return nil
		}})
		return err
	}
	return nil
}

// childReads reads the store's first commit, and tries to write.
func childReads(ctx context.Context, path string) error {
	s, err := Open(ctx, path, Options{MustExist: true})
	if err != nil {
		return err
	}
	defer s.Close()
	n := 0
	err = s.View(ctx, 1, func(r graph.Reader) error {
		for _, err := range r.Claims(ctx) {
			if err != nil {
				return err
			}
			n++
		}
		return nil
	})
	if err != nil {
		return err
	}
	faults, err := s.Verify(ctx)
	if err != nil || len(faults) > 0 {
		return fmt.Errorf("verify: %v %w", faults, err)
	}
	if _, _, err = s.Apply(ctx, graph.Batch{Claims: storetest.Each(storetest.Transfers("law", 1, 1)...)}); err == nil {
		return errors.New("it was written to")
	}
	fmt.Println("made", n)
	fmt.Println(err)
	return nil
}

// A child is such a process.
type child struct {
	cmd   *exec.Cmd
	lines *bufio.Scanner
}

func startChild(t *testing.T, role, path string, n int) *child {
	t.Helper()
	return startProgram(t, os.Args[0], role, path, n, func(*exec.Cmd) {})
}

func startProgram(t *testing.T, program, role, path string, n int, prepare func(*exec.Cmd)) *child {
	t.Helper()
	cmd := exec.Command(program, path, fmt.Sprint(n))
	cmd.Env = append(os.Environ(), childVar+"="+role)
	cmd.Stderr = os.Stderr
	prepare(cmd)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	return &child{cmd, bufio.NewScanner(out)}
}

// made waits for the child to tell of a commit; false once it has ended.
func (c *child) made(t *testing.T) (number int64, ok bool) {
	t.Helper()
	if !c.lines.Scan() {
		return 0, false
	}
	if _, err := fmt.Sscanf(c.lines.Text(), "made %d", &number); err != nil {
		t.Fatalf("the other process says %q", c.lines.Text())
	}
	return number, true
}

// kill ends the child without warning.
func (c *child) kill() {
	_ = c.cmd.Process.Kill()
	_ = c.cmd.Wait()
}
