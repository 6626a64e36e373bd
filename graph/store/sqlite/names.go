package sqlite

import (
	"context"
	"slices"

	"outflow/graph"
)

// Named implements graph.Reader.
func (r *reader) Named(ctx context.Context, folded []string) ([]graph.Named, error) {
	folded = slices.DeleteFunc(distinct(folded), func(f string) bool { return f == "" })
	claims := r.collection()
	for chunk := range slices.Chunk(folded, chunkIDs) {
		err := claims.add(ctx, "n IN (SELECT claim FROM names WHERE folded IN (SELECT value FROM json_each(?2)))", list(chunk))
		if err != nil {
			return nil, err
		}
	}
	claims.wanted = func(c *graph.Claim) bool {
		_, ok := slices.BinarySearch(folded, graph.Fold(c.ID))
		return ok
	}
	if err := claims.addKeyed(ctx, "fold_key IN (SELECT value FROM json_each(?2))", folded); err != nil {
		return nil, err
	}
	return graph.NamedAmong(ctx, r, claims.claims, folded)
}
