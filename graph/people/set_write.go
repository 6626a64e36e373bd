package people

import (
	"math"

	"github.com/RoaringBitmap/roaring/v2"
)

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
