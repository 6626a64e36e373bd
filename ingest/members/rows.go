package members

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
)

// rows reads a CSV file row by row, holding no more than one. A quoted cell may go
// on in the next line.
type rows struct {
	r    *bufio.Reader
	line int // on which the row at hand begins, from 1
	read int // lines
	held []byte
}

func newRows(r io.Reader) *rows { return &rows{r: bufio.NewReaderSize(r, readAhead)} }

var errLongRow = errors.New("the row is longer than 1 MB; perhaps a quotation mark is not closed")

// next returns the next row with its end, which is valid until the one after it is
// read; io.EOF after the last.
func (r *rows) next() ([]byte, error) {
	r.held, r.line = r.held[:0], r.read+1
	for quotes := 0; ; {
		part, err := r.r.ReadSlice('\n')
		r.held = append(r.held, part...)
		quotes += bytes.Count(part, []byte{'"'})
		switch {
		case len(r.held) > maxLine:
			return nil, errLongRow
		case err == bufio.ErrBufferFull:
		case err == io.EOF && len(r.held) > 0:
			return r.held, nil
		case err != nil:
			return nil, err
		default:
			if r.read++; quotes%2 == 0 {
				return r.held, nil
			}
		}
	}
}

// cutEnd cuts a row from the end of its line, which the last may lack.
func cutEnd(row []byte) (line, end []byte) {
	line = bytes.TrimSuffix(row, []byte("\n"))
	if len(line) < len(row) {
		line = bytes.TrimSuffix(line, []byte("\r"))
	}
	return line, row[len(line):]
}

// separator returns what separates the cells of a header: that of commas,
// semicolons and tabs that stands there most often outside quotation marks, or
// first.
func separator(header []byte) byte {
	const all = ",;\t"
	var n, first [len(all)]int
	quoted, best := false, 0
	for at, c := range header {
		if c == '"' {
			quoted = !quoted
		} else if i := strings.IndexByte(all, c); i >= 0 && !quoted {
			if n[i]++; n[i] == 1 {
				first[i] = at
			}
		}
	}
	for i := range n {
		if n[i] > n[best] || n[i] == n[best] && first[i] < first[best] {
			best = i
		}
	}
	return all[best]
}
