package ingest

import (
	"context"

	"outflow/graph"
)

// concerned returns the claims of the store as it would be.
func (l *load) concerned(ctx context.Context, after graph.Reader, change graph.Change) ([]graph.Claim, error) {
	var all []graph.Claim
	for c, err := range after.Claims(ctx) {
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}
