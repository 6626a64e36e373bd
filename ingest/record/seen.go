package record

import (
	"hash/maphash"
	"strconv"

	"outflow/graph"
)

// Seen remembers which claims a file makes, and on which line, in some 20
// bytes each, whatever their length. Two different claims of one hash, 128
// bits under seeds that no file can know, do not happen.
type Seen struct {
	seeds [2]maphash.Seed
	lines map[[2]uint64]int32
}

// NewSeen returns a Seen that is empty.
func NewSeen() *Seen {
	return &Seen{[2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}, map[[2]uint64]int32{}}
}

// Add puts a claim in, unless it is there: then it returns the line it was on.
func (s *Seen) Add(key graph.ClaimKey, line int) (first int, again bool) {
	var sum [2]uint64
	for i, seed := range s.seeds {
		sum[i] = maphash.Comparable(seed, key)
	}
	if first, again := s.lines[sum]; again {
		return int(first), true
	}
	s.lines[sum] = int32(line)
	return line, false
}

// Again is the problem of a record that is there already.
func (r *Record) Again(first int) Problem {
	return r.Problem("id", "the "+Noun(r.Claim.Kind)+" "+quote(r.Claim.ID)+" is declared twice, first on line "+strconv.Itoa(first))
}
