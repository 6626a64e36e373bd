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
		for _, cypher := range []string{
			"UNWIND $rows AS row MATCH (:Name {key: row.key})-[:NAMES]->()<-[c:SAYS]-() WHERE" + visible,
			"UNWIND $rows AS row MATCH ()-[c:TRANSFER]->() WHERE c.id = row.folded AND c.source IS NOT NULL AND" + visible,
			"UNWIND $rows AS row MATCH ()-[c:TRANSFER]->() WHERE c.folded = row.folded AND" + visible,
		} {
			if err := found.add(ctx, cypher, map[string]any{"rows": keyed(chunk)}); err != nil {
				return nil, err
			}
		}
	}
	return graph.NamedAmong(ctx, r, found.sort(), folded)
}

// keyed returns folded texts with their keys.
func keyed(folded []string) []map[string]any {
	rows := make([]map[string]any, len(folded))
	for i, f := range folded {
		rows[i] = map[string]any{"folded": f, "key": key(f)}
	}
	return rows
}
