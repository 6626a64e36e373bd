// Package members reads member lists: who belongs to a cohort or a population,
// and when. A list is CSV in UTF-8 with a header, as it is or compressed, or Parquet;
// its first column holds the ids, and columns named since and until, if there are any,
// say from when to when. Rows of another table are read as those of a list by Rows.
// Several rows of one id are several spells.
//
// Ids are whole numbers, kept as they are, or text, of which nothing is kept
// but a keyed pseudonym: Outflow must not become one more copy of the
// identifiers. Nor does a message repeat what a list holds: it names the place.
// NULL, #N/A and their like are no ids, and their rows are passed over; numbers
// that a spreadsheet has rounded, and a first line that is a member, are faults.
//
// A Join finds the people on such lists in a file that somebody else keeps.
package members

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"outflow/graph"
	"outflow/graph/people"
	"outflow/ingest/packed"
	"outflow/ingest/parquet"
	"outflow/ingest/record"
)

// Options say how to read a list. The zero value reads a nameless list of
// whole numbers whose days begin in UTC.
type Options struct {
	File string         // for messages
	Zone *time.Location // where its days begin; nil is UTC
	// Key is what pseudonyms of text ids are made with, nil if there is none. Lists
	// match only if they were read with that of the same secret.
	Key *Key
	// Warn, if not nil, is told what is worth knowing of a list that is sound.
	Warn func(record.Problem)
}

// ErrNoKey means that the ids are text and that there is no key to make
// pseudonyms with. The error that wraps it names the first such id's place.
var ErrNoKey = errors.New("ids that are not whole numbers are kept only as pseudonyms, and no key is set to make them with")

// A FaultsError is what is wrong with a list.
type FaultsError struct {
	record.Problems
}

// Error tells the problems, one a line, and how many there are beyond.
func (e *FaultsError) Error() string { return e.String() }

// Read reads a list from CSV, compressed or not, or from Parquet, for which r must be
// a file that can be read from anywhere. If anything in it is wrong the error is a
// *FaultsError that holds every problem, up to a number, and there is no list:
// a list that lacks people would be no less wrong for being loaded. Other
// errors are ErrNoKey, those of r, and the context's.
func Read(ctx context.Context, r io.Reader, opts Options) (*people.List, error) {
	g := newGathering(opts)
	buffered := bufio.NewReaderSize(r, readAhead)
	head, _ := buffered.Peek(record.ForeignHead) // what stops the reading is for who reads to say
	switch {
	case parquet.Is(head):
		if file, size := whole(r); file != nil {
			return g.list(g.parquet(ctx, file, size))
		}
		g.fault(spot{}, "Parquet is read from its end, and this is no file that can be", "a file")
		return g.list(nil)
	case packed.Is(head):
		inner, err := packed.Open(buffered, head)
		if err != nil {
			return g.list(err)
		}
		defer inner.Close()
		buffered = bufio.NewReaderSize(inner, readAhead)
		if head, _ := buffered.Peek(record.ForeignHead); parquet.Is(head) {
			g.fault(spot{}, "the file is Parquet, compressed once more", "the file in it")
			return g.list(nil)
		}
	}
	p := &parser{lines: newLines(buffered), gathering: g}
	return g.list(p.read(ctx))
}

// whole returns a file that can be read from anywhere, with its size; nil for a reader that
// is none.
func whole(r io.Reader) (io.ReaderAt, int64) {
	file, ok := r.(interface {
		io.ReaderAt
		io.Seeker
	})
	if !ok {
		return nil, 0
	}
	size, err := file.Seek(0, io.SeekEnd) // a pipe has no end
	if err != nil {
		return nil, 0
	}
	return file, size
}

// A parser reads a list from CSV.
type parser struct {
	*lines
	*gathering
	count   int    // of columns
	heading string // of the ids, until a row was seen that it is not like
	cells   []cell // of the row at hand
}

// checkEvery is how many lines are read between looks at the context.
const checkEvery = 1 << 16

func (p *parser) read(ctx context.Context) error {
	if ok, err := p.header(); !ok || err != nil {
		return err
	}
	for {
		line, err := p.next()
		switch {
		case err == io.EOF:
			return nil
		case errors.Is(err, errLongLine):
			p.fault(spot{line: p.number}, err.Error(), "")
			return nil
		case err != nil:
			return err
		}
		if p.number%checkEvery == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		// Most rows of most lists are a whole number and nothing else.
		if p.count == 1 {
			if id, ok := wholeNumber(line); ok && !p.ids.keyed {
				p.ids.addNumber(id, graph.Always)
				continue
			}
		}
		if len(line) == 0 {
			continue
		}
		if err := p.row(line); err != nil {
			return err
		}
	}
}

// row reads a row that is not empty.
func (p *parser) row(line []byte) error {
	var fault string
	var at int
	if p.cells, at, fault = split(p.cells[:0], line, ','); fault != "" {
		p.fault(spot{line: p.number, column: at + 1}, fault, "")
		return nil
	}
	if len(p.cells) != p.count {
		p.fault(spot{line: p.number}, "the row has "+record.Count(len(p.cells), "cell"), fmt.Sprintf("%d, as the header has", p.count))
		return nil
	}
	id := p.cells[0]
	if p.heading != "" && !record.IsNull(string(id.text)) {
		if isAlike(p.heading, string(id.text)) {
			p.noHeading()
		}
		p.heading = ""
	}
	return p.member(id.text, p.text, p.spot)
}

// text returns the text of a cell of the row at hand.
func (p *parser) text(column int) []byte { return p.cells[column].text }

// spot says where a cell of the row at hand stands.
func (p *parser) spot(column int) spot {
	return spot{line: p.number, column: p.cells[column].at + 1}
}
