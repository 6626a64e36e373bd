package neo4j

import (
	"context"
	"encoding/hex"
	"errors"

	"outflow/graph"
	"outflow/graph/store/ledger"
)

// chunkClaims and chunkBytes bound what one transaction writes: the server
// keeps it in memory until it is committed. Larger ones are slower, where the
// next is carried out meanwhile.
const (
	chunkClaims = 2500
	chunkBytes  = 8 << 20
)

// Apply implements graph.Store.
func (s *Store) Apply(ctx context.Context, b graph.Batch) (graph.Commit, graph.Change, error) {
	return ledger.Apply(ctx, backend{s}, b)
}

// A backend is the store as the ledger sees it.
type backend struct{ *Store }

func (b backend) Chunk() (claims, bytes int) { return b.chunk, chunkBytes }

func (b backend) Explain(ctx context.Context, err error) error { return b.explain(ctx, err) }

func (b backend) Properties(c *graph.Claim, body []byte, hash graph.Hash) map[string]any {
	return claimProperties(c, string(body), hash)
}

// claimProperties returns all properties of a claim's relationship, but for
// the commits that added and retired it.
func claimProperties(c *graph.Claim, body string, hash graph.Hash) map[string]any {
	p := properties(c)
	p["source"], p["claim"], p["hash"] = c.Source, body, hex.EncodeToString(hash[:])
	if c.Kind != graph.KindTransfer {
		p["kind"] = string(c.Kind)
	} else if folded := graph.Fold(c.ID); folded != c.ID {
		p["folded"] = folded // one that is its id is found by that
	}
	return p
}

func (b backend) Lock(ctx context.Context) (ledger.Writer, error) {
	lock, err := b.lockWriter(ctx)
	if err != nil {
		return nil, err
	}
	return &writer{writerLock: lock, places: map[string]bool{}, commits: map[string][]int64{}}, nil
}

// A writer writes one commit; see ledger.Writer.
type writer struct {
	*writerLock
	number  int64              // of the commit
	pages   int64              // of its list of claims
	places  map[string]bool    // that the batch declares, or its transfers end at
	commits map[string][]int64 // see commitsOf
}

func (w *writer) Unlock(ctx context.Context) { w.release(ctx) }

func (w *writer) Clear(ctx context.Context) error {
	if w.pending == 0 {
		return nil
	}
	err := w.clear(ctx, w.pending)
	if err == nil {
		w.pending = 0
	}
	return err
}

func (w *writer) Begin(ctx context.Context) (head graph.Commit, err error) {
	w.number = w.head + 1
	if w.projected < w.head {
		if err := w.project(ctx, w.head); err != nil {
			return head, err
		}
	}
	err = w.read(ctx, func(t *tx) (err error) {
		head, err = t.commit(0)
		return err
	})
	return head, err
}

// pend is a step that leaves something which must be cleared should the commit
// not be made, pendAhead one ahead.
func (w *writer) pend(ctx context.Context, fn func(*tx) error) error {
	w.pending = w.number
	return w.step(ctx, map[string]any{"pending": w.number}, fn)
}

func (w *writer) pendAhead(ctx context.Context, fn func(*tx) error) error {
	w.pending = w.number
	return w.ahead(ctx, map[string]any{"pending": w.number}, fn)
}

// Write implements ledger.Writer. The chunk may be used again before what is done
// ahead is done: what is written is taken out of it first.
func (w *writer) Write(ctx context.Context, _ *ledger.Chunk, entries []*ledger.Entry) error {
	onlyNew, err := w.onlyNew(ctx, entries)
	if err != nil {
		return err
	}
	list, err := encodeKeys(entries)
	if err != nil {
		return err
	}
	pend, page, rows := w.pend, w.pages, newInsertion(entries, w.number, onlyNew)
	if onlyNew {
		pend = w.pendAhead
	}
	err = pend(ctx, func(t *tx) error {
		if err := t.run("CREATE (:Ledger {commit: $n, n: $page, keys: $keys})", map[string]any{"n": w.number, "page": page, "keys": list}); err != nil {
			return err
		}
		return t.insert(rows)
	})
	if err != nil {
		// What failed before is why.
		if _, before := w.land(); before != nil && !w.mayPass(before) {
			err = w.explain(ctx, before)
		}
		return err
	}
	w.pages++
	return nil
}

// Blob implements ledger.Writer.
func (w *writer) Blob(ctx context.Context, hash string, bytes int, parts [][]byte) error {
	for i, part := range parts {
		err := w.pend(ctx, func(t *tx) error {
			return t.run("CREATE (:Part {blob: $hash, n: $n, added: $added, data: $data})",
				map[string]any{"hash": hash, "n": i, "added": w.number, "data": part})
		})
		if err != nil {
			return err
		}
	}
	return w.pend(ctx, func(t *tx) error {
		return t.run("CREATE (:Blob {hash: $hash, size: $size, parts: $n, added: $added})",
			map[string]any{"hash": hash, "size": bytes, "n": len(parts), "added": w.number})
	})
}

// Retire implements ledger.Writer.
func (w *writer) Retire(ctx context.Context, claims []ledger.Version) error {
	rows := map[string][]map[string]any{}
	for _, v := range claims {
		kind := typeOf(v.Kind)
		rows[kind] = append(rows[kind], map[string]any{"kind": string(v.Kind), "id": v.ID, "source": v.Source, "added": v.Added})
	}
	return w.pend(ctx, func(t *tx) error {
		for kind, rows := range rows {
			err := t.run(claimsOf(kind)+"c.added = row.added SET c.retired = $n",
				map[string]any{"rows": rows, "n": w.number})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Settle implements ledger.Writer.
func (w *writer) Settle(ctx context.Context) error { return w.settle(ctx) }

// Commit implements ledger.Writer.
func (w *writer) Commit(ctx context.Context, c graph.Commit) error {
	err := w.step(ctx, map[string]any{"head": w.number, "pending": nil}, func(t *tx) error { return t.insertCommit(c) })
	if err != nil {
		// It may have been made all the same, or be being made.
		var made graph.Commit
		ask := w.write(context.WithoutCancel(ctx), func(t *tx) (err error) {
			if err := t.run(lock+"RETURN 1", nil); err != nil {
				return err
			}
			made, err = t.commit(w.number)
			return err
		})
		switch {
		case ask == nil && made.Hash == c.Hash:
		case ask == nil:
			return err
		default:
			return errors.Join(errUnknown, err)
		}
	}
	// The commit is made, whatever comes. What cannot be shown now is shown
	// with the next one.
	_ = w.project(context.WithoutCancel(ctx), w.number)
	return nil
}

// KeepBlobs implements ledger.Writer.
func (w *writer) KeepBlobs(ctx context.Context) error {
	if w.pending == 0 {
		return nil
	}
	return w.step(ctx, map[string]any{"pending": nil}, func(t *tx) error {
		return t.run("MATCH (b) WHERE (b:Blob OR b:Part) AND b.added = $n SET b.added = $n - 1", map[string]any{"n": w.number})
	})
}
