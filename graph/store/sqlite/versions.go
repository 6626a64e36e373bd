package sqlite

import (
	"context"

	"outflow/graph"
	"outflow/graph/store/ledger"
)

func (w *writer) Knows(ctx context.Context, source string) (known bool, err error) {
	err = w.conns.with(ctx, func(c *conn) error {
		n, err := c.number("SELECT EXISTS (SELECT 1 FROM sources JOIN spans ON source = n WHERE name = ?)", text(source))
		known = n == 1
		return err
	})
	return known, err
}

func (w *writer) Current(ctx context.Context, source string, each func(ledger.Version) error) error {
	return w.conns.with(ctx, func(c *conn) error {
		return c.query(`SELECT kind, id, hash, added FROM sources JOIN spans ON spans.source = sources.n
			JOIN claims ON claims.n BETWEEN first AND last AND claims.source = sources.n
			WHERE name = ? AND retired IS NULL`, values(text(source)), func(s *stmt) error {
			return each(version(s, source))
		})
	})
}

// version reads a claim's kind, id, hash and commit.
func version(s *stmt, source string) ledger.Version {
	return ledger.Version{
		ClaimKey: graph.ClaimKey{Kind: kindOf(s.int(0)), ID: s.text(1), Source: source},
		Hash:     s.hash(2), Added: s.int(3),
	}
}

func (w *writer) Versions(ctx context.Context, keys []graph.ClaimKey) (map[graph.ClaimKey]ledger.Version, error) {
	return w.versions(ctx, keys, w.head, "retired IS NULL")
}

func (w *writer) Wrote(ctx context.Context, keys []graph.ClaimKey) (*graph.ClaimKey, error) {
	wrote, err := w.versions(ctx, keys, w.head+1, "added = ?4")
	for k := range wrote {
		return &k, err
	}
	return nil, err
}

// versions returns the last versions of claims, as of a commit, for which a condition
// holds.
func (w *writer) versions(ctx context.Context, keys []graph.ClaimKey, commit int64, condition string) (map[graph.ClaimKey]ledger.Version, error) {
	found := map[graph.ClaimKey]ledger.Version{}
	return found, w.conns.with(ctx, func(c *conn) error {
		for _, k := range keys {
			// Of many versions only the last can be it.
			err := c.query(`SELECT kind, id, hash, added FROM claims WHERE n = (SELECT n FROM claims WHERE kind = ?1 AND id = ?2
				AND source = (SELECT n FROM sources WHERE name = ?3) AND added <= ?4 ORDER BY added DESC LIMIT 1) AND `+condition,
				values(num(kindNumbers[k.Kind]), text(k.ID), text(k.Source), num(commit)), func(s *stmt) error {
					found[k] = version(s, k.Source)
					return nil
				})
			if err != nil {
				return err
			}
		}
		return nil
	})
}
