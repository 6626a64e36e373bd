package neo4j

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
	var near *graph.Neighbourhood
	length, limit := utf8.RuneCountInString(folded), graph.NearestLimit(folded)
	p := map[string]any{"shortest": length - limit}
	err := r.with(ctx, func(t *tx) error {
		near = graph.NewNeighbourhood(folded)
		err := t.rows("MATCH (n:Name) WHERE size(n.folded) >= $shortest RETURN n.folded", p, func(row []any) error {
			near.Add(row[0].(string))
			return nil
		})
		if err != nil || len(kinds) > 0 && !slices.Contains(kinds, graph.KindTransfer) {
			return err
		}
		// An id may be longer than its folded text, or shorter: of no character
		// are there more than three letters and marks.
		return t.rows("MATCH ()-[c:TRANSFER]->() WHERE 3 * size(c.id) >= $shortest RETURN DISTINCT c.id", p, func(row []any) error {
			near.Add(graph.Fold(row[0].(string)))
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	return near.Best(ctx, r, n, kinds...)
}
