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
	near, limit := graph.NewNeighbourhood(folded), graph.NearestLimit(folded)
	length := utf8.RuneCountInString(folded)
	err := r.with(ctx, func(c *conn) error {
		defer c.interruptible(ctx)()
		err := c.query("SELECT DISTINCT folded FROM names WHERE length(folded) BETWEEN ? AND ?",
			values(num(int64(length-limit)), num(int64(length+limit))), func(s *stmt) error {
				near.Add(s.text(0))
				return nil
			})
		if err != nil {
			return err
		}
		if err != nil || len(kinds) > 0 && !slices.Contains(kinds, graph.KindTransfer) {
			return err
		}
		// An id may be longer than its folded text, or shorter: of no character
		// are there more than three letters and marks.
		return c.query("SELECT id FROM claims WHERE kind = ? AND 3 * length(id) >= ?",
			values(num(kindNumbers[graph.KindTransfer]), num(int64(length-limit))), func(s *stmt) error {
				near.Add(graph.Fold(s.text(0)))
				return nil
			})
	})
	if err != nil {
		return nil, err
	}
	return near.Best(ctx, r, n, kinds...)
}
