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
	"runtime"
	"runtime/debug"
	"syscall"
	_ "time/tzdata" // zones of manifests, on machines without a zone database
)

func main() {
	collectLate()
	ctx, stop := untilStopped()
	defer stop()
	os.Exit(run(ctx, os.Args[1:], &console{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Env: os.Getenv}))
}

// collectLate puts the first garbage collection off until the heap has 48 MB
// instead of 4 MB: most runs answer one question and end, and need none or few.
// From then on the heap may double as usual, but there may not be more than mostGarbage
// in it. A higher percentage for good would multiply the memory that large graphs take.
func collectLate() {
	if os.Getenv("GOGC") == "" {
		p := &pace{percent: 1200}
		debug.SetGCPercent(p.percent)
		p.follow()
	}
}

// mostGarbage is how much of it waits to be collected, in bytes. A large graph takes seconds to
// ask and gigabytes, of which most is alive: to collect somewhat more often costs little.
const mostGarbage = 384 << 20

// A pace is by how many percent of what is alive the heap may grow until garbage is collected.
type pace struct{ percent int }

// follow sets the pace anew after each collection, unless somebody else has set one: a load may
// have set a lower one.
func (p *pace) follow() {
	runtime.AddCleanup(new([64]byte), func(p *pace) {
		live, _, _ := used()
		if percent := int(min(usual, mostGarbage*100/max(live, 1))); percent != p.percent {
			if now := debug.SetGCPercent(percent); now == p.percent {
				p.percent = percent
			} else {
				debug.SetGCPercent(now)
			}
		}
		p.follow()
	}, p)
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
