package sqlite

import "outflow/graph"

// toVersion5 seals the commits, and lets them name an entry of the audit log. The pages of
// the file, too, have checksums from then on: see advance.
func (c *conn) toVersion5() error {
	err := c.sealCommits()
	if err == nil {
		err = c.exec(guards())
	}
	return err
}

func (c *conn) sealCommits() error {
	there, err := c.number("SELECT count(*) FROM sqlite_schema WHERE name = 'commits'")
	if err != nil {
		return err
	}
	if there == 0 {
		return c.exec(commitsTable)
	}
	if err := c.exec("ALTER TABLE commits RENAME TO commits_before;" + commitsTable); err != nil {
		return err
	}
	var before []graph.Commit
	err = c.query("SELECT number, time, sources, added, retired, parent, content, hash, '', '', '' FROM commits_before", nil, func(s *stmt) error {
		commit, err := unsealedCommit(s)
		before = append(before, commit)
		return err
	})
	for _, commit := range before {
		if err == nil {
			err = c.run("INSERT INTO commits VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", commitValues(&commit)...)
		}
	}
	if err == nil {
		err = c.exec("DROP TABLE commits_before")
	}
	return err
}
