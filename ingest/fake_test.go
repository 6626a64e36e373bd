package ingest

import (
	"context"
	"iter"
	"slices"

	"outflow/graph"
)

type fakeStore struct {
	graph.Store
	claims []graph.Claim
	n      int64
}

type fakeReader struct {
	graph.Reader
	claims []graph.Claim
	n      int64
}

func (s *fakeStore) View(ctx context.Context, n int64, fn func(graph.Reader) error) error {
	return fn(&fakeReader{claims: s.claims, n: s.n})
}
func (r *fakeReader) Commit() graph.Commit { return graph.Commit{Number: r.n} }
func (r *fakeReader) Claims(ctx context.Context, kinds ...graph.Kind) iter.Seq2[graph.Claim, error] {
	return func(yield func(graph.Claim, error) bool) {
		for _, c := range r.claims {
			if (len(kinds) == 0 || slices.Contains(kinds, c.Kind)) && !yield(c, nil) {
				return
			}
		}
	}
}
func (s *fakeStore) Apply(ctx context.Context, b graph.Batch) (graph.Commit, graph.Change, error) {
	var ch graph.Change
	key := func(c graph.Claim) graph.ClaimKey { return graph.ClaimKey{Kind: c.Kind, ID: c.ID, Source: c.Source} }
	old := map[graph.ClaimKey]graph.Claim{}
	for _, c := range s.claims {
		old[key(c)] = c
	}
	next := map[graph.ClaimKey]graph.Claim{}
	for c, err := range b.Claims {
		if err != nil {
			return graph.Commit{}, ch, err
		}
		if _, ok := next[key(c)]; ok {
			panic("twice " + c.ID)
		}
		next[key(c)] = c
		o, ok := old[key(c)]
		switch {
		case !ok:
			ch.Added++
		case string(o.Canonical()) != string(c.Canonical()):
			ch.Changed++
		default:
			ch.Unchanged++
		}
	}
	for k, c := range old {
		if _, ok := next[k]; ok {
			continue
		}
		if slices.Contains(b.Replaces, k.Source) {
			ch.Retired = append(ch.Retired, k)
		} else {
			next[k] = c
		}
	}
	var all []graph.Claim
	for _, c := range next {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b graph.Claim) int { return graph.CompareClaims(&a, &b) })
	if b.Check != nil {
		if err := b.Check(ctx, &fakeReader{claims: all, n: s.n + 1}, ch); err != nil {
			return graph.Commit{}, ch, err
		}
	}
	s.claims = all
	s.n++
	return graph.Commit{Number: s.n}, ch, nil
}
