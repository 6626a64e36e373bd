package neo4j

import (
	"context"
	"slices"

	"outflow/graph/store/ledger"
)

// Blob implements ledger.Writer.
func (w *writer) Blob(ctx context.Context, hash string, data []byte) error {
	var have bool
	err := w.read(ctx, func(t *tx) error {
		row, err := t.row("RETURN EXISTS { MATCH (:Blob {hash: $hash}) }", map[string]any{"hash": hash})
		have = err == nil && row[0] == true
		return err
	})
	if err != nil || have {
		return err
	}
	n := 0
	for piece := range slices.Chunk(data, ledger.PartBytes) {
		err := w.pend(ctx, func(t *tx) error {
			return t.run("CREATE (:Part {blob: $hash, n: $n, added: $added, data: $data})",
				map[string]any{"hash": hash, "n": n, "added": w.number, "data": piece})
		})
		if err != nil {
			return err
		}
		n++
	}
	return w.pend(ctx, func(t *tx) error {
		return t.run("CREATE (:Blob {hash: $hash, size: $size, parts: $n, added: $added})",
			map[string]any{"hash": hash, "size": len(data), "n": n, "added": w.number})
	})
}
