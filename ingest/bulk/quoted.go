package bulk

import (
	"strings"
	"unicode/utf8"
)

// quoted reads a row that holds quotation marks, and reports whether it could.
// A row that it could not read ends with its first line.
func (r *rows) quoted() (bool, error) {
	line, column := r.line, 1
	first := r.line
	r.eol = 0
	r.cells = r.cells[:0]
	at := r.start // of the cell
	for {
		if !r.has(at) || r.buf[at] != '"' {
			end, next := r.plain(at)
			text := string(r.buf[at:end])
			if q := strings.IndexByte(text, '"'); q >= 0 {
				r.problem(line, column+utf8.RuneCountInString(text[:q]), "a quotation mark stands inside a cell",
					`the whole cell in quotation marks, with "" for each inside`)
				return false, r.skipLine()
			}
			r.cells = append(r.cells, cell{text, line, column})
			column += utf8.RuneCountInString(text) + 1
			if next {
				at = end + 1
				continue
			}
			return r.close(end, line, first)
		}
		text, length, err := r.cell(at)
		if err == errTooLong || err == errOpen {
			r.problem(line, column, "a quotation mark is not closed", "")
			return false, r.skipLine()
		}
		if err != nil {
			return false, err
		}
		at = r.start + length // reading on may have moved the row
		r.cells = append(r.cells, cell{text, line, column})
		if breaks := strings.Count(text, "\n"); breaks > 0 {
			line += breaks
			column = utf8.RuneCountInString(text[strings.LastIndexByte(text, '\n')+1:]) + 2
		} else {
			column += utf8.RuneCountInString(text) + strings.Count(text, `"`) + 2
		}
		if r.has(at) && r.buf[at] == ',' {
			at++
			column++
			continue
		}
		if r.has(at) && r.buf[at] != '\n' && r.buf[at] != '\r' {
			r.problem(line, column, "text follows a closing quotation mark", `a comma, or "" for a quotation mark inside the cell`)
			return false, r.skipLine()
		}
		return r.close(at, line, first)
	}
}

// close ends the row at a line break.
func (r *rows) close(at, line, first int) (bool, error) {
	offset := at - r.start
	length, err := r.find('\n', r.start+offset)
	if err != nil {
		return false, err
	}
	raw := string(r.buf[r.start : r.start+length])
	r.start += length
	r.line = line + 1
	return r.readable(raw, first), nil
}

// has reports whether there is a byte at a place that the row may reach. The
// row's last line is in the buffer, or the file ends in it.
func (r *rows) has(at int) bool { return at < r.end }

// plain finds the end of a cell without quotation marks, and whether another
// follows in the row.
func (r *rows) plain(at int) (end int, more bool) {
	for end = at; end < r.end; end++ {
		switch r.buf[end] {
		case ',':
			return end, true
		case '\n':
			if end > at && r.buf[end-1] == '\r' {
				return end - 1, false
			}
			return end, false
		}
	}
	return end, false
}

type openQuote struct{}

func (openQuote) Error() string { return "a quotation mark is not closed" }

var errOpen error = openQuote{}

// cell reads a cell in quotation marks and returns its text and the distance
// from the row's start to just behind it. The rest of the line that it ends on
// is then in the buffer, unless it is too long.
func (r *rows) cell(at int) (text string, length int, err error) {
	var b strings.Builder
	offset := at - r.start + 1
	for {
		length, err := r.find('"', r.start+offset)
		if err != nil {
			return "", 0, err
		}
		piece := r.buf[r.start+offset : r.start+length]
		if len(piece) == 0 || piece[len(piece)-1] != '"' {
			return "", 0, errOpen
		}
		b.Write(piece[:len(piece)-1])
		// What follows decides, and the line it is on must be there.
		if r.eol <= length {
			if r.eol, err = r.find('\n', r.start+length); err != nil {
				return "", 0, err
			}
		}
		if at := r.start + length; at < r.end && r.buf[at] == '"' {
			b.WriteByte('"')
			offset = length + 1
			continue
		}
		return b.String(), length, nil
	}
}
