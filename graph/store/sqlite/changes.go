package sqlite

import (
	"context"
	"iter"

	"outflow/graph"
	"outflow/graph/store/ledger"
)

// Changes implements graph.Reader.
func (r *reader) Changes(ctx context.Context, after int64) iter.Seq2[graph.ClaimChange, error] {
	return ledger.Changes(after, r.commit.Number, func(number int64) iter.Seq2[[]graph.ClaimChange, error] {
		return func(yield func([]graph.ClaimChange, error) bool) {
			for page, err := range r.written(ctx, number) {
				if !yield(page, err) {
					return
				}
			}
			for page, err := range r.takenBack(ctx, number) {
				if !yield(page, err) {
					return
				}
			}
		}
	})
}

// written returns the claims that a commit added, page by page, with those that they
// replace.
func (r *reader) written(ctx context.Context, number int64) iter.Seq2[[]graph.ClaimChange, error] {
	var at, end int64
	err := r.with(ctx, func(c *conn) (err error) {
		if at, err = c.firstOf(number); err == nil {
			end, err = c.firstOf(number + 1)
		}
		return err
	})
	return r.changes(ctx, err, func(c *conn, read func(*stmt) error) error {
		return c.query(`SELECT new.n, new.body, old.body FROM claims new
			LEFT JOIN claims old ON old.kind = new.kind AND old.id = new.id AND old.source = new.source AND old.retired = ?1
			WHERE new.n >= ?2 AND new.n < ?3 ORDER BY new.n LIMIT ?4`,
			values(num(number), num(at), num(end), num(pageClaims)), func(s *stmt) error {
				at = s.int(0) + 1
				return read(s)
			})
	}, number)
}

// takenBack returns the claims that a commit retired without replacing them, page by
// page.
func (r *reader) takenBack(ctx context.Context, number int64) iter.Seq2[[]graph.ClaimChange, error] {
	at := int64(0)
	return r.changes(ctx, nil, func(c *conn, read func(*stmt) error) error {
		return c.query(`SELECT n, NULL, body FROM claims old WHERE retired = ?1 AND n >= ?2
			AND NOT EXISTS (SELECT 1 FROM claims new WHERE new.kind = old.kind AND new.id = old.id AND new.source = old.source AND new.added = ?1)
			ORDER BY n LIMIT ?3`,
			values(num(number), num(at), num(pageClaims)), func(s *stmt) error {
				at = s.int(0) + 1
				return read(s)
			})
	}, number)
}

// changes reads pages of changes, of which rows hold a number and what was after and
// before, until one is not full.
func (r *reader) changes(ctx context.Context, err error, query func(c *conn, read func(*stmt) error) error, number int64) iter.Seq2[[]graph.ClaimChange, error] {
	return func(yield func([]graph.ClaimChange, error) bool) {
		var d graph.Decoder
		for more := true; more; {
			var page []graph.ClaimChange
			if err == nil {
				err = r.with(ctx, func(c *conn) error {
					return query(c, func(s *stmt) error {
						change := graph.ClaimChange{Commit: number}
						for column, claim := range []**graph.Claim{1: &change.After, 2: &change.Before} {
							if claim == nil || s.null(column) {
								continue
							}
							decoded, err := decodeColumn(&d, s, column)
							if err != nil {
								return err
							}
							*claim = &decoded
						}
						page = append(page, change)
						return nil
					})
				})
			}
			if more = err == nil && len(page) == pageClaims; !yield(page, err) {
				return
			}
		}
	}
}

// firstOf returns the number of the first claim that a commit or a later one added,
// or that the next claim will have. Numbers grow from commit to commit.
func (c *conn) firstOf(commit int64) (int64, error) {
	last, err := c.number("SELECT max(n) FROM claims")
	low, high := int64(1), last+1
	for low < high && err == nil {
		middle := low + (high-low)/2
		var n, added int64
		err = c.query("SELECT n, added FROM claims WHERE n >= ? ORDER BY n LIMIT 1", values(num(middle)), func(s *stmt) error {
			n, added = s.int(0), s.int(1)
			return nil
		})
		if added < commit {
			low = n + 1
		} else {
			high = middle
		}
	}
	return low, err
}
