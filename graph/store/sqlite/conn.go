package sqlite

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"unsafe"

	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"
)

// A conn is one connection to a database. Only one goroutine may use it at a
// time.
//
// It speaks to SQLite's own interface rather than through database/sql: that
// driver prepares every statement anew each time it runs, which alone costs
// more than inserting a claim does.
type conn struct {
	tls   *libc.TLS
	db    uintptr
	stmts map[string]*stmt // by SQL, prepared once
	pages *pageFile        // nil of a database in memory
}

// openConn opens the database that name, a path or a "file:" URI, stands for.
func openConn(name string, flags int32) (*conn, error) {
	c := &conn{tls: libc.NewTLS(), stmts: map[string]*stmt{}}
	cname, err := libc.CString(name)
	if err != nil {
		c.tls.Close()
		return nil, err
	}
	defer libc.Xfree(c.tls, cname)
	out, err := c.malloc(pointerSize)
	if err != nil {
		c.tls.Close()
		return nil, err
	}
	defer lib.Xsqlite3_free(c.tls, out)
	rc := lib.Xsqlite3_open_v2(c.tls, cname, out, flags|lib.SQLITE_OPEN_NOMUTEX, 0)
	c.db = pointer(out)
	if rc != lib.SQLITE_OK {
		err := c.fault(rc)
		c.close()
		return nil, err
	}
	lib.Xsqlite3_extended_result_codes(c.tls, c.db, 1)
	c.fixPlans()
	if err = c.mayWrite(); err == nil {
		err = c.checkPages()
	}
	if err != nil {
		c.close()
		return nil, err
	}
	return c, nil
}

// fixPlans keeps SQLite from preparing a statement anew for each value it is
// given, in the hope of a better plan: there is one good plan for each.
func (c *conn) fixPlans() {
	on := libc.NewVaList(int32(1), uintptr(0))
	defer libc.Xfree(c.tls, on)
	lib.Xsqlite3_db_config(c.tls, c.db, lib.SQLITE_DBCONFIG_ENABLE_QPSG, on)
}

func (c *conn) close() {
	for _, s := range c.stmts {
		s.finalize()
	}
	lib.Xsqlite3_close_v2(c.tls, c.db)
	lib.Xsqlite3_free(c.tls, uintptr(unsafe.Pointer(c.pages)))
	c.tls.Close()
}

const pointerSize = int(unsafe.Sizeof(uintptr(0)))

// pointer reads the pointer that SQLite left at an address.
func pointer(at uintptr) uintptr {
	b := libc.GoBytes(at, pointerSize)
	if pointerSize == 4 {
		return uintptr(binary.NativeEndian.Uint32(b))
	}
	return uintptr(binary.NativeEndian.Uint64(b))
}

func (c *conn) malloc(n int) (uintptr, error) {
	p := lib.Xsqlite3_malloc64(c.tls, lib.Tsqlite3_uint64(n))
	if p == 0 {
		return 0, errors.New("out of memory")
	}
	return p, nil
}

// A fault is an error that SQLite returned.
type fault struct {
	code     int32 // extended
	text     string
	trusting bool // pages were read whatever their checksums are
}

func (f *fault) Error() string { return fmt.Sprintf("%s (SQLite error %d)", f.text, f.code) }

// primary returns the code without what extends it.
func (f *fault) primary() int32 { return f.code & 0xff }

func (c *conn) fault(rc int32) error {
	if rc == lib.SQLITE_IOERR_DATA && c.pages != nil {
		return &damagedPageError{c.pages.damaged}
	}
	text := libc.GoString(lib.Xsqlite3_errstr(c.tls, rc))
	if c.db != 0 && lib.Xsqlite3_extended_errcode(c.tls, c.db) == rc {
		text = libc.GoString(lib.Xsqlite3_errmsg(c.tls, c.db))
	}
	return &fault{rc, text, c.pages != nil && c.pages.trusts}
}

// exec runs statements that need no values.
func (c *conn) exec(sql string) error {
	csql, err := libc.CString(sql)
	if err != nil {
		return err
	}
	defer libc.Xfree(c.tls, csql)
	if rc := lib.Xsqlite3_exec(c.tls, c.db, csql, 0, 0, 0); rc != lib.SQLITE_OK {
		return c.fault(rc)
	}
	return nil
}

// run executes a statement that returns no rows.
func (c *conn) run(sql string, values ...value) error {
	return c.query(sql, values, func(*stmt) error { return nil })
}

// query calls row with each row of the answer, until it returns an error.
func (c *conn) query(sql string, values []value, row func(*stmt) error) error {
	s, err := c.prepare(sql)
	if err != nil {
		return err
	}
	if err := s.bind(values...); err != nil {
		return err
	}
	defer s.reset()
	for {
		more, err := s.step()
		if err != nil || !more {
			return err
		}
		if err := row(s); err != nil {
			return err
		}
	}
}

// number returns the one number that a query answers with, 0 if it is empty
// or null.
func (c *conn) number(sql string, values ...value) (n int64, err error) {
	err = c.query(sql, values, func(s *stmt) error { n = s.int(0); return nil })
	return n, err
}

// transact runs fn in a transaction that writes, wholly or not at all.
func (c *conn) transact(fn func() error) error {
	return c.within("BEGIN IMMEDIATE", fn)
}

// snapshot runs fn in a transaction that reads one state of the database.
func (c *conn) snapshot(fn func() error) error { return c.within("BEGIN", fn) }

func (c *conn) within(begin string, fn func() error) (err error) {
	if err := c.run(begin); err != nil {
		return err
	}
	done := false
	defer func() {
		// Some errors, a full disk among them, end the transaction by
		// themselves; a panic in fn must end it too.
		if !done && lib.Xsqlite3_get_autocommit(c.tls, c.db) == 0 {
			err = errors.Join(err, c.run("ROLLBACK"))
		}
	}()
	if err := fn(); err != nil {
		return err
	}
	if err := c.run("COMMIT"); err != nil {
		return err
	}
	done = true
	return nil
}

// interruptible makes a statement that runs while ctx ends fail, until the
// returned function is called.
func (c *conn) interruptible(ctx context.Context) (stop func()) {
	if ctx.Done() == nil {
		return func() {}
	}
	interrupted := make(chan struct{})
	cancel := context.AfterFunc(ctx, func() {
		lib.Xsqlite3_interrupt(c.tls, c.db)
		close(interrupted)
	})
	return func() {
		if !cancel() {
			<-interrupted
		}
	}
}

// readOnly reports whether the file cannot be written to.
func (c *conn) readOnly() bool {
	main, err := libc.CString("main")
	if err != nil {
		return false
	}
	defer libc.Xfree(c.tls, main)
	return lib.Xsqlite3_db_readonly(c.tls, c.db, main) == 1
}
