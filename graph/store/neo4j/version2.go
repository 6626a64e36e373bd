package neo4j

import (
	"context"
	"slices"
)

// toVersion2 puts indexes in the place of the constraints that version 1 had on
// claims, and one constraint in the place of its index of names, whose keys were
// numbers.
func (s *Store) toVersion2(ctx context.Context) error {
	err := s.alter(ctx, []string{
		"DROP CONSTRAINT outflow_transfer IF EXISTS", "DROP CONSTRAINT outflow_says IF EXISTS", "DROP INDEX outflow_name IF EXISTS",
	})
	if err != nil {
		return s.explain(ctx, err)
	}
	var names []map[string]any
	err = s.read(ctx, func(t *tx) error {
		names = nil
		return t.rows("MATCH (n:Name) RETURN elementId(n), n.folded", nil, func(row []any) error {
			folded, _ := row[1].(string)
			names = append(names, map[string]any{"node": row[0], "key": key(folded)})
			return nil
		})
	})
	if err != nil {
		return err
	}
	for chunk := range slices.Chunk(names, 10_000) {
		err := s.write(ctx, func(t *tx) error {
			return t.run("UNWIND $rows AS row MATCH (n:Name) WHERE elementId(n) = row.node SET n.key = row.key", map[string]any{"rows": chunk})
		})
		if err != nil {
			return err
		}
	}
	return s.create(ctx)
}
