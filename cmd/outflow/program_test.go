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
	asProgram  = "OUTFLOW_TEST_PROGRAM"
	asNobody   = "OUTFLOW_TEST_NOBODY" // without the superuser's right to write everywhere
	asLimited  = "OUTFLOW_TEST_LIMIT"  // with files of so many bytes at most
	asMeasured = "OUTFLOW_TEST_STATUS" // leaving what the system knows of it in this file
)

func TestMain(m *testing.M) {
	// The process that lays drawings out is begun by the program, with no variable of ours.
	if os.Getenv(asProgram) == "" && !(len(os.Args) == 2 && os.Args[1] == "layout") {
		os.Exit(m.Run())
	}
	if err := errors.Join(becomeNobody(), limitFiles()); err != nil {
		panic(err)
	}
	garbage.begin()
	ctx, stop := untilStopped()
	defer stop()
	status := run(ctx, os.Args[1:], &console{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Env: os.Getenv})
	if path := os.Getenv(asMeasured); path != "" {
		data, err := os.ReadFile("/proc/self/status")
		if err = errors.Join(err, os.WriteFile(path, data, 0o600)); err != nil {
			panic(err)
		}
	}
	os.Exit(status)
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
// status and what it wrote on stderr.
func runAlone(t *testing.T, env []string, args ...string) (status int, errs string) {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(append(os.Environ(), asProgram+"=1"), env...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), stderr.String()
}
