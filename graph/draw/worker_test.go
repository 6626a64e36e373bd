package draw

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"
)

// asWorker in the environment makes a copy of the test program a worker's
// process.
const asWorker = "OUTFLOW_TEST_WORKER"

func TestMain(m *testing.M) {
	switch os.Getenv(asWorker) {
	case "":
		os.Exit(m.Run())
	case "stuck":
		select {}
	case "dead":
		os.Exit(1)
	}
	if err := Work(os.Stdin, os.Stdout); err != nil {
		panic(err)
	}
}

// worker returns a worker whose process behaves as said, and how many began.
func worker(t *testing.T, how ...string) (w *Worker, begun *int) {
	begun = new(int)
	w = NewWorker(func() *exec.Cmd {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), asWorker+"="+how[min(*begun, len(how)-1)])
		cmd.Stderr = os.Stderr
		*begun++
		return cmd
	})
	t.Cleanup(w.Close)
	return w, begun
}

func TestAWorkerDrawsTheSameBytes(t *testing.T) {
	w, begun := worker(t, "well")
	for range 3 {
		want, err := svgOf(t.Context(), small(t), Options{})
		if err != nil {
			t.Fatal(err)
		}
		got, err := svgOf(t.Context(), small(t), Options{LayOut: w.LayOut})
		if err != nil || !bytes.Equal(got, want) {
			t.Fatalf("%v: %s", err, got)
		}
	}
	if *begun != 1 {
		t.Errorf("%d processes drew three drawings", *begun)
	}
}

func TestADrawingThatTakesTooLongEndsWithItsProcess(t *testing.T) {
	w, _ := worker(t, "stuck", "well")
	short, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := svgOf(short, small(t), Options{LayOut: w.LayOut}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v, want a deadline", err)
	}
	if _, err := svgOf(t.Context(), small(t), Options{LayOut: w.LayOut}); err != nil {
		t.Errorf("the next: %v", err)
	}
}

func TestAProcessThatDiesIsAnErrorOfOneDrawing(t *testing.T) {
	w, _ := worker(t, "dead", "well")
	if _, err := svgOf(t.Context(), small(t), Options{LayOut: w.LayOut}); !errors.Is(err, ErrLayout) {
		t.Errorf("%v, want %v", err, ErrLayout)
	}
	if _, err := svgOf(t.Context(), small(t), Options{LayOut: w.LayOut}); err != nil {
		t.Errorf("the next: %v", err)
	}
}

func TestWhatGraphvizRefusesLeavesItsProcessWell(t *testing.T) {
	w, begun := worker(t, "well")
	if _, err := w.LayOut(t.Context(), []byte("this is no graph")); !errors.Is(err, ErrLayout) {
		t.Errorf("%v, want %v", err, ErrLayout)
	}
	if _, err := w.LayOut(t.Context(), []byte("digraph g{n0}")); err != nil || *begun != 1 {
		t.Errorf("%v, of %d processes", err, *begun)
	}
}

func TestAnotherProcessTakesOverNowAndThen(t *testing.T) {
	w, begun := worker(t, "well")
	for n := range mostDrawings + 1 {
		if _, err := w.LayOut(t.Context(), fmt.Appendf(nil, "digraph g{n%d}", n)); err != nil {
			t.Fatal(err)
		}
	}
	if *begun != 2 {
		t.Errorf("%d processes laid out %d drawings", *begun, mostDrawings+1)
	}
}

func TestAWorkerRemembersWhatItLaidOut(t *testing.T) {
	w, _ := worker(t, "well")
	for range 3 {
		if _, err := w.LayOut(t.Context(), []byte("digraph g{n0}")); err != nil {
			t.Fatal(err)
		}
	}
	if w.process.drawn != 1 {
		t.Errorf("Graphviz laid the same out %d times", w.process.drawn)
	}
}
