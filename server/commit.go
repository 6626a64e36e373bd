package server

import (
	"context"
	"errors"
	"fmt"

	"outflow/graph"
	"outflow/graph/ask"
)

// history is what the store's commits did.
type history struct {
	store   Store
	most    int // of the rows of a page, and of the changes of a commit
	working *limiter
	changes *cache[string, *changes] // by the hash of the commit
	loads   *loads
}

// A commit is what a commit did, as the store tells it, and what this process
// knows besides of the loads that came to it.
type commit struct {
	commitRow
	Counts  []ask.ClaimCount   `json:"counts"`
	Changes []ask.ChangedClaim `json:"changes"` // the first of them: what was written, then what was retired
	More    int                `json:"more"`    // changes there are beyond
	Reports []recentLoad       `json:"reports"` // of loads through this process alone: a store keeps none
}

// commit finds the commit that a request is about.
func (s *history) commit(c *call) (*commit, error) {
	if _, err := c.required("number"); err != nil {
		return nil, err
	}
	number, err := c.number("number", 1, 1<<62, 0)
	if err != nil {
		return nil, err
	}
	limit, err := c.number("limit", 1, int64(s.most), 200)
	if err != nil {
		return nil, err
	}
	var made graph.Commit
	err = s.store.View(c.ctx(), number, func(v graph.Reader) error {
		made = v.Commit()
		return nil
	})
	if errors.Is(err, graph.ErrNoCommit) { // which the store says with where it lies
		return nil, fmt.Errorf("%w: %d", graph.ErrNoCommit, number)
	}
	if err != nil {
		return nil, readError(err)
	}
	all, err := s.changesBy(c.ctx(), made)
	if err != nil {
		return nil, err
	}
	row := newCommitRow(made)
	answer := &commit{commitRow: row, Counts: orEmpty(all.counts), Reports: orEmpty(s.loads.of(row))}
	answer.Changes = orEmpty(first(all.first, int(limit)))
	answer.More = all.count - len(answer.Changes)
	return answer, nil
}

// changesBy finds what a commit did, in its turn among questions: a first load may
// have written a million claims.
func (s *history) changesBy(ctx context.Context, made graph.Commit) (*changes, error) {
	return s.changes.get(ctx, made.Hash, func(ctx context.Context) (*changes, int64, error) {
		leave, err := s.working.enter(ctx)
		if err != nil {
			return nil, 0, err
		}
		defer leave()
		ctx, stop := context.WithTimeoutCause(ctx, s.working.patience, errTime)
		defer stop()
		all, err := changesBy(ctx, s.store, made.Number, s.most)
		if err != nil {
			return nil, 0, readError(timely(ctx, err))
		}
		return all, 1, nil
	})
}

// readError says that the store is at fault, unless there is no such commit, or
// there was no time, or the client left.
func readError(err error) error {
	if code, _ := statusOf(err); code != 500 {
		return err
	}
	return &storeError{err}
}
