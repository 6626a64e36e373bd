// Package sqlite keeps a graph in one SQLite file, or in memory.
//
// A commit is written in many short transactions under a number that no reader
// looks at yet; the transaction that inserts its row into commits is the one
// that makes it visible, and durable. So a load of any size holds no reader
// back, and a process that dies leaves the store at its last commit.
//
// While a store is open SQLite keeps two files beside it, which end in -wal and
// -shm; a third, empty one, which ends in -turn, stays (see writerLock), and so do those in
// which something is kept (see Keep).
package sqlite

import (
	"context"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"outflow/graph"
	"outflow/graph/store/ledger"

	lib "modernc.org/sqlite/lib"
)

// Options of a store. The zero value works.
type Options struct {
	// Wait is how long a writer waits for another one before it gives up with
	// graph.ErrBusy; 0 means a minute.
	Wait time.Duration
	// MustExist refuses to make a store where there is none.
	MustExist bool
	// Damaged opens a store whose pages are damaged as well, to verify it: what is read
	// may be anything.
	Damaged bool
}

// A Store keeps a graph in an SQLite database. It implements graph.Store.
type Store struct {
	path     string // or inMemory
	readOnly bool
	conns    *pool
	lock     *writerLock
	log      logMover
	chunk    int // how many claims one transaction writes
}

// mostConns is how many goroutines may read at once; more wait.
const mostConns = 16

// Open opens the store in the file at path, and makes it if the file is not
// there or empty. A file that cannot be written to can be read. Errors:
// fs.ErrNotExist, graph.ErrNewer, graph.ErrOlder.
func Open(ctx context.Context, path string, o Options) (*Store, error) {
	return open(ctx, path, o, chain())
}

func open(ctx context.Context, path string, o Options, steps []step) (*Store, error) {
	path, err := absolute(path)
	if err != nil {
		return nil, err
	}
	if o.Wait == 0 {
		o.Wait = defaultWait
	}
	s := &Store{path: path, lock: newWriterLock(path, o.Wait), chunk: chunkClaims}
	name, flags := path, int32(lib.SQLITE_OPEN_READWRITE)
	info, err := os.Stat(path)
	switch {
	case err == nil:
		if err := noFile(path, info); err != nil {
			return nil, err
		}
	case errors.Is(err, fs.ErrNotExist) && !o.MustExist:
		if _, err := os.Stat(filepath.Dir(path)); err != nil {
			return nil, ledger.NewError(path, "its directory is not there; make it first", err)
		}
		ownFile(path)
		flags |= lib.SQLITE_OPEN_CREATE
	default:
		return nil, missing(path, err)
	}
	c, empty, err := openChecked(name, flags, o.Damaged, steps)
	if err != nil && unchangeable(path, err) {
		name, flags = immutable(path), lib.SQLITE_OPEN_READONLY|lib.SQLITE_OPEN_URI
		c, empty, err = openChecked(name, flags, o.Damaged, steps)
	}
	if err == nil && empty {
		if err = s.create(ctx, c, steps); err != nil {
			c.close()
		}
	}
	if err != nil {
		return nil, explain(ctx, path, err)
	}
	s.readOnly = c.readOnly()
	s.conns = newPool(mostConns, func() (*conn, error) { return openReady(name, flags, o.Damaged) }, c)
	return s, nil
}

// openChecked opens a connection to a database of the current version, or to
// an empty one.
func openChecked(name string, flags int32, damaged bool, steps []step) (c *conn, empty bool, err error) {
	if c, err = openReady(name, flags, damaged); err != nil {
		return nil, false, err
	}
	if empty, err = c.check(steps); err != nil {
		c.close()
		return nil, false, err
	}
	return c, empty, nil
}

