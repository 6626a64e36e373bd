package ledger

import (
	"hash/maphash"

	"outflow/graph"
)

// A seenSet remembers which claims were met, in some twenty bytes each: one in
// many billions is taken for another.
type seenSet struct {
	seed maphash.Seed
	seen map[uint64]struct{}
}

func newSeenSet() seenSet { return seenSet{maphash.MakeSeed(), map[uint64]struct{}{}} }

// met reports whether the claim was met before, and remembers it.
func (s *seenSet) met(k graph.ClaimKey) bool {
	h := maphash.Comparable(s.seed, k)
	_, met := s.seen[h]
	s.seen[h] = struct{}{}
	return met
}
