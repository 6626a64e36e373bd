package sqlite

import (
	"context"
	"fmt"
	"io"
	"slices"

	"outflow/graph"
)

// partBytes is the size of the pieces that member lists are kept in.
const partBytes = 1 << 20

func (w *writer) Blob(ctx context.Context, hash string, data []byte) error {
	there := false
	err := w.conns.with(ctx, func(c *conn) error {
		n, err := c.number("SELECT EXISTS (SELECT 1 FROM blobs WHERE hash = ?)", text(hash))
		there = n == 1
		return err
	})
	if err != nil || there {
		return err
	}
	return w.pend(ctx, func(c *conn) error {
		n, err := c.number("INSERT INTO blobs (hash, size, added) VALUES (?, ?, ?) RETURNING n",
			text(hash), num(int64(len(data))), num(w.head+1))
		if err != nil {
			return err
		}
		part := int64(0)
		for piece := range slices.Chunk(data, partBytes) {
			if err := c.run("INSERT INTO parts VALUES (?, ?, ?)", num(n), num(part), blob(piece)); err != nil {
				return err
			}
			part++
		}
		return nil
	})
}

// Blob implements graph.Reader.
func (r *reader) Blob(ctx context.Context, hash string) (io.ReadCloser, error) {
	b := &blobReader{ctx: ctx, r: r}
	err := r.with(ctx, func(c *conn) (err error) {
		b.blob, err = c.number("SELECT n FROM blobs WHERE hash = ? AND added <= ?", text(hash), num(r.commit.Number))
		return err
	})
	if err == nil && b.blob == 0 {
		err = fmt.Errorf("%w: %s", graph.ErrNoBlob, hash)
	}
	if err != nil {
		return nil, err
	}
	return b, nil
}

// A blobReader reads a member list part by part.
type blobReader struct {
	ctx  context.Context
	r    *reader
	blob int64
	part int64 // the next one
	rest []byte
	end  bool
}

func (b *blobReader) Read(p []byte) (int, error) {
	for len(b.rest) == 0 {
		if b.end {
			return 0, io.EOF
		}
		b.end = true
		err := b.r.with(b.ctx, func(c *conn) error {
			return c.query("SELECT data FROM parts WHERE blob = ? AND part = ?", values(num(b.blob), num(b.part)), func(s *stmt) error {
				b.rest, b.end = append(b.rest[:0], s.view(0)...), false
				return nil
			})
		})
		if err != nil {
			return 0, err
		}
		b.part++
	}
	n := copy(p, b.rest)
	b.rest = b.rest[n:]
	return n, nil
}

func (b *blobReader) Close() error {
	b.rest, b.end = nil, true
	return nil
}
