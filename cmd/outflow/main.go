// Command outflow loads who sent whose data where, and answers who is
// concerned. Flags and the environment are read here and nowhere else.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // zones of manifests, on machines without a zone database
)

func main() {
	garbage.begin()
	ctx, stop := untilStopped()
	defer stop()
	os.Exit(run(ctx, os.Args[1:], &console{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Env: os.Getenv}))
}

// untilStopped returns a context that ends when the program is told to stop.
func untilStopped() (context.Context, context.CancelFunc) {
	return signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
}

// Exit statuses.
const (
	exitDone     = 0
	exitFailed   = 1
	exitUsage    = 2
	exitFindings = 3
)

// A console is where a command reads and writes; tests bring their own.
type console struct {
	In  io.Reader
	Out io.Writer
	Err io.Writer
	Env func(key string) string
}

// run executes one command line and returns its exit status. The program is a
// function of its arguments, its console and the files they name.
func run(ctx context.Context, args []string, c *console) int {
	root := newRoot(c)
	root.SetArgs(args)
	root.SetIn(c.In)
	root.SetOut(c.Out)
	root.SetErr(c.Err)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitDone
	}
	fmt.Fprintln(c.Err, "outflow:", oneLine(err))
	if s := (*statusError)(nil); errors.As(err, &s) {
		return s.status
	}
	if isUsage(err) {
		return exitUsage
	}
	return exitFailed
}
