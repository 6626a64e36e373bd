package sqlite

import (
	"testing"

	"outflow/graph"
	"outflow/graph/store/storetest"
)

// TestVersion8IsMigrated: its tables were the same, and programs of then knew of no erasures.
func TestVersion8IsMigrated(t *testing.T) {
	s, claims := migrated(t, 8)
	erasure := graph.Claim{Kind: graph.KindErasure, ID: "e", Source: "law", At: "place 1"}
	storetest.Apply(t, s, graph.Batch{Claims: storetest.Each(erasure)})
	storetest.WantAll(t, s, 0, append(claims, erasure)...)
	storetest.WantSound(t, s)
}
