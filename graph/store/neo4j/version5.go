package neo4j

import (
	"context"
	"slices"

	"outflow/graph/store/ledger"
)

// toVersion5 seals the commits.
func (w *writerLock) toVersion5(ctx context.Context) error {
	var seals []map[string]any
	err := w.read(ctx, func(x *tx) error {
		seals = nil
		return x.rows("MATCH (c:Commit) RETURN "+commitColumns, nil, func(row []any) error {
			c, err := unsealedCommit(row)
			seals = append(seals, map[string]any{"number": c.Number, "seal": ledger.Seal(&c)})
			return err
		})
	})
	for chunk := range slices.Chunk(seals, chunkClaims) {
		if err == nil {
			err = w.step(ctx, nil, func(x *tx) error {
				return x.run("UNWIND $rows AS row MATCH (c:Commit {number: row.number}) SET c.seal = row.seal", map[string]any{"rows": chunk})
			})
		}
	}
	return err
}
