package sqlite

import (
	"context"
	"errors"
	"iter"
	"slices"

	"outflow/graph"
)

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

// Undeclared implements graph.Reader.
func (r *reader) Undeclared(ctx context.Context, places []string) (ids []string, err error) {
	err = r.undeclaredInside(ctx, places, func(id string) { ids = append(ids, id) })
	return distinct(ids), err
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
