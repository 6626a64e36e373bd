package neo4j

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"outflow/graph"
)

// TestPartsOfALoad loads claims that speak of the same few places, in an order of
// chance, in many parts: none creates what the one before does, or keeps from it
// what that needs to be committed, for which the server would end both after a
// minute.
func TestPartsOfALoad(t *testing.T) {
	t.Parallel()
	s := openFresh(t)
	s.chunk = 7
	ctx, cancel := context.WithTimeout(t.Context(), 45*time.Second)
	defer cancel()
	for seed := range uint64(3) {
		r := rand.New(rand.NewPCG(seed, 0))
		place := func() string { return fmt.Sprintf("s/d%d", r.IntN(20)) }
		var claims []graph.Claim
		for source := range 3 {
			name := fmt.Sprintf("source %d of %d", source, seed)
			for d := range 20 {
				claims = append(claims, graph.Claim{Kind: graph.KindDataset, ID: fmt.Sprintf("s/d%d", d), Name: fmt.Sprint("Dataset ", r.IntN(50)), Aliases: []string{fmt.Sprint("A", r.IntN(50)), name}, System: "s", Source: name})
			}
			claims = append(claims, graph.Claim{Kind: graph.KindSystem, ID: "s", Source: name})
			for i := range 80 {
				claims = append(claims, graph.Claim{Kind: graph.KindTransfer, ID: fmt.Sprint("t", i), From: place(), To: place(), Source: name})
			}
		}
		r.Shuffle(len(claims), func(i, j int) { claims[i], claims[j] = claims[j], claims[i] })
		if _, _, err := s.Apply(ctx, graph.Batch{Claims: each(claims...)}); err != nil {
			t.Fatal(err)
		}
		wantSound(t, s)
	}
}
