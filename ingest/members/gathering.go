package members

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"outflow/graph"
	"outflow/graph/people"
	"outflow/ingest/packed"
	"outflow/ingest/record"
)

// A gathering is what every form of a list has in common: who is on it, and what is wrong.
type gathering struct {
	opts     Options
	problems record.Problems
	ids      *ids
	since    int // the columns of dates; -1 for none
	until    int
	dates    [2]dates // of since and until
	nobody   struct {
		rows  int // without an id
		first spot
	}
}

func newGathering(opts Options) *gathering {
	if opts.Zone == nil {
		opts.Zone = time.UTC
	}
	return &gathering{
		opts: opts, ids: &ids{key: opts.Key}, since: -1, until: -1,
		dates: [2]dates{{zone: opts.Zone}, {zone: opts.Zone, ends: true}},
	}
}

// A spot is where in a list something stands: a line of text and a column in it, both
// from 1, or where there are no lines, the words for it.
type spot struct {
	line, column int
	in           string
}

func (g *gathering) problem(at spot, what, expected string) record.Problem {
	if at.in != "" {
		what = at.in + ": " + what
	}
	return record.Problem{File: g.opts.File, Line: at.line, Column: at.column, What: what, Expected: expected}
}

func (g *gathering) fault(at spot, what, expected string) {
	g.problems.Add(g.problem(at, what, expected))
}

// list returns the list, unless the reading ended with an error or something is wrong.
func (g *gathering) list(err error) (*people.List, error) {
	if damage := (*packed.DamageError)(nil); errors.As(err, &damage) {
		g.fault(spot{}, damage.Error(), "")
	} else if err != nil {
		return nil, err
	}
	if g.problems.Count() > 0 {
		return nil, &FaultsError{g.problems}
	}
	l, err := g.ids.list()
	if err != nil {
		g.fault(spot{}, err.Error(), "")
		return nil, &FaultsError{g.problems}
	}
	return l, g.warn(l)
}

// warn tells of what stopped nothing.
func (g *gathering) warn(l *people.List) error {
	if g.opts.Warn == nil {
		return nil
	}
	tell := func(at spot, what string) { g.opts.Warn(g.problem(at, what, "")) }
	if l.Everyone().IsEmpty() {
		tell(spot{}, "the list names nobody")
	}
	const nobody = "NULL, #N/A or the like in place of an id"
	switch more := g.nobody.rows - 1; {
	case more == 0:
		tell(g.nobody.first, "this row has "+nobody+" and is passed over")
	case more > 0:
		tell(g.nobody.first, fmt.Sprintf("this row and %d more have %s and are passed over", more, nobody))
	}
	n, err := g.ids.cases.same(l)
	if n > 0 {
		tell(spot{}, fmt.Sprintf("mail addresses that differ in letter case alone are on the list (%d); each counts as a person", n))
	}
	return err
}

// header finds the columns of dates among those of a list by their names, and reports
// whether they are as they should be. What the others are for, who calls it says.
func (g *gathering) header(names []string, at func(column int) spot, other func(column int) bool) bool {
	sound := true
	for i, name := range names {
		switch role := strings.ToLower(strings.TrimSpace(name)); {
		case i == 0 && (role == "since" || role == "until"):
			g.fault(at(i), fmt.Sprintf("the first column is %q", role), "the ids")
			sound = false
		case i == 0:
		case role == "since" && g.since < 0:
			g.since = i
		case role == "until" && g.until < 0:
			g.until = i
		case role == "since" || role == "until":
			g.fault(at(i), fmt.Sprintf("the column %s is there twice", role), "")
			sound = false
		default:
			sound = other(i) && sound
		}
	}
	return sound
}

// passOver counts a row without an id.
func (g *gathering) passOver(at spot) {
	if g.nobody.rows++; g.nobody.rows == 1 {
		g.nobody.first = at
	}
}

// member adds a member, of whom text and at tell the cells: a date that is not given is
// empty. It fails with ErrNoKey.
func (g *gathering) member(id []byte, text func(column int) []byte, at func(column int) spot) error {
	bad := badID(id)
	if bad == "" && record.IsNull(string(id)) {
		where := at(0)
		where.column = 0
		g.passOver(where)
		return nil
	}
	when := graph.Always
	sound := true
	for i, column := range [2]int{g.since, g.until} {
		if column < 0 {
			continue
		}
		date := text(column)
		if len(date) == 0 {
			continue
		}
		moment, err := g.dates[i].read(date)
		if err != nil {
			expected := aDate
			if errors.As(err, new(*graph.SkippedDayError)) {
				expected = "" // it says what there was
			}
			g.fault(at(column), err.Error(), expected)
			sound = false
		} else if i == 0 {
			when.Since = moment
		} else {
			when.Until = moment
		}
	}
	if sound && when.Empty() {
		g.fault(at(g.until), "the membership ends before it begins", "")
		sound = false
	}
	if bad != "" {
		g.fault(at(0), bad, "")
		return nil
	}
	if isRounded(id) {
		g.fault(at(0), "this id is a number in scientific notation, which a spreadsheet has rounded", "the id itself, exported from a column of text")
		return nil
	}
	if !sound {
		return nil
	}
	if err := g.ids.add(id, when); err != nil {
		return fmt.Errorf("%s: %w", g.problem(at(0), "this id is no whole number", ""), err)
	}
	return nil
}
