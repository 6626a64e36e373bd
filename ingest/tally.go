package ingest

import (
	"bytes"
	"context"
	"iter"
	"slices"

	"outflow/graph"
)

// sources lists the sources of the load and what each was read from.
func (l *load) sources() []SourceReport {
	var all []SourceReport
	for _, in := range l.inputs {
		for _, source := range in.sources() {
			all = append(all, SourceReport{Source: source, File: in.path()})
		}
	}
	for _, source := range l.gone {
		all = append(all, SourceReport{Source: source})
	}
	slices.SortFunc(all, func(a, b SourceReport) int { return bytes.Compare([]byte(a.Source), []byte(b.Source)) })
	return slices.CompactFunc(all, func(a, b SourceReport) bool { return a.Source == b.Source })
}

// tally says how the counts of the whole load are shared by its sources. The
// store tells of the whole alone.
func (l *load) tally(ctx context.Context, before graph.Reader, r *Report, change graph.Change) error {
	if len(r.Sources) == 1 {
		r.Sources[0].Counts = r.Counts
		return nil
	}
	bySource := map[string]*Counts{}
	for i := range r.Sources {
		bySource[r.Sources[i].Source] = &r.Sources[i].Counts
	}
	for _, key := range change.Retired {
		if c := bySource[key.Source]; c != nil {
			c.Retired++
		}
	}
	if len(change.Retired)+change.Added+change.Changed == 0 {
		for source, n := range l.pass.claims {
			bySource[source].Unchanged = n
		}
		return nil
	}
	pass, tell := l.pass, l.opts.Progress
	l.opts.Progress = nil // the counting is no news
	defer func() { l.pass, l.opts.Progress = pass, tell }()
	batch := map[graph.ClaimKey][]byte{}
	kind := graph.Kind("")
	flush := func() error { return compare(ctx, before, kind, batch, bySource) }
	for c, err := range l.claims(ctx) {
		if err != nil {
			return err
		}
		if c.Kind != kind || len(batch) == findBatch {
			if err := flush(); err != nil {
				return err
			}
			kind = c.Kind
		}
		batch[c.Key()] = c.Canonical()
	}
	return flush()
}

// compare counts claims of one kind by what they were before, and empties the
// batch.
func compare(ctx context.Context, before graph.Reader, kind graph.Kind, batch map[graph.ClaimKey][]byte, counts map[string]*Counts) error {
	ids := make([]string, 0, len(batch))
	for key := range batch {
		ids = append(ids, key.ID)
	}
	slices.Sort(ids)
	if len(ids) == 0 {
		return nil
	}
	for c, err := range before.Find(ctx, kind, slices.Compact(ids)) {
		if err != nil {
			return err
		}
		key := c.Key()
		now, ok := batch[key]
		switch {
		case !ok:
			continue
		case bytes.Equal(now, c.Canonical()):
			counts[key.Source].Unchanged++
		default:
			counts[key.Source].Changed++
		}
		delete(batch, key)
	}
	for key := range batch {
		counts[key.Source].Added++
	}
	clear(batch)
	return nil
}

// nothing is a reader of a store before its first commit.
type nothing struct{ graph.Reader }

func (nothing) Find(context.Context, graph.Kind, []string) iter.Seq2[graph.Claim, error] {
	return func(func(graph.Claim, error) bool) {}
}

func (nothing) Referring(context.Context, []string, ...graph.Role) iter.Seq2[graph.Claim, error] {
	return func(func(graph.Claim, error) bool) {}
}