// unchangeable reports whether the error is that of a file that cannot be
// written to, in a directory that cannot either, with no log of changes beside
// it. SQLite must be told so: it looks for a place to keep its locks.
func unchangeable(path string, err error) bool {
	var f *fault
	if !errors.As(err, &f) || f.primary() != lib.SQLITE_CANTOPEN && f.primary() != lib.SQLITE_READONLY {
		return false
	}
	info, err := os.Stat(path + "-wal")
	return errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0
}

// immutable names a file that nobody changes. Should someone with more rights
// change it all the same, what is read from it until it is opened again may be
// refused as damaged.
func immutable(path string) string {
	return (&url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(path), RawQuery: "immutable=1"}).String()
}

// create makes the tables of a new store, unless another process just did.
func (s *Store) create(ctx context.Context, c *conn, steps []step) error {
	release, err := s.lock.acquire(ctx)
	if err != nil {
		return err
	}
	defer release()
	return c.advance(steps)
}

// inMemory says in errors where a store is that is in no file.
const inMemory = "in memory"

// OpenMemory opens an empty store that is gone once it is closed. It has one
// connection, so that a reader may wait until a transaction ends, though never
// until a commit does.
func OpenMemory(ctx context.Context) (*Store, error) {
	c, err := openReady(":memory:", lib.SQLITE_OPEN_READWRITE|lib.SQLITE_OPEN_CREATE, false)
	if err != nil {
		return nil, explain(ctx, inMemory, err)
	}
	if err := c.advance(chain()); err != nil {
		c.close()
		return nil, explain(ctx, inMemory, err)
	}
	return &Store{
		path:  inMemory,
		conns: newPool(1, func() (*conn, error) { return nil, errClosed }, c),
		lock:  newWriterLock("", defaultWait),
		chunk: chunkClaims,
	}, nil
}

// usualCache has a connection keep 64 MB of pages, for which the driver's allocator takes
// some 170 MB once all are in use. The first commit of a store needs no more than firstCache:
// it writes in order, sorts each index in as much memory again, and reads in order.
const (
	usualCache = "PRAGMA cache_size = -65536"
	firstCache = "PRAGMA cache_size = -8192"
)

// openReady opens a connection and sets what is not kept in the file.
//
// Transactions are synced when the log is copied back, not one by one: only
// the one that moves the head must reach the disk before it is acknowledged,
// and syncing that one syncs the log with all that was written before it.
func openReady(name string, flags int32, damaged bool) (*conn, error) {
	c, err := openConn(name, flags)
	if err != nil {
		return nil, err
	}
	if damaged {
		c.trustPages()
	}
	err = c.exec(busyTimeout + `; PRAGMA synchronous = NORMAL;
		PRAGMA wal_autocheckpoint = 16000; PRAGMA journal_size_limit = 67108864; ` + usualCache)
	if err != nil {
		c.close()
		return nil, err
	}
	return c, nil
}

// busyTimeout says how many milliseconds to wait for what another connection holds.
const busyTimeout = "PRAGMA busy_timeout = 10000"

// Close closes the store. Readers that are still at work fail.
func (s *Store) Close() error {
	s.log.stop()
	s.conns.close()
	return nil
}

// View implements graph.Store.
func (s *Store) View(ctx context.Context, number int64, fn func(graph.Reader) error) error {
	return ledger.View(ctx, backend{s}, number, fn)
}

func (s *Store) explain(ctx context.Context, err error) error { return explain(ctx, s.path, err) }

// ownFile makes an empty file that its owner alone may read, unless it is there. SQLite gives
// its log and its locks the rights of the file that they belong to, and says why it cannot
// open a file that could not be made.
func ownFile(path string) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err == nil {
		_ = file.Chmod(0o600) // whatever the umask takes away
		_ = file.Close()
	}
}

// absolute makes sure that SQLite takes the path for nothing but a path.
func absolute(path string) (string, error) {
	if path == "" {
		return "", ledger.NewError(inMemory, "no file is named", nil)
	}
	return filepath.Abs(path)
}
