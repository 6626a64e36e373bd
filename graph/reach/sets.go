package reach

// Sets are many bitmaps of one length, numbered from 1: too many for an
// allocation each, and too large to be moved as they grow.
type sets struct {
	words  int
	count  int32
	chunks [][]uint64
}

const setsPerChunk = 1 << 10

func newSets(words int) sets { return sets{words: words} }

// add returns the number of a new, empty set.
func (s *sets) add() int32 {
	if int(s.count)%setsPerChunk == 0 {
		s.chunks = append(s.chunks, make([]uint64, setsPerChunk*s.words))
	}
	s.count++
	return s.count
}

// at returns a set by its number.
func (s *sets) at(number int32) []uint64 {
	n := int(number - 1)
	at := n % setsPerChunk * s.words
	return s.chunks[n/setsPerChunk][at : at+s.words : at+s.words]
}
