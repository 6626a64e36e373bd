package parquet

import (
	"encoding/binary"
	"errors"
)

var errValues = errors.New("a page has fewer values than it says")

// A hybrid reads numbers of a few bits: runs of one number, and groups of eight packed
// ones. However long a run is said to be, it takes no room.
type hybrid struct {
	src   []byte
	width int
	run   uint64 // how often value comes yet
	value uint32
	bits  bits // the packed ones that come
	left  uint64
}

// next returns the next number.
func (h *hybrid) next() (uint32, error) {
	for h.run == 0 && h.left == 0 {
		if err := h.block(); err != nil {
			return 0, err
		}
	}
	if h.run > 0 {
		h.run--
		return h.value, nil
	}
	h.left--
	return uint32(h.bits.next(h.width)), nil
}

func (h *hybrid) block() error {
	head, n := binary.Uvarint(h.src)
	if n <= 0 {
		return errValues
	}
	h.src = h.src[n:]
	if head&1 == 0 {
		bytes := (h.width + 7) / 8
		if len(h.src) < bytes {
			return errValues
		}
		h.run, h.value = head>>1, 0
		for i := range bytes {
			h.value |= uint32(h.src[i]) << (8 * i)
		}
		h.src = h.src[bytes:]
		return nil
	}
	groups := head >> 1
	// The last group may be cut short.
	if h.width > 0 {
		groups = min(groups, uint64(len(h.src)+h.width-1)/uint64(h.width))
	}
	n = int(min(uint64(len(h.src)), groups*uint64(h.width)))
	h.bits, h.left = bits{src: h.src[:n]}, 8*groups
	if h.width > 0 {
		h.left = min(h.left, 8*uint64(n)/uint64(h.width))
	}
	h.src = h.src[n:]
	if h.left == 0 {
		return errValues
	}
	return nil
}

// bits reads numbers of some bits each, the lowest bit first.
type bits struct {
	src []byte
	at  int // in bits
}

func (b *bits) next(width int) uint64 {
	if width == 0 {
		return 0
	}
	first, shift := b.at/8, b.at%8
	b.at += width
	if first+9 <= len(b.src) {
		v := binary.LittleEndian.Uint64(b.src[first:]) >> shift
		if shift+width > 64 {
			v |= uint64(b.src[first+8]) << (64 - shift)
		}
		return v & (1<<width - 1)
	}
	var v uint64
	for i := first; i < len(b.src) && i < first+9; i++ {
		if at := 8*(i-first) - shift; at >= 0 {
			v |= uint64(b.src[i]) << at
		} else {
			v |= uint64(b.src[i]) >> -at
		}
	}
	return v & (1<<width - 1)
}

// A deltas reads whole numbers that are written as how they differ from the one before.
type deltas struct {
	src    []byte
	left   uint64 // numbers to come
	mini   uint64 // how many a part of a block has
	widths []byte // of the parts to come
	parts  uint64 // of a block
	inPart uint64 // to come in the part at hand
	width  int
	bits   bits
	least  uint64
	value  uint64
	begun  bool
}

func (d *deltas) uvarint() (uint64, error) {
	v, n := binary.Uvarint(d.src)
	if n <= 0 {
		return 0, errValues
	}
	d.src = d.src[n:]
	return v, nil
}

// newDeltas reads the header.
func newDeltas(src []byte) (*deltas, error) {
	d := &deltas{src: src}
	var head [4]uint64
	for i := range head {
		var err error
		if head[i], err = d.uvarint(); err != nil {
			return nil, err
		}
	}
	block, parts := head[0], head[1]
	if parts == 0 || parts > block || block%parts != 0 || block > 1<<32 || block/parts%8 != 0 {
		return nil, errForm
	}
	d.parts, d.mini, d.left, d.value = parts, block/parts, head[2], uint64(unzigzag(head[3]))
	return d, nil
}

func (d *deltas) next() (int64, error) {
	if d.left == 0 {
		return 0, errValues
	}
	d.left--
	if !d.begun {
		d.begun = true
		return int64(d.value), nil
	}
	if d.inPart == 0 {
		if err := d.part(); err != nil {
			return 0, err
		}
	}
	d.inPart--
	d.value += d.least + d.bits.next(d.width)
	return int64(d.value), nil
}

// part begins the next part of a block.
func (d *deltas) part() error {
	if len(d.widths) == 0 {
		least, err := d.uvarint()
		if err != nil {
			return err
		}
		if uint64(len(d.src)) < d.parts {
			return errValues
		}
		d.least, d.widths, d.src = uint64(unzigzag(least)), d.src[:d.parts], d.src[d.parts:]
	}
	d.width, d.widths = int(d.widths[0]), d.widths[1:]
	if d.width > 64 {
		return errForm
	}
	n := d.mini / 8 * uint64(d.width)
	if n > uint64(len(d.src)) {
		// The last part may be cut short behind the last number.
		if (d.left+1)*uint64(d.width) > 8*uint64(len(d.src)) {
			return errValues
		}
		n = uint64(len(d.src))
	}
	d.bits, d.src, d.inPart = bits{src: d.src[:n]}, d.src[n:], d.mini
	return nil
}

// rest returns what follows the numbers, which it passes over.
func (d *deltas) rest() ([]byte, error) {
	if d.left > 0 && !d.begun {
		d.begun = true
		d.left--
	}
	for {
		n := min(d.left, d.inPart)
		d.left -= n
		d.inPart -= n
		if d.left == 0 {
			return d.src, nil
		}
		if err := d.part(); err != nil {
			return nil, err
		}
	}
}
