package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"outflow/graph"
	"outflow/graph/store/ledger"

	lib "modernc.org/sqlite/lib"
)

// A step brings a store from the version before to this one. The number of a
// version is its place in the chain, from 1.
type step struct {
	what string
	run  func(*conn) error
}

// chain returns the steps from an empty database to the current version. A
// step that has been released never changes.
func chain() []step {
	return []step{
		{"tables", func(c *conn) error { return c.exec(tables) }},
		// Versions 2 and 3 differed in what claims are found by, which version 4 makes
		// anew.
		{"names", func(*conn) error { return nil }},
		{"names are folded anew", func(*conn) error { return nil }},
		{"claims are found by what they name", (*conn).toVersion4},
		{"commits have seals, and name entries of the audit log", (*conn).toVersion5},
		{"commits say which part of them is of runs", (*conn).toVersion6},
		// Version 7 has patterns, a kind that programs of before do not know.
		{"patterns", func(*conn) error { return nil }},
		{"versions of a claim are found together", (*conn).toVersion8},
		// Version 9 has erasures, a kind that programs of before do not know either.
		{"erasures", func(*conn) error { return nil }},
	}
}

// withChecksums is the first version whose pages have checksums.
const withChecksums = 5

// Migrate brings the store at path to the version that this program reads. Of one that
// is of that version it writes the checksums of pages anew, if they are wrong and nothing
// else is: another program then changed how the file lies, not what it says. Errors:
// fs.ErrNotExist, graph.ErrNewer, graph.ErrBusy.
func Migrate(ctx context.Context, path string) error { return migrate(ctx, path, chain()) }

func migrate(ctx context.Context, path string, steps []step) error {
	path, err := absolute(path)
	if err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err != nil {
		return missing(path, err)
	}
	if err := noFile(path, info); err != nil {
		return err
	}
	release, err := newWriterLock(path, defaultWait).acquire(ctx)
	if err != nil {
		return explain(ctx, path, err)
	}
	defer release()
	c, err := openConn(path, lib.SQLITE_OPEN_READWRITE)
	if err != nil {
		return explain(ctx, path, err)
	}
	defer c.close()
	defer c.interruptible(ctx)()
	if err = c.repair(len(steps)); err == nil {
		err = c.advance(steps)
	}
	return explain(ctx, path, err)
}

// repair writes the checksums of pages anew, if they are all that is wrong with a store of
// the current version.
func (c *conn) repair(current int) error {
	c.copyLog()
	damaged, err := c.damagedPages()
	if err != nil || damaged == nil {
		return err
	}
	v := &verifying{c: c}
	distrust := c.trustPages()
	version, err := c.version()
	if err == nil && version == int64(current) {
		err = c.snapshot(v.contents)
	}
	distrust()
	if err == nil && (version != int64(current) || len(v.audit.Faults()) > 0) {
		err = &damagedPageError{damaged[0]}
	}
	if err == nil {
		err = c.rewritePages()
	}
	return err
}

// version returns how many steps of the chain the database has behind it; 0 is
// an empty one. It reads one state of it: another process may be making the store
// just now, and what has tables but no mark yet would look like somebody else's.
func (c *conn) version() (v int64, err error) {
	err = c.snapshot(func() error {
		id, err := c.number("PRAGMA application_id")
		if err != nil || id == applicationID {
			if err == nil {
				v, err = c.number("PRAGMA user_version")
			}
			return err
		}
		used, err := c.number("SELECT count(*) FROM sqlite_schema")
		if err == nil && (id != 0 || used != 0) {
			err = errForeign
		}
		return err
	})
	return v, err
}

// check returns why the database cannot be used as it is, nil if it can or is
// empty.
func (c *conn) check(steps []step) (empty bool, err error) {
	switch v, err := c.version(); {
	case err != nil:
		return false, err
	case v == 0:
		return true, nil
	case v > int64(len(steps)):
		return false, graph.ErrNewer
	case v < int64(len(steps)):
		return false, graph.ErrOlder
	default:
		return false, c.sound(v)
	}
}

// advance runs the steps that the database lacks, each wholly or not at all.
// The caller has the writer lock.
func (c *conn) advance(steps []step) error {
	said, err := c.version()
	v := int(said)
	switch {
	case err != nil:
		return err
	case v > len(steps):
		return graph.ErrNewer
	case v == 0:
		if err := c.reserve(); err != nil {
			return err
		}
		// Both are kept in the file. Wider pages make the million-entry
		// indexes shallower.
		if err := c.exec(fmt.Sprintf("PRAGMA page_size = %d; PRAGMA journal_mode = WAL", pageSize)); err != nil {
			return err
		}
	case v < withChecksums && c.pages != nil && !c.pages.checks:
		if err := c.rewritePages(); err != nil {
			return err
		}
	default:
		if err := c.sound(said); err != nil {
			return err
		}
	}
	// A new store is made at one go: who opens it meanwhile must not take it for
	// an older one.
	for next := v; v < len(steps); v = next {
		if next++; v == 0 {
			next = len(steps)
		}
		err := c.transact(func() error {
			for i := v; i < next; i++ {
				if err := steps[i].run(c); err != nil {
					return fmt.Errorf("version %d, %s: %w", i+1, steps[i].what, err)
				}
			}
			return c.exec(fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, next))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// defaultWait is how long a writer waits for another.
const defaultWait = time.Minute

// missing explains why the file is not there to be opened.
func missing(path string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return ledger.NewError(path, "there is no such file; load something into it first", err)
	}
	return ledger.NewError(path, "the file cannot be opened: "+err.Error(), err)
}
