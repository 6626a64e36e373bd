package people

// slots maps numbers to numbers by open addressing. Go's map takes several
// times as long, and this is what is done once for each person of each list.
type slots struct {
	keys   []uint64
	values []uint32 // one more than the value; 0 for a free slot
	used   int
}

// clear forgets everything and makes room for n keys.
func (s *slots) clear(n int) {
	size := 64
	for size < 2*n {
		size *= 2
	}
	s.used = 0
	if len(s.values) >= size {
		clear(s.values)
		return
	}
	s.keys, s.values = make([]uint64, size), make([]uint32, size)
}

// find returns the value of a key, which it sets to fresh if there is none.
func (s *slots) find(key uint64, fresh uint32) (value uint32, isNew bool) {
	// A key that is there is found without writing, so that finished maps may
	// be read by several goroutines.
	if len(s.values) > 0 {
		if v := s.values[s.slot(key)]; v != 0 {
			return v - 1, false
		}
	}
	if 2*s.used >= len(s.values) {
		s.grow()
	}
	at := s.slot(key)
	s.keys[at], s.values[at] = key, fresh+1
	s.used++
	return fresh, true
}

// slot returns where the key is, or the free slot where it belongs.
func (s *slots) slot(key uint64) int {
	// Fibonacci hashing: the upper bits of the product mix all bits of the key.
	mixed := key * 0x9E3779B97F4A7C15
	mixed ^= mixed >> 32
	mask := len(s.values) - 1
	at := int(mixed) & mask
	for s.values[at] != 0 && s.keys[at] != key {
		at = (at + 1) & mask
	}
	return at
}

func (s *slots) grow() {
	old := *s
	size := max(64, 2*len(old.values))
	s.keys, s.values = make([]uint64, size), make([]uint32, size)
	for i, v := range old.values {
		if v != 0 {
			at := s.slot(old.keys[i])
			s.keys[at], s.values[at] = old.keys[i], v
		}
	}
}
