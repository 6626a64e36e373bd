//go:build unix

package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"syscall"
	"testing"
)

// asProgram in the environment makes a copy of the test program be outflow
// itself, for what one process must not do to others.
const (
	asProgram = "OUTFLOW_TEST_PROGRAM"
	asNobody  = "OUTFLOW_TEST_NOBODY" // without the superuser's right to write everywhere
	asLimited = "OUTFLOW_TEST_LIMIT"  // with files of so many bytes at most
)

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) == "" {
		os.Exit(m.Run())
	}
	if err := errors.Join(becomeNobody(), limitFiles()); err != nil {
		panic(err)
	}
	main()
}

func becomeNobody() error {
	const nobody = 65534
	if os.Getenv(asNobody) == "" || os.Getuid() != 0 {
		return nil
	}
	return errors.Join(syscall.Setgid(nobody), syscall.Setuid(nobody))
}

func limitFiles() error {
	text := os.Getenv(asLimited)
	if text == "" {
		return nil
	}
	n, err := strconv.ParseUint(text, 10, 32)
	signal.Ignore(syscall.SIGXFSZ) // writing beyond is then an error
	return errors.Join(err, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: n, Max: n}))
}

// runAlone runs a command line in a process of its own, and returns its exit
// status, what it wrote on stderr, and the most memory it had, in bytes.
func runAlone(t *testing.T, env []string, args ...string) (status int, errs string, memory int64) {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(append(os.Environ(), asProgram+"=1"), env...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	memory = cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss << 10 // in KB on Linux
	return cmd.ProcessState.ExitCode(), stderr.String(), memory
}
