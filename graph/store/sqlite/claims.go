package sqlite

import (
	"context"
	"errors"
	"fmt"

	"outflow/graph"
)

// mostChunks is how many chunks are in memory: one is filled while another is
// written, and one lies between them.
const mostChunks = 2

// writeClaims encodes the batch's claims and writes them, the one while doing
// the other.
func (w *writing) writeClaims(ctx context.Context) (err error) {
	if w.batch.Claims == nil {
		return nil
	}
	full, empty, ended := make(chan *chunk, mostChunks), make(chan *chunk, mostChunks), make(chan error, 1)
	for range mostChunks {
		empty <- &chunk{}
	}
	go func() {
		defer close(empty)
		for k := range full {
			if err := w.writeChunk(ctx, k); err != nil {
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
	k := <-empty
	for c, err := range w.batch.Claims {
		if err != nil {
			return err
		}
		if err := k.add(&c); err != nil {
			return err
		}
		if len(k.entries) == w.chunk || len(k.bodies) >= chunkBytes {
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

const insertClaim = `INSERT INTO claims (n, kind, source, added, from_key, to_key, fold_key, parent_key, id, hash, body)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

// writeChunk writes what is new or changed among the entries.
func (w *writing) writeChunk(ctx context.Context, k *chunk) error {
	order, err := k.sorted()
	if err != nil {
		return err
	}
	return w.conns.with(ctx, func(c *conn) error {
		reserved := false
		err := c.transact(func() error {
			insert, err := c.prepare(insertClaim)
			if err != nil {
				return err
			}
			name, err := c.prepare("INSERT INTO names VALUES (?, ?)")
			if err != nil {
				return err
			}
			for _, i := range order {
				e := &k.entries[i]
				if e.kind.IsPlace() {
					w.mentions.Met(e.id)
				}
				s, err := w.source(c, e.source)
				if err != nil {
					return err
				}
				if unchanged, err := w.compare(c, s, e); err != nil || unchanged {
					if err != nil {
						return err
					}
					continue
				}
				if !reserved {
					if err := w.reserve(c); err != nil {
						return err
					}
					reserved = true
				}
				if err := w.insert(c, insert, name, s, k, e); err != nil {
					return err
				}
			}
			return nil
		})
		w.reserved = w.reserved || reserved && err == nil
		return err
	})
}

func (w *writing) insert(c *conn, claim, name *stmt, s *source, k *chunk, e *entry) error {
	err := claim.once(num(w.next), num(kindNumbers[e.kind]), num(s.n), num(w.number),
		e.from.value(), e.to.value(), e.fold.value(), e.parent.value(),
		text(e.id), blob(e.hash[:]), textOf(k.body(e)))
	var f *fault
	if errors.As(err, &f) && f.constraint() {
		return e.twice()
	}
	if err != nil {
		return err
	}
	for _, folded := range e.names {
		if err := name.once(text(folded), num(w.next)); err != nil {
			return err
		}
	}
	if err := w.mention(c, e); err != nil {
		return err
	}
	s.add(w.next)
	w.added = append(w.added, e.hash)
	w.next++
	return nil
}

// twice is the error of a batch that names the claim more than once.
func (e *entry) twice() error {
	return fmt.Errorf("the batch has the %s %q of %s twice", e.kind, e.id, e.source)
}

// saidTwice finds the claim that a batch has twice, in a store whose index
// could not be made because of it.
func (c *conn) saidTwice() (err error) {
	e := entry{}
	var number int64
	err = c.query(`SELECT c.kind, c.id, s.name FROM claims c JOIN sources s ON s.n = c.source
		GROUP BY c.kind, c.id, c.source HAVING count(*) > 1 LIMIT 1`, nil, func(s *stmt) error {
		number, e.id, e.source = s.int(0), s.text(1), s.text(2)
		return nil
	})
	if err != nil {
		return err
	}
	e.kind = graph.Kinds[number]
	return e.twice()
}
