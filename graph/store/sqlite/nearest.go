package sqlite

import (
	"context"
	"slices"
	"unicode/utf8"

	"outflow/graph"
)

// Nearest implements graph.Reader. It looks at every name of about the right
// length: it is asked once a name was not found.
func (r *reader) Nearest(ctx context.Context, folded string, n int, kinds ...graph.Kind) ([]graph.Named, error) {
	if r.commit.Number == 0 || n <= 0 {
		return nil, nil
	}
	limit := graph.NearestLimit(folded)
	// Folded texts by distance; a text may belong to claims that are not
	// visible.
	near := make([][]string, limit+1)
	length := utf8.RuneCountInString(folded)
	add := func(candidate string) {
		if d := graph.EditDistance(folded, candidate, limit); d <= limit {
			near[d] = append(near[d], candidate)
		}
	}
	err := r.with(ctx, func(c *conn) error {
		defer c.interruptible(ctx)()
		err := c.query("SELECT DISTINCT folded FROM names WHERE length(folded) BETWEEN ? AND ?",
			values(num(int64(length-limit)), num(int64(length+limit))), func(s *stmt) error {
				add(s.text(0))
				return nil
			})
		if err != nil {
			return err
		}
		err = c.query("SELECT DISTINCT folded FROM mentions WHERE length(folded) BETWEEN ? AND ?",
			values(num(int64(length-limit)), num(int64(length+limit))), func(s *stmt) error {
				add(s.text(0))
				return nil
			})
		if err != nil || len(kinds) > 0 && !slices.Contains(kinds, graph.KindTransfer) {
			return err
		}
		// What folding leaves out makes an id longer than its folded text, not
		// shorter.
		return c.query("SELECT id FROM claims WHERE kind = ? AND length(id) >= ?",
			values(num(kindNumbers[graph.KindTransfer]), num(int64(length-limit))), func(s *stmt) error {
				add(graph.Fold(s.text(0)))
				return nil
			})
	})
	if err != nil {
		return nil, err
	}
	var best []graph.Named
	for _, texts := range near {
		if len(best) >= n {
			break
		}
		found, err := r.Named(ctx, texts)
		if err != nil {
			return nil, err
		}
		if len(kinds) > 0 {
			found = slices.DeleteFunc(found, func(o graph.Named) bool { return !slices.Contains(kinds, o.Kind) })
		}
		best = appendNew(best, found, n)
	}
	return best, nil
}

// appendNew adds the things that are not in the list yet, up to n in all.
func appendNew(list, more []graph.Named, n int) []graph.Named {
	for _, m := range more {
		if len(list) == n {
			break
		}
		if !slices.ContainsFunc(list, func(o graph.Named) bool { return o.Kind == m.Kind && o.ID == m.ID }) {
			list = append(list, m)
		}
	}
	return list
}
