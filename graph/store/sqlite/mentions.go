package sqlite

import (
	"context"
	"errors"
	"hash/maphash"
	"iter"
	"slices"

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

// seen reports whether the place was met before, and remembers it.
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

// undeclared selects the mentions that no visible claim declares.
const undeclared = `NOT EXISTS (SELECT 1 FROM claims WHERE kind IN ` + placeKinds + ` AND claims.id = mentions.id AND` + visible + `)`

// Creating implements graph.Reader.
func (r *reader) Creating(ctx context.Context, places []string) iter.Seq2[graph.Claim, error] {
	return func(yield func(graph.Claim, error) bool) {
		found := r.collection()
		ids := map[string]bool{}
		err := r.undeclaredInside(ctx, places, func(id string) { ids[id] = true })
		if err == nil && len(ids) > 0 {
			found.wanted = func(c *graph.Claim) bool {
				for end := range c.Ends() {
					if ids[end] {
						return true
					}
				}
				return false
			}
			var ends []string
			for id := range ids {
				ends = append(ends, id)
				if dataset := graph.DatasetOf(id); dataset != "" { // columns name fields
					ends = append(ends, dataset)
				}
			}
			for _, condition := range []string{"from_key", "to_key"} {
				if err == nil {
					err = found.addKeyed(ctx, condition+" IN (SELECT value FROM json_each(?2))", distinct(ends))
				}
			}
		}
		found.yield(err, yield)
	}
}

// undeclaredInside visits what is mentioned inside the places and not declared.
func (r *reader) undeclaredInside(ctx context.Context, places []string, visit func(id string)) error {
	if r.commit.Number == 0 {
		return nil
	}
	for chunk := range slices.Chunk(distinct(places), chunkIDs) {
		err := r.with(ctx, func(c *conn) error {
			defer c.interruptible(ctx)()
			return c.query(`SELECT DISTINCT mentions.id FROM json_each(?2) CROSS JOIN mentions ON
				(mentions.id >= json_each.value || '/' AND mentions.id < json_each.value || '0' OR
				mentions.id >= json_each.value || '#' AND mentions.id < json_each.value || '$')
				WHERE `+undeclared, values(num(r.commit.Number), list(chunk)), func(s *stmt) error {
				visit(s.text(0))
				return nil
			})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// mentioned returns the places under one of the folded texts that transfers
// name and nobody declares.
func (r *reader) mentioned(ctx context.Context, folded []string) ([]string, error) {
	var ids []string
	for chunk := range slices.Chunk(folded, chunkIDs) {
		err := r.with(ctx, func(c *conn) error {
			return c.query("SELECT DISTINCT id FROM mentions WHERE folded IN (SELECT value FROM json_each(?2)) AND "+undeclared,
				values(num(r.commit.Number), list(chunk)), func(s *stmt) error {
					ids = append(ids, s.text(0))
					return nil
				})
		})
		if err != nil {
			return nil, err
		}
	}
	var found []string
	for _, id := range distinct(ids) {
		named, err := r.isNamed(ctx, id)
		if err != nil {
			return nil, err
		}
		if named {
			found = append(found, id)
		}
	}
	return found, nil
}

// errSeen ends a query that has answered.
var errSeen = errors.New("seen")

// isNamed reports whether a visible transfer names the place.
func (r *reader) isNamed(ctx context.Context, id string) (bool, error) {
	// It may be at an end, in a column of its dataset, or the dataset of a
	// field that is.
	ends := []string{id, graph.DatasetOf(id)}
	err := r.undeclaredInside(ctx, []string{id}, func(id string) { ends = append(ends, id) })
	if err != nil {
		return false, err
	}
	var keys []int64
	for _, end := range ends {
		keys = append(keys, key(end))
	}
	var d graph.Decoder
	for _, condition := range []string{"to_key", "from_key"} {
		err := r.with(ctx, func(c *conn) error {
			return c.query("SELECT body FROM claims WHERE"+visible+"AND "+condition+" IN (SELECT value FROM json_each(?2))",
				values(num(r.commit.Number), list(keys)), func(s *stmt) error {
					claim, err := decode(&d, s)
					if err != nil {
						return err
					}
					for end := range claim.Ends() {
						if end == id {
							return errSeen
						}
					}
					return nil
				})
		})
		if errors.Is(err, errSeen) {
			return true, nil
		}
		if err != nil {
			return false, err
		}
	}
	return false, nil
}
