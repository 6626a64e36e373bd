package sqlite

import "outflow/graph"

// foldAnew finds everything under its name as version 3 folds it: version 2 knew
// no composed letters and kept the German ß apart from ss.
func foldAnew(c *conn) error {
	if err := c.exec("DROP TABLE mentions"); err != nil {
		return err
	}
	if err := fillMentions(c); err != nil {
		return err
	}
	type transfer struct {
		n  int64
		id string
	}
	var odd []transfer // whose ids are not of ASCII, which folds as ever
	err := c.query("SELECT n, id FROM claims WHERE kind = ? AND id GLOB '*[^' || char(1) || '-' || char(127) || ']*'",
		values(num(kindNumbers[graph.KindTransfer])), func(s *stmt) error {
			odd = append(odd, transfer{s.int(0), s.text(1)})
			return nil
		})
	for _, t := range odd {
		if err != nil {
			break
		}
		err = c.run("UPDATE claims SET fold_key = ? WHERE n = ?", keyed(graph.Fold(t.id)).value(), num(t.n))
	}
	return err
}
