package ingest

import (
	"context"
	"io"
	"iter"
	"os"
	"path/filepath"

	"outflow/graph"
	"outflow/ingest/manifest"
	"outflow/ingest/record"
)

// A manifestInput is a manifest. It is read once and kept: a manifest is small.
type manifestInput struct {
	*candidate
	all   []record.Record
	found *log
	bytes int64
}

func openManifest(ctx context.Context, c *candidate, m *members) (input, error) {
	file, err := os.Open(c.file)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, manifest.MaxBytes+1))
	if err != nil {
		return nil, err
	}
	in := &manifestInput{candidate: c, found: newLog(nil), bytes: int64(len(text))}
	r := in.found.reader(c.file, c.name)
	dir, err := m.beside(ctx, filepath.Dir(c.file))
	if err != nil {
		return nil, err
	}
	defer dir.close()
	dir.tell(r)
	in.all = manifest.Read(text, r)
	return in, dir.err
}

func (in *manifestInput) path() string  { return in.file }
func (in *manifestInput) size() int64   { return in.bytes }
func (in *manifestInput) changed() bool { return false } // nobody reads it again

func (in *manifestInput) sources() []string {
	if len(in.all) == 0 {
		return nil // it cannot be read at all
	}
	return []string{in.name}
}

func (in *manifestInput) records(ctx context.Context, log *log) iter.Seq2[*record.Record, error] {
	return func(yield func(*record.Record, error) bool) {
		log.take(in.found)
		for i := range in.all {
			if in.all[i].Claim.Kind == graph.KindSource {
				in.all[i].Claim.Directory = in.directory
			}
			if !yield(&in.all[i], ctx.Err()) {
				return
			}
		}
		log.read(in.bytes)
	}
}
