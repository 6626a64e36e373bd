package server

import (
	"slices"
	"time"

	"outflow/graph"
)

type commitRow struct {
	Number  int64     `json:"number"`
	Time    time.Time `json:"time"`
	Sources []string  `json:"sources"`
	Added   int       `json:"added"`   // claims, those that replace another included
	Retired int       `json:"retired"` // claims, those replaced included
	Content string    `json:"content"` // hash of what is claimed then: the revision's
	Hash    string    `json:"hash"`    // of the commit and all before it
}

func newCommitRow(c graph.Commit) commitRow {
	return commitRow{c.Number, c.Time.Time(), orEmpty(c.Sources), c.Added, c.Retired, c.Content.String(), c.Hash}
}

type commitList struct {
	Commits []commitRow `json:"commits"` // the newest first
	More    bool        `json:"more"`
}

// commits finds the commits that a request is about.
func (s *history) commits(c *call) (*commitList, error) {
	limit, err := c.number("limit", 1, int64(s.most), 50)
	if err != nil {
		return nil, err
	}
	before, err := c.number("before", 1, 1<<62, 0)
	if err != nil {
		return nil, err
	}
	answer := &commitList{Commits: []commitRow{}}
	err = s.store.View(c.ctx(), 0, func(v graph.Reader) error {
		last := v.Commit().Number
		if before > 0 {
			last = min(last, before-1)
		}
		after := max(0, last-limit)
		answer.More = after > 0
		for commit, err := range v.Commits(c.ctx(), after) {
			if err != nil {
				return err
			}
			if commit.Number > last {
				break
			}
			answer.Commits = append(answer.Commits, newCommitRow(commit))
		}
		return nil
	})
	if err != nil {
		return nil, &storeError{err}
	}
	slices.Reverse(answer.Commits)
	return answer, nil
}
