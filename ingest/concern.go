package ingest

import (
	"context"
	"fmt"

	"outflow/graph"
)

// concerned returns the claims among which graph.Merge will find every
// reference to nothing that the commit would leave; nil if there surely is
// none.
func (l *load) concerned(ctx context.Context, after graph.Reader, change graph.Change) ([]graph.Claim, error) {
	size, err := sizeOf(ctx, after)
	if err != nil {
		return nil, err
	}
	if l.large = size+int64(change.Added) > l.small; l.large {
		return l.suspects(ctx, after, change)
	}
	return collect(nil, after.Claims(ctx))
}

// sizeOf returns how many claims a reader has, or a few more.
func sizeOf(ctx context.Context, r graph.Reader) (int64, error) {
	var n int64
	for c, err := range r.Commits(ctx, 0) {
		if err != nil {
			return 0, err
		}
		n += int64(c.Added - c.Retired)
	}
	return n, nil
}

func collect(all []graph.Claim, claims func(func(graph.Claim, error) bool)) ([]graph.Claim, error) {
	for c, err := range claims {
		if err != nil {
			return nil, fmt.Errorf("reading the store: %w", err)
		}
		all = append(all, c)
	}
	return all, nil
}
