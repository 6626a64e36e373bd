package sqlite

import (
	"context"
	"errors"

	"outflow/graph"
)

// Apply implements graph.Store.
func (s *Store) Apply(ctx context.Context, b graph.Batch) (graph.Commit, graph.Change, error) {
	if s.readOnly {
		return graph.Commit{}, graph.Change{}, &Error{s.path, "the file or its directory is read-only; nothing was changed", nil}
	}
	release, err := s.turn.take(ctx)
	if err != nil {
		return graph.Commit{}, graph.Change{}, s.explain(ctx, err)
	}
	defer release()
	w := &writing{Store: s, batch: b, mentions: graph.NewSightings()}
	applied := false
	defer func() {
		if !applied {
			// Should this fail too, nobody sees what is left, and the next
			// writer clears it.
			_ = s.conns.with(context.WithoutCancel(ctx), (*conn).clear)
		}
	}()
	if err := w.apply(ctx); err != nil {
		return graph.Commit{}, graph.Change{}, s.explain(ctx, err)
	}
	applied = true
	return w.commit, w.change, nil
}

// A writing is the making of one commit.
type writing struct {
	*Store
	batch  graph.Batch
	parent graph.Commit // the last commit, when this one began
	number int64        // of this commit
	commit graph.Commit // once it is known
	change graph.Change

	reserved    bool  // pending names this commit
	first, next int64 // numbers of the claims it adds
	sources     map[string]*source
	mentions    graph.Sightings // of places that the batch declares, or that are written down
	added       []graph.Hash
	retired     []graph.Hash
	outdated    []int64 // the claims to retire
}

// apply makes the commit, and leaves clearing up after an error to the caller.
func (w *writing) apply(ctx context.Context) error {
	if err := w.conns.with(ctx, w.begin); err != nil {
		return err
	}
	for hash, data := range w.batch.Blobs {
		if err := w.writeBlob(ctx, hash, data); err != nil {
			return err
		}
	}
	if err := w.writeClaims(ctx); err != nil {
		return err
	}
	if err := w.conns.with(ctx, w.retireUnsaid); err != nil {
		return err
	}
	if len(w.added)+len(w.retired) == 0 {
		w.commit = w.parent
		return w.conns.with(ctx, w.keepBlobs)
	}
	if err := w.markRetired(ctx); err != nil {
		return err
	}
	sealed := make(chan struct{})
	go func() { // sorting a million hashes takes a while, and so do indexes
		w.commit = w.parent.Next(w.batch.Time, w.touched(), w.added, w.retired)
		close(sealed)
	}()
	err := w.makeIndexes(ctx)
	<-sealed
	if err != nil {
		return err
	}
	if w.batch.Check != nil {
		after := &reader{store: w.Store, commit: w.commit}
		err := w.batch.Check(ctx, after, w.change)
		after.ended.Store(true)
		if err != nil {
			return err
		}
	}
	return w.conns.with(ctx, w.moveHead)
}

// begin clears what a writer that died left, and learns where the store is.
func (w *writing) begin(c *conn) (err error) {
	if err = c.clear(); err != nil {
		return err
	}
	if w.parent, err = c.commit(0); err != nil {
		return err
	}
	w.number = w.parent.Number + 1
	last, err := c.number("SELECT max(n) FROM claims")
	if err != nil {
		return err
	}
	w.first, w.next = last+1, last+1
	w.sources = map[string]*source{}
	for _, name := range w.batch.Replaces {
		if err := w.loadSaid(c, name); err != nil {
			return err
		}
	}
	return nil
}

// reserve notes in the transaction at hand that this commit is being written.
func (w *writing) reserve(c *conn) error {
	if w.reserved {
		return nil
	}
	if w.number == 1 {
		if err := c.exec(sparseIndexes); err != nil {
			return err
		}
	}
	return c.run("INSERT INTO pending VALUES (?, ?)", num(w.number), num(w.first))
}

// makeIndexes makes the indexes that the tables of a store without commits
// lack.
func (w *writing) makeIndexes(ctx context.Context) error {
	if w.parent.Number > 0 {
		return nil
	}
	return w.conns.with(ctx, func(c *conn) error {
		defer c.interruptible(ctx)()
		err := c.transact(func() error { return c.exec(indexes) })
		var f *fault
		if errors.As(err, &f) && f.constraint() {
			return c.saidTwice()
		}
		return err
	})
}

// moveHead makes the commit visible and durable.
func (w *writing) moveHead(c *conn) error {
	return c.durably(func() error {
		if err := c.insertCommit(w.commit); err != nil {
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

// keepBlobs ends a batch that changed no claim: the member lists that the
// store lacked stay, as part of the last commit.
func (w *writing) keepBlobs(c *conn) error {
	if !w.reserved {
		return nil
	}
	return c.durably(func() error {
		if err := c.run("UPDATE blobs SET added = ? WHERE added = ?", num(w.parent.Number), num(w.number)); err != nil {
			return err
		}
		return c.run("DELETE FROM pending")
	})
}

// durably is transact, but what it has written is on the disk when it returns.
func (c *conn) durably(fn func() error) (err error) {
	if err := c.exec("PRAGMA synchronous = FULL"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.exec("PRAGMA synchronous = NORMAL")) }()
	return c.transact(fn)
}
