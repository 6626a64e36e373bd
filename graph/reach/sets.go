package reach

import (
	"slices"

	"outflow/graph"
)

// Sets are bitmaps of one length, each kept once, by number. What crosses a million transfers
// is some thousand different sets of people.
type sets struct {
	words   int
	pages   [][]uint64
	numbers map[uint64]int32 // by hash: the latest set of it
	others  []int32          // by set: another one of the same hash, or graph.None
	last    int32            // which number returned last: it is mostly asked for again
}

// noSegments is the number of the empty set.
const noSegments = 0

const setsPerPage = 1 << 10

func newSets(words int) *sets {
	s := &sets{words: words, numbers: map[uint64]int32{}}
	s.number(make([]uint64, words))
	return s
}

// number returns the number of a set, which it keeps a copy of.
func (s *sets) number(set []uint64) int32 {
	if len(s.others) == 0 || !slices.Equal(s.at(s.last), set) {
		s.last = s.find(set)
	}
	return s.last
}

func (s *sets) find(set []uint64) int32 {
	h := hashOf(set)
	first, there := s.numbers[h]
	if !there {
		first = graph.None
	}
	for n := first; n != graph.None; n = s.others[n] {
		if slices.Equal(s.at(n), set) {
			return n
		}
	}
	n := int32(len(s.others))
	if n%setsPerPage == 0 {
		s.pages = append(s.pages, make([]uint64, setsPerPage*s.words))
	}
	s.numbers[h], s.others = n, append(s.others, first)
	copy(s.at(n), set)
	return n
}

func hashOf(words []uint64) uint64 {
	h := uint64(14695981039346656037)
	for _, x := range words {
		h = (h ^ x) * 0x9E3779B97F4A7C15
		h ^= h >> 29
	}
	return h
}

// union returns the number of the union of two sets.
func (s *sets) union(a, b int32) int32 {
	switch {
	case a == b || b == noSegments:
		return a
	case a == noSegments:
		return b
	}
	all := slices.Clone(s.at(a))
	for w, x := range s.at(b) {
		all[w] |= x
	}
	return s.number(all)
}

// at returns a set by its number. It must not be changed.
func (s *sets) at(number int32) []uint64 {
	at := int(number) % setsPerPage * s.words
	return s.pages[number/setsPerPage][at : at+s.words : at+s.words]
}
