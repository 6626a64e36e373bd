package bulk

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	"outflow/ingest/record"
)

// maxRow is the longest row, line breaks in quoted cells included. More is
// never held in memory, whatever a file holds.
const maxRow = 1 << 20

// rows reads CSV (RFC 4180) row by row. encoding/csv would buffer a line, or a
// quotation mark that nobody closes, to the end of the file, and loses its way
// there: after a fault, rows goes on with the next line.
type rows struct {
	src        io.Reader
	buf        []byte
	start, end int // of what is read and not yet used
	ended      bool
	line       int // of buf[start]
	eol        int // how far from start the line ends that quoted is at, once known
	cells      []cell
	report     func(record.Problem)
}

// A cell is the text of one cell and where it stands.
type cell struct {
	text         string
	line, column int
}

func newRows(src io.Reader, report func(record.Problem)) *rows {
	return &rows{src: src, buf: make([]byte, 64<<10), line: 1, report: report}
}

// begin passes over a byte order mark. Of a file that is no CSV it leaves
// nothing to read.
func (r *rows) begin() error {
	for !r.ended && r.end < record.ForeignHead {
		if err := r.fill(); err != nil {
			return err
		}
	}
	if what, instead := record.Foreign(r.buf[:r.end]); what != "" {
		r.problem(1, 1, what, instead)
		return io.EOF
	}
	if bytes.HasPrefix(r.buf[:r.end], []byte("\ufeff")) {
		r.start = len("\ufeff")
	}
	return nil
}

// next returns the cells of the next row that can be read, until the next
// call, or io.EOF.
func (r *rows) next() ([]cell, error) {
	for {
		length, err := r.find('\n', r.start)
		switch {
		case err == errTooLong:
			r.problem(r.line, 0, "a line is longer than 1 MB", "a row on each line")
			if err := r.skipLine(); err != nil {
				return nil, err
			}
			continue
		case err != nil:
			return nil, err
		}
		line := r.buf[r.start : r.start+length]
		if bytes.IndexByte(line, '"') >= 0 {
			ok, err := r.quoted()
			if err != nil {
				return nil, err
			}
			if ok {
				return r.cells, nil
			}
			continue
		}
		for len(line) > 0 && (line[len(line)-1] == '\n' || line[len(line)-1] == '\r') {
			line = line[:len(line)-1]
		}
		text := string(line)
		at := r.line
		r.start += length
		r.line++
		if text == "" || !r.readable(text, at) {
			continue
		}
		r.split(text, at)
		return r.cells, nil
	}
}

// split cuts a line without quotation marks into cells.
func (r *rows) split(text string, line int) {
	r.cells = r.cells[:0]
	column := 1
	for {
		comma := strings.IndexByte(text, ',')
		if comma < 0 {
			r.cells = append(r.cells, cell{text, line, column})
			return
		}
		r.cells = append(r.cells, cell{text[:comma], line, column})
		column += utf8.RuneCountInString(text[:comma]) + 1
		text = text[comma+1:]
	}
}

// readable reports what no text may hold.
func (r *rows) readable(text string, line int) bool {
	if strings.IndexByte(text, 0) < 0 && utf8.ValidString(text) {
		return true
	}
	p := record.Unreadable([]byte(text))
	p.Line += line - 1
	r.report(*p)
	return false
}

func (r *rows) problem(line, column int, what, expected string) {
	r.report(record.Problem{Line: line, Column: column, What: what, Expected: expected})
}

// find returns the distance from start to just behind the first c at or after
// from, reading on as needed; at the end of the file, to the end. io.EOF means
// that nothing is left.
func (r *rows) find(c byte, from int) (int, error) {
	offset := from - r.start
	for {
		if i := bytes.IndexByte(r.buf[r.start+offset:r.end], c); i >= 0 {
			return offset + i + 1, nil
		}
		offset = r.end - r.start
		switch {
		case r.ended && offset == 0:
			return 0, io.EOF
		case r.ended:
			return offset, nil
		case offset >= maxRow:
			return 0, errTooLong
		}
		if err := r.fill(); err != nil {
			return 0, err
		}
	}
}

type tooLong struct{}

func (tooLong) Error() string { return "a row is longer than 1 MB" }

var errTooLong error = tooLong{}

// fill reads more, making room first.
func (r *rows) fill() error {
	if r.start > 0 {
		r.end = copy(r.buf, r.buf[r.start:r.end])
		r.start = 0
	}
	if r.end == len(r.buf) {
		r.buf = append(r.buf, make([]byte, len(r.buf))...)
	}
	n, err := r.src.Read(r.buf[r.end:])
	r.end += n
	if err == io.EOF {
		r.ended, err = true, nil
	}
	return err
}

// skipLine drops the rest of a line without holding it.
func (r *rows) skipLine() error {
	for {
		if i := bytes.IndexByte(r.buf[r.start:r.end], '\n'); i >= 0 {
			r.start += i + 1
			r.line++
			return nil
		}
		r.start = r.end
		if r.ended {
			return nil
		}
		if err := r.fill(); err != nil {
			return err
		}
	}
}
