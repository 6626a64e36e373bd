package sqlite

import (
	"context"
	"slices"

	"outflow/graph/store/ledger"
)

func (w *writer) Blob(ctx context.Context, hash string, data []byte) error {
	there := false
	err := w.conns.with(ctx, func(c *conn) error {
		n, err := c.number("SELECT EXISTS (SELECT 1 FROM blobs WHERE hash = ?)", text(hash))
		there = n == 1
		return err
	})
	if err != nil || there {
		return err
	}
	return w.pend(ctx, func(c *conn) error {
		n, err := c.number("INSERT INTO blobs (hash, size, added) VALUES (?, ?, ?) RETURNING n",
			text(hash), num(int64(len(data))), num(w.head+1))
		if err != nil {
			return err
		}
		part := int64(0)
		for piece := range slices.Chunk(data, ledger.PartBytes) {
			if err := c.run("INSERT INTO parts VALUES (?, ?, ?)", num(n), num(part), blob(piece)); err != nil {
				return err
			}
			part++
		}
		return nil
	})
}
