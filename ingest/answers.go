package ingest

import (
	"context"
	"iter"
	"slices"

	"outflow/graph"
)

// findBatch is how many ids a store is asked for at once: it may hold an answer
// in memory to sort it.
const findBatch = 500

// answers asks for some ids at a time, one question after the other.
func answers(ids []string, asks ...func(ids []string) iter.Seq2[graph.Claim, error]) iter.Seq2[graph.Claim, error] {
	return func(yield func(graph.Claim, error) bool) {
		for chunk := range slices.Chunk(ids, findBatch) {
			for _, ask := range asks {
				for c, err := range ask(chunk) {
					if !yield(c, err) || err != nil {
						return
					}
				}
			}
		}
	}
}

// described yields the claims of datasets and fields with one of the ids.
func described(ctx context.Context, r graph.Reader, ids []string) iter.Seq2[graph.Claim, error] {
	kind := func(k graph.Kind) func([]string) iter.Seq2[graph.Claim, error] {
		return func(ids []string) iter.Seq2[graph.Claim, error] { return r.Find(ctx, k, ids) }
	}
	return answers(ids, kind(graph.KindDataset), kind(graph.KindField))
}

// lyingIn yields the claims of what lies in one of the places, and of what is implied
// to.
func lyingIn(ctx context.Context, r graph.Reader, places []string) iter.Seq2[graph.Claim, error] {
	return referring(ctx, r, places, graph.RoleSystem, graph.RoleDataset)
}

// naming yields the claims of transfers that name one of the places.
func naming(ctx context.Context, r graph.Reader, places []string) iter.Seq2[graph.Claim, error] {
	return referring(ctx, r, places, graph.RoleFrom, graph.RoleTo, graph.RoleOuter, graph.RoleColumn)
}

func referring(ctx context.Context, r graph.Reader, ids []string, roles ...graph.Role) iter.Seq2[graph.Claim, error] {
	return answers(ids, func(ids []string) iter.Seq2[graph.Claim, error] { return r.Referring(ctx, ids, roles...) })
}
