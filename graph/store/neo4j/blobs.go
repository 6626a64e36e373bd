package neo4j

import (
	"context"
	"fmt"
	"io"
	"slices"

	"outflow/graph"
)

// partBytes is the size of the pieces that member lists are kept in.
const partBytes = 1 << 20

// Blob implements ledger.Writer.
func (w *writer) Blob(ctx context.Context, hash string, data []byte) error {
	var have bool
	err := w.read(ctx, func(t *tx) error {
		row, err := t.row("RETURN EXISTS { MATCH (:Blob {hash: $hash}) }", map[string]any{"hash": hash})
		have = err == nil && row[0] == true
		return err
	})
	if err != nil || have {
		return err
	}
	n := 0
	for piece := range slices.Chunk(data, partBytes) {
		err := w.pend(ctx, func(t *tx) error {
			return t.run("CREATE (:Part {blob: $hash, n: $n, added: $added, data: $data})",
				map[string]any{"hash": hash, "n": n, "added": w.number, "data": piece})
		})
		if err != nil {
			return err
		}
		n++
	}
	return w.pend(ctx, func(t *tx) error {
		return t.run("CREATE (:Blob {hash: $hash, size: $size, parts: $n, added: $added})",
			map[string]any{"hash": hash, "size": len(data), "n": n, "added": w.number})
	})
}

// Blob implements graph.Reader.
func (r *reader) Blob(ctx context.Context, hash string) (io.ReadCloser, error) {
	b := &blobReader{ctx: ctx, r: r, hash: hash}
	found := false
	err := r.with(ctx, func(t *tx) error {
		row, err := t.row("MATCH (b:Blob {hash: $hash}) WHERE b.added <= $n RETURN b.parts", map[string]any{"hash": hash, "n": r.commit.Number})
		if found = err == nil && row != nil; found {
			b.parts, _ = row[0].(int64)
		}
		return err
	})
	if err == nil && !found {
		err = fmt.Errorf("%w: %s", graph.ErrNoBlob, hash)
	}
	if err != nil {
		return nil, err
	}
	return b, nil
}

// A blobReader reads a member list part by part.
type blobReader struct {
	ctx         context.Context
	r           *reader
	hash        string
	part, parts int64
	rest        []byte
}

func (b *blobReader) Read(p []byte) (int, error) {
	for len(b.rest) == 0 {
		if b.part >= b.parts {
			return 0, io.EOF
		}
		err := b.r.with(b.ctx, func(t *tx) error {
			row, err := t.row("MATCH (p:Part {blob: $hash, n: $n}) RETURN p.data", map[string]any{"hash": b.hash, "n": b.part})
			if err == nil && row == nil {
				err = fmt.Errorf("the member list %s lacks a part; run outflow verify", b.hash)
			}
			if err == nil {
				b.rest, _ = row[0].([]byte)
			}
			return err
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
	b.rest, b.part = nil, b.parts
	return nil
}
