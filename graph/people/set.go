package people

import (
	"iter"
	"math"
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

// A setWriter makes a set of ids that come in ascending order, none twice.
// What it holds until then is about as large as the set.
type setWriter struct {
	lows  []uint32 // of the part at hand, the last ones
	high  uint32
	bits  *roaring.Bitmap // of the part at hand, the ones before, or nil
	thin  []uint64        // parts with few members
	parts []part          // parts with many
}

// flushAt is how many ids are handed to a bitmap at a time.
const flushAt = 4096

func (w *setWriter) append(id uint64) {
	if high := uint32(id >> 32); high != w.high {
		w.endPart()
		w.high = high
	}
	w.lows = append(w.lows, uint32(id))
	if len(w.lows) == flushAt {
		w.flush()
	}
}

func (w *setWriter) appendAll(ids []uint64) {
	for _, id := range ids {
		w.append(id)
	}
}

// appendRange appends first to last, which share their upper 32 bits.
func (w *setWriter) appendRange(first, last uint64) {
	if last-first < crowded {
		for id := first; ; id++ {
			if w.append(id); id == last {
				return
			}
		}
	}
	w.begin(first)
	w.bits.AddRange(first&math.MaxUint32, last&math.MaxUint32+1)
}

// appendBits appends base and each of some numbers below 65,536.
func (w *setWriter) appendBits(base uint64, lows *roaring.Bitmap) {
	w.begin(base)
	w.bits.Or(roaring.AddOffset(lows, uint32(base)))
}

// begin makes bitmaps take what comes next, which begins with id.
func (w *setWriter) begin(id uint64) {
	if high := uint32(id >> 32); high != w.high {
		w.endPart()
		w.high = high
	}
	w.flush()
}

func (w *setWriter) flush() {
	if w.bits == nil {
		w.bits = roaring.New()
	}
	w.bits.AddMany(w.lows)
	w.lows = w.lows[:0]
}

func (w *setWriter) endPart() {
	switch {
	case w.bits == nil && len(w.lows) < crowded:
		for _, low := range w.lows {
			w.thin = append(w.thin, uint64(w.high)<<32|uint64(low))
		}
		w.lows = w.lows[:0]
		return
	case len(w.lows) > 0:
		w.flush()
	}
	if w.bits.GetCardinality() > 0 {
		w.parts = append(w.parts, part{w.high, w.bits})
	}
	w.bits = nil
}

// set returns the set; the writer must not be used after.
func (w *setWriter) set() Set {
	w.endPart()
	n, parts := len(w.thin), len(w.parts)
	for i, id := range w.thin {
		if i == 0 || id>>32 != w.thin[i-1]>>32 {
			parts++
		}
	}
	for _, p := range w.parts {
		n += int(p.bits.GetCardinality())
	}
	switch {
	case n >= crowded*parts:
		return Set{dense: w.withThin()}
	case len(w.parts) == 0:
		return Set{sparse: w.thin}
	}
	ids := make([]uint64, 0, n)
	thin := w.thin
	for _, p := range w.parts {
		for len(thin) > 0 && uint32(thin[0]>>32) < p.high {
			ids, thin = append(ids, thin[0]), thin[1:]
		}
		for id := range (Set{dense: []part{p}}).All() {
			ids = append(ids, id)
		}
	}
	return Set{sparse: append(ids, thin...)}
}

// withThin makes bitmaps of the thin parts too.
func (w *setWriter) withThin() []part {
	var all []part
	parts, thin := w.parts, w.thin
	for len(thin) > 0 {
		high := uint32(thin[0] >> 32)
		for len(parts) > 0 && parts[0].high < high {
			all, parts = append(all, parts[0]), parts[1:]
		}
		bits := roaring.New()
		for len(thin) > 0 && uint32(thin[0]>>32) == high {
			bits.Add(uint32(thin[0]))
			thin = thin[1:]
		}
		all = append(all, part{high, bits})
	}
	return append(all, parts...)
}

// A reader reads a set in ascending order, a block at a time. While anything
// is left, ahead is not empty.
type reader struct {
	ahead []uint64

	sparse []uint64 // not read yet
	dense  []part   // not begun yet
	high   uint64   // of the part at hand
	part   roaring.ManyIntIterable
	buffer []uint64
	block  int
}

// newReader returns a reader that holds at most block ids at a time.
func newReader(s Set, block int) *reader {
	r := &reader{sparse: s.sparse, dense: s.dense, block: block}
	if len(s.dense) > 0 {
		r.buffer = make([]uint64, block)
	}
	r.refill()
	return r
}

// refill replaces what is ahead by the next block.
func (r *reader) refill() {
	if r.buffer == nil {
		n := min(r.block, len(r.sparse))
		r.ahead, r.sparse = r.sparse[:n], r.sparse[n:]
		return
	}
	n := 0
	for n < len(r.buffer) {
		if r.part == nil {
			if len(r.dense) == 0 {
				break
			}
			r.high, r.part = uint64(r.dense[0].high)<<32, r.dense[0].bits.ManyIterator()
			r.dense = r.dense[1:]
		}
		more := r.part.NextMany64(r.high, r.buffer[n:])
		if more == 0 {
			r.part = nil
		}
		n += more
	}
	r.ahead = r.buffer[:n]
}

// skip passes the first n ids of the block at hand.
func (r *reader) skip(n int) {
	if r.ahead = r.ahead[n:]; len(r.ahead) == 0 {
		r.refill()
	}
}

// whole reports whether what is ahead is all that is left.
func (r *reader) whole() bool { return len(r.sparse) == 0 && len(r.dense) == 0 && r.part == nil }

// A gatherer makes a set of ids that come in any order and more than once.
type gatherer struct {
	buffer []uint64
	// Each of the sets is more than twice as large as the next, so an id is
	// merged a few times at most, whatever the order.
	sets []Set
}

// gatherAt is how many ids are sorted at a time: 8 MB of them.
const gatherAt = 1 << 20

func (g *gatherer) add(id uint64) {
	g.buffer = append(g.buffer, id)
	if len(g.buffer) == gatherAt {
		g.flush()
	}
}

func (g *gatherer) flush() {
	if !slices.IsSorted(g.buffer) {
		slices.Sort(g.buffer)
	}
	var w setWriter
	w.appendAll(slices.Compact(g.buffer))
	g.buffer = g.buffer[:0]
	s := w.set()
	for n := len(g.sets); n > 0 && g.sets[n-1].Len() <= 2*s.Len(); n-- {
		s = g.sets[n-1].Or(s)
		g.sets = g.sets[:n-1]
	}
	g.sets = append(g.sets, s)
}

func (g *gatherer) set() Set {
	g.flush()
	var s Set
	for _, o := range slices.Backward(g.sets) {
		s = o.Or(s)
	}
	return s
}
