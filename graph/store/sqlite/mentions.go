package sqlite

import (
	"outflow/graph"
	"outflow/graph/store/ledger"
)

// placeKinds are the kinds that declare a place, as kindNumbers has them.
const placeKinds = "(2, 3, 4, 5)"

// mention writes down the places that a transfer names, but for those that are
// declared.
func (w *writer) mention(c *conn, e *ledger.Entry) error {
	for _, id := range e.Ends {
		if w.mentions.Met(id) {
			continue
		}
		if w.head > 0 { // else there is no index to look in
			n, err := c.number("SELECT EXISTS (SELECT 1 FROM claims WHERE kind IN "+placeKinds+" AND id = ? AND retired IS NULL)", text(id))
			if err != nil {
				return err
			}
			if n > 0 {
				continue
			}
		}
		if err := c.mention(id); err != nil {
			return err
		}
	}
	return nil
}

func (c *conn) mention(id string) error {
	for _, folded := range graph.Mentioned(id) {
		if err := c.run("INSERT OR IGNORE INTO mentions VALUES (?, ?)", text(folded), text(id)); err != nil {
			return err
		}
	}
	return nil
}

// fillMentions makes the table of mentions, and the names that a store of
// version 1 lacks.
func fillMentions(c *conn) error {
	if err := c.exec(mentions + "DELETE FROM names;"); err != nil {
		return err
	}
	var d graph.Decoder
	met := graph.NewSightings()
	for _, places := range []bool{true, false} {
		err := c.query("SELECT body, n, retired FROM claims ORDER BY n", nil, func(s *stmt) error {
			claim, err := decode(&d, s)
			if err != nil {
				return err
			}
			switch {
			case !places && claim.Kind == graph.KindTransfer:
				for id := range claim.Ends() {
					if !met.Met(id) {
						if err := c.mention(id); err != nil {
							return err
						}
					}
				}
			case !places || claim.Kind == graph.KindTransfer:
			default:
				if claim.Kind.IsPlace() && s.null(2) {
					met.Met(claim.ID)
				}
				for _, folded := range foldedNames(&claim) {
					if err := c.run("INSERT INTO names VALUES (?, ?)", text(folded), num(s.int(1))); err != nil {
						return err
					}
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
