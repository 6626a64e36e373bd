package ledger

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"outflow/graph"
)

// Apply makes one commit of the batch, as graph.Store promises.
func Apply(ctx context.Context, b Backend, batch graph.Batch) (graph.Commit, graph.Change, error) {
	w, err := b.Lock(ctx)
	if err != nil {
		return graph.Commit{}, graph.Change{}, b.Explain(ctx, err)
	}
	defer w.Unlock(ctx)
	m := &making{Writer: w, backend: b, batch: batch, sources: map[string]*source{}, implied: map[string]*graph.Implications{}, stated: newSeenSet(), replaced: map[string][]string{}, declared: map[string][]string{}, undeclared: map[string][]string{}, added: byFirst(), retired: byFirst()}
	applied := false
	defer func() {
		if !applied {
			// Should this fail too, nobody sees what is left, and the next
			// writer clears it.
			_ = w.Clear(context.WithoutCancel(ctx))
		}
	}()
	if err := m.apply(ctx); err != nil {
		return graph.Commit{}, graph.Change{}, b.Explain(ctx, err)
	}
	applied = true
	return m.commit, m.change, nil
}

// A making is the making of one commit.
type making struct {
	Writer
	backend Backend
	batch   graph.Batch
	parent  graph.Commit // the last commit, when this one began
	commit  graph.Commit // once it is known
	change  graph.Change

	sources map[string]*source
	implied map[string]*graph.Implications // of the batch's claims, by source
	stated  seenSet                        // keys of the batch's claims
	// Of sources that the batch adds to: ids of transfers that are replaced or retired, of
	// places that they declare now and did not before, and of those that they do no more.
	replaced, declared, undeclared map[string][]string

	added, retired hashes
	runs           runs      // those of added and retired
	outdated       []Version // the claims to retire
}

// apply makes the commit, and leaves clearing up after an error to the caller.
func (m *making) apply(ctx context.Context) (err error) {
	if err := m.Clear(ctx); err != nil {
		return err
	}
	if m.parent, err = m.Begin(ctx); err != nil {
		return err
	}
	for _, name := range m.batch.Replaces {
		if _, err := m.source(ctx, name); err != nil {
			return err
		}
	}
	if err := m.writeClaims(ctx, m.said()); err != nil {
		return err
	}
	for hash, data := range m.batch.Blobs {
		if other := graph.BlobHash(data); other != hash {
			return fmt.Errorf("the member list %s has another hash: %s", hash, other)
		}
		_, there, err := m.backend.Parts(ctx, m.parent.Number+1, hash)
		if err == nil && !there {
			err = m.Blob(ctx, hash, len(data), slices.Collect(slices.Chunk(data, partBytes)))
		}
		if err != nil {
			return err
		}
	}
	if err := m.retireNamed(ctx); err != nil {
		return err
	}
	if m.added.count()+m.retired.count() == 0 && !m.leavesUnsaid() {
		m.commit = m.parent
		if err := m.check(ctx); err != nil {
			return err
		}
		return m.KeepBlobs(ctx)
	}
	if err := m.writeClaims(ctx, m.restated()); err != nil {
		return err
	}
	if err := m.retireUnsaid(ctx); err != nil {
		return err
	}
	if err := m.markRetired(ctx); err != nil {
		return err
	}
	if err := m.implyAppended(ctx); err != nil {
		return err
	}
	if err := m.seal(ctx); err != nil {
		return err
	}
	if err := m.check(ctx); err != nil {
		return err
	}
	return m.Commit(ctx, m.commit)
}

// check lets the batch check what came of it.
func (m *making) check(ctx context.Context) error {
	if m.batch.Check == nil {
		return nil
	}
	// All is written, and a check may take as much memory again.
	m.sources, m.implied, m.stated, m.replaced, m.declared, m.undeclared, m.added, m.retired = nil, nil, seenSet{}, nil, nil, nil, nil, nil
	after, end := newReader(m.backend, m.commit)
	defer end()
	return m.batch.Check(ctx, after, m.change)
}

// markRetired writes down which claims are retired.
func (m *making) markRetired(ctx context.Context) error {
	claims, _ := m.backend.Chunk()
	for chunk := range slices.Chunk(m.outdated, claims) {
		if err := m.Retire(ctx, chunk); err != nil {
			return err
		}
	}
	m.outdated = nil
	return nil
}

// seal works out the commit while the backend settles what was written: sorting a
// million hashes takes a while.
func (m *making) seal(ctx context.Context) error {
	sealed := make(chan struct{})
	go func() {
		defer close(sealed)
		m.commit = next(&m.parent, m.batch.Time, m.batch.Audit, m.touched(), m.added, m.retired, m.runs)
	}()
	err := m.Settle(ctx)
	<-sealed
	return err
}

// touched returns the names of the sources whose claims the commit adds or
// retires, sorted.
func (m *making) touched() []string {
	names := slices.Sorted(maps.Keys(m.sources))
	return slices.DeleteFunc(names, func(name string) bool { return !m.sources[name].touched })
}
