package members

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"outflow/ingest/record"
)

// columns says where in a row what is; -1 for nowhere.
type columns struct{ count, since, until int }

// header reads the first line. It reports false if the rows cannot be read.
func (p *parser) header() (bool, error) {
	p.columns = columns{since: -1, until: -1}
	// What stops the reading is for next to say.
	if head, _ := p.r.Peek(record.ForeignHead); len(head) > 0 {
		if what, instead := record.Foreign(head); what != "" {
			p.fault(1, 1, what, instead)
			return false, nil
		}
	}
	line, err := p.next()
	switch {
	case err == io.EOF:
		p.fault(0, 0, "the file is empty", `a header, such as "id", and a row for each member`)
		return false, nil
	case errors.Is(err, errLongLine):
		p.fault(1, 0, err.Error(), "")
		return false, nil
	case err != nil:
		return false, err
	}
	if what := cmp.Or(noHeader(line), otherSeparator(line)); what != "" {
		p.fault(1, 1, what, "CSV in UTF-8")
		return false, nil
	}
	cells, at, fault := split(nil, line, ',')
	if fault != "" {
		p.fault(1, at+1, fault, "")
		return false, nil
	}
	p.columns.count = len(cells)
	p.heading = string(cells[0].text)
	sound := true
	for i, c := range cells {
		switch role := strings.ToLower(strings.TrimSpace(string(c.text))); {
		case i == 0 && looksLikeMember(p.heading):
			p.noHeading()
			return false, nil
		case i == 0 && (role == "since" || role == "until"):
			p.fault(1, 1, fmt.Sprintf("the first column is %q", role), "the ids")
			sound = false
		case i == 0:
		case role == "since" && p.columns.since < 0:
			p.columns.since = i
		case role == "until" && p.columns.until < 0:
			p.columns.until = i
		case role == "since" || role == "until":
			p.fault(1, c.at+1, fmt.Sprintf("the column %s is there twice", role), "")
			sound = false
		default:
			// To pass over it in silence would be wrong of a column that says
			// when members left. Its name may be somebody's, if there is no header.
			p.fault(1, c.at+1, "this column means nothing here", "since or until, after the ids")
			sound = false
		}
	}
	return sound, nil
}

// noHeading says that the header is a member: who it is, nobody needs to read.
func (p *parser) noHeading() {
	p.fault(1, 1, "the first line looks like a member", `a header, such as "id"`)
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
