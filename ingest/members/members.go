// Package members reads member lists: who belongs to a cohort or a population,
// and when. A list is CSV in UTF-8 with a header; its first column holds the
// ids, and columns named since and until, if there are any, say from when to
// when. Several rows of one id are several spells.
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
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"outflow/graph"
	"outflow/graph/people"
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

// Read reads a list from CSV. If anything in it is wrong the error is a
// *FaultsError that holds every problem, up to a number, and there is no list:
// a list that lacks people would be no less wrong for being loaded. Other
// errors are ErrNoKey, those of r, and the context's.
func Read(ctx context.Context, r io.Reader, opts Options) (*people.List, error) {
	if opts.Zone == nil {
		opts.Zone = time.UTC
	}
	p := &parser{lines: newLines(r), opts: opts, ids: &ids{key: opts.Key}}
	p.dates = [2]dates{{zone: opts.Zone}, {zone: opts.Zone, ends: true}}
	if err := p.read(ctx); err != nil {
		return nil, err
	}
	if p.problems.Count() > 0 {
		return nil, &FaultsError{p.problems}
	}
	l, err := p.ids.list()
	if err != nil {
		p.fault(0, 0, err.Error(), "")
		return nil, &FaultsError{p.problems}
	}
	return l, p.warn(l)
}

// warn tells of what stopped nothing.
func (p *parser) warn(l *people.List) error {
	if p.opts.Warn == nil {
		return nil
	}
	tell := func(line int, what string) {
		p.opts.Warn(record.Problem{File: p.opts.File, Line: line, What: what})
	}
	if l.Everyone().IsEmpty() {
		tell(0, "the list names nobody")
	}
	const nobody = "NULL, #N/A or the like in place of an id"
	switch more := p.nobody.rows - 1; {
	case more == 0:
		tell(p.nobody.first, "this row has "+nobody+" and is passed over")
	case more > 0:
		tell(p.nobody.first, fmt.Sprintf("this row and %d more have %s and are passed over", more, nobody))
	}
	n, err := p.ids.cases.same(l)
	if n > 0 {
		tell(0, fmt.Sprintf("mail addresses that differ in letter case alone are on the list (%d); each counts as a person", n))
	}
	return err
}

// A parser reads one list.
type parser struct {
	*lines
	opts     Options
	problems record.Problems
	ids      *ids
	columns  columns
	heading  string                    // of the ids, until a row was seen that it is not like
	nobody   struct{ rows, first int } // without an id
	dates    [2]dates                  // of since and until
	cells    []cell                    // of the row at hand
}

func (p *parser) fault(line, column int, what, expected string) {
	p.problems.Add(record.Problem{File: p.opts.File, Line: line, Column: column, What: what, Expected: expected})
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
			p.fault(p.number, 0, err.Error(), "")
			return nil
		case err != nil:
			return err
		}
		if p.number%checkEvery == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		// Most rows of most lists are a whole number and nothing else.
		if p.columns.count == 1 {
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
		p.fault(p.number, at+1, fault, "")
		return nil
	}
	if len(p.cells) != p.columns.count {
		p.fault(p.number, 0, "the row has "+record.Count(len(p.cells), "cell"), fmt.Sprintf("%d, as the header has", p.columns.count))
		return nil
	}
	id := p.cells[0]
	bad := badID(id.text)
	if bad == "" && record.IsNull(string(id.text)) {
		if p.nobody.rows++; p.nobody.rows == 1 {
			p.nobody.first = p.number
		}
		return nil
	}
	if p.heading != "" {
		if isAlike(p.heading, string(id.text)) {
			p.noHeading()
		}
		p.heading = ""
	}
	when := graph.Always
	sound := true
	for i, column := range [2]int{p.columns.since, p.columns.until} {
		if column < 0 || len(p.cells[column].text) == 0 {
			continue
		}
		c := p.cells[column]
		moment, err := p.dates[i].read(c.text)
		if err != nil {
			expected := aDate
			if errors.As(err, new(*graph.SkippedDayError)) {
				expected = "" // it says what there was
			}
			p.fault(p.number, c.at+1, err.Error(), expected)
			sound = false
		} else if i == 0 {
			when.Since = moment
		} else {
			when.Until = moment
		}
	}
	if sound && when.Empty() {
		p.fault(p.number, p.cells[p.columns.until].at+1, "the membership ends before it begins", "")
		sound = false
	}
	if bad != "" {
		p.fault(p.number, id.at+1, bad, "")
		return nil
	}
	if isRounded(id.text) {
		p.fault(p.number, id.at+1, "this id is a number in scientific notation, which a spreadsheet has rounded", "the id itself, exported from a column of text")
		return nil
	}
	if !sound {
		return nil
	}
	if err := p.ids.add(id.text, when); err != nil {
		return fmt.Errorf("%s: %w", record.Problem{File: p.opts.File, Line: p.number, Column: id.at + 1, What: "this id is no whole number"}, err)
	}
	return nil
}
