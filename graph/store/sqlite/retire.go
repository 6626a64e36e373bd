package sqlite

import (
	"context"
	"slices"

	"outflow/graph"
)

// retireUnsaid retires what the replaced sources said and no longer say.
func (w *writing) retireUnsaid(c *conn) error {
	for name, s := range w.sources {
		for hash, old := range s.said {
			if old.again {
				continue
			}
			w.retire(s, old.n, hash)
			err := c.query("SELECT kind, id FROM claims WHERE n = ?", values(num(old.n)), func(st *stmt) error {
				key := graph.ClaimKey{Kind: graph.Kinds[st.int(0)], ID: st.text(1), Source: name}
				w.change.Retired = append(w.change.Retired, key)
				return nil
			})
			if err != nil {
				return err
			}
		}
	}
	slices.SortFunc(w.change.Retired, graph.ClaimKey.Compare)
	return nil
}

// markRetired writes down which claims are retired.
func (w *writing) markRetired(ctx context.Context) error {
	err := w.conns.with(ctx, func(c *conn) error {
		return c.transact(func() error { return w.mentionRetired(c) })
	})
	if err != nil {
		return err
	}
	slices.Sort(w.outdated)
	for chunk := range slices.Chunk(w.outdated, w.chunk) {
		err := w.conns.with(ctx, func(c *conn) error {
			return c.transact(func() error {
				if err := w.reserve(c); err != nil {
					return err
				}
				mark, err := c.prepare("UPDATE claims SET retired = ? WHERE n = ?")
				if err != nil {
					return err
				}
				for _, n := range chunk {
					if err := mark.once(num(w.number), num(n)); err != nil {
						return err
					}
				}
				return nil
			})
		})
		if err != nil {
			return err
		}
		w.reserved = true
	}
	return nil
}
