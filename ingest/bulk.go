package ingest

import (
	"context"
	"iter"
	"time"

	"outflow/graph"
	"outflow/ingest/bulk"
	"outflow/ingest/record"
)

// A bulkInput is a directory of CSV files. It is streamed, as often as needed;
// only what its member lists are is read once.
type bulkInput struct {
	*candidate
	members *memberDir
	bytes   int64
	written time.Time
}

func openBulk(ctx context.Context, c *candidate, m *members) (input, error) {
	in := &bulkInput{candidate: c}
	var err error
	if in.bytes, in.written, err = (&bulk.Directory{Path: c.file}).Stat(); err != nil {
		return nil, err
	}
	if in.members, err = m.beside(ctx, c.file); err != nil {
		return nil, err
	}
	defer in.members.close()
	// The commit must have the member lists before the claims that name them.
	r := newLog(nil).reader(c.file, c.name)
	in.members.tell(r)
	d := &bulk.Directory{Path: c.file}
	for _, kind := range []graph.Kind{graph.KindPopulation, graph.KindCohort} {
		for _, err := range d.File(ctx, r, kind) {
			if err != nil {
				return nil, err
			}
		}
	}
	return in, in.members.err
}

func (in *bulkInput) path() string      { return in.file }
func (in *bulkInput) size() int64       { return in.bytes }
func (in *bulkInput) sources() []string { return []string{in.name} }

func (in *bulkInput) changed() bool {
	bytes, written, err := (&bulk.Directory{Path: in.file}).Stat()
	return err != nil || bytes != in.bytes || !written.Equal(in.written)
}

func (in *bulkInput) records(ctx context.Context, log *log) iter.Seq2[*record.Record, error] {
	return func(yield func(*record.Record, error) bool) {
		r := log.reader(in.file, in.name)
		in.members.tell(r)
		d := &bulk.Directory{Path: in.file, Read: log.read}
		for rec, err := range d.Records(ctx, r) {
			if err == nil && rec.Claim.Kind == graph.KindSource {
				rec.Claim.Directory = in.directory
			}
			if !yield(rec, err) {
				return
			}
		}
	}
}
