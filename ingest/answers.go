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

// lyingIn yields the claims of what lies in one of the places.
func lyingIn(ctx context.Context, r graph.Reader, places []string) iter.Seq2[graph.Claim, error] {
	return answers(places, func(places []string) iter.Seq2[graph.Claim, error] { return r.Inside(ctx, places) })
}

// touching yields the claims of transfers with one of the places at an end.
func touching(ctx context.Context, r graph.Reader, places []string) iter.Seq2[graph.Claim, error] {
	side := func(s graph.Side) func([]string) iter.Seq2[graph.Claim, error] {
		return func(places []string) iter.Seq2[graph.Claim, error] { return r.Touching(ctx, places, s) }
	}
	return answers(places, side(graph.From), side(graph.To))
}
