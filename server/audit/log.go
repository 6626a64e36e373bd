package audit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// A Log is the file of one process. Any number of goroutines may add to it;
// those that wait at the same time share one write and one sync.
type Log struct {
	dir  string
	key  []byte
	name string // see Name
	file *os.File
	wake chan struct{} // has room for one
	done chan struct{} // closed once the writer has ended

	mu      sync.Mutex
	written head   // what is on the disk
	last    head   // what the next entry follows
	next    *batch // entries that no one writes yet, nil if there are none
	closed  bool
	broken  error // why nothing can be added any more
	sealed  head  // what the last checkpoint says
}

// A head is where a file ends.
type head struct {
	number int64
	hash   string
	size   int64
}

// A batch is the entries that reach the disk together.
type batch struct {
	lines bytes.Buffer
	after head
	done  chan struct{} // closed once err is settled
	err   error
}

// ErrClosed means that the log was closed.
var ErrClosed = errors.New("the audit log is closed")

// ErrRemoved means that the file of a log that is being written was removed, replaced
// or cut short.
var ErrRemoved = errors.New("the file that this process writes was removed, replaced or cut short; find out by whom, and start the service again")

// checkpointEvery is how often a checkpoint is written, if there is something new.
const checkpointEvery = time.Minute

// Open makes the directory if it is not there, and in it the file of this
// process, which begins by saying where the others ended. The key may be nil.
func Open(dir string, key []byte) (*Log, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("keep the audit log: %w", err)
	}
	heads, err := heads(dir)
	if err != nil {
		return nil, fmt.Errorf("keep the audit log: %w", err)
	}
	oldest, err := oldestOf(dir)
	if err != nil {
		return nil, fmt.Errorf("keep the audit log: %w", err)
	}
	now := time.Now().UTC()
	name := filepath.Join(dir, fmt.Sprintf("%s-%d%s", now.Format(stamp), os.Getpid(), ending))
	file, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("keep the audit log: %w", err)
	}
	l := &Log{dir: dir, key: key, file: file, wake: make(chan struct{}, 1), done: make(chan struct{})}
	go l.write()
	first, err := l.Add(context.Background(), Entry{Action: Started, Keyed: key != nil, File: filepath.Base(name), Files: heads})
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	if l.name = first.Hash; oldest != nil {
		l.name = oldest.hash
	}
	if err := syncDir(dir); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// syncDir makes sure that the file is still there after a power cut.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Append adds an entry and returns once it is on the disk. Number, Time and
// Previous are set here. If ctx ends first the entry may be there or not.
func (l *Log) Append(ctx context.Context, e Entry) error {
	_, err := l.Add(ctx, e)
	return err
}

// Add is Append, and returns the entry's name.
func (l *Log) Add(ctx context.Context, e Entry) (Name, error) {
	b, err := l.queue(&e)
	if err != nil {
		return Name{}, err
	}
	select {
	case <-b.done:
		return Name{l.name, Head{filepath.Base(l.file.Name()), e.Number, e.hash}}, b.err
	case <-ctx.Done():
		return Name{}, ctx.Err()
	}
}

func (l *Log) queue(e *Entry) (*batch, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.closed:
		return nil, ErrClosed
	case l.broken != nil:
		return nil, l.broken
	}
	e.Number, e.Previous, e.Time = l.last.number+1, l.last.hash, time.Now().UTC()
	line, err := e.line(l.key)
	if err != nil {
		return nil, fmt.Errorf("keep the audit log: %w", err)
	}
	l.last = head{e.Number, e.hash, l.last.size + int64(len(line))}
	if l.next == nil {
		l.next = &batch{done: make(chan struct{})}
	}
	l.next.lines.Write(line)
	l.next.after = l.last
	select {
	case l.wake <- struct{}{}:
	default:
	}
	return l.next, nil
}

// write brings batches to the disk until the log is closed, and writes checkpoints.
func (l *Log) write() {
	defer close(l.done)
	tick := time.NewTicker(checkpointEvery)
	defer tick.Stop()
	for {
		select {
		case _, open := <-l.wake:
			if !open {
				return
			}
		case <-tick.C:
			// Should it fail, so will the next entry, which says so.
			_ = l.checkpoint()
			continue
		}
		l.mu.Lock()
		b := l.next
		l.next = nil
		l.mu.Unlock()
		if b == nil {
			continue
		}
		err, torn := l.inPlace(), false
		if err == nil {
			_, err = l.file.Write(b.lines.Bytes())
			torn = err != nil
		}
		if err == nil {
			err = l.file.Sync()
		}
		l.settle(b, err, torn)
	}
}

// inPlace returns ErrRemoved if the file is not where it was made, or not as long as what
// was written. The writer calls it, who alone changes that.
func (l *Log) inPlace() error {
	there, err := os.Stat(l.file.Name())
	if err != nil {
		return fmt.Errorf("%w (%w)", ErrRemoved, err)
	}
	own, err := l.file.Stat()
	if err == nil && (!os.SameFile(there, own) || own.Size() != l.written.size) {
		err = ErrRemoved
	}
	return err
}

// settle tells those who wait for a batch what became of it. After a write
// that failed, on a full disk for instance, the file is cut back to what is
// sound, and what was to follow fails too, for it names an entry that is not
// there. After a sync that failed nobody knows what is on the disk, so nothing
// is added any more.
func (l *Log) settle(b *batch, err error, torn bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err == nil {
		l.written = b.after
		close(b.done)
		return
	}
	err = fmt.Errorf("keep the audit log: %w", err)
	if torn {
		cut := l.file.Truncate(l.written.size)
		if cut == nil {
			_, cut = l.file.Seek(l.written.size, 0)
		}
		if cut != nil {
			l.broken = err
		}
	} else {
		l.broken = err
	}
	for _, failed := range []*batch{b, l.next} {
		if failed != nil {
			failed.err = err
			close(failed.done)
		}
	}
	l.next, l.last = nil, l.written
}

// Close says that the service ended, writes a checkpoint and closes the file.
func (l *Log) Close() error {
	err := l.Append(context.Background(), Entry{Action: Stopped})
	l.mu.Lock()
	again := l.closed
	l.closed = true
	l.mu.Unlock()
	if again {
		return nil
	}
	close(l.wake)
	<-l.done
	if err == nil {
		err = l.checkpoint()
	}
	return errors.Join(err, l.file.Close())
}
