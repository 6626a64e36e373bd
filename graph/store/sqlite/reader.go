package sqlite

import (
	"context"
	"errors"
	"fmt"
	"iter"
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

// CommitBefore implements graph.Reader.
func (r *reader) CommitBefore(ctx context.Context, at graph.Instant) (found graph.Commit, err error) {
	if r.commit.Number == 0 || r.commit.Time < at {
		return r.commit, nil
	}
	err = r.with(ctx, func(c *conn) error {
		return c.query(selectCommit+"WHERE number < ? AND time < ? ORDER BY number DESC LIMIT 1",
			values(num(r.commit.Number), num(int64(at))), func(s *stmt) (err error) {
				found, err = scanCommit(s)
				return err
			})
	})
	return found, err
}

// decode reads a claim from the first column of a row.
func decode(d *graph.Decoder, s *stmt) (graph.Claim, error) { return decodeColumn(d, s, 0) }

func decodeColumn(d *graph.Decoder, s *stmt, column int) (graph.Claim, error) {
	claim, err := d.Decode(s.view(column))
	if err != nil {
		return claim, fmt.Errorf("the store holds what is no claim; run outflow verify: %w", err)
	}
	return claim, nil
}
