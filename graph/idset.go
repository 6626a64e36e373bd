package graph

import (
	"encoding/binary"
	"hash/maphash"
	"iter"
	"math/bits"
)

// An IDSet is a set of ids, which lie in it one after the other. A load has millions: each
// takes some twelve bytes besides its letters, half of what it takes as the key of a map, and
// garbage collection follows none of them. The zero IDSet is empty, and so is a nil one, to
// which nothing can be added.
type IDSet struct {
	seed  maphash.Seed
	text  []byte // of each id its length, as a varint, and its letters
	table []slot // where they begin; each id is in the first one from its hash on that was free
	n     int
}

// A slot is 0 if it is free, else 1 more than where an id begins, above tagBits of its
// hash, which tell most others from it.
type slot uint64

const tagBits = 16

func (s *IDSet) hash(id string) uint64 { return maphash.String(s.seed, id) }

// find returns the slot that the id is in, or would be.
func (s *IDSet) find(id string, hash uint64) *slot {
	i, _ := bits.Mul64(hash, uint64(len(s.table)))
	for ; ; i++ {
		if i == uint64(len(s.table)) {
			i = 0
		}
		at := &s.table[i]
		if *at == 0 || uint64(*at)<<(64-tagBits) == hash<<(64-tagBits) && string(s.at(int(*at>>tagBits)-1)) == id {
			return at
		}
	}
}

// at returns the id that begins somewhere in text.
func (s *IDSet) at(begin int) []byte {
	length, n := binary.Uvarint(s.text[begin:])
	begin += n
	return s.text[begin : begin+int(length)]
}

// Add puts an id in, of which it keeps a copy.
func (s *IDSet) Add(id string) {
	if s.n >= len(s.table)/4*3 {
		s.grow()
	}
	hash := s.hash(id)
	at := s.find(id, hash)
	if *at != 0 {
		return
	}
	*at = newSlot(len(s.text), hash)
	s.text = append(binary.AppendUvarint(s.text, uint64(len(id))), id...)
	s.n++
}

func newSlot(begin int, hash uint64) slot { return slot(begin+1)<<tagBits | slot(hash&(1<<tagBits-1)) }

func (s *IDSet) grow() {
	if s.table == nil {
		s.seed = maphash.MakeSeed()
	}
	s.table = make([]slot, max(8, len(s.table)/2*3)) // doubling would leave more of them free
	begin := 0
	for id := range s.All() {
		hash := s.hash(id)
		*s.find(id, hash) = newSlot(begin, hash)
		begin += len(binary.AppendUvarint(nil, uint64(len(id)))) + len(id)
	}
}

// Has reports whether the id is in the set.
func (s *IDSet) Has(id string) bool {
	return s.Len() > 0 && *s.find(id, s.hash(id)) != 0
}

// Len returns how many ids there are.
func (s *IDSet) Len() int {
	if s == nil {
		return 0
	}
	return s.n
}

// All yields the ids in the order in which they were added.
func (s *IDSet) All() iter.Seq[string] {
	return func(yield func(string) bool) {
		if s == nil {
			return
		}
		for begin := 0; begin < len(s.text); {
			length, n := binary.Uvarint(s.text[begin:])
			begin += n + int(length)
			if !yield(string(s.text[begin-int(length) : begin])) {
				return
			}
		}
	}
}
