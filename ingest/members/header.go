package members

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"unicode/utf8"

	"outflow/ingest/record"
)

// header reads the first line. It reports false if the rows cannot be read.
func (p *parser) header() (bool, error) {
	// What stops the reading is for next to say.
	if head, _ := p.r.Peek(record.ForeignHead); len(head) > 0 {
		if what, instead := record.Foreign(head); what != "" {
			p.fault(spot{line: 1, column: 1}, what, instead)
			return false, nil
		}
	}
	line, err := p.next()
	switch {
	case err == io.EOF:
		p.fault(spot{}, "the file is empty", `a header, such as "id", and a row for each member`)
		return false, nil
	case errors.Is(err, errLongLine):
		p.fault(spot{line: 1}, err.Error(), "")
		return false, nil
	case err != nil:
		return false, err
	}
	if what := cmp.Or(noHeader(line), otherSeparator(line)); what != "" {
		p.fault(spot{line: 1, column: 1}, what, "CSV in UTF-8")
		return false, nil
	}
	cells, at, fault := split(nil, line, ',')
	if fault != "" {
		p.fault(spot{line: 1, column: at + 1}, fault, "")
		return false, nil
	}
	p.count, p.cells = len(cells), cells
	p.heading = string(cells[0].text)
	if looksLikeMember(p.heading) {
		p.noHeading()
		return false, nil
	}
	names := make([]string, len(cells))
	for i, c := range cells {
		names[i] = string(c.text)
	}
	return p.gathering.header(names, p.spot, func(i int) bool {
		// To pass over it in silence would be wrong of a column that says
		// when members left. Its name may be somebody's, if there is no header.
		p.fault(p.spot(i), "this column means nothing here", "since or until, after the ids")
		return false
	}), nil
}

// noHeading says that the header is a member: who it is, nobody needs to read.
func (p *parser) noHeading() {
	p.fault(spot{line: 1, column: 1}, "the first line looks like a member", `a header, such as "id"`)
}

// noHeader says what a first line is, if it is none of a CSV file in UTF-8.
func noHeader(line []byte) string {
	switch {
	case bytes.IndexByte(line, 0) >= 0:
		return "the header holds a NUL character"
	case bytes.IndexByte(line, '\r') >= 0:
		return "the lines end in CR alone; end them in LF, or in CR and LF"
	case !utf8.Valid(line):
		return "the header is not UTF-8"
	}
	return ""
}

// otherSeparator says by what other than commas the columns of a header are
// separated.
func otherSeparator(line []byte) string {
	switch {
	case bytes.IndexByte(line, ',') < 0 && bytes.IndexByte(line, ';') >= 0:
		return "the columns are separated by semicolons; separate them by commas"
	case bytes.IndexByte(line, ',') < 0 && bytes.IndexByte(line, '\t') >= 0:
		return "the columns are separated by tabs; separate them by commas"
	}
	return ""
}
