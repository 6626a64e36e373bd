package bulk

import (
	"context"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"outflow/graph"
	"outflow/ingest/record"
)

// Read yields a record for each row of one CSV file that is sound.
func Read(ctx context.Context, src io.Reader, r *record.Reader, kind graph.Kind, tell func(int64)) iter.Seq2[*record.Record, error] {
	return func(yield func(*record.Record, error) bool) {
		t := &table{Reader: r, kind: kind}
		t.rows = newRows(counter{src, tell}, func(p record.Problem) {
			p.File = r.File
			r.Problems.Add(p)
			r.Lose(graph.ClaimKey{Kind: kind})
		})
		err := t.header()
		for n := 0; err == nil; n++ {
			if n&0xfff == 0 && ctx.Err() != nil {
				err = ctx.Err()
				break
			}
			var cells []cell
			if cells, err = t.rows.next(); err != nil {
				break
			}
			if t.row(cells) && !yield(&t.record, nil) {
				return
			}
		}
		if err != io.EOF {
			yield(nil, err)
		}
	}
}

// A table is the reading of one file.
type table struct {
	*record.Reader
	kind   graph.Kind
	rows   *rows
	keys   []*record.Key // by column, nil where the header is wrong
	broken bool          // the header is wrong: what the rows mean is not known
	record record.Record
}

// row reads a row into the record, and reports whether it is sound.
func (t *table) row(cells []cell) bool {
	rec := &t.record
	*rec = record.Record{Claim: graph.Claim{Kind: t.kind, Source: t.Source}, File: t.File,
		Line: cells[0].line, Column: 1, Keys: rec.Keys[:0]}
	before := t.Problems.Count()
	if len(cells) != len(t.keys) {
		t.Problems.Add(record.Problem{File: t.File, Line: rec.Line,
			What: fmt.Sprintf("the row has %s", record.Count(len(cells), "cell")), Expected: fmt.Sprintf("%d, as in the header", len(t.keys))})
	}
	for i, c := range cells[:min(len(cells), len(t.keys))] {
		if k := t.keys[i]; k != nil && c.text != "" {
			rec.Keys = append(rec.Keys, record.Spot{Key: k.Name, Line: c.line, Column: c.column})
			t.Cell(&rec.Claim, k, c.text, c.line, c.column)
		}
	}
	if t.broken {
		t.Lose(rec.Key())
		return false
	}
	sound := t.Finish(rec, before)
	return rec.Claim.ID != "" && !t.IsAgain(rec) && sound
}

// header reads the first row, which says what the columns are.
func (t *table) header() error {
	if err := t.rows.begin(); err != nil {
		return err
	}
	before := t.Problems.Count()
	cells, err := t.rows.next()
	switch {
	case before != t.Problems.Count():
		return io.EOF // the header cannot be read, and no other row is one
	case err == io.EOF:
		t.Problems.Add(record.Problem{File: t.File, What: "the file is empty",
			Expected: "a header with columns such as " + strings.Join(record.Header(t.kind), ",")})
		t.Lose(graph.ClaimKey{Kind: t.kind})
		return err
	case err != nil:
		return err
	}
	if what, expected := t.noHeader(cells); what != "" {
		t.wrong(cells[0], what, expected, "")
		t.Lose(graph.ClaimKey{Kind: t.kind})
		return io.EOF // nor is any row one that can be read
	}
	t.columns(cells)
	return nil
}

// noHeader says why a first row is no header at all, "" if it is one, be it a
// wrong one.
func (t *table) noHeader(cells []cell) (what, expected string) {
	names := record.Names(t.kind)
	known := func(c cell) bool { return slices.Contains(names, c.text) || record.Nearest(c.text, names) != "" }
	switch {
	case len(cells) == 1 && strings.ContainsAny(cells[0].text, ";\t"):
		return fmt.Sprintf("the header is a single cell, %q", cells[0].text), "columns separated by commas"
	case slices.ContainsFunc(cells, func(c cell) bool { return strings.ContainsRune(c.text, '\r') }):
		return "the lines end in CR alone", "lines that end in LF, or in CR and LF"
	case !slices.ContainsFunc(cells, known):
		return "the first row is no header", "columns such as " + strings.Join(record.Header(t.kind), ",")
	}
	return "", ""
}

// columns finds the key of each column.
func (t *table) columns(cells []cell) {
	names := record.Names(t.kind)
	there := map[string]bool{}
	for _, c := range cells {
		k, ok := record.Lookup(t.kind, c.text)
		switch {
		case !ok:
			nearest, expected := record.Nearest(c.text, names), ""
			if nearest == "" {
				expected = "one of " + strings.Join(names, ", ")
			}
			there[nearest] = true // or it would be missed besides
			t.wrong(c, fmt.Sprintf("%s has no key %q", record.A(t.kind), c.text), expected, nearest)
		case there[c.text]:
			t.wrong(c, fmt.Sprintf("the column %q is there twice", c.text), "", "")
			k = nil
		}
		there[c.text] = true
		t.keys = append(t.keys, k)
	}
	for _, key := range record.Required(t.kind) {
		if !there[key] {
			t.wrong(cells[0], "there is no column "+key, "a header with columns such as "+strings.Join(record.Header(t.kind), ","), "")
		}
	}
}

func (t *table) wrong(c cell, what, expected, nearest string) {
	t.broken = true
	t.Problems.Add(record.Problem{File: t.File, Line: c.line, Column: c.column, What: what, Expected: expected, DidYouMean: nearest})
}
