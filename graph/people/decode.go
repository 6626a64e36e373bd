package people

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/RoaringBitmap/roaring/v2"

	"outflow/graph"
)

// ErrNewerList means that a newer Outflow wrote the member list.
var ErrNewerList = errors.New("the member list was written by a newer Outflow; use that one")

// Decode reads what Encode writes. Anything else is an error; what it takes in
// memory is bounded by a small multiple of the data.
func Decode(data []byte) (*List, error) {
	d, l, turns, err := decodeHead(data)
	if err != nil {
		return nil, err
	}
	for n := turns; n > 0 && d.err == nil; n-- {
		at := graph.Instant(binary.BigEndian.Uint64(d.bytes(8)) ^ 1<<63)
		switch {
		case d.err != nil:
		case at == graph.Future, len(l.turns) > 0 && at <= l.turns[len(l.turns)-1].at:
			d.fail("its instants do not ascend")
		case len(l.turns) > MaxMoments:
			d.fail("it has too many instants")
		default:
			l.turns = append(l.turns, turn{at, d.set()})
		}
	}
	if d.err == nil && len(d.rest) > 0 {
		d.fail("it goes on after its end")
	}
	if d.err != nil {
		return nil, d.err
	}
	return l, nil
}

// headBytes is how long the head of a list is at most.
const headBytes = len(magic) + 2 + 4 + binary.MaxVarintLen64

// decodeHead reads what comes before a list's turns, of which it returns the
// number.
func decodeHead(data []byte) (d *decoder, l *List, turns uint64, err error) {
	if len(data) < len(magic)+2 || string(data[:len(magic)]) != magic {
		return nil, nil, 0, errors.New("these bytes are no member list")
	}
	v := data[len(magic)]
	switch {
	case v > version:
		return nil, nil, 0, ErrNewerList
	case v < versionNoKey:
		return nil, nil, 0, fmt.Errorf("the member list has version %d, which never was", v)
	}
	flags := data[len(magic)+1]
	if flags&^flagKeyed != 0 {
		return nil, nil, 0, fmt.Errorf("the member list is damaged: flags %#x", flags)
	}
	d = &decoder{rest: data[len(magic)+2:]}
	l = &List{naming: naming{keyed: flags&flagKeyed != 0}}
	if v > versionNoKey {
		if l.key = binary.BigEndian.Uint32(d.bytes(4)); l.key == 0 || !l.keyed {
			d.fail("it has the key of no pseudonyms")
		}
	}
	return d, l, d.number(), d.err
}

// A decoder reads from rest until something is wrong.
type decoder struct {
	rest []byte
	err  error
}

func (d *decoder) fail(what string) {
	if d.err == nil {
		d.err = fmt.Errorf("the member list is damaged: %s", what)
	}
}

func (d *decoder) number() uint64 {
	v, n := binary.Uvarint(d.rest)
	if n <= 0 {
		d.fail("a number is cut off")
		d.rest = nil
		return 0
	}
	d.rest = d.rest[n:]
	return v
}

// bytes returns the next n bytes, zeros if there are not as many; n is small.
func (d *decoder) bytes(n int) []byte {
	if len(d.rest) < n {
		d.fail("it ends too early")
		d.rest = nil
		return make([]byte, n)
	}
	b := d.rest[:n]
	d.rest = d.rest[n:]
	return b
}

// count reads how many items of at least size bytes follow.
func (d *decoder) count(size int) int {
	n := d.number()
	if n > uint64(len(d.rest)/size) {
		d.fail("it ends too early")
		return 0
	}
	return int(n)
}

// set reads a set, which is not empty.
func (d *decoder) set() Set {
	var w setWriter
	switch form := d.bytes(1)[0]; form {
	case formSparse:
		next := uint64(0)
		for i, n := 0, d.count(1); i < n && d.err == nil; i++ {
			id := d.after(&next, i > 0, math.MaxUint64)
			w.append(id)
		}
	case formDense:
		next := uint64(0)
		for i, n := 0, d.count(3); i < n && d.err == nil; i++ {
			d.chunk(&w, d.after(&next, i > 0, 1<<48-1))
		}
	default:
		d.fail("a set has an unknown form")
	}
	s := w.set()
	if s.IsEmpty() {
		d.fail("a set is empty")
	}
	return s
}

// after reads a number as the difference to next, which it moves on. It fails
// if the number is beyond the largest one.
func (d *decoder) after(next *uint64, any bool, largest uint64) uint64 {
	step := d.number()
	v := *next + step
	if v < step || v > largest || any && *next == 0 {
		d.fail("a number is out of range")
	}
	*next = v + 1
	return v
}

// chunk reads the ids that share their upper 48 bits.
func (d *decoder) chunk(w *setWriter, key uint64) {
	base := key << 16
	switch form := d.bytes(1)[0]; form {
	case chunkArray:
		last := -1
		for n := d.count(2); n > 0; n-- {
			low := int(binary.LittleEndian.Uint16(d.bytes(2)))
			if low <= last {
				d.fail("ids do not ascend")
				return
			}
			w.append(base | uint64(low))
			last = low
		}
	case chunkBits:
		b := d.bytes(chunkBytes)
		if d.err != nil {
			return
		}
		bits := make([]uint64, chunkBytes/8)
		for i := range bits {
			bits[i] = binary.LittleEndian.Uint64(b[8*i:])
		}
		w.appendBits(base, roaring.FromDense(bits, false))
	case chunkRuns:
		last := -2
		for n := d.count(4); n > 0; n-- {
			first, to := int(binary.LittleEndian.Uint16(d.bytes(2))), int(binary.LittleEndian.Uint16(d.bytes(2)))
			if first <= last+1 || to < first {
				d.fail("runs do not ascend")
				return
			}
			w.appendRange(base|uint64(first), base|uint64(to))
			last = to
		}
	default:
		d.fail("a chunk has an unknown form")
	}
}
