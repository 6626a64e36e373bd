package graph

import "hash/maphash"

// A Sightings remembers which texts were met, in some twenty bytes each: one in
// many billions is taken for another.
type Sightings struct {
	seed maphash.Seed
	seen map[uint64]struct{}
}

// NewSightings returns one that has met nothing.
func NewSightings() Sightings { return Sightings{maphash.MakeSeed(), map[uint64]struct{}{}} }

// Met reports whether the text was met before, and remembers it.
func (s *Sightings) Met(text string) bool {
	k := maphash.String(s.seed, text)
	_, met := s.seen[k]
	s.seen[k] = struct{}{}
	return met
}
