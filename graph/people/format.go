package people

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/RoaringBitmap/roaring/v2"

	"outflow/graph"
)

// The stored form of a list. Numbers are unsigned varints unless said
// otherwise; every choice follows from the members, so equal lists are equal
// bytes, whatever library holds the sets in memory.
//
//	list   "OFM" version(1 byte) flags(1 byte) fingerprint events, then for
//	       each event its instant (8 bytes, big-endian, sign flipped) and its set
//	finger-
//	print  of the key, not 0             (4 bytes, big-endian; not in version 1)
//	set    0, n, the first id, and for each next one the difference less 1
//	       or 1, chunks, then for each chunk
//	chunk  the upper 48 bits (the first, then differences less 1), and
//	       0, n, n lower parts            (2 bytes each, little-endian)
//	       1, 65,536 bits                 (8192 bytes, little-endian)
//	       2, n, n first and last ones    (4 bytes each, little-endian)
const (
	magic = "OFM"
	// A list is written as the version that first could say it, as it always was:
	// lists are named by their bytes. Version 1 knows no key, version 2 is of
	// pseudonyms made with the key itself, and version 3 of those made with what is
	// derived from it.
	versionNoKey   = 1
	versionEarlier = 2
	version        = 3

	flagKeyed = 1

	formSparse = 0
	formDense  = 1

	chunkArray = 0
	chunkBits  = 1
	chunkRuns  = 2

	chunkBytes = 1 << 16 / 8
)

// Encode returns the list as bytes. Lists that are equal give equal bytes in
// every version that writes the same form, so a list may be named by their
// hash.
func (l *List) Encode() []byte {
	flags := byte(0)
	if l.naming.keyed {
		flags |= flagKeyed
	}
	out := append([]byte(magic), versionNoKey, flags)
	if l.naming.key != 0 {
		out[len(magic)] = version
		if l.naming.earlier {
			out[len(magic)] = versionEarlier
		}
		out = binary.BigEndian.AppendUint32(out, l.naming.key)
	}
	out = binary.AppendUvarint(out, uint64(len(l.events)))
	for _, t := range l.events {
		out = binary.BigEndian.AppendUint64(out, uint64(t.at)^1<<63)
		out = t.who.encode(out)
	}
	return out
}

func (s Set) encode(out []byte) []byte {
	if len(s.dense) == 0 {
		out = binary.AppendUvarint(append(out, formSparse), uint64(len(s.sparse)))
		next := uint64(0)
		for _, id := range s.sparse {
			out = binary.AppendUvarint(out, id-next)
			next = id + 1
		}
		return out
	}
	chunks := uint64(0)
	var body []byte
	next := uint64(0)
	lows := make([]uint16, 0, 1<<16)
	key := uint64(0)
	end := func() {
		if len(lows) == 0 {
			return
		}
		body = binary.AppendUvarint(body, key-next)
		body = encodeChunk(body, lows)
		next = key + 1
		chunks++
		lows = lows[:0]
	}
	for r := newReader(s, longestBlock); len(r.ahead) > 0; r.refill() {
		for _, id := range r.ahead {
			if id>>16 != key {
				end()
				key = id >> 16
			}
			lows = append(lows, uint16(id))
		}
	}
	end()
	out = binary.AppendUvarint(append(out, formDense), chunks)
	return append(out, body...)
}

// encodeChunk writes the lower parts in the shortest form, the first of those
// that are equally short.
func encodeChunk(out []byte, lows []uint16) []byte {
	runs := 1
	for i := 1; i < len(lows); i++ {
		if lows[i] != lows[i-1]+1 {
			runs++
		}
	}
	switch asArray, asRuns := 2*len(lows), 4*runs; {
	case asArray <= chunkBytes && asArray <= asRuns:
		out = binary.AppendUvarint(append(out, chunkArray), uint64(len(lows)))
		for _, low := range lows {
			out = binary.LittleEndian.AppendUint16(out, low)
		}
	case chunkBytes <= asRuns:
		out = append(out, chunkBits)
		at := len(out)
		out = append(out, make([]byte, chunkBytes)...)
		for _, low := range lows {
			out[at+int(low)/8] |= 1 << (low % 8)
		}
	default:
		out = binary.AppendUvarint(append(out, chunkRuns), uint64(runs))
		for i := 0; i < len(lows); {
			j := i + 1
			for j < len(lows) && lows[j] == lows[j-1]+1 {
				j++
			}
			out = binary.LittleEndian.AppendUint16(out, lows[i])
			out = binary.LittleEndian.AppendUint16(out, lows[j-1])
			i = j
		}
	}
	return out
}

// ErrNewerList means that a newer Outflow wrote the member list.
var ErrNewerList = errors.New("the member list was written by a newer Outflow; use that one")

// Decode reads what Encode writes. Anything else is an error; what it takes in
// memory is bounded by a small multiple of the data.
func Decode(data []byte) (*List, error) {
	d, l, events, err := decodeHead(data)
	if err != nil {
		return nil, err
	}
	for n := events; n > 0 && d.err == nil; n-- {
		at := graph.Instant(binary.BigEndian.Uint64(d.bytes(8)) ^ 1<<63)
		switch {
		case d.err != nil:
		case at == graph.Future, len(l.events) > 0 && at <= l.events[len(l.events)-1].at:
			d.fail("its instants do not ascend")
		case len(l.events) > MaxMoments:
			d.fail("it has too many instants")
		default:
			l.events = append(l.events, membershipEvent{at, d.set()})
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

// decodeHead reads what comes before a list's events, of which it returns the
// number.
func decodeHead(data []byte) (d *decoder, l *List, events uint64, err error) {
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
	keyed := flags&flagKeyed != 0
	l = &List{naming: naming{keyed: keyed, earlier: keyed && v <= versionEarlier}}
	if v > versionNoKey {
		if l.naming.key = binary.BigEndian.Uint32(d.bytes(4)); l.naming.key == 0 || !l.naming.keyed {
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
