package sqlite

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync/atomic"

	"outflow/graph"
)

// A reader reads the store as of one commit.
//
// It holds no connection and no transaction between two pages of an answer:
// what it may see is settled by the commit's number alone, so it neither waits
// for writers nor keeps the log from being cut, however long its caller takes.
type reader struct {
	store  *Store
	commit graph.Commit
	ended  atomic.Bool
}

// visible selects the claims of commit ?1.
const visible = " added <= ?1 AND (retired IS NULL OR retired > ?1) "

var errEnded = errors.New("the reader is used after its View has returned")

// with calls fn with a connection, unless the reader is no longer valid.
func (r *reader) with(ctx context.Context, fn func(*conn) error) error {
	if r.ended.Load() {
		return errEnded
	}
	return r.store.explain(ctx, r.store.conns.with(ctx, fn))
}

// Commit implements graph.Reader.
func (r *reader) Commit() graph.Commit { return r.commit }

// Commits implements graph.Reader.
func (r *reader) Commits(ctx context.Context, after int64) iter.Seq2[graph.Commit, error] {
	return func(yield func(graph.Commit, error) bool) {
		for after < r.commit.Number {
			var page []graph.Commit
			err := r.with(ctx, func(c *conn) error {
				return c.query(selectCommit+"WHERE number > ? AND number < ? ORDER BY number LIMIT 500",
					values(num(after), num(r.commit.Number)), func(s *stmt) error {
						commit, err := scanCommit(s)
						page = append(page, commit)
						return err
					})
			})
			if err != nil {
				yield(graph.Commit{}, err)
				return
			}
			if len(page) == 0 {
				// The last one is not in the table yet if it is being checked.
				page = append(page, r.commit)
			}
			for _, commit := range page {
				if !yield(commit, nil) {
					return
				}
				after = commit.Number
			}
		}
	}
}

// Claims implements graph.Reader.
func (r *reader) Claims(ctx context.Context, kinds ...graph.Kind) iter.Seq2[graph.Claim, error] {
	return func(yield func(graph.Claim, error) bool) {
		if r.commit.Number == 0 {
			return
		}
		scan := scanner{reader: r, ctx: ctx}
		for _, kind := range graph.Kinds {
			if len(kinds) > 0 && !slices.Contains(kinds, kind) {
				continue
			}
			if !scan.scan(kind, yield) {
				return
			}
		}
	}
}

// pageClaims is how many claims are read at a time.
const pageClaims = 512

// A bookmark is a place in the index of claims by id.
type bookmark struct {
	id            string
	source, added int64
}

// A scanner reads all claims of a kind, page by page.
type scanner struct {
	*reader
	ctx context.Context
	d   graph.Decoder
	// buf holds the page, and before it the claims of one id that came last
	// on the page before: they must be sorted by their source's name, which
	// the index does not know.
	buf []graph.Claim
}

// scan yields the claims of one kind, and reports whether to go on.
func (r *scanner) scan(kind graph.Kind, yield func(graph.Claim, error) bool) bool {
	r.buf = r.buf[:0]
	for at, more := (bookmark{}), true; more; {
		var err error
		if more, err = r.page(kind, &at); err != nil {
			yield(graph.Claim{}, err)
			return false
		}
		end := len(r.buf)
		for more && end > 0 && r.buf[end-1].ID == at.id {
			end--
		}
		slices.SortFunc(r.buf[:end], func(a, b graph.Claim) int { return graph.CompareClaims(&a, &b) })
		for i := range r.buf[:end] {
			if !yield(r.buf[i], nil) {
				return false
			}
		}
		r.buf = append(r.buf[:0], r.buf[end:]...)
	}
	return true
}

// page reads the claims of a kind that come after the bookmark, which it
// moves, and reports whether there may be more.
func (r *scanner) page(kind graph.Kind, at *bookmark) (more bool, err error) {
	n := 0
	err = r.with(r.ctx, func(c *conn) error {
		return c.query(`SELECT body, id, source, added FROM claims
			WHERE kind = ?2 AND (id, source, added) > (?3, ?4, ?5) AND`+visible+`ORDER BY id, source, added LIMIT ?6`,
			values(num(r.commit.Number), num(kindNumbers[kind]), text(at.id), num(at.source), num(at.added), num(pageClaims)),
			func(s *stmt) error {
				claim, err := decode(&r.d, s)
				r.buf = append(r.buf, claim)
				if n++; n == pageClaims {
					*at = bookmark{s.text(1), s.int(2), s.int(3)}
				}
				return err
			})
	})
	return n == pageClaims, err
}

// decode reads a claim from the first column of a row.
func decode(d *graph.Decoder, s *stmt) (graph.Claim, error) {
	claim, err := d.Decode(s.view(0))
	if err != nil {
		return claim, fmt.Errorf("the store holds what is no claim; run outflow verify: %w", err)
	}
	return claim, nil
}
