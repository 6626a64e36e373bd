package members

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// maxLine is the longest line in bytes. Rows are some ten bytes long; a file
// with lines like this is not a list.
const maxLine = 1 << 20

// readAhead is how much of a file is read at once, in bytes: it takes no longer than with more,
// and thousands of lists may have one person each.
const readAhead = 1 << 16

var errLongLine = errors.New("the line is longer than 1 MB; this is no list of members")

// lines reads a file line by line, holding no more than one.
type lines struct {
	r      *bufio.Reader
	number int    // of the line at hand, from 1
	long   []byte // a line that is longer than what is read at once
}

func newLines(r io.Reader) *lines { return &lines{r: bufio.NewReaderSize(r, readAhead)} }

var byteOrderMark = []byte("\xef\xbb\xbf")

// next returns the next line without its end, which is valid until the one
// after it is read; io.EOF after the last.
func (l *lines) next() ([]byte, error) {
	line, err := l.r.ReadSlice('\n')
	if err == bufio.ErrBufferFull {
		l.long = l.long[:0]
		for ; err == bufio.ErrBufferFull && len(l.long) < maxLine; line, err = l.r.ReadSlice('\n') {
			l.long = append(l.long, line...)
		}
		l.long = append(l.long, line...)
		line = l.long
	}
	switch {
	case err == bufio.ErrBufferFull || len(line) > maxLine:
		l.number++
		return nil, errLongLine
	case err == io.EOF && len(line) > 0:
	case err != nil:
		return nil, err
	default:
		line = line[:len(line)-1]
	}
	l.number++
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	if l.number == 1 {
		line = bytes.TrimPrefix(line, byteOrderMark)
	}
	return line, nil
}

// A cell is a value and where in its line it begins, in bytes from 0.
type cell struct {
	text []byte
	at   int
}

// split cuts a line at its commas, or what separates cells instead. Cells may be
// quoted; a quoted one that goes on in the next line is refused, because no id or
// date does. If the line is wrong it says why, and where.
func split(cells []cell, line []byte, comma byte) (all []cell, at int, fault string) {
	for at := 0; ; at++ {
		if at == len(line) || line[at] != '"' {
			end := bytes.IndexByte(line[at:], comma)
			if end < 0 {
				end = len(line) - at
			}
			cells = append(cells, cell{line[at : at+end], at})
			if quote := bytes.IndexByte(line[at:at+end], '"'); quote >= 0 {
				return cells, at + quote, "a quotation mark stands inside a cell that does not begin with one"
			}
			at += end
		} else {
			text, length := unquote(line[at:])
			if length == 0 {
				return cells, at, "a quotation mark is not closed on its line"
			}
			cells = append(cells, cell{text, at})
			at += length
		}
		if at == len(line) {
			return cells, 0, ""
		}
		if line[at] != comma {
			return cells, at, "text follows a closing quotation mark"
		}
	}
}

// unquote reads a quoted cell, in which a quotation mark is written twice. It
// returns the length of what it read, 0 if the cell does not end.
func unquote(line []byte) (text []byte, length int) {
	for at := 1; ; {
		end := bytes.IndexByte(line[at:], '"')
		if end < 0 {
			return nil, 0
		}
		text = append(text, line[at:at+end]...)
		at += end + 1
		if at == len(line) || line[at] != '"' {
			return text, at
		}
		text = append(text, '"')
		at++
	}
}
