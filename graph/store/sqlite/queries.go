package sqlite

import (
	"bytes"
	"context"
	"encoding/json"

	"outflow/graph"
	"outflow/graph/store/ledger"
)

// What readers ask, each with a connection of its own: see ledger.Queries. What may be
// seen is settled by the commit's number alone, so no transaction is kept open, and the
// log can be cut however long a reader takes.

// visible selects the claims of commit ?1.
const visible = " added <= ?1 AND (retired IS NULL OR retired > ?1) "

// CommitAt implements ledger.Queries.
func (b backend) CommitAt(ctx context.Context, number int64) (found graph.Commit, err error) {
	err = b.conns.with(ctx, func(c *conn) error {
		found, err = c.commit(number)
		return err
	})
	return found, err
}

// Commits implements ledger.Queries.
func (b backend) Commits(ctx context.Context, after, before int64) (page []graph.Commit, err error) {
	err = b.conns.with(ctx, func(c *conn) error {
		page, err = c.commits("WHERE number > ? AND number < ? ORDER BY number LIMIT 500", num(after), num(before))
		return err
	})
	return page, err
}

// CommitBefore implements ledger.Queries.
func (b backend) CommitBefore(ctx context.Context, number int64, at graph.Instant) (found graph.Commit, err error) {
	err = b.conns.with(ctx, func(c *conn) error {
		found, err = c.oneCommit("WHERE number < ? AND time < ? ORDER BY number DESC LIMIT 1", num(number), num(int64(at)))
		return err
	})
	return found, err
}

// find finds the claims of a commit for which a condition holds. Its values are from ?2.
func (b backend) find(ctx context.Context, commit int64, each ledger.Each, condition string, more ...value) error {
	return b.conns.with(ctx, func(c *conn) error {
		return c.query("SELECT body, hash FROM claims WHERE"+visible+"AND "+condition, append(values(num(commit)), more...), func(s *stmt) error {
			return each(s.view(0), s.hash(1))
		})
	})
}

// foundBy selects the claims that are visible at commit ?1 of those of which one version has a
// key: a version that is found by the same as the one before has none of its own. With them
// may be some whose last version has another.
func foundBy(condition string) string {
	return `n IN (SELECT CASE WHEN added <= ?1 AND (retired IS NULL OR retired > ?1) THEN n ELSE
		(SELECT last.n FROM claims last WHERE last.kind = claims.kind AND last.id = claims.id AND last.source = claims.source
			AND last.added <= ?1 ORDER BY last.added DESC LIMIT 1) END
		FROM claims WHERE ` + condition + ")"
}

// PageClaims implements ledger.Queries.
func (b backend) PageClaims() int { return 512 }

// Page implements ledger.Queries.
func (b backend) Page(ctx context.Context, commit int64, kind graph.Kind, id string, most int, each ledger.Each) error {
	return b.find(ctx, commit, each, "kind = ?2 AND id >= ?3 ORDER BY id LIMIT ?4", num(kindNumbers[kind]), text(id), num(int64(most)))
}

// lastVersions are those of the claims of kind ?2 with the ids ?3, the last of each source as of
// commit ?1: no other can be visible. A transfer that runs extend each day, or each minute, has
// as many versions as it had runs, and none of them is looked at but these.
const lastVersions = `n IN (
	WITH RECURSIVE by(id, source) AS (
		SELECT value, (SELECT min(source) FROM claims WHERE kind = ?2 AND id = value) FROM json_each(?3)
		UNION ALL
		SELECT id, (SELECT min(source) FROM claims WHERE kind = ?2 AND id = by.id AND source > by.source) FROM by WHERE source IS NOT NULL)
	SELECT (SELECT n FROM claims WHERE kind = ?2 AND id = by.id AND source = by.source AND added <= ?1 ORDER BY added DESC LIMIT 1)
		FROM by WHERE source IS NOT NULL)`

// Find implements ledger.Queries.
func (b backend) Find(ctx context.Context, commit int64, kind graph.Kind, ids []string, each ledger.Each) error {
	if kind == graph.KindTransfer {
		return b.find(ctx, commit, each, lastVersions, num(kindNumbers[kind]), list(ids))
	}
	return b.find(ctx, commit, each, "kind = ?2 AND id IN (SELECT value FROM json_each(?3))", num(kindNumbers[kind]), list(ids))
}

