package server

import (
	"context"
	"encoding/json"
	"slices"

	"outflow/graph"
)

// A commit is what a commit did, as the store tells it, and what this process
// knows besides of the loads that came to it.
type commit struct {
	commitRow
	Counts  []changeCount `json:"counts"`
	Changes []change      `json:"changes"` // the first of them: what was written, then what was retired
	More    int           `json:"more"`    // changes there are beyond
	Reports []recentLoad  `json:"reports"` // of loads through this process alone: a store keeps none
}

// A change is what became of one claim.
type change struct {
	Did    string          `json:"did"` // added, changed or retired
	Kind   graph.Kind      `json:"kind"`
	ID     string          `json:"id"`
	Source string          `json:"source"`
	Before json.RawMessage `json:"before"` // the claim, null if it was added
	After  json.RawMessage `json:"after"`  // null if it was retired
}

// getCommit says what a commit did.
func (s *Server) getCommit(c *call) error {
	answer, err := s.commit(c)
	if err != nil {
		return err
	}
	return s.sendJSON(c, answer)
}

// commit finds the commit that a request is about.
func (s *Server) commit(c *call) (*commit, error) {
	if _, err := c.required("number"); err != nil {
		return nil, err
	}
	number, err := c.number("number", 1, 1<<62, 0)
	if err != nil {
		return nil, err
	}
	limit, err := c.number("limit", 1, int64(s.Limits.PageRows), 200)
	if err != nil {
		return nil, err
	}
	var made graph.Commit
	err = s.Store.View(c.ctx(), number, func(v graph.Reader) error {
		made = v.Commit()
		return nil
	})
	if err != nil {
		return nil, readError(err)
	}
	all, err := s.changesBy(c.ctx(), made)
	if err != nil {
		return nil, err
	}
	row := newCommitRow(made)
	answer := &commit{commitRow: row, Counts: orEmpty(all.counts), Reports: orEmpty(s.loads.of(row))}
	answer.Changes, err = s.inFull(c.ctx(), made, first(all.first, int(limit)))
	answer.More = all.count - len(answer.Changes)
	return answer, err
}

// changesBy finds what a commit did, in its turn among questions: the claims of
// its sources are read.
func (s *Server) changesBy(ctx context.Context, made graph.Commit) (*changes, error) {
	return s.changes.get(ctx, made.Hash, func(ctx context.Context) (*changes, int64, error) {
		leave, err := s.working.enter(ctx, s.Limits.QuestionTime)
		if err != nil {
			return nil, 0, err
		}
		defer leave()
		ctx, stop := context.WithTimeoutCause(ctx, s.Limits.QuestionTime, errTime)
		defer stop()
		all, err := changesBy(ctx, s.Store, made, s.Limits.PageRows)
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

// inFull adds the claims to changes.
func (s *Server) inFull(ctx context.Context, made graph.Commit, some []changedClaim) ([]change, error) {
	before, err := s.claimsNamed(ctx, made.Number-1, some, func(did string) bool { return did != added })
	if err != nil {
		return nil, err
	}
	after, err := s.claimsNamed(ctx, made.Number, some, func(did string) bool { return did != retired })
	if err != nil {
		return nil, err
	}
	all := make([]change, len(some))
	for i, x := range some {
		all[i] = change{x.did, x.key.Kind, x.key.ID, x.key.Source, before[x.key], after[x.key]}
	}
	return all, nil
}

// claimsNamed reads the claims of changes of some sort as of a commit.
func (s *Server) claimsNamed(ctx context.Context, number int64, some []changedClaim, wanted func(did string) bool) (map[graph.ClaimKey]json.RawMessage, error) {
	ids := map[graph.Kind][]string{}
	for _, x := range some {
		if wanted(x.did) {
			ids[x.key.Kind] = append(ids[x.key.Kind], x.key.ID)
		}
	}
	found := map[graph.ClaimKey]json.RawMessage{}
	if len(ids) == 0 {
		return found, nil
	}
	err := s.Store.View(ctx, number, func(v graph.Reader) error {
		for kind, list := range ids {
			slices.Sort(list)
			for claim, err := range v.Find(ctx, kind, slices.Compact(list)) {
				if err != nil {
					return err
				}
				found[claim.Key()] = claim.Canonical()
			}
		}
		return nil
	})
	if err != nil {
		err = readError(err)
	}
	return found, err
}
