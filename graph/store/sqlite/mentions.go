package sqlite

import (
	"hash/maphash"

	"outflow/graph"
)

// A mentioning writes down the places that the transfers of a batch name and
// that may not be declared. It keeps eight bytes of each place of the batch.
type mentioning struct {
	seed maphash.Seed
	seen map[uint64]struct{} // ids that the batch declares, or that are written down
}

func newMentioning() mentioning {
	return mentioning{maphash.MakeSeed(), map[uint64]struct{}{}}
}

// met reports whether the place was met before, and remembers it.
func (m *mentioning) met(id string) bool {
	k := maphash.String(m.seed, id)
	_, met := m.seen[k]
	m.seen[k] = struct{}{}
	return met
}

// placeKinds are the kinds that declare a place, as kindNumbers has them.
const placeKinds = "(2, 3, 4, 5)"

// mention writes down the places that a transfer names, but for those that are
// declared.
func (w *writing) mention(c *conn, e *entry) error {
	for _, id := range e.ends {
		if w.mentions.met(id) {
			continue
		}
		if w.parent.Number > 0 { // else there is no index to look in
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

// mentionRetired writes down the places whose declaration is taken back:
// transfers may still name them.
func (w *writing) mentionRetired(c *conn) error {
	for _, k := range w.change.Retired {
		if k.Kind.IsPlace() {
			if err := c.mention(k.ID); err != nil {
				return err
			}
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
	met := newMentioning()
	for _, places := range []bool{true, false} {
		err := c.query("SELECT body, n, retired FROM claims ORDER BY n", nil, func(s *stmt) error {
			claim, err := decode(&d, s)
			if err != nil {
				return err
			}
			switch {
			case !places && claim.Kind == graph.KindTransfer:
				for id := range claim.Ends() {
					if !met.met(id) {
						if err := c.mention(id); err != nil {
							return err
						}
					}
				}
			case !places || claim.Kind == graph.KindTransfer:
			default:
				if claim.Kind.IsPlace() && s.null(2) {
					met.met(claim.ID)
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
