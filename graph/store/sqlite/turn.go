package sqlite

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"outflow/graph"

	lib "modernc.org/sqlite/lib"
)

// A turn is the right to write, which one writer at a time has, in this
// process or another.
//
// Writing takes many transactions, so the lock that SQLite takes for each is
// not enough. What holds the turn is a transaction on a second, always empty
// database beside the store: the operating system ends it with the process
// that holds it, however that process dies, so a turn is never left behind and
// needs neither clocks nor process numbers. What such a process wrote is
// cleared by whoever takes the turn next; see clear.
type turn struct {
	path string        // of the second database, "" for a store in memory
	wait time.Duration // how long to wait for others
	here chan struct{} // holds one while somebody in this process has the turn
}

// turnSuffix is appended to the path of a store.
const turnSuffix = "-turn"

// turnPoll is how often a writer looks whether another process has ended.
const turnPoll = 10 * time.Millisecond

// newTurn returns the turn to write to the store at path, "" for one in memory.
func newTurn(path string, wait time.Duration) *turn {
	t := &turn{wait: wait, here: make(chan struct{}, 1)}
	if path != "" {
		t.path = resolve(path) + turnSuffix
	}
	return t
}

// resolve follows links, so that all who write to a file take the same turns
// whatever they call it. The file itself need not be there.
func resolve(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	if dir, err := filepath.EvalSymlinks(filepath.Dir(path)); err == nil {
		return filepath.Join(dir, filepath.Base(path))
	}
	return path
}

// take waits for the turn. The caller must call release, once.
func (t *turn) take(ctx context.Context) (release func(), err error) {
	deadline := time.NewTimer(t.wait)
	defer deadline.Stop()
	select {
	case t.here <- struct{}{}:
	case <-deadline.C:
		return nil, graph.ErrBusy
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if t.path == "" {
		return func() { <-t.here }, nil
	}
	c, err := t.lock(ctx, deadline.C)
	if err != nil {
		<-t.here
		return nil, err
	}
	return func() { c.close(); <-t.here }, nil
}

// lock waits until no other process has the turn.
func (t *turn) lock(ctx context.Context, deadline <-chan time.Time) (*conn, error) {
	c, err := openConn(t.path, lib.SQLITE_OPEN_READWRITE|lib.SQLITE_OPEN_CREATE)
	if err != nil {
		return nil, err
	}
	for {
		err := c.run("BEGIN EXCLUSIVE")
		if err == nil {
			return c, nil
		}
		var f *fault
		if !errors.As(err, &f) || f.primary() != lib.SQLITE_BUSY {
			c.close()
			return nil, err
		}
		select {
		case <-time.After(turnPoll):
		case <-deadline:
			c.close()
			return nil, graph.ErrBusy
		case <-ctx.Done():
			c.close()
			return nil, ctx.Err()
		}
	}
}
