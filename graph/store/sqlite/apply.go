package sqlite

import (
	"context"
	"errors"
	"slices"

	"outflow/graph"
	"outflow/graph/store/ledger"
)

// chunkClaims and chunkBytes bound what one transaction writes. Two such chunks are in
// memory: larger ones cost more to fill than transactions do.
const (
	chunkClaims = 10_000
	chunkBytes  = 8 << 20
)

// Apply implements graph.Store.
func (s *Store) Apply(ctx context.Context, b graph.Batch) (graph.Commit, graph.Change, error) {
	if s.readOnly {
		return graph.Commit{}, graph.Change{}, ledger.NewError(s.path, "the file or its directory is read-only; nothing was changed", nil)
	}
	return ledger.Apply(ctx, backend{s}, b)
}

// A backend is the store as the ledger sees it.
type backend struct{ *Store }

func (b backend) Chunk() (claims, bytes int) { return b.chunk, chunkBytes }

func (b backend) Explain(ctx context.Context, err error) error { return b.explain(ctx, err) }

func (b backend) Properties(*graph.Claim, []byte, graph.Hash) map[string]any { return nil }

func (b backend) Lock(ctx context.Context) (ledger.Writer, error) {
	release, err := b.lock.acquire(ctx)
	if err != nil {
		return nil, err
	}
	return &writer{Store: b.Store, release: release, sources: map[string]*source{}}, nil
}

// A writer writes one commit; see ledger.Writer.
type writer struct {
	*Store
	release func()
	head    int64 // number of the last commit

	reserved    bool  // pending names this commit
	first, next int64 // numbers of the claims it adds
	sources     map[string]*source
	decoder     graph.Decoder
}

// A source is one that the commit adds claims of.
type source struct {
	n           int64
	first, last int64 // numbers of the claims it adds
}

func (w *writer) Unlock(ctx context.Context) {
	if w.head == 0 {
		// Should this fail, the connection goes on with the smaller cache.
		_ = w.conns.with(context.WithoutCancel(ctx), func(c *conn) error { return c.exec(usualCache) })
	}
	w.release()
}

func (w *writer) Clear(ctx context.Context) error { return w.conns.with(ctx, (*conn).clear) }

func (w *writer) Begin(ctx context.Context) (head graph.Commit, err error) {
	err = w.conns.with(ctx, func(c *conn) error {
		if head, err = c.commit(0); err != nil {
			return err
		}
		last, err := c.number("SELECT max(n) FROM claims")
		w.head, w.first, w.next = head.Number, last+1, last+1
		if err == nil && w.head == 0 {
			err = c.exec(firstCache)
		}
		return err
	})
	return head, err
}

// reserve notes in the transaction at hand that this commit is being written.
func (w *writer) reserve(c *conn) error {
	if w.reserved {
		return nil
	}
	if w.head == 0 {
		if err := c.exec(sparseIndexes); err != nil {
			return err
		}
	}
	return c.run("INSERT INTO pending VALUES (?, ?)", num(w.head+1), num(w.first))
}

// pend writes something that must be cleared should the commit not be made.
func (w *writer) pend(ctx context.Context, fn func(*conn) error) error {
	err := w.conns.with(ctx, func(c *conn) error {
		return c.transact(func() error {
			if err := w.reserve(c); err != nil {
				return err
			}
			return fn(c)
		})
	})
	w.reserved = w.reserved || err == nil
	return err
}

func (w *writer) Write(ctx context.Context, k *ledger.Chunk, entries []*ledger.Entry) error {
	return w.pend(ctx, func(c *conn) error {
		insert, err := c.inserter()
		if err != nil {
			return err
		}
		for _, e := range entries {
			s, err := w.source(c, e.Source)
			repeats := false
			if err == nil {
				repeats, err = w.repeatsKeys(c, s.n, e)
			}
			switch {
			case err != nil:
			case repeats:
				err = insert.version(w.next, s.n, w.head+1, e, k.Body(e))
			default:
				err = insert.claim(w.next, s.n, w.head+1, 0, e, k.Body(e))
			}
			if err != nil {
				return err
			}
			if s.last == 0 {
				s.first = w.next
			}
			s.last = w.next
			w.next++
		}
		return nil
	})
}

// repeatsKeys reports whether a claim replaces a version that is found by the same, so that what
// leads to that leads to the claim as well. A transfer that each run extends would else have
// as many entries in each index as it had runs, each on a page of its own.
func (w *writer) repeatsKeys(c *conn, source int64, e *ledger.Entry) (repeats bool, err error) {
	if w.head == 0 {
		return false, nil
	}
	err = c.query(`SELECT body, hash FROM claims WHERE n = (SELECT n FROM claims WHERE kind = ? AND id = ? AND source = ? AND added <= ? ORDER BY added DESC LIMIT 1)
		AND retired IS NULL`, values(num(kindNumbers[e.Kind]), text(e.ID), num(source), num(w.head)), func(s *stmt) error {
		was, damaged := ledger.Checked(&w.decoder, s.view(0), s.hash(1))
		repeats = damaged == nil && e.FoundAs(&was)
		return nil
	})
	return repeats, err
}

