package sqlite

import (
	"encoding/json"
	"fmt"

	"outflow/graph"
)

const selectCommit = "SELECT number, time, sources, added, retired, parent, content, hash FROM commits "

// commit reads a commit, number 0 being the last one: the zero Commit if there
// is none yet.
func (c *conn) commit(number int64) (graph.Commit, error) {
	var found graph.Commit
	head := func() error {
		return c.query(selectCommit+"ORDER BY number DESC LIMIT 1", nil, func(s *stmt) (err error) {
			found, err = scanCommit(s)
			return err
		})
	}
	if number == 0 {
		return found, head()
	}
	err := c.query(selectCommit+"WHERE number = ?", values(num(number)), func(s *stmt) (err error) {
		found, err = scanCommit(s)
		return err
	})
	if err == nil && found.Number == 0 {
		if err = head(); err == nil {
			err = fmt.Errorf("%w: %d; the last one is %d", graph.ErrNoCommit, number, found.Number)
		}
		return graph.Commit{}, err
	}
	return found, err
}

func scanCommit(s *stmt) (graph.Commit, error) {
	c := graph.Commit{
		Number: s.int(0), Time: graph.Instant(s.int(1)),
		Added: int(s.int(3)), Retired: int(s.int(4)),
		Parent: s.text(5), Hash: s.text(7),
	}
	if err := json.Unmarshal(s.view(2), &c.Sources); err != nil {
		return c, fmt.Errorf("commit %d: its sources: %w", c.Number, err)
	}
	var err error
	if c.Content, err = graph.ParseContent(s.text(6)); err != nil {
		return c, fmt.Errorf("commit %d: %w", c.Number, err)
	}
	return c, nil
}

func (c *conn) insertCommit(commit graph.Commit) error {
	sources, err := json.Marshal(commit.Sources)
	if err != nil {
		return err
	}
	return c.run("INSERT INTO commits VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		num(commit.Number), num(int64(commit.Time)), textOf(sources), num(int64(commit.Added)), num(int64(commit.Retired)),
		text(commit.Parent), text(commit.Content.String()), text(commit.Hash))
}
