package parquet

import (
	"context"
	"errors"
	"fmt"
	"iter"
)

// Cells are the values of one column in some rows that follow each other. They are valid
// until the next are read.
type Cells struct {
	Null  []bool
	Ints  []int64  // of numbers, dates and times
	Texts [][]byte // of all else
}

// mostRows is how many rows are handed out at a time.
const mostRows = 1 << 12

// Read yields the values of some columns, which must be of a kind that is read, by their
// places in Columns, a few thousand rows at a time.
func (f *File) Read(ctx context.Context, columns []int) iter.Seq2[[]Cells, error] {
	return func(yield func([]Cells, error) bool) {
		cells := make([]Cells, len(columns))
		for i := range cells {
			cells[i].Null = make([]bool, 0, mostRows)
			if c := f.Columns[columns[i]]; c.physical == physicalInt32 || c.physical == physicalInt64 {
				cells[i].Ints = make([]int64, 0, mostRows)
			} else {
				cells[i].Texts = make([][]byte, 0, mostRows)
			}
		}
		for i := range f.groups {
			if err := f.group(ctx, &f.groups[i], columns, cells, yield); err != nil {
				if err != errEnough {
					yield(nil, err)
				}
				return
			}
		}
	}
}

// errEnough says that nobody wants to read on.
var errEnough = errors.New("enough")

func (f *File) group(ctx context.Context, g *group, columns []int, cells []Cells, yield func([]Cells, error) bool) error {
	readings := make([]*reading, len(columns))
	in := func(i int, err error) error { return fmt.Errorf("column %q: %w", f.Columns[columns[i]].Name, err) }
	for i, at := range columns {
		c := &f.Columns[at]
		if g.chunks[c.leaf].values != g.rows {
			return in(i, fmt.Errorf("it has %d values in %d rows", g.chunks[c.leaf].values, g.rows))
		}
		r, err := newReading(f, c, &g.chunks[c.leaf])
		if err != nil {
			return in(i, err)
		}
		defer r.pages.close()
		readings[i] = r
	}
	for left := g.rows; left > 0; {
		n := min(left, mostRows)
		for i, r := range readings {
			if err := r.load(ctx); ctx.Err() != nil {
				return ctx.Err()
			} else if err != nil {
				return in(i, err)
			}
			n = min(n, r.inPage)
		}
		for i, r := range readings {
			if err := r.take(&cells[i], int(n)); err != nil {
				return in(i, err)
			}
		}
		left -= n
		if !yield(cells, nil) {
			return errEnough
		}
	}
	return nil
}

// take takes values of the page at hand, which has so many.
func (r *reading) take(c *Cells, n int) error {
	r.inPage -= int64(n)
	c.Null = c.Null[:n]
	number := c.Ints != nil
	if number {
		c.Ints = c.Ints[:n]
	} else {
		c.Texts = c.Texts[:n]
	}
	for i := range n {
		present := uint32(1)
		if r.optional {
			var err error
			if present, err = r.present.next(); err != nil {
				return err
			}
		}
		var v value
		if c.Null[i] = present == 0; present != 0 {
			if err := r.next(&v); err != nil {
				return err
			}
		}
		if number {
			c.Ints[i] = v.number
		} else {
			c.Texts[i] = v.text
		}
	}
	return nil
}
