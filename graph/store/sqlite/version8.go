package sqlite

// toVersion8 lets a claim say that it is found by what the version that it replaced is found
// by. Those of before are each found by their own.
func (c *conn) toVersion8() error {
	return c.exec("ALTER TABLE claims ADD COLUMN same_keys INTEGER /* see writer.repeatsKeys */")
}
