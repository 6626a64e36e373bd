package neo4j

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	"outflow/graph"
	"outflow/graph/store/neo4j/neo4jtest"
	"outflow/graph/store/storetest"
)

// TestWritersOfSeveralProcesses has stores that know nothing of each other write
// into one database at once: each commit is made on the one before.
func TestWritersOfSeveralProcesses(t *testing.T) {
	t.Parallel()
	server := neo4jtest.Fresh(t)
	const writers, loads = 3, 4
	numbers := make([][]int64, writers)
	var group sync.WaitGroup
	for w := range writers {
		s := openAt(t, server, Options{})
		s.chunk = 10
		group.Go(func() {
			for version := range loads {
				source := fmt.Sprint("source ", w)
				c, _, err := s.Apply(context.Background(), graph.Batch{Replaces: []string{source}, Claims: storetest.Each(storetest.Transfers(source, 25, version)...)})
				if err != nil {
					t.Errorf("writer %d: %v", w, err)
					return
				}
				numbers[w] = append(numbers[w], c.Number)
			}
		})
	}
	group.Wait()
	all := slices.Sorted(slices.Values(slices.Concat(numbers...)))
	for i, n := range all {
		if n != int64(i+1) {
			t.Fatalf("the commits' numbers have gaps or repeat: %v", all)
		}
	}
	var want []graph.Claim
	for w := range writers {
		want = append(want, storetest.Transfers(fmt.Sprint("source ", w), 25, loads-1)...)
	}
	s := openAt(t, server, Options{})
	storetest.WantAll(t, s, 0, want...)
	storetest.WantSound(t, s)
	wantNoLeftovers(t, server)
}
