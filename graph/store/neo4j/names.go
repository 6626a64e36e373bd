package neo4j

import (
	"context"
	"slices"

	"outflow/graph"
)

// Named implements graph.Reader.
func (r *reader) Named(ctx context.Context, folded []string) ([]graph.Named, error) {
	folded = slices.DeleteFunc(distinct(folded), func(f string) bool { return f == "" })
	found := r.collection()
	for chunk := range slices.Chunk(folded, chunkIDs) {
		rows := make([]map[string]any, len(chunk))
		for i, f := range chunk {
			rows[i] = map[string]any{"folded": f, "key": key(f)}
		}
		for _, cypher := range []string{
			"UNWIND $rows AS row MATCH (n:Name {key: row.key})-[:NAMES]->()<-[c:SAYS]-() WHERE n.folded = row.folded AND" + visible,
			"UNWIND $rows AS row MATCH ()-[c:TRANSFER]->() WHERE c.id = row.folded AND c.source IS NOT NULL AND" + visible,
			"UNWIND $rows AS row MATCH ()-[c:TRANSFER]->() WHERE c.folded = row.folded AND" + visible,
		} {
			if err := found.add(ctx, cypher, map[string]any{"rows": rows}); err != nil {
				return nil, err
			}
		}
	}
	return graph.NamedAmong(ctx, r, found.sort(), folded)
}
