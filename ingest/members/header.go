package members

import (
	"bytes"
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
	if what := foreign(line); what != "" {
		p.fault(1, 1, what, "CSV in UTF-8")
		return false, nil
	}
	cells, at, fault := split(nil, line)
	if fault != "" {
		p.fault(1, at+1, fault, "")
		return false, nil
	}
	p.columns.count = len(cells)
	sound := true
	for i, c := range cells {
		name := string(c.text)
		_, isNumber := wholeNumber(c.text)
		switch role := strings.ToLower(strings.TrimSpace(name)); {
		case i == 0 && isNumber:
			p.fault(1, 1, fmt.Sprintf("the first line is %s, which looks like a member", name), `a header, such as "id"`)
			sound = false
		case i == 0 && (role == "since" || role == "until"):
			p.fault(1, 1, fmt.Sprintf("the first column is %q", name), "the ids")
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
			// when members left.
			p.fault(1, c.at+1, fmt.Sprintf("the column %q means nothing here", abridged(c.text)), "since or until, after the ids")
			sound = false
		}
	}
	return sound, nil
}

// foreign says what a first line is, if it is none of a CSV file in UTF-8.
func foreign(line []byte) string {
	switch {
	case record.IsUTF16(line):
		return "the file is UTF-16"
	case bytes.HasPrefix(line, []byte("PAR1")):
		return "the file is Parquet"
	case bytes.HasPrefix(line, []byte("PK\x03\x04")):
		return "the file is a ZIP archive or a spreadsheet"
	case bytes.HasPrefix(line, []byte("\x1f\x8b")):
		return "the file is compressed"
	case bytes.IndexByte(line, 0) >= 0:
		return "the header holds a NUL character"
	case bytes.IndexByte(line, '\r') >= 0:
		return "the lines end in CR alone; end them in LF, or in CR and LF"
	case !utf8.Valid(line):
		return "the header is not UTF-8"
	case bytes.IndexByte(line, ',') < 0 && bytes.IndexByte(line, ';') >= 0:
		return "the columns are separated by semicolons; separate them by commas"
	case bytes.IndexByte(line, ',') < 0 && bytes.IndexByte(line, '\t') >= 0:
		return "the columns are separated by tabs; separate them by commas"
	}
	return ""
}

// abridged shows a piece of a file in a message.
func abridged(text []byte) string {
	const most = 60
	if len(text) <= most {
		return string(text)
	}
	cut := most
	for cut > 0 && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return string(text[:cut]) + "…"
}
