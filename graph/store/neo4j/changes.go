package neo4j

import (
	"context"
	"iter"
	"maps"
	"slices"

	"outflow/graph"
	"outflow/graph/store/ledger"
)

// Changes implements ledger.Queries.
func (b backend) Changes(ctx context.Context, number int64) iter.Seq2[[]ledger.Change, error] {
	return func(yield func([]ledger.Change, error) bool) {
		for keys, err := range b.changedKeys(ctx, number) {
			var page []ledger.Change
			if err == nil {
				page, err = b.changesOf(ctx, number, keys)
			}
			if !yield(page, err) {
				return
			}
		}
	}
}

// retiredBy matches the claims that a commit retired, of both types in one round trip.
const retiredBy = `MATCH ()-[c:SAYS]->() USING INDEX SEEK c:SAYS(retired) WHERE c.retired = $n AND c.source IS NOT NULL RETURN c.kind AS kind, c.id AS id, c.source AS source
	UNION ALL MATCH ()-[c:TRANSFER]->() USING INDEX SEEK c:TRANSFER(retired) WHERE c.retired = $n AND c.source IS NOT NULL RETURN 'transfer' AS kind, c.id AS id, c.source AS source`

// changedKeys returns the keys of the claims that a commit added, retired or
// replaced, some at a time. Which of the retired ones it replaced is not for the server to
// find out: how it does so, and how long that takes, depends on when it planned it.
func (b backend) changedKeys(ctx context.Context, number int64) iter.Seq2[[]graph.ClaimKey, error] {
	return func(yield func([]graph.ClaimKey, error) bool) {
		retired := map[graph.ClaimKey]bool{}
		err := b.read(ctx, func(t *tx) error {
			return t.rows(retiredBy, map[string]any{"n": number}, func(row []any) error {
				said := texts(row)
				retired[graph.ClaimKey{Kind: graph.Kind(said[0]), ID: said[1], Source: said[2]}] = true
				return nil
			})
		})
		for page, more := int64(0), true; more; page++ {
			var keys []graph.ClaimKey
			if err == nil {
				err = b.read(ctx, func(t *tx) (err error) {
					keys = nil
					more, err = t.ledgerPage(number, page, func(k graph.ClaimKey) { keys = append(keys, k) })
					return err
				})
			}
			if err != nil {
				yield(nil, err)
				return
			}
			for _, k := range keys {
				delete(retired, k)
			}
			if !chunked(keys, yield) {
				return
			}
		}
		chunked(slices.Collect(maps.Keys(retired)), yield)
	}
}

// chunked hands out keys, chunkIDs at a time, and reports whether to go on.
func chunked(keys []graph.ClaimKey, yield func([]graph.ClaimKey, error) bool) bool {
	for chunk := range slices.Chunk(keys, chunkIDs) {
		if !yield(chunk, nil) {
			return false
		}
	}
	return true
}

// changesOf reads what a commit did to the claims of some keys.
func (b backend) changesOf(ctx context.Context, number int64, keys []graph.ClaimKey) ([]ledger.Change, error) {
	var d graph.Decoder
	changes := make([]ledger.Change, len(keys))
	at := make(map[graph.ClaimKey]*ledger.Change, len(keys))
	rows := map[string][]map[string]any{}
	for i, k := range keys {
		changes[i].Commit = number
		at[k] = &changes[i]
		rows[typeOf(k.Kind)] = append(rows[typeOf(k.Kind)], map[string]any{"kind": string(k.Kind), "id": k.ID, "source": k.Source})
	}
	err := b.read(ctx, func(t *tx) error {
		for kind, rows := range rows {
			row, err := t.row(claimsOf(kind)+`c.added <= $n
				WITH c, c.added = $n AS new WHERE new OR c.retired = $n
				RETURN collect(CASE WHEN NOT new THEN [c.claim, c.hash] END), collect(CASE WHEN new THEN [c.claim, c.hash] END)`,
				map[string]any{"rows": rows, "n": number})
			if err != nil {
				return err
			}
			for i, bodies := range row {
				all, _ := bodies.([]any)
				for _, stored := range all {
					body, hash := storedClaim(stored)
					c, err := ledger.Checked(&d, []byte(body), hash)
					if err != nil {
						return err
					}
					if change := at[c.Key()]; change == nil {
						continue
					} else if i == 0 {
						change.Before, change.Retired = &c, hash
					} else {
						change.After, change.Added = &c, hash
					}
				}
			}
		}
		return nil
	})
	// A claim that somebody deleted by hand is missed by who adds up the hashes.
	return slices.DeleteFunc(changes, func(c ledger.Change) bool { return c.Before == nil && c.After == nil }), err
}
