package sqlite

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"outflow/graph"

	lib "modernc.org/sqlite/lib"
)

// A writerLock is held by the one writer that there is at a time, in this process or
// another.
//
// Writing takes many transactions, so the lock that SQLite takes for each is
// not enough. What holds this one is a transaction on a second, always empty
// database beside the store: the operating system ends it with the process
// that holds it, however that process dies, so the lock is never left behind and
// needs neither clocks nor process numbers. What such a process wrote is
// cleared by whoever takes the lock next; see clear.
type writerLock struct {
	path string        // of the second database, "" for a store in memory
	wait time.Duration // how long to wait for others
	here chan struct{} // holds one while somebody in this process has the lock
}

// lockSuffix is appended to the path of a store. It stays what it was called first, so
// that all versions of the program take one lock.
const lockSuffix = "-turn"

// lockPoll is how often a writer looks whether another process has ended.
const lockPoll = 10 * time.Millisecond

// newWriterLock returns the lock of the store at path, "" for one in memory.
func newWriterLock(path string, wait time.Duration) *writerLock {
	l := &writerLock{wait: wait, here: make(chan struct{}, 1)}
	if path != "" {
		l.path = resolve(path) + lockSuffix
	}
	return l
}

// resolve follows links, so that all who write to a file take one lock whatever
// they call it. The file itself need not be there.
func resolve(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	if dir, err := filepath.EvalSymlinks(filepath.Dir(path)); err == nil {
		return filepath.Join(dir, filepath.Base(path))
	}
	return path
}

// acquire waits for the lock. The caller must call release, once.
func (l *writerLock) acquire(ctx context.Context) (release func(), err error) {
	deadline := time.NewTimer(l.wait)
	defer deadline.Stop()
	select {
	case l.here <- struct{}{}:
	case <-deadline.C:
		return nil, graph.ErrBusy
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if l.path == "" {
		return func() { <-l.here }, nil
	}
	c, err := l.lockFile(ctx, deadline.C)
	if err != nil {
		<-l.here
		return nil, err
	}
	return func() { c.close(); <-l.here }, nil
}

// lockFile waits until no other process has the lock.
func (l *writerLock) lockFile(ctx context.Context, deadline <-chan time.Time) (*conn, error) {
	ownFile(l.path)
	c, err := openConn(l.path, lib.SQLITE_OPEN_READWRITE|lib.SQLITE_OPEN_CREATE)
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
		case <-time.After(lockPoll):
		case <-deadline:
			c.close()
			return nil, graph.ErrBusy
		case <-ctx.Done():
			c.close()
			return nil, ctx.Err()
		}
	}
}
