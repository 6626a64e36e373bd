package neo4j

import (
	"context"
	"slices"
)

// toVersion2 puts indexes in the place of the constraints that version 1 had on
// claims, and a constraint in the place of its index of names, whose keys were
// numbers.
func (w *writerLock) toVersion2(ctx context.Context) error {
	err := w.alter(ctx,
		"DROP CONSTRAINT outflow_transfer IF EXISTS",
		"DROP CONSTRAINT outflow_says IF EXISTS",
		"DROP INDEX outflow_name IF EXISTS")
	if err != nil {
		return err
	}
	// Who has the writer lock may call nodes what the server does: nobody else
	// removes any.
	type name struct{ node, folded string }
	var names []name
	err = w.read(ctx, func(x *tx) error {
		names = nil
		return x.rows("MATCH (n:Name) RETURN elementId(n), n.folded", nil, func(row []any) error {
			if folded, ok := row[1].(string); ok {
				names = append(names, name{row[0].(string), folded})
			}
			return nil
		})
	})
	if err != nil {
		return err
	}
	nodes := make(map[string]string, len(names)) // by name
	for chunk := range slices.Chunk(names, chunkClaims) {
		var keys, twice []map[string]any
		for _, n := range chunk {
			if first, ok := nodes[n.folded]; ok {
				twice = append(twice, map[string]any{"node": n.node, "first": first})
				continue
			}
			nodes[n.folded] = n.node
			keys = append(keys, map[string]any{"node": n.node, "key": key(n.folded)})
		}
		err := w.step(ctx, nil, func(x *tx) error {
			err := x.run(`UNWIND $rows AS row MATCH (n:Name)-[:NAMES]->(x) WHERE elementId(n) = row.node
				MATCH (first:Name) WHERE elementId(first) = row.first MERGE (first)-[:NAMES]->(x)`, map[string]any{"rows": twice})
			if err != nil {
				return err
			}
			err = x.run("UNWIND $rows AS row MATCH (n:Name) WHERE elementId(n) = row.node DETACH DELETE n", map[string]any{"rows": twice})
			if err != nil {
				return err
			}
			return x.run("UNWIND $rows AS row MATCH (n:Name) WHERE elementId(n) = row.node SET n.key = row.key", map[string]any{"rows": keys})
		})
		if err != nil {
			return err
		}
	}
	return w.alter(ctx,
		"CREATE INDEX outflow_transfer_id IF NOT EXISTS FOR ()-[c:TRANSFER]-() ON (c.id, c.source, c.added)",
		"CREATE INDEX outflow_says_id IF NOT EXISTS FOR ()-[c:SAYS]-() ON (c.kind, c.id, c.source, c.added)",
		"CREATE CONSTRAINT outflow_name_key IF NOT EXISTS FOR (n:Name) REQUIRE n.key IS UNIQUE")
}
