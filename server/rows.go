package server

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math"
	"net/http"

	"outflow/graph/ask"
)

// A rowsAsked says which rows of its lists an answer is to have.
type rowsAsked struct {
	ask.Page
	bounded bool // by the request; else by the service, where the format lists all
}

// rows reads which rows of an answer are asked for in a format.
func (s *questions) rows(c *call, f *format) (rowsAsked, error) {
	most := int64(s.formatter.rows)
	if f.lists {
		most = math.MaxInt32 // which are written as they are made
	}
	n, err := c.number("limit", 0, most, -1)
	if err != nil {
		return rowsAsked{}, err
	}
	if f == drawing { // which is of all
		return rowsAsked{Page: ask.Page{Limit: ask.AllRows}}, nil
	}
	r := rowsAsked{ask.Page{Limit: int(n), After: c.text("after"), AfterPlace: c.text("after-place")}, n >= 0}
	switch {
	case r.bounded:
	case f.lists:
		r.Limit = s.formatter.rows
	default:
		r.Limit = ask.AllRows
	}
	return r, nil
}

// tag names the rows that are asked for, "" where the request does not say.
func (r *rowsAsked) tag() string {
	if !r.bounded && r.After == "" && r.AfterPlace == "" {
		return ""
	}
	return fmt.Sprintf("%d %v %q %q", r.Limit, r.bounded, r.After, r.AfterPlace)
}

// writing returns what writes the answer that was found in a format.
func (s *questions) writing(q *question, found *worked, f *format, rows *rowsAsked, how *drawingAsked) func(context.Context, io.Writer) error {
	if f == drawing {
		return func(ctx context.Context, to io.Writer) error {
			whole, err := found.page(ctx, rows.Page)
			if err != nil {
				return err
			}
			a := q.own(whole)
			d, err := s.formatter.drawn(ctx, a, how.options(a))
			if err == nil {
				_, err = to.Write(d.Text)
			}
			return err
		}
	}
	return func(_ context.Context, to io.Writer) error {
		a := q.own(found.stream(rows.Page))
		if f.lists && rows.Limit <= s.formatter.rows {
			a = s.formatter.bound(a, rows)
		}
		return f.write(a, to)
	}
}

// bound bounds the rows of an answer, and says so in it. An answer of which the request does
// not bound the rows is not whole if it has not all of them.
func (w *formatter) bound(a *ask.Answer, rows *rowsAsked) *ask.Answer {
	if !rows.bounded && a.IsPage() {
		return cutTo(a, w.rows)
	}
	return cut(a, w.rows)
}

// sendRows writes an answer as it is made.
func (c *call) sendRows(f *format, write func(context.Context, io.Writer) error) error {
	c.set("Content-Type", typed(f.media))
	c.w.WriteHeader(http.StatusOK)
	to := bufio.NewWriterSize(steadyWriter{c}, 1<<16)
	if err := write(c.ctx(), to); err != nil {
		return err
	}
	return to.Flush()
}
