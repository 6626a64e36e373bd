package openlineage

import "outflow/graph"

// Said is what a source is known to have said of places: events say the same of a table in run
// after run. Whoever keeps it makes sure that the source still says it. The zero Said knows
// nothing.
type Said struct{ hashes map[saidHash]struct{} }

// A saidHash is enough of the hash of a claim for no two of them to be alike.
type saidHash [16]byte

// mostSaid bounds how much is known, at some 10 MB. When there is more all is forgotten, and
// known again when events say it again.
const mostSaid = 1 << 18

func hashOf(c *graph.Claim) saidHash {
	h := graph.HashClaim(c.Canonical())
	return saidHash(h[:])
}

func (s *Said) has(h saidHash) bool {
	_, ok := s.hashes[h]
	return ok
}

// Add takes in what a batch said, once it is committed, nothing of it left out.
func (s *Said) Add(b *Batch) {
	if s.hashes == nil || len(s.hashes)+len(b.said) > mostSaid {
		s.hashes = map[saidHash]struct{}{}
	}
	for _, h := range b.said {
		s.hashes[h] = struct{}{}
	}
}
