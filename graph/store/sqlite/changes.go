package sqlite

import (
	"context"
	"iter"

	"outflow/graph"
	"outflow/graph/store/ledger"
)

// pageChanges is how many changes are read at a time.
const pageChanges = 512

// added and takenBack select what a commit added, with what that replaces, and what it
// retired without replacing it, among the claims from one number to before another.
const (
	added = `SELECT new.n, new.body, new.hash, old.body, old.hash FROM claims new
		LEFT JOIN claims old ON old.kind = new.kind AND old.id = new.id AND old.source = new.source AND old.retired = ?1
		WHERE new.n >= ?2 AND new.n < ?3 ORDER BY new.n LIMIT ?4`
	takenBack = `SELECT n, NULL, NULL, body, hash FROM claims old WHERE retired = ?1 AND n >= ?2 AND n < ?3
		AND NOT EXISTS (SELECT 1 FROM claims new WHERE new.kind = old.kind AND new.id = old.id AND new.source = old.source AND new.added = ?1)
		ORDER BY n LIMIT ?4`
)

// Changes implements ledger.Queries.
func (b backend) Changes(ctx context.Context, number int64) iter.Seq2[[]ledger.Change, error] {
	return func(yield func([]ledger.Change, error) bool) {
		var first, end int64
		err := b.conns.with(ctx, func(c *conn) (err error) {
			if first, err = c.firstOf(number); err == nil {
				end, err = c.firstOf(number + 1)
			}
			return err
		})
		if err != nil {
			yield(nil, err)
			return
		}
		var d graph.Decoder
		for _, of := range []struct {
			sql     string
			at, end int64
		}{{added, first, end}, {takenBack, 0, first}} {
			for more := true; more; {
				var page []ledger.Change
				err := b.conns.with(ctx, func(c *conn) error {
					return c.query(of.sql, values(num(number), num(of.at), num(of.end), num(pageChanges)), func(s *stmt) (err error) {
						change := ledger.Change{ClaimChange: graph.ClaimChange{Commit: number}, Added: s.hash(2), Retired: s.hash(4)}
						if change.After, err = claimOf(&d, s, 1); err == nil {
							change.Before, err = claimOf(&d, s, 3)
						}
						page = append(page, change)
						of.at = s.int(0) + 1
						return err
					})
				})
				if more = len(page) == pageChanges; !yield(page, err) || err != nil {
					return
				}
			}
		}
	}
}

// claimOf reads the claim in a column, whose hash is in the next, nil if it is null.
func claimOf(d *graph.Decoder, s *stmt, column int) (*graph.Claim, error) {
	if s.null(column) {
		return nil, nil
	}
	c, err := ledger.Checked(d, s.view(column), s.hash(column+1))
	return &c, err
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
