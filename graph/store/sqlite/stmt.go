package sqlite

import (
	"math"

	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"

	"outflow/graph"
)

// A value is what a statement's placeholder stands for: nothing, a number, a
// text or bytes.
type value struct {
	kind  valueKind
	num   int64
	text  string
	bytes []byte
}

type valueKind int

const (
	isNull valueKind = iota
	isNum
	isText      // in text
	isTextBytes // in bytes
	isBlob
)

func num(n int64) value         { return value{kind: isNum, num: n} }
func text(s string) value       { return value{kind: isText, text: s} }
func textOf(b []byte) value     { return value{kind: isTextBytes, bytes: b} }
func blob(b []byte) value       { return value{kind: isBlob, bytes: b} }
func (v *value) size() int      { return len(v.text) + len(v.bytes) }
func values(v ...value) []value { return v }

// A stmt is a prepared statement of a connection.
type stmt struct {
	c *conn
	p uintptr
	// The memory that holds the values bound now.
	arena     uintptr
	arenaSize int
}

// prepare returns the statement of an SQL text.
func (c *conn) prepare(sql string) (*stmt, error) {
	if s, ok := c.stmts[sql]; ok {
		return s, nil
	}
	csql, err := libc.CString(sql)
	if err != nil {
		return nil, err
	}
	defer libc.Xfree(c.tls, csql)
	out, err := c.malloc(pointerSize)
	if err != nil {
		return nil, err
	}
	defer lib.Xsqlite3_free(c.tls, out)
	if rc := lib.Xsqlite3_prepare_v2(c.tls, c.db, csql, -1, out, 0); rc != lib.SQLITE_OK {
		return nil, c.fault(rc)
	}
	s := &stmt{c: c, p: pointer(out)}
	c.stmts[sql] = s
	return s, nil
}

func (s *stmt) finalize() {
	lib.Xsqlite3_finalize(s.c.tls, s.p)
	lib.Xsqlite3_free(s.c.tls, s.arena)
}

// bind gives the placeholders their values, which it copies.
func (s *stmt) bind(values ...value) error {
	size := 1 // an address even for the empty text, which is not null
	for i := range values {
		size += values[i].size()
	}
	if size > s.arenaSize {
		lib.Xsqlite3_free(s.c.tls, s.arena)
		s.arena, s.arenaSize = 0, 0
		p, err := s.c.malloc(2 * size)
		if err != nil {
			return err
		}
		s.arena, s.arenaSize = p, 2*size
	}
	at := s.arena
	for i := range values {
		v := &values[i]
		n := v.size()
		if n > math.MaxInt32 {
			return &fault{code: lib.SQLITE_TOOBIG, text: "a value is over 2 GB"}
		}
		room := libc.GoBytes(at, n)
		var rc int32
		switch v.kind {
		case isNull:
			rc = lib.Xsqlite3_bind_null(s.c.tls, s.p, int32(i+1))
		case isNum:
			rc = lib.Xsqlite3_bind_int64(s.c.tls, s.p, int32(i+1), lib.Tsqlite3_int64(v.num))
		case isText:
			copy(room, v.text)
			rc = lib.Xsqlite3_bind_text(s.c.tls, s.p, int32(i+1), at, int32(n), 0)
		case isTextBytes:
			copy(room, v.bytes)
			rc = lib.Xsqlite3_bind_text(s.c.tls, s.p, int32(i+1), at, int32(n), 0)
		case isBlob:
			copy(room, v.bytes)
			rc = lib.Xsqlite3_bind_blob(s.c.tls, s.p, int32(i+1), at, int32(n), 0)
		}
		if rc != lib.SQLITE_OK {
			return s.c.fault(rc)
		}
		at += uintptr(n)
	}
	return nil
}

// step moves to the next row, and reports whether there is one.
func (s *stmt) step() (bool, error) {
	switch rc := lib.Xsqlite3_step(s.c.tls, s.p); rc {
	case lib.SQLITE_ROW:
		return true, nil
	case lib.SQLITE_DONE:
		return false, nil
	default:
		return false, s.c.fault(rc)
	}
}

// reset makes the statement ready to run again.
func (s *stmt) reset() { lib.Xsqlite3_reset(s.c.tls, s.p) }

// once binds, runs and resets a statement that returns no rows.
func (s *stmt) once(values ...value) error {
	if err := s.bind(values...); err != nil {
		return err
	}
	_, err := s.step()
	s.reset()
	return err
}

func (s *stmt) null(column int) bool {
	return lib.Xsqlite3_column_type(s.c.tls, s.p, int32(column)) == lib.SQLITE_NULL
}

func (s *stmt) int(column int) int64 {
	return int64(lib.Xsqlite3_column_int64(s.c.tls, s.p, int32(column)))
}

// view returns a text or bytes, valid until the next step.
func (s *stmt) view(column int) []byte {
	p := lib.Xsqlite3_column_blob(s.c.tls, s.p, int32(column))
	n := lib.Xsqlite3_column_bytes(s.c.tls, s.p, int32(column))
	if p == 0 || n == 0 {
		return nil
	}
	return libc.GoBytes(p, int(n))
}

// hash returns a hash, the zero one if the bytes are none.
func (s *stmt) hash(column int) (h graph.Hash) {
	if b := s.view(column); len(b) == len(h) {
		h = graph.Hash(b)
	}
	return h
}

func (s *stmt) text(column int) string { return string(s.view(column)) }
