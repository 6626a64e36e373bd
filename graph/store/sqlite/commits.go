package sqlite

import (
	"encoding/json"
	"fmt"

	"outflow/graph"
	"outflow/graph/store/ledger"
)

const selectCommit = "SELECT number, time, sources, added, retired, parent, content, hash, audit, seal, runs FROM commits "

// commit reads a commit, number 0 being the last one: the zero Commit if there is
// none.
func (c *conn) commit(number int64) (graph.Commit, error) {
	if number == 0 {
		return c.oneCommit("ORDER BY number DESC LIMIT 1")
	}
	return c.oneCommit("WHERE number = ?", num(number))
}

func (c *conn) oneCommit(which string, values ...value) (graph.Commit, error) {
	all, err := c.commits(which, values...)
	if err != nil || len(all) == 0 {
		return graph.Commit{}, err
	}
	return all[0], nil
}

func (c *conn) commits(which string, values ...value) (all []graph.Commit, err error) {
	err = c.query(selectCommit+which, values, func(s *stmt) error {
		commit, err := scanCommit(s)
		all = append(all, commit)
		return err
	})
	return all, err
}

func scanCommit(s *stmt) (graph.Commit, error) {
	c, err := unsealedCommit(s)
	return ledger.Sealed(c, s.text(9), err)
}

// unsealedCommit reads a commit but for its seal.
func unsealedCommit(s *stmt) (graph.Commit, error) {
	c := graph.Commit{
		Number: s.int(0), Time: graph.Instant(s.int(1)),
		Added: int(s.int(3)), Retired: int(s.int(4)),
		Parent: s.text(5), Hash: s.text(7), Audit: s.text(8),
	}
	if err := json.Unmarshal(s.view(2), &c.Sources); err != nil {
		return c, fmt.Errorf("commit %d: its sources: %w; run outflow verify", c.Number, err)
	}
	var err error
	if c.Content, err = graph.ParseContent(s.text(6)); err == nil {
		c.Runs, err = graph.ParseRuns(s.text(10))
	}
	if err != nil {
		return c, fmt.Errorf("commit %d: %w; run outflow verify", c.Number, err)
	}
	return c, nil
}

func (c *conn) insertCommit(commit graph.Commit) error {
	return c.run("INSERT INTO commits VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", append(commitValues(&commit), text(commit.Runs.String()))...)
}

// commitValues returns the columns of a commit as version 5 has them.
func commitValues(c *graph.Commit) []value {
	return values(num(c.Number), num(int64(c.Time)), list(c.Sources), num(int64(c.Added)), num(int64(c.Retired)),
		text(c.Parent), text(c.Content.String()), text(c.Hash), text(c.Audit), text(ledger.Seal(c)))
}