func (w *writer) Blob(ctx context.Context, hash string, bytes int, parts [][]byte) error {
	return w.pend(ctx, func(c *conn) error {
		n, err := c.number("INSERT INTO blobs (hash, size, added) VALUES (?, ?, ?) RETURNING n", text(hash), num(int64(bytes)), num(w.head+1))
		for i, part := range parts {
			if err == nil {
				err = c.run("INSERT INTO parts VALUES (?, ?, ?)", num(n), num(int64(i)), blob(part))
			}
		}
		return err
	})
}

// An inserter writes claims, and what they are found by.
type inserter struct {
	c                   *conn
	claims, names, refs *stmt
}

func (c *conn) inserter() (i inserter, err error) {
	i.c = c
	i.claims, err = c.prepare(`INSERT INTO claims (n, kind, source, added, retired, from_key, to_key, fold_key, id, hash, body)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
	if err == nil {
		i.names, err = c.prepare("INSERT INTO names VALUES (?, ?)")
	}
	if err == nil {
		i.refs, err = c.prepare("INSERT OR IGNORE INTO refs VALUES (?, ?)")
	}
	return i, err
}

// claim writes a claim; retired is 0 for one that is current.
func (i inserter) claim(n, source, added, retired int64, e *ledger.Entry, body []byte) error {
	o, when := columnsOf(e), value{}
	if retired != 0 {
		when = num(retired)
	}
	err := i.claims.once(num(n), num(kindNumbers[e.Kind]), num(source), num(added), when,
		o.from, o.to, o.fold, text(e.ID), blob(e.Hash[:]), textOf(body))
	for _, folded := range e.Names {
		if err == nil {
			err = i.names.once(text(folded), num(n))
		}
	}
	for k := range refKeys(e) {
		if err == nil {
			err = i.refs.once(num(k), num(n))
		}
	}
	return err
}

// version writes a claim that is found by what the version that it replaces is found by.
func (i inserter) version(n, source, added int64, e *ledger.Entry, body []byte) error {
	return i.c.run("INSERT INTO claims (n, kind, source, added, id, hash, body, same_keys) VALUES (?, ?, ?, ?, ?, ?, ?, 1)",
		num(n), num(kindNumbers[e.Kind]), num(source), num(added), text(e.ID), blob(e.Hash[:]), textOf(body))
}

// source returns the source with this name, which it gives a number if it has none.
func (w *writer) source(c *conn, name string) (*source, error) {
	if s := w.sources[name]; s != nil {
		return s, nil
	}
	n, err := c.number("INSERT INTO sources (name) VALUES (?) ON CONFLICT DO UPDATE SET name = name RETURNING n", text(name))
	if err != nil {
		return nil, err
	}
	w.sources[name] = &source{n: n}
	return w.sources[name], nil
}

// retiredAtOnce is how many claims a statement retires: as an update fires a trigger, SQLite
// copies each page before a statement changes it, so that claim by claim takes three times as
// long.
const retiredAtOnce = 1000

func (w *writer) Retire(ctx context.Context, claims []ledger.Version) error {
	return w.pend(ctx, func(c *conn) error {
		for some := range slices.Chunk(claims, retiredAtOnce) {
			marked := make([][4]any, len(some))
			for i, v := range some {
				s, err := w.source(c, v.Source)
				if err != nil {
					return err
				}
				marked[i] = [...]any{kindNumbers[v.Kind], v.ID, s.n, v.Added}
			}
			err := c.run(`UPDATE claims SET retired = ? WHERE n IN (SELECT
				(SELECT n FROM claims WHERE kind = value ->> 0 AND id = value ->> 1 AND source = value ->> 2 AND added = value ->> 3)
				FROM json_each(?))`, num(w.head+1), list(marked))
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Settle makes the indexes that the tables of a store without commits lack.
func (w *writer) Settle(ctx context.Context) error {
	if w.head > 0 {
		return nil
	}
	return w.conns.with(ctx, func(c *conn) error {
		defer c.interruptible(ctx)()
		return c.transact(func() error { return c.exec(indexes) })
	})
}

func (w *writer) Commit(ctx context.Context, commit graph.Commit) error {
	return w.durably(ctx, func(c *conn) error {
		if err := c.insertCommit(commit); err != nil {
			return err
		}
		for _, s := range w.sources {
			if s.last == 0 {
				continue
			}
			if err := c.run("INSERT INTO spans VALUES (?, ?, ?)", num(s.n), num(s.first), num(s.last)); err != nil {
				return err
			}
		}
		return c.run("DELETE FROM pending")
	})
}

func (w *writer) KeepBlobs(ctx context.Context) error {
	if !w.reserved {
		return nil
	}
	return w.durably(ctx, func(c *conn) error {
		if err := c.run("UPDATE blobs SET added = ? WHERE added = ?", num(w.head), num(w.head+1)); err != nil {
			return err
		}
		return c.run("DELETE FROM pending")
	})
}

// durably runs fn in a transaction of which all is on the disk when it returns: in the file
// itself, see Store.moveLog.
func (s *Store) durably(ctx context.Context, fn func(*conn) error) error {
	return s.conns.with(ctx, func(c *conn) error {
		if err := c.synced(func() error { return fn(c) }); err != nil {
			return err
		}
		s.moveLog(c)
		return nil
	})
}

// synced is transact, but what it has written is on the disk when it returns.
func (c *conn) synced(fn func() error) (err error) {
	if err := c.exec("PRAGMA synchronous = FULL"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.exec("PRAGMA synchronous = NORMAL")) }()
	return c.transact(fn)
}
