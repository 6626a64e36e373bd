package sqlite

// toVersion6 lets commits say which part of them is of runs. There were none before, whose
// kind programs of before do not know.
func (c *conn) toVersion6() error {
	return c.exec("ALTER TABLE commits ADD COLUMN runs TEXT NOT NULL DEFAULT '' /* see graph.Runs */")
}
