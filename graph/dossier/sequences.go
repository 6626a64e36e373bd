package dossier

import "iter"

// Sequences are sequences of words or of letters. They are found in others in as many steps as the
// longest of them has, however many there are and however many begin alike. The zero value has
// none.
type sequences[K comparable] struct {
	next map[edge[K]]int32
	ends []bool // by what was read: whether that is one of them
}

// An edge goes on, from what was read, by one more.
type edge[K comparable] struct {
	read int32
	by   K
}

func (s *sequences[K]) add(all []K) {
	if s.next == nil {
		s.next, s.ends = map[edge[K]]int32{}, []bool{false}
	}
	at := int32(0)
	for _, by := range all {
		next, ok := s.next[edge[K]{at, by}]
		if !ok {
			next = int32(len(s.ends))
			s.ends = append(s.ends, false)
			s.next[edge[K]{at, by}] = next
		}
		at = next
	}
	s.ends[at] = s.ends[at] || len(all) > 0
}

// within yields those that are found within another sequence, as parts of that.
func (s *sequences[K]) within(all []K) iter.Seq[[]K] {
	return func(yield func([]K) bool) {
		for i := range all {
			at, ok := int32(0), true
			for k := i; k < len(all); k++ {
				if at, ok = s.next[edge[K]{at, all[k]}]; !ok {
					break
				}
				if s.ends[at] && !yield(all[i:k+1]) {
					return
				}
			}
		}
	}
}

// anyWithin reports whether one of them is found within another sequence.
func (s *sequences[K]) anyWithin(all []K) bool {
	for range s.within(all) {
		return true
	}
	return false
}
