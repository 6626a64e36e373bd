package dbt

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"unicode/utf8"

	"outflow/ingest/record"
)

// maxValue is the longest value of an artifact that is kept: code is not.
const maxValue = 16 << 20

// A stream reads one JSON document of any length, of which it keeps only the values that
// are asked for. Neither an artifact nor one of its nodes need fit into memory; what
// encoding/json reads token by token costs ten times the time, since it decodes each text
// that nobody asks for. After a fault there is nothing more to read.
type stream struct {
	src          io.Reader
	tell         func(int64)
	buf          []byte
	at, end      int // of what is not read yet in buf
	line, column int // of at
	stated       int // how many bytes were parsed of the node at hand
	fault        *record.Problem
	err          error // of src
}

func newStream(src io.Reader, tell func(int64)) *stream {
	s := &stream{src: src, tell: tell, buf: make([]byte, 256<<10), line: 1, column: 1}
	if s.fill() && bytes.HasPrefix(s.buf[:s.end], []byte("\ufeff")) {
		s.at = len("\ufeff")
	}
	return s
}

// fill reads on once all is read. It returns false at the end.
func (s *stream) fill() bool {
	for s.at == s.end {
		if s.err != nil || s.fault != nil {
			return false
		}
		var n int
		n, s.err = s.src.Read(s.buf)
		s.at, s.end = 0, n
		if s.tell != nil {
			s.tell(int64(n))
		}
	}
	return true
}

// broken is why the source cannot be read, nil if it merely ended.
func (s *stream) broken() error {
	if s.err == io.EOF {
		return nil
	}
	return s.err
}

func (s *stream) fail(what, expected string) {
	if s.fault == nil {
		s.fault = &record.Problem{Line: s.line, Column: s.column, What: what, Expected: expected}
		s.at = s.end
	}
}

// move goes past n bytes that are at hand.
func (s *stream) move(n int) {
	passed := s.buf[s.at : s.at+n]
	if i := bytes.LastIndexByte(passed, '\n'); i >= 0 {
		s.line += bytes.Count(passed, []byte("\n"))
		s.column = 1
		passed = passed[i+1:]
	}
	for _, b := range passed {
		if utf8.RuneStart(b) {
			s.column++
		}
	}
	s.at += n
}

// peek returns the byte that comes next, past white space, and 0 if none does.
func (s *stream) peek() byte {
	for s.fill() {
		n := 0
		for n < s.end-s.at && bytes.IndexByte([]byte(" \t\r\n"), s.buf[s.at+n]) >= 0 {
			n++
		}
		s.move(n)
		if s.at < s.end {
			return s.buf[s.at]
		}
	}
	return 0
}

// take goes past a byte that must come next.
func (s *stream) take(b byte) bool {
	if s.peek() != b {
		s.fail(s.found(), fmt.Sprintf("%q", b))
		return false
	}
	s.move(1)
	return true
}

func (s *stream) found() string {
	if b := s.peek(); b != 0 || s.at < s.end {
		return fmt.Sprintf("%q stands here", b)
	}
	return "the file ends here"
}

// object calls entry with each key of a mapping; entry reads its value. A value of another
// shape is passed over, and false returned.
func (s *stream) object(entry func(key string)) bool {
	return s.items('{', '}', func() {
		if s.peek() != '"' {
			s.fail(s.found(), "a key in quotation marks")
			return
		}
		key := s.text()
		if s.take(':') {
			entry(key)
		}
	})
}

// list calls item at each item of a list, which reads it.
func (s *stream) list(item func()) bool { return s.items('[', ']', item) }

func (s *stream) items(begin, end byte, item func()) bool {
	if s.peek() != begin {
		s.skip()
		return false
	}
	s.move(1)
	if s.peek() == end {
		s.move(1)
		return true
	}
	for s.fault == nil {
		item()
		switch s.peek() {
		case ',':
			s.move(1)
		case end:
			s.move(1)
			return true
		default:
			s.fail(s.found(), fmt.Sprintf("a comma or %q", end))
		}
	}
	return true
}

// skip goes past a value. Of one that nobody asks for no more is checked than where it ends.
func (s *stream) skip() { s.scan(func([]byte) bool { return true }) }

// value reads a value.
func (s *stream) value() record.Value {
	s.peek()
	line, column := s.line, s.column
	raw := s.raw()
	if s.stated += len(raw); s.fault != nil {
		return record.Value{}
	}
	problem := record.Unreadable(raw)
	if problem != nil {
		problem.Line, problem.Column = line, column
	}
	var v record.Value
	if problem == nil {
		v, problem = record.ParseJSONAt(raw, line, column)
	}
	if problem != nil {
		s.fail(problem.What, problem.Expected)
		s.fault = problem
	}
	return v
}

// text reads a text; of a value of another shape, "".
func (s *stream) text() string {
	if s.peek() != '"' {
		s.skip()
		return ""
	}
	raw := s.raw()
	if s.fault != nil {
		return ""
	}
	if text := raw[1 : len(raw)-1]; bytes.IndexByte(text, '\\') < 0 && utf8.Valid(text) {
		return string(text)
	}
	var text string
	if json.Unmarshal(raw, &text) != nil {
		s.fail("a string holds a wrong escape", "")
	}
	return text
}

// raw reads a value as it is written.
func (s *stream) raw() (raw []byte) {
	s.scan(func(piece []byte) bool {
		if len(raw)+len(piece) > maxValue {
			s.fail(fmt.Sprintf("a value is longer than %d MB", maxValue>>20), "")
			return false
		}
		raw = append(raw, piece...)
		return true
	})
	return raw
}

// scan gives a value to keep, piece by piece, until it is told to stop.
func (s *stream) scan(keep func(piece []byte) bool) {
	switch s.peek() {
	case 0, ',', ':', '}', ']':
		s.fail(s.found(), "a value")
		return
	}
	depth, quoted, escaped := 0, false, false
	for s.fill() {
		at, n, ended := s.buf[s.at:s.end], 0, false
	piece:
		for ; n < len(at); n++ {
			b := at[n]
			switch {
			case escaped:
				escaped = false
			case quoted && b == '\\':
				escaped = true
			case quoted && b == '"':
				if quoted = false; depth == 0 {
					n, ended = n+1, true
					break piece
				}
			case quoted:
			case b == '"':
				quoted = true
			case b == '{' || b == '[':
				depth++
			case depth == 0 && (b <= ' ' || b == ',' || b == '}' || b == ']'): // after a number, true, false or null
				ended = true
				break piece
			case b == '}' || b == ']':
				if depth--; depth == 0 {
					n, ended = n+1, true
					break piece
				}
			}
		}
		if !keep(at[:n]) {
			return
		}
		if s.move(n); ended {
			return
		}
	}
	if depth > 0 || quoted {
		s.fail("the file ends here", "the rest of a value")
	}
}
