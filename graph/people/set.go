package people

import (
	"iter"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
)

// A Set is an immutable set of people's numbers. The zero Set is empty.
// Operations return new sets, so that every running question may share one.
//
// Numbers that lie close together are kept as compressed bitmaps. Pseudonyms
// lie nowhere near each other, and a bitmap for each would take hundreds of
// bytes, so a set of those is a sorted slice. Which of the two it is depends on
// the members alone, so equal sets are kept alike.
type Set struct {
	sparse []uint64 // ascending
	dense  []part   // ascending by high
}

// A part holds the members that share their upper 32 bits.
type part struct {
	high uint32
	bits *roaring.Bitmap // of the lower 32, not empty
}

// crowded is the least mean number of members of a part for which bitmaps are
// smaller and faster than a slice.
const crowded = 32

// SetOf returns the set of the ids given, in any order.
func SetOf(ids ...uint64) Set {
	sorted := slices.Clone(ids)
	slices.Sort(sorted)
	var w setWriter
	w.appendAll(slices.Compact(sorted))
	return w.set()
}

// Len returns the number of members.
func (s Set) Len() int64 {
	n := int64(len(s.sparse))
	for _, p := range s.dense {
		n += int64(p.bits.GetCardinality())
	}
	return n
}

// IsEmpty reports whether nobody is in the set.
func (s Set) IsEmpty() bool { return len(s.sparse) == 0 && len(s.dense) == 0 }

// Contains reports whether id is a member.
func (s Set) Contains(id uint64) bool {
	_, ok := s.find(id)
	return ok
}

// find returns where a member is: its index in the slice, or that of its part.
func (s Set) find(id uint64) (at int, ok bool) {
	if s.dense == nil {
		return slices.BinarySearch(s.sparse, id)
	}
	i, ok := slices.BinarySearchFunc(s.dense, uint32(id>>32), func(p part, high uint32) int {
		return int(int64(p.high) - int64(high))
	})
	return i, ok && s.dense[i].bits.Contains(uint32(id))
}

// Equal reports whether both sets have the same members.
func (s Set) Equal(o Set) bool {
	return slices.Equal(s.sparse, o.sparse) && slices.EqualFunc(s.dense, o.dense, func(a, b part) bool {
		return a.high == b.high && a.bits.Equals(b.bits)
	})
}

// All yields the members, ascending.
func (s Set) All() iter.Seq[uint64] {
	return func(yield func(uint64) bool) {
		r := newReader(s, 1024)
		for ; len(r.ahead) > 0; r.refill() {
			for _, id := range r.ahead {
				if !yield(id) {
					return
				}
			}
		}
	}
}

// And returns the members of both sets.
func (s Set) And(o Set) Set {
	if s.bothDense(o) {
		return joinParts(s.dense, o.dense, roaring.And, false, false)
	}
	return merge(s, o, false, true, false)
}

// Or returns the members of either set.
func (s Set) Or(o Set) Set {
	switch {
	case s.IsEmpty():
		return o
	case o.IsEmpty():
		return s
	case s.bothDense(o):
		return joinParts(s.dense, o.dense, roaring.Or, true, true)
	}
	return merge(s, o, true, true, true)
}

// AndNot returns the members of s that are not in o.
func (s Set) AndNot(o Set) Set {
	switch {
	case s.IsEmpty() || o.IsEmpty():
		return s
	case s.bothDense(o):
		return joinParts(s.dense, o.dense, roaring.AndNot, true, false)
	}
	return merge(s, o, true, false, false)
}

func (s Set) bothDense(o Set) bool { return len(s.sparse) == 0 && len(o.sparse) == 0 }

// joinParts applies op to the parts that both have, and keeps those that only
// a or only b has if asked to.
func joinParts(a, b []part, op func(x, y *roaring.Bitmap) *roaring.Bitmap, onlyA, onlyB bool) Set {
	var out []part
	for len(a) > 0 || len(b) > 0 {
		switch {
		case len(b) == 0 || len(a) > 0 && a[0].high < b[0].high:
			if onlyA {
				out = append(out, a[0])
			}
			a = a[1:]
		case len(a) == 0 || b[0].high < a[0].high:
			if onlyB {
				out = append(out, b[0])
			}
			b = b[1:]
		default:
			if bits := op(a[0].bits, b[0].bits); !bits.IsEmpty() {
				out = append(out, part{a[0].high, bits})
			}
			a, b = a[1:], b[1:]
		}
	}
	return settle(Set{dense: out})
}

// settle makes a set of bitmaps a slice if it has become too thin for them.
func settle(s Set) Set {
	n := s.Len()
	if n >= crowded*int64(len(s.dense)) {
		return s
	}
	ids := make([]uint64, 0, n)
	for id := range s.All() {
		ids = append(ids, id)
	}
	return Set{sparse: ids}
}

// merge walks both sets in step and keeps those that are only in a, in both,
// only in b, as asked.
func merge(a, b Set, onlyA, both, onlyB bool) Set {
	var w setWriter
	ra, rb := newReader(a, 1024), newReader(b, 1024)
	for len(ra.ahead) > 0 || len(rb.ahead) > 0 {
		if !onlyB && len(ra.ahead) == 0 || !onlyA && len(rb.ahead) == 0 {
			break
		}
		switch {
		case len(rb.ahead) == 0 || len(ra.ahead) > 0 && ra.ahead[0] < rb.ahead[0]:
			if onlyA {
				w.append(ra.ahead[0])
			}
			ra.skip(1)
		case len(ra.ahead) == 0 || rb.ahead[0] < ra.ahead[0]:
			if onlyB {
				w.append(rb.ahead[0])
			}
			rb.skip(1)
		default:
			if both {
				w.append(ra.ahead[0])
			}
			ra.skip(1)
			rb.skip(1)
		}
	}
	return w.set()
}
