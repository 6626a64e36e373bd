package members

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"

	"outflow/ingest/record"
)

// A Join finds the people in a CSV file of somebody's own. The rows of those who
// are meant come back as they are, to the byte, in their order, with cells added at
// their end. The file has a header; it is in UTF-8, its cells are separated by
// commas, semicolons or tabs, and quoted ones may go on in the next line.
type Join struct {
	File   string // for messages
	Column string // of the ids, by its name in the header; the first if empty
	// ID returns what member lists keep of an id: see Identifier.
	ID func(text []byte) (uint64, error)
	// Find returns the cells to add for somebody who is meant, nil for others, and
	// whether any member list has them.
	Find func(id uint64) (cells []string, listed bool)
	Adds []string // names of the added cells
}

// Joined says what became of the rows below a header.
type Joined struct {
	Rows     int64
	Written  int64 // of people who are meant
	Others   int64 // of people on a member list who are not
	Unlisted int64 // of ids that no member list has
	Unusable int64 // without an id that a member list can have
	// FirstUnusable is the line of the first of these.
	FirstUnusable int
}

// Run reads the file and writes the header and the rows of those who are meant,
// holding no more than one. What is wrong with the file is a *FaultsError, and
// what was written until then is not to be used; other errors are those of r and w,
// and the context's.
func (j *Join) Run(ctx context.Context, r io.Reader, w io.Writer) (Joined, error) {
	run := &joining{Join: j, rows: newRows(r), w: bufio.NewWriter(w)}
	err := run.header()
	for err == nil {
		if run.did.Rows%checkEvery == 0 && ctx.Err() != nil {
			return run.did, ctx.Err()
		}
		err = run.join()
	}
	switch err {
	case io.EOF:
		err = run.w.Flush()
	case errLongRow:
		err = run.wrong(0, err.Error(), "")
	}
	return run.did, err
}

// A joining is a Join at work.
type joining struct {
	*Join
	*rows
	w       *bufio.Writer
	comma   byte
	count   int    // of columns
	at      int    // the column of the ids
	heading string // of them, until a row was seen that it is not like
	ending  []byte // of lines
	cells   []cell
	did     Joined
}

// wrong says what is wrong with the row at hand.
func (j *joining) wrong(column int, what, expected string) error {
	e := &FaultsError{}
	e.Add(record.Problem{File: j.File, Line: j.line, Column: column, What: what, Expected: expected})
	return e
}

func (j *joining) header() error {
	head, _ := j.r.Peek(record.ForeignHead) // what stops the reading is for next to say
	if what, instead := record.Foreign(head); what != "" {
		j.line = 1
		return j.wrong(1, what, instead)
	}
	row, err := j.next()
	switch {
	case err == io.EOF:
		j.line = 0
		return j.wrong(0, "the file is empty", "a header, and a row for each person")
	case err != nil:
		return err
	}
	line, end := cutEnd(row)
	if j.ending = bytes.Clone(end); len(end) == 0 {
		j.ending = []byte("\n")
	}
	line = bytes.TrimPrefix(line, byteOrderMark)
	if what := noHeader(bytes.ReplaceAll(line, []byte("\r\n"), []byte("\n"))); what != "" {
		return j.wrong(1, what, "CSV in UTF-8")
	}
	j.comma = separator(line)
	cells, at, fault := split(nil, line, j.comma)
	if fault != "" {
		return j.wrong(at+1, fault, "")
	}
	j.count = len(cells)
	if err := j.columns(cells); err != nil {
		return err
	}
	return j.write(row, j.Adds)
}

// columns finds the column of the ids in the header. A header that may be a row
// is not repeated: it says who somebody is.
func (j *joining) columns(header []cell) error {
	found := -1
	for i, c := range header {
		name := strings.TrimSpace(string(c.text))
		for _, add := range j.Adds {
			if strings.EqualFold(name, add) {
				return j.wrong(c.at+1, "there is a column "+add+" already, as one of those to add is called", "another name for it")
			}
		}
		switch {
		case j.Column == "" || !strings.EqualFold(name, strings.TrimSpace(j.Column)):
		case found >= 0:
			return j.wrong(c.at+1, fmt.Sprintf("the column %q is there twice", j.Column), "")
		default:
			found = i
		}
	}
	switch {
	case j.Column == "":
		found = 0
	case found < 0:
		return j.wrong(1, fmt.Sprintf("there is no column %q", j.Column), "the name of one of the "+record.Count(j.count, "column")+" of the header")
	}
	j.at, j.heading = found, string(header[found].text)
	if looksLikeMember(j.heading) {
		return j.noHeading()
	}
	return nil
}

func (j *joining) noHeading() error {
	j.line = 1
	return j.wrong(1, "the first line looks like a person's", "a header")
}

// join reads a row and writes it, if it is of somebody who is meant.
func (j *joining) join() error {
	row, err := j.next()
	if err != nil {
		return err
	}
	line, _ := cutEnd(row)
	if len(line) == 0 {
		return nil
	}
	var at int
	var fault string
	if j.cells, at, fault = split(j.cells[:0], line, j.comma); fault != "" {
		return j.wrong(at+1, fault, "")
	}
	if len(j.cells) != j.count {
		return j.wrong(0, "the row has "+record.Count(len(j.cells), "cell"), fmt.Sprintf("%d, as the header has", j.count))
	}
	j.did.Rows++
	text := j.cells[j.at].text
	if j.heading != "" {
		if isAlike(j.heading, string(text)) {
			return j.noHeading()
		}
		j.heading = ""
	}
	id, err := j.ID(text)
	if err != nil {
		if j.did.Unusable++; j.did.Unusable == 1 {
			j.did.FirstUnusable = j.line
		}
		return nil
	}
	switch cells, listed := j.Find(id); {
	case cells != nil:
		j.did.Written++
		return j.write(row, cells)
	case listed:
		j.did.Others++
	default:
		j.did.Unlisted++
	}
	return nil
}

// write writes a row of the file with cells at its end.
func (j *joining) write(row []byte, cells []string) error {
	line, end := cutEnd(row)
	j.w.Write(line)
	for _, c := range cells {
		j.w.WriteByte(j.comma)
		if strings.ContainsAny(c, "\"\r\n") || strings.IndexByte(c, j.comma) >= 0 {
			c = `"` + strings.ReplaceAll(c, `"`, `""`) + `"`
		}
		j.w.WriteString(c)
	}
	if len(end) == 0 {
		end = j.ending
	}
	_, err := j.w.Write(end) // the writer keeps the first error
	return err
}
