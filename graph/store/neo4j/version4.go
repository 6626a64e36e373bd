package neo4j

import (
	"context"
	"slices"

	"outflow/graph"
	"outflow/graph/store/ledger"
)

// toVersion4 makes the indexes of what claims name, and writes what is implied, which
// no claim said before. What a commit that was never made left is removed first.
func (w *writerLock) toVersion4(ctx context.Context) error {
	if w.pending != 0 {
		if err := w.clear(ctx, w.pending); err != nil {
			return err
		}
	}
	if err := w.alter(ctx, statements...); err != nil {
		return err
	}
	implied, err := w.impliedBefore(ctx)
	if err != nil {
		return err
	}
	for len(implied) > 0 {
		commit := implied[0].Added
		n := slices.IndexFunc(implied, func(i ledger.Implied) bool { return i.Added != commit })
		if n < 0 {
			n = len(implied)
		}
		for chunk := range slices.Chunk(implied[:n], chunkClaims) {
			if err := w.imply(ctx, commit, chunk); err != nil {
				return err
			}
		}
		implied = implied[n:]
	}
	return w.forgetMentions(ctx)
}

// impliedBefore works out what is implied by the claims of the store. Where an upgrade
// failed some of it may be there.
func (w *writerLock) impliedBefore(ctx context.Context) ([]ledger.Implied, error) {
	var history ledger.History
	there := map[graph.ClaimKey]map[int64]bool{}
	err := w.read(ctx, func(x *tx) error {
		history = ledger.History{}
		var d graph.Decoder
		for _, kind := range types {
			err := x.rows(ofType(kind, "MATCH ()-[c:TYPE]->() RETURN c.claim, c.added, coalesce(c.retired, 0)"), nil, func(row []any) error {
				body, _ := row[0].(string)
				c, err := ledger.Decode(&d, []byte(body))
				if err != nil {
					return err
				}
				added, _ := row[1].(int64)
				retired, _ := row[2].(int64)
				if !c.Kind.IsSaid() {
					if there[c.Key()] == nil {
						there[c.Key()] = map[int64]bool{}
					}
					there[c.Key()][added] = true
					return nil
				}
				history.Add(&c, added, retired)
				return nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	return slices.DeleteFunc(history.Implied(), func(i ledger.Implied) bool { return there[i.Key()][i.Added] }), err
}

// imply writes what was implied from a commit on.
func (w *writerLock) imply(ctx context.Context, commit int64, chunk []ledger.Implied) error {
	var entries []*ledger.Entry
	for _, i := range chunk {
		e, err := ledger.NewEntry(&i.Claim)
		if err != nil {
			return err
		}
		e.Properties = claimProperties(&i.Claim, string(i.Canonical()), e.Hash)
		if i.Retired != 0 {
			e.Properties["retired"] = i.Retired
		}
		entries = append(entries, e)
	}
	list, err := encodeKeys(entries)
	if err != nil {
		return err
	}
	rows := newInsertion(entries, commit, false)
	return w.step(ctx, nil, func(x *tx) error {
		err := x.run("OPTIONAL MATCH (l:Ledger {commit: $n}) WITH count(l) AS page CREATE (:Ledger {commit: $n, n: page, keys: $keys})",
			map[string]any{"n": commit, "keys": list})
		if err != nil {
			return err
		}
		return x.insert(rows)
	})
}

// forgetMentions removes the names of places that no claim gives them: those that
// transfers named had some for as long as the store lived.
func (w *writerLock) forgetMentions(ctx context.Context) error {
	var ids []string
	err := w.read(ctx, func(x *tx) error {
		ids = nil
		return x.rows("MATCH (x:Place) RETURN x.id", nil, func(row []any) error {
			ids = append(ids, texts(row)...)
			return nil
		})
	})
	for chunk := range slices.Chunk(ids, chunkIDs) {
		if err == nil {
			err = w.step(ctx, nil, func(x *tx) error { return x.forget(place, chunk) })
		}
	}
	return err
}
