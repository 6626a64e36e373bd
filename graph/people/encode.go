package people

import (
	"encoding/binary"
)

// The stored form of a list. Numbers are unsigned varints unless said
// otherwise; every choice follows from the members, so equal lists are equal
// bytes, whatever library holds the sets in memory.
//
//	list   "OFM" version(1 byte) flags(1 byte) fingerprint turns, then for
//	       each turn its instant (8 bytes, big-endian, sign flipped) and its set
//	finger-
//	print  of the key, not 0             (4 bytes, big-endian; version 2 only)
//	set    0, n, the first id, and for each next one the difference less 1
//	       or 1, chunks, then for each chunk
//	chunk  the upper 48 bits (the first, then differences less 1), and
//	       0, n, n lower parts            (2 bytes each, little-endian)
//	       1, 65,536 bits                 (8192 bytes, little-endian)
//	       2, n, n first and last ones    (4 bytes each, little-endian)
const (
	magic = "OFM"
	// A list of which no key is known is written as version 1, as it always was:
	// lists are named by their bytes.
	versionNoKey = 1
	version      = 2

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
	if l.keyed {
		flags |= flagKeyed
	}
	out := append([]byte(magic), versionNoKey, flags)
	if l.key != 0 {
		out[len(magic)] = version
		out = binary.BigEndian.AppendUint32(out, l.key)
	}
	out = binary.AppendUvarint(out, uint64(len(l.turns)))
	for _, t := range l.turns {
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
