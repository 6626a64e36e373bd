package sqlite

import "outflow/graph"

// commitsTable is the table of commits, as version 5 has it.
const commitsTable = `
CREATE TABLE commits (
	number  INTEGER PRIMARY KEY,
	time    INTEGER NOT NULL, -- microseconds since 1970, UTC
	sources TEXT NOT NULL,    -- a JSON list, sorted
	added   INTEGER NOT NULL,
	retired INTEGER NOT NULL,
	parent  TEXT NOT NULL,
	content TEXT NOT NULL,
	hash    TEXT NOT NULL,
	audit   TEXT NOT NULL,    -- see graph.Commit
	seal    TEXT NOT NULL     -- see ledger.Seal
);
`

// toVersion5 seals the commits, and lets them name an entry of the audit log. The pages of the file, too, have checksums from then on:
// see advance.
func (c *conn) toVersion5() error {
	if err := c.exec("ALTER TABLE commits RENAME TO commits_before;" + commitsTable); err != nil {
		return err
	}
	var before []graph.Commit
	err := c.query("SELECT number, time, sources, added, retired, parent, content, hash, '' FROM commits_before", nil, func(s *stmt) error {
		commit, err := unsealedCommit(s)
		before = append(before, commit)
		return err
	})
	for _, commit := range before {
		if err == nil {
			err = c.insertCommit(commit)
		}
	}
	if err == nil {
		err = c.exec("DROP TABLE commits_before")
	}
	return err
}
