package sqlite

import (
	"testing"

	"outflow/graph"
	"outflow/graph/store/storetest"
)

// TestVersion6IsMigrated: its tables were the same, and programs of then knew of no patterns.
func TestVersion6IsMigrated(t *testing.T) {
	s, claims := migrated(t, 6)
	pattern := graph.Claim{Kind: graph.KindPattern, ID: "p", Source: "law", Match: graph.Match{From: "**"}, Purpose: "tax"}
	storetest.Apply(t, s, graph.Batch{Claims: storetest.Each(pattern)})
	storetest.WantAll(t, s, 0, append(claims, pattern)...)
	storetest.WantSound(t, s)
}