// Referring implements ledger.Queries.
func (b backend) Referring(ctx context.Context, commit int64, ids []string, roles []graph.Role, each ledger.Each) (err error) {
	refs := false
	for _, role := range roles {
		if err != nil {
			break
		}
		switch role {
		case graph.RoleFrom:
			err = b.find(ctx, commit, each, foundBy("from_key IN (SELECT value FROM json_each(?2))"), keys(ids))
		case graph.RoleTo:
			err = b.find(ctx, commit, each, foundBy("to_key IN (SELECT value FROM json_each(?2))"), keys(ids))
		case graph.RoleAt:
			at := make([]string, len(ids))
			for i, id := range ids {
				at[i] = erasedAt + id
			}
			err = b.referring(ctx, commit, at, each)
		case graph.RoleAnnotated:
			err = b.Find(ctx, commit, graph.KindAnnotation, ids, each)
		case graph.RoleSystem:
			refs, err = true, b.inside(ctx, commit, graph.KindDataset, "/", "0", ids, each)
		case graph.RoleDataset:
			refs, err = true, b.inside(ctx, commit, graph.KindField, "#", "$", ids, each)
		default:
			refs = true
		}
	}
	if refs && err == nil {
		err = b.referring(ctx, commit, ids, each)
	}
	return err
}

// referring finds claims by the texts of their rows of refs.
func (b backend) referring(ctx context.Context, commit int64, texts []string, each ledger.Each) error {
	return b.find(ctx, commit, each, foundBy("n IN (SELECT claim FROM refs WHERE key IN (SELECT value FROM json_each(?2)))"), keys(texts))
}

// inside finds claims of a kind, and of what is implied, whose ids begin with one of the
// places and a separator; after is what comes next after the separator.
func (b backend) inside(ctx context.Context, commit int64, kind graph.Kind, separator, after string, places []string, each ledger.Each) error {
	for _, k := range []graph.Kind{kind, graph.KindImplied} {
		// CROSS JOIN keeps SQLite from reading all of a kind for each place.
		err := b.find(ctx, commit, each, `n IN (SELECT claims.n FROM json_each(?2) CROSS JOIN claims ON
			claims.kind = ?3 AND claims.id >= json_each.value || ?4 AND claims.id < json_each.value || ?5)`,
			list(places), num(kindNumbers[k]), text(separator), text(after))
		if err != nil {
			return err
		}
	}
	return nil
}

// Named implements ledger.Queries.
func (b backend) Named(ctx context.Context, commit int64, folded []string, each ledger.Each) error {
	err := b.find(ctx, commit, each, foundBy("n IN (SELECT claim FROM names WHERE folded IN (SELECT value FROM json_each(?2)))"), list(folded))
	if err == nil {
		err = b.find(ctx, commit, each, foundBy("fold_key IN (SELECT value FROM json_each(?2))"), keys(folded))
	}
	return err
}

// Names implements ledger.Queries.
func (b backend) Names(ctx context.Context, shortest, longest int, transfers bool, each func(string)) error {
	return b.conns.with(ctx, func(c *conn) error {
		defer c.interruptible(ctx)()
		name := func(s *stmt) error {
			each(s.text(0))
			return nil
		}
		err := c.query("SELECT DISTINCT folded FROM names WHERE length(folded) BETWEEN ? AND ?", values(num(int64(shortest)), num(int64(longest))), name)
		if err == nil && transfers {
			err = c.query("SELECT id FROM claims WHERE kind = ? AND 3 * length(id) >= ?", values(num(kindNumbers[graph.KindTransfer]), num(int64(shortest))), name)
		}
		return err
	})
}

// Vouches implements ledger.Queries: indexes lie in pages that have checksums.
func (b backend) Vouches() bool { return true }

// list makes one value of many, for json_each.
func list[T any](all []T) value {
	b, err := json.Marshal(all)
	if err != nil {
		panic("sqlite: a list does not marshal: " + err.Error())
	}
	return textOf(b)
}

// keys is the list of the texts' keys.
func keys(texts []string) value {
	keys := make([]int64, len(texts))
	for i, t := range texts {
		keys[i] = key(t)
	}
	return list(keys)
}

// Parts implements ledger.Queries.
func (b backend) Parts(ctx context.Context, commit int64, hash string) (parts int64, there bool, err error) {
	err = b.conns.with(ctx, func(c *conn) error {
		return c.query("SELECT (SELECT count(*) FROM parts WHERE blob = n) FROM blobs WHERE hash = ? AND added <= ?", values(text(hash), num(commit)), func(s *stmt) error {
			parts, there = s.int(0), true
			return nil
		})
	})
	return parts, there, err
}

// Part implements ledger.Queries.
func (b backend) Part(ctx context.Context, hash string, part int64) (data []byte, err error) {
	err = b.conns.with(ctx, func(c *conn) error {
		return c.query("SELECT data FROM parts JOIN blobs ON blob = n WHERE hash = ? AND part = ?", values(text(hash), num(part)), func(s *stmt) error {
			data = bytes.Clone(s.view(0))
			return nil
		})
	})
	return data, err
}
