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
		var d graph.Decoder
		for _, kind := range graph.Kinds {
			if len(kinds) > 0 && !slices.Contains(kinds, kind) {
				continue
			}
			if !r.scan(ctx, kind, &d, yield) {
				return
			}
		}
	}
}

// pageClaims is how many claims are read at a time.
const pageClaims = 2048

// A place in the index of claims by id.
type bookmark struct {
	id            string
	source, added int64
}

// scan yields the claims of one kind, and reports whether to go on.
func (r *reader) scan(ctx context.Context, kind graph.Kind, d *graph.Decoder, yield func(graph.Claim, error) bool) bool {
	if r.commit.Number == 0 {
		return true
	}
	var page, alike []graph.Claim // alike: of one id, of which more may follow
	flush := func() bool {
		slices.SortFunc(alike, func(a, b graph.Claim) int { return graph.CompareClaims(&a, &b) })
		for i := range alike {
			if !yield(alike[i], nil) {
				return false
			}
		}
		alike = alike[:0]
		return true
	}
	for at := (bookmark{}); ; {
		var err error
		if page, err = r.page(ctx, kind, &at, d, page[:0]); err != nil {
			yield(graph.Claim{}, err)
			return false
		}
		for i := range page {
			if len(alike) > 0 && alike[0].ID != page[i].ID && !flush() {
				return false
			}
			alike = append(alike, page[i])
		}
		if len(page) < pageClaims {
			return flush()
		}
	}
}

// page reads the claims of a kind that come after the bookmark, which it
// moves.
func (r *reader) page(ctx context.Context, kind graph.Kind, at *bookmark, d *graph.Decoder, page []graph.Claim) ([]graph.Claim, error) {
	err := r.with(ctx, func(c *conn) error {
		return c.query(`SELECT body, id, source, added FROM claims
			WHERE kind = ?2 AND (id, source, added) > (?3, ?4, ?5) AND`+visible+`ORDER BY id, source, added LIMIT ?6`,
			values(num(r.commit.Number), num(kindNumbers[kind]), text(at.id), num(at.source), num(at.added), num(pageClaims)),
			func(s *stmt) error {
				claim, err := decode(d, s)
				page = append(page, claim)
				if len(page) == pageClaims {
					*at = bookmark{s.text(1), s.int(2), s.int(3)}
				}
				return err
			})
	})
	return page, err
}

// decode reads a claim from the first column of a row.
func decode(d *graph.Decoder, s *stmt) (graph.Claim, error) {
	claim, err := d.Decode(s.view(0))
	if err != nil {
		return claim, fmt.Errorf("the store holds what is no claim; run outflow verify: %w", err)
	}
	return claim, nil
}
