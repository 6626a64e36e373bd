package neo4j

import (
	"context"
	"errors"

	"outflow/graph"
)

// Apply implements graph.Store.
func (s *Store) Apply(ctx context.Context, b graph.Batch) (graph.Commit, graph.Change, error) {
	t, err := s.take(ctx)
	if err != nil {
		return graph.Commit{}, graph.Change{}, s.explain(ctx, err)
	}
	defer t.release(ctx)
	w := &writing{turn: t, batch: b, sources: map[string]*said{}, stated: graph.NewSightings(), places: graph.NewSightings()}
	applied := false
	defer func() {
		if !applied && w.wrote {
			// Should this fail too, nobody sees what is left, and the next
			// writer clears it.
			_ = t.clear(context.WithoutCancel(ctx), t.head+1)
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
	*turn
	batch  graph.Batch
	parent graph.Commit // the last commit, when this one began
	number int64        // of this commit
	commit graph.Commit // once it is known
	change graph.Change

	wrote    bool  // something that must be cleared should this fail
	pages    int64 // of the ledger
	sources  map[string]*said
	stated   graph.Sightings // keys of the batch's claims
	places   graph.Sightings // that the batch declares, or that are mentioned
	added    []graph.Hash
	retired  []graph.Hash
	outdated []outdated // the claims to retire
}

// apply makes the commit, and leaves clearing up after an error to the caller.
func (w *writing) apply(ctx context.Context) error {
	if err := w.begin(ctx); err != nil {
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
	if err := w.settle(ctx); err != nil {
		return err
	}
	if err := w.retireUnsaid(ctx); err != nil {
		return err
	}
	if len(w.added)+len(w.retired) == 0 {
		w.commit = w.parent
		return w.keepBlobs(ctx)
	}
	if err := w.markRetired(ctx); err != nil {
		return err
	}
	w.commit = w.parent.Next(w.batch.Time, w.touched(), w.added, w.retired)
	if w.batch.Check != nil {
		after := &reader{store: w.Store, commit: w.commit}
		err := w.batch.Check(ctx, after, w.change)
		after.ended.Store(true)
		if err != nil {
			return err
		}
	}
	if err := w.moveHead(ctx); err != nil {
		return err
	}
	// The commit is made, whatever comes. What cannot be shown now is shown
	// with the next one.
	_ = w.project(context.WithoutCancel(ctx), w.number)
	return nil
}

// begin clears what a writer that died left, and learns where the store is.
func (w *writing) begin(ctx context.Context) error {
	if w.pending != 0 {
		if err := w.clear(ctx, w.pending); err != nil {
			return err
		}
	}
	if w.projected < w.head {
		if err := w.project(ctx, w.head); err != nil {
			return err
		}
	}
	w.number = w.head + 1
	err := w.read(ctx, func(t *tx) (err error) {
		w.parent, err = t.commit(0)
		return err
	})
	if err != nil {
		return err
	}
	for _, name := range w.batch.Replaces {
		if err := w.loadSaid(ctx, name); err != nil {
			return err
		}
	}
	return nil
}

// pend is a step that leaves something which must be cleared should the commit
// not be made, pendAhead one ahead.
func (w *writing) pend(ctx context.Context, fn func(*tx) error) error {
	w.wrote = true
	return w.step(ctx, map[string]any{"pending": w.number}, fn)
}

func (w *writing) pendAhead(ctx context.Context, fn func(*tx) error) error {
	w.wrote = true
	return w.ahead(ctx, map[string]any{"pending": w.number}, fn)
}

// moveHead makes the commit visible.
func (w *writing) moveHead(ctx context.Context) error {
	err := w.step(ctx, map[string]any{"head": w.number, "pending": nil}, func(t *tx) error { return t.insertCommit(w.commit) })
	if err == nil {
		return nil
	}
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
	case ask == nil && made.Hash == w.commit.Hash:
		return nil
	case ask == nil, errors.Is(ask, graph.ErrNoCommit):
		return err
	}
	return errors.Join(errUnknown, err)
}

// keepBlobs ends a batch that changed no claim: the member lists that the
// store lacked stay, as part of the last commit.
func (w *writing) keepBlobs(ctx context.Context) error {
	if !w.wrote {
		return nil
	}
	return w.step(ctx, map[string]any{"pending": nil}, func(t *tx) error {
		return t.run("MATCH (b) WHERE (b:Blob OR b:Part) AND b.added = $n SET b.added = $n - 1", map[string]any{"n": w.number})
	})
}
