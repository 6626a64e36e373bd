package members

import (
	"context"
	"fmt"
	"iter"
	"strconv"
	"strings"

	"outflow/graph"
	"outflow/graph/people"
	"outflow/ingest/record"
)

// A Table is what is read as a list where its columns need not have the names of one, such
// as the rows of a query: the ids come first, then since, then until, unless some column
// after the first is named since or until.
type Table struct {
	Columns []string
	// Rows are the texts of the cells, nil for NULL, which are valid until the next row
	// is read.
	Rows iter.Seq2[[][]byte, error]
}

// Rows reads a list from a table as Read does. Nobody can mend a NULL in place of an id
// but who asks for the rows, so that it is a fault.
func Rows(ctx context.Context, t Table, opts Options) (*people.List, error) {
	g := newGathering(opts)
	if !g.tableHeader(t.Columns) {
		return g.list(nil)
	}
	return g.list(g.rows(ctx, t))
}

// tableHeader finds out which columns are which.
func (g *gathering) tableHeader(names []string) bool {
	inColumn := func(i int) spot { return spot{in: "column " + strconv.Quote(names[i])} }
	var others []int
	if !g.header(names, inColumn, func(i int) bool { others = append(others, i); return true }) {
		return false
	}
	named := g.since >= 0 || g.until >= 0
	if len(others) > 0 && named || len(names) > 3 {
		for _, i := range others {
			g.fault(inColumn(i), "this column means nothing here", "the ids, then since and until, which may have these names")
		}
		return false
	}
	for i, column := range others {
		role := []string{"since", "until"}[i]
		if i == 0 {
			g.since = column
		} else {
			g.until = column
		}
		if g.opts.Warn != nil {
			g.opts.Warn(g.problem(inColumn(column), fmt.Sprintf("this is read as %s, for its place; a column that is named since or until is read as that", role), ""))
		}
	}
	return true
}

func (g *gathering) rows(ctx context.Context, t Table) error {
	number := 0
	var row [][]byte
	text := func(column int) []byte { return row[column] }
	at := func(column int) spot {
		return spot{in: fmt.Sprintf("row %d, column %q", number, t.Columns[column])}
	}
	for cells, err := range t.Rows {
		if err != nil {
			return err
		}
		row = cells
		if number++; number%checkEvery == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if row[0] == nil {
			g.fault(at(0), "the id is NULL", "a query that leaves such rows out")
			continue
		}
		if id, ok := wholeNumber(row[0]); ok && !g.ids.keyed && g.since < 0 && g.until < 0 {
			g.ids.addNumber(id, graph.Always)
			continue
		}
		if err := g.member(row[0], text, at); err != nil {
			return err
		}
	}
	return nil
}

// columnList names columns for a message, some of them if there are many.
func columnList(names []string) string {
	const most = 5
	quoted := make([]string, 0, most)
	for _, name := range names[:min(len(names), most)] {
		quoted = append(quoted, strconv.Quote(name))
	}
	text := strings.Join(quoted, ", ")
	if more := len(names) - most; more > 0 {
		text += " and " + record.Count(more, "more column")
	}
	return text
}
