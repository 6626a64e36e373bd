package ledger

import (
	"context"
	"iter"

	"outflow/graph"
)

// mostChunks is how many chunks are in memory: one is filled while another is
// written, and one lies between them.
const mostChunks = 2

// said yields what the batch says, and notes what that implies.
func (m *making) said() iter.Seq2[graph.Claim, error] {
	return func(yield func(graph.Claim, error) bool) {
		if m.batch.Claims == nil {
			return
		}
		for c, err := range m.batch.Claims {
			if err == nil && c.Kind == graph.KindImplied {
				continue
			}
			if err == nil && (c.Kind == graph.KindTransfer || c.Kind.IsPlace()) {
				m.implications(c.Source).Add(&c)
			}
			if !yield(c, err) {
				return
			}
		}
	}
}

// writeClaims encodes claims and writes them, the one while doing the other.
func (m *making) writeClaims(ctx context.Context, all iter.Seq2[graph.Claim, error]) (err error) {
	full, empty, ended := make(chan *Chunk, mostChunks), make(chan *Chunk, mostChunks), make(chan error, 1)
	for range mostChunks {
		empty <- &Chunk{}
	}
	go func() {
		defer close(empty)
		for k := range full {
			if err := m.writeChunk(ctx, k); err != nil {
				ended <- err
				return
			}
			k.clear()
			empty <- k
		}
		ended <- nil
	}()
	// The writer must be at rest before anyone clears up, even after a panic
	// in the sequence of claims.
	defer func() {
		close(full)
		if writeErr := <-ended; err == nil {
			err = writeErr
		}
	}()
	claims, bytes := m.backend.Chunk()
	k := <-empty
	claim := new(graph.Claim) // each in turn, since a claim is large and a backend is given a pointer
	for c, err := range all {
		if err != nil {
			return err
		}
		*claim = c
		if err := k.add(m.backend, claim); err != nil {
			return err
		}
		if len(k.entries) == claims || len(k.bodies) >= bytes {
			full <- k
			if k = <-empty; k == nil {
				return nil // for the writer to say
			}
		}
	}
	if len(k.entries) > 0 {
		full <- k
	}
	return nil
}

// writeChunk writes what is new or changed among the entries.
func (m *making) writeChunk(ctx context.Context, k *Chunk) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	entries, err := k.sorted()
	if err != nil {
		return err
	}
	if err := m.eachOnce(ctx, entries); err != nil {
		return err
	}
	fresh, err := m.compare(ctx, entries)
	if err != nil || len(fresh) == 0 {
		return err
	}
	if err := m.Write(ctx, k, fresh); err != nil {
		return err
	}
	for _, e := range fresh {
		m.change.Touched.Add(e.ClaimKey, e.references)
		if e.Kind.IsSaid() {
			m.sources[e.Source].touched = true
			m.added.add(e.Hash)
			m.runs.add(e.Kind, e.Hash)
		}
	}
	return nil
}
