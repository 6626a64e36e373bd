package people

import (
	"context"
)

// idsOf returns those of the first population who are certainly and those who
// are possibly, but not certainly, of the segments in set, by id.
func idsOf(t interface{ Context() context.Context }, c *Crowd, s *Segments, set []uint64) (sure, maybe []uint64) {
	for id, signature := range c.Listed(t.Context(), s, 0) {
		switch some, all := s.Are(0, signature, set); {
		case all:
			sure = append(sure, id)
		case some:
			maybe = append(maybe, id)
		}
	}
	return sure, maybe
}
