package neo4j

import (
	"context"
	"encoding/hex"
	"fmt"

	"outflow/graph"
	"outflow/graph/store/ledger"
)

// Knows implements ledger.Writer.
func (w *writer) Knows(ctx context.Context, source string) (known bool, err error) {
	err = w.read(ctx, func(t *tx) error {
		row, err := t.row("MATCH (c:Commit) WHERE $name IN c.sources RETURN 1 LIMIT 1", map[string]any{"name": source})
		known = row != nil
		return err
	})
	return known, err
}

// commitsOf returns the commits that added or retired claims of a source. While this
// writer is at work there come no more.
func (w *writer) commitsOf(ctx context.Context, source string) (commits []int64, err error) {
	if commits, known := w.commits[source]; known {
		return commits, nil
	}
	err = w.read(ctx, func(t *tx) error {
		commits = nil
		return t.rows(`MATCH (c:Commit) WHERE $name IN c.sources RETURN c.number`, map[string]any{"name": source}, func(row []any) error {
			commits = append(commits, row[0].(int64))
			return nil
		})
	})
	if err == nil {
		w.commits[source] = commits
	}
	return commits, err
}

// Current implements ledger.Writer.
func (w *writer) Current(ctx context.Context, source string, each func(ledger.Version) error) error {
	commits, err := w.commitsOf(ctx, source)
	if err != nil {
		return err
	}
	var all []ledger.Version
	err = w.read(ctx, func(t *tx) error {
		all = nil
		for _, kind := range types {
			err := t.rows(ofType(kind, `UNWIND $commits AS n MATCH ()-[c:TYPE]->() WHERE c.added = n AND c.source = $name AND c.retired IS NULL
				RETURN coalesce(c.kind, 'transfer'), c.id, c.source, c.hash, c.added`), map[string]any{"commits": commits, "name": source}, func(row []any) error {
				v, err := version(row)
				all = append(all, v)
				return err
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	for _, v := range all {
		if err == nil {
			err = each(v)
		}
	}
	return err
}

// version reads a claim's kind, id, source, hash and commit.
func version(row []any) (v ledger.Version, err error) {
	said := texts(row[:4])
	if len(said) != 4 {
		return v, fmt.Errorf("the store holds what is no claim; run outflow verify: %v", row)
	}
	v.ClaimKey = graph.ClaimKey{Kind: graph.Kind(said[0]), ID: said[1], Source: said[2]}
	v.Added, _ = row[4].(int64)
	v.Hash, err = parseHash(said[3])
	return v, err
}

func parseHash(value any) (h graph.Hash, err error) {
	text, _ := value.(string)
	if n, err := hex.Decode(h[:], []byte(text)); err != nil || n != len(h) || len(text) != 2*len(h) {
		return h, fmt.Errorf("the store holds what is no hash; run outflow verify: %q", text)
	}
	return h, nil
}

// Versions implements ledger.Writer.
func (w *writer) Versions(ctx context.Context, keys []graph.ClaimKey) (map[graph.ClaimKey]ledger.Version, error) {
	return w.versions(ctx, keys, "c.added IS NOT NULL AND c.added < $next AND c.retired IS NULL")
}

// Wrote implements ledger.Writer.
func (w *writer) Wrote(ctx context.Context, keys []graph.ClaimKey) (*graph.ClaimKey, error) {
	if err := w.settle(ctx); err != nil {
		return nil, err
	}
	wrote, err := w.versions(ctx, keys, "c.added = $next")
	for k := range wrote {
		return &k, err
	}
	return nil, err
}

// versions returns the claims for which a condition holds; $next is the number of
// this commit.
func (w *writer) versions(ctx context.Context, keys []graph.ClaimKey, condition string) (map[graph.ClaimKey]ledger.Version, error) {
	rows := map[string][]map[string]any{}
	for _, k := range keys {
		kind := typeOf(k.Kind)
		rows[kind] = append(rows[kind], map[string]any{"kind": string(k.Kind), "id": k.ID, "source": k.Source})
	}
	found := map[graph.ClaimKey]ledger.Version{}
	return found, w.read(ctx, func(t *tx) error {
		clear(found)
		for kind, rows := range rows {
			err := t.rows(claimsOf(kind)+condition+`
				RETURN coalesce(c.kind, 'transfer'), c.id, c.source, c.hash, c.added`, map[string]any{"rows": rows, "next": w.number}, func(row []any) error {
				v, err := version(row)
				found[v.ClaimKey] = v
				return err
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}
