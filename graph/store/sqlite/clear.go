package sqlite

// clear removes what a commit wrote that never became visible. The caller has
// the writer lock, so whoever wrote it has failed or died.
func (c *conn) clear() error {
	var number, first int64
	if err := c.query("SELECT number, first FROM pending", nil, func(s *stmt) error {
		number, first = s.int(0), s.int(1)
		return nil
	}); err != nil || number == 0 {
		return err
	}
	return c.transact(func() error {
		if number == 1 {
			if err := c.exec(dropIndexes + "DELETE FROM claims; DELETE FROM names; DELETE FROM refs;"); err != nil {
				return err
			}
		} else {
			if err := c.run("DELETE FROM claims WHERE n >= ?", num(first)); err != nil {
				return err
			}
			if err := c.run("DELETE FROM names WHERE claim >= ?", num(first)); err != nil {
				return err
			}
			if err := c.run("DELETE FROM refs WHERE claim >= ?", num(first)); err != nil {
				return err
			}
			if err := c.run("UPDATE claims SET retired = NULL WHERE retired = ?", num(number)); err != nil {
				return err
			}
		}
		if err := c.run("DELETE FROM parts WHERE blob IN (SELECT n FROM blobs WHERE added >= ?)", num(number)); err != nil {
			return err
		}
		if err := c.run("DELETE FROM blobs WHERE added >= ?", num(number)); err != nil {
			return err
		}
		return c.run("DELETE FROM pending")
	})
}
