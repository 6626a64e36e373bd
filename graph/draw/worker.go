package draw

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os/exec"

	lru "github.com/hashicorp/golang-lru/v2"
)

// A Worker has drawings laid out by another process, one at a time, for a
// program that goes on running: Graphviz leaks some memory with every drawing
// and cannot be stopped in the middle of one. The process is ended when a
// drawing takes too long, and now and then for its leaks. It is begun when first
// needed.
//
// It remembers what it laid out of late. What Graphviz is given holds no words, so
// an answer with links, or one that a commit changed in nothing but numbers, is
// often the same drawing to it.
type Worker struct {
	command func() *exec.Cmd
	lock    chan struct{} // held by whoever speaks to the process
	process *process      // nil if none runs
	layouts *lru.Cache[[sha256.Size]byte, []byte]
}

// mostDrawings is how many drawings a process lays out before another takes its
// place: it leaks some tens of kilobytes each time.
const mostDrawings = 500

// mostLayouts is how many layouts a worker remembers. They are of folded drawings:
// most take less than a hundred kilobytes.
const mostLayouts = 200

// NewWorker returns a worker whose process is begun by the command: a program
// that calls Work with its standard input and output.
func NewWorker(command func() *exec.Cmd) *Worker {
	layouts, err := lru.New[[sha256.Size]byte, []byte](mostLayouts)
	if err != nil {
		panic(err) // of a number that is not positive
	}
	return &Worker{command: command, lock: make(chan struct{}, 1), layouts: layouts}
}

// LayOut does what Options.LayOut is for.
func (w *Worker) LayOut(ctx context.Context, dot []byte) (json []byte, err error) {
	key := sha256.Sum256(dot)
	if known, ok := w.layouts.Get(key); ok {
		return known, nil
	}
	select {
	case w.lock <- struct{}{}:
		defer func() { <-w.lock }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if w.process == nil {
		if w.process, err = begin(w.command()); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrLayout, err)
		}
	}
	asked := make(chan struct{})
	go func() {
		defer close(asked)
		json, err = w.process.ask(dot)
	}()
	select {
	case <-asked:
	case <-ctx.Done():
		w.process.kill()
		<-asked
		err = ctx.Err()
	}
	var failed layoutError
	if w.process.drawn == mostDrawings || err != nil && !errors.As(err, &failed) {
		w.process.end()
		w.process = nil
	}
	if err == nil {
		w.layouts.Add(key, json)
	} else if ctx.Err() == nil {
		err = fmt.Errorf("%w: %w", ErrLayout, err)
	}
	return json, err
}

// Close ends the process.
func (w *Worker) Close() {
	w.lock <- struct{}{}
	defer func() { <-w.lock }()
	if w.process != nil {
		w.process.end()
		w.process = nil
	}
}

// A process lays drawings out.
type process struct {
	cmd   *exec.Cmd
	in    io.WriteCloser
	out   io.Reader
	drawn int
}

func begin(cmd *exec.Cmd) (*process, error) {
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	return &process{cmd: cmd, in: in, out: out}, cmd.Start()
}

// A layoutError is what Graphviz said, in a process that is well.
type layoutError string

func (e layoutError) Error() string { return string(e) }

func (p *process) ask(dot []byte) ([]byte, error) {
	p.drawn++
	if err := writeFrame(p.in, frameGraph, dot); err != nil {
		return nil, err
	}
	kind, data, err := readFrame(p.out)
	if err == nil && kind == frameError {
		err = layoutError(data)
	}
	return data, err
}

func (p *process) kill() { p.cmd.Process.Kill() }

// end closes the process's input, at which it ends, and waits for it.
func (p *process) end() {
	p.in.Close()
	p.cmd.Wait() // how it ended says nothing that its silence did not
}

// The kinds of frames: a graph to lay out, its layout, and what was wrong.
const (
	frameGraph byte = iota
	frameLayout
	frameError
)

// mostFrame bounds a frame: drawings are folded, so none comes near.
const mostFrame = 64 << 20

func writeFrame(w io.Writer, kind byte, data []byte) error {
	head := binary.BigEndian.AppendUint32([]byte{kind}, uint32(len(data)))
	_, err := w.Write(append(head, data...))
	return err
}

func readFrame(r io.Reader) (kind byte, data []byte, err error) {
	var head [5]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return 0, nil, err
	}
	n := binary.BigEndian.Uint32(head[1:])
	if n > mostFrame {
		return 0, nil, errors.New("a frame is too long")
	}
	data = make([]byte, n)
	_, err = io.ReadFull(r, data)
	return head[0], data, err
}

// Work lays out the graphs that a Worker sends until it sends no more.
func Work(in io.Reader, out io.Writer) error {
	for {
		_, dot, err := readFrame(in)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		json, err := layOut(dot)
		if err != nil {
			err = writeFrame(out, frameError, []byte(err.Error()))
		} else {
			err = writeFrame(out, frameLayout, json)
		}
		if err != nil {
			return err
		}
	}
}
