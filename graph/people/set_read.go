package people

import "github.com/RoaringBitmap/roaring/v2"

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
