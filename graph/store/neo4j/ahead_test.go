package neo4j

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"outflow/graph"
	"outflow/graph/store/storetest"
)

// TestPartsOfALoad loads claims that speak of the same few places, in an order of
// chance, in many parts: none creates what the one before does, or keeps from it
// what that needs to be committed, for which the server would end both after a
// minute. Every other load declares most of its places in parts that do nothing
// else.
func TestPartsOfALoad(t *testing.T) {
	t.Parallel()
	s := openFresh(t)
	s.chunk = 7
	for seed := range uint64(4) {
		ctx, cancel := context.WithTimeout(t.Context(), 45*time.Second)
		defer cancel()
		r := rand.New(rand.NewPCG(seed, 0))
		dataset := func(n int) string { return fmt.Sprintf("s%d/d%d", seed, n) }
		var claims []graph.Claim
		for source := range 3 {
			name := fmt.Sprintf("source %d of %d", source, seed)
			for d := range 20 {
				claims = append(claims,
					graph.Claim{Kind: graph.KindDataset, ID: dataset(d), Name: fmt.Sprint("Dataset ", r.IntN(50)), Aliases: []string{fmt.Sprint("A", d%5), name}, System: "s", Source: name})
				if d%7 == source {
					claims = append(claims, graph.Claim{Kind: graph.KindAnnotation, ID: dataset(d), Name: "A note", Source: name})
				}
			}
			claims = append(claims, graph.Claim{Kind: graph.KindSystem, ID: "s", Source: name})
			for i := range 80 {
				claims = append(claims, graph.Claim{Kind: graph.KindTransfer, ID: fmt.Sprint("t", i), From: dataset(r.IntN(20)), To: dataset(r.IntN(20)), Source: name})
			}
			for i := range 20 {
				claims = append(claims, graph.Claim{Kind: graph.KindRun, ID: fmt.Sprint("r", i), Job: fmt.Sprint("job ", i%3), State: graph.RunComplete, Source: name})
			}
		}
		r.Shuffle(len(claims), func(i, j int) { claims[i], claims[j] = claims[j], claims[i] })
		if seed%2 == 1 {
			slices.SortStableFunc(claims, func(a, b graph.Claim) int { return cmp.Compare(rank(a), rank(b)) })
		}
		if _, _, err := s.Apply(ctx, graph.Batch{Claims: storetest.Each(claims...)}); err != nil {
			t.Fatal(err)
		}
		storetest.WantSound(t, s)
	}
}

// rank puts what declares places before what names them.
func rank(c graph.Claim) int {
	switch c.Kind {
	case graph.KindDataset:
		return 0
	case graph.KindTransfer:
		return 2
	}
	return 1
}

// TestPlaceThatIsAnnotatedFirst is named once all the same.
func TestPlaceThatIsAnnotatedFirst(t *testing.T) {
	t.Parallel()
	s := openFresh(t)
	s.chunk = 1
	storetest.Apply(t, s, graph.Batch{Claims: storetest.Each(
		graph.Claim{Kind: graph.KindAnnotation, ID: "crm/people", Source: "law", Name: "People"},
		graph.Claim{Kind: graph.KindDataset, ID: "crm/people", Source: "hr", Name: "People"},
	)})
	storetest.WantSound(t, s)
}
