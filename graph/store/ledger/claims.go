package ledger

import "context"

// mostChunks is how many chunks are in memory: one is filled while another is
// written, and one lies between them.
const mostChunks = 2

// writeClaims encodes the batch's claims and writes them, the one while doing
// the other.
func (m *making) writeClaims(ctx context.Context) (err error) {
	if m.batch.Claims == nil {
		return nil
	}
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
	for c, err := range m.batch.Claims {
		if err != nil {
			return err
		}
		if err := k.add(m.backend, &c); err != nil {
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
		m.sources[e.Source].touched = true
		m.added = append(m.added, e.Hash)
	}
	return nil
}
