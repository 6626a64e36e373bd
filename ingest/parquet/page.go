package parquet

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"slices"

	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
)

// A pageHeader says what the page after it is.
type pageHeader struct {
	kind, unpacked, packed, crc             int64
	values, encoding, levels, bytesOfLevels int64 // levels is their encoding, of the first version of pages
	bytesOfRepetitions                      int64
	hasCRC, isStored                        bool
}

// Kinds of pages.
const (
	dataPage       = 0
	dictionaryPage = 2
	dataPageV2     = 3
)

func (t *thrift) pageHeader() (h pageHeader, err error) {
	numbers := map[int16]*int64{1: &h.kind, 2: &h.unpacked, 3: &h.packed}
	err = t.structure(func(id int16, kind byte) error {
		switch {
		case numbers[id] != nil && isWhole(kind) && kind != isByte:
			return t.number(numbers[id])
		case id == 4 && kind == isInt32:
			h.hasCRC = true
			return t.number(&h.crc)
		case id == 5 && kind == isStruct:
			return t.numbers(map[int16]*int64{1: &h.values, 2: &h.encoding, 3: &h.levels})
		case id == 7 && kind == isStruct:
			return t.numbers(map[int16]*int64{1: &h.values, 2: &h.encoding})
		case id == 8 && kind == isStruct:
			numbers := map[int16]*int64{1: &h.values, 4: &h.encoding, 5: &h.bytesOfLevels, 6: &h.bytesOfRepetitions}
			return t.structure(func(id int16, kind byte) error {
				if numbers[id] != nil && isWhole(kind) && kind != isByte {
					return t.number(numbers[id])
				}
				if id == 7 && kind == isFalse {
					h.isStored = true
				}
				return t.skip(kind)
			})
		}
		return t.skip(kind)
	})
	for _, n := range []int64{h.unpacked, h.packed, h.values, h.bytesOfLevels} {
		if err == nil && n < 0 {
			err = errForm
		}
	}
	return h, err
}

// The header of a page is some 30 bytes long, unless it tells the least and the greatest
// of long texts.
const (
	usualHeader = 4 << 10
	mostHeader  = 1 << 20
)

// spared is what a page may hold besides its values.
const spared = 64 << 10

// A pageReader reads the pages of a chunk.
type pageReader struct {
	r        io.ReaderAt
	at, end  int64
	codec    int64
	perValue int64  // bytes, at most
	raw      []byte // as it lies in the file
	text     []byte // unpacked
	zstd     *zstd.Decoder
}

// next returns the next page, which is valid until the one after it is read. The levels
// of the second version of pages lie before the rest.
func (p *pageReader) next() (h pageHeader, levels, values []byte, err error) {
	if h, err = p.header(); err != nil {
		return h, nil, nil, err
	}
	switch {
	case h.packed > p.end-p.at:
		return h, nil, nil, errors.New("a page is said to be longer than what it is part of")
	case h.unpacked > MaxPage || h.packed > MaxPage:
		return h, nil, nil, fmt.Errorf("a page is longer than %d MB; write it with smaller pages", MaxPage>>20)
	case h.values < MaxPage && h.unpacked > spared+h.values*p.perValue:
		// Or a page of no value could be unpacked for nothing, and the next one.
		return h, nil, nil, errors.New("a page is said to be longer than its values can be")
	}
	if p.raw, err = readAt(p.r, p.raw, p.at, h.packed); err != nil {
		return h, nil, nil, err
	}
	p.at += h.packed
	if h.hasCRC && crc32.ChecksumIEEE(p.raw) != uint32(h.crc) {
		return h, nil, nil, errors.New("a page was damaged: its checksum is another")
	}
	values = p.raw
	if h.kind == dataPageV2 {
		if h.bytesOfRepetitions != 0 || h.bytesOfLevels > int64(len(values)) || h.bytesOfLevels > h.unpacked {
			return h, nil, nil, errForm
		}
		levels, values = values[:h.bytesOfLevels], values[h.bytesOfLevels:]
		h.unpacked -= h.bytesOfLevels
	}
	if p.codec == 0 || h.isStored {
		return h, levels, values, nil
	}
	values, err = p.unpack(values, int(h.unpacked))
	return h, levels, values, err
}

// header reads the header of the next page; io.EOF after the last.
func (p *pageReader) header() (pageHeader, error) {
	if p.at >= p.end {
		return pageHeader{}, io.EOF
	}
	for most := int64(usualHeader); ; most *= 16 {
		var err error
		if p.raw, err = readAt(p.r, p.raw, p.at, min(most, p.end-p.at)); err != nil {
			return pageHeader{}, err
		}
		t := thrift{text: p.raw}
		h, err := t.pageHeader()
		if errors.Is(err, errShort) && int64(len(p.raw)) == most && most < mostHeader {
			continue
		}
		p.at += int64(len(p.raw) - len(t.text))
		if err != nil {
			err = fmt.Errorf("the header of a page: %w", err)
		}
		return h, err
	}
}

// readAt reads n bytes, which the file has.
func readAt(r io.ReaderAt, into []byte, at, n int64) ([]byte, error) {
	into = slices.Grow(into[:0], int(n))[:n]
	switch m, err := r.ReadAt(into, at); {
	case int64(m) == n:
		return into, nil
	case err == io.EOF:
		return into[:0], io.ErrUnexpectedEOF
	default:
		return into[:0], err
	}
}

// Codecs.
const (
	codecSnappy = 1
	codecGzip   = 2
	codecZstd   = 6
	codecLZ4    = 7
)

var codecNames = map[int64]string{3: "LZO", 4: "Brotli", 5: "LZ4 in frames of Hadoop"}

// mostRatio is how many times as long as a packed text what it unpacks to can be, by its
// format: a copy of 64 bytes takes Snappy two; a byte more says 255 more to LZ4.
var mostRatio = map[int64]int{codecSnappy: 32, codecLZ4: 256}

// unpack unpacks a page of a known length.
func (p *pageReader) unpack(packed []byte, length int) ([]byte, error) {
	if length == 0 {
		return nil, nil
	}
	if most := mostRatio[p.codec]; most > 0 && length > most*len(packed)+most {
		return nil, errors.New("a page is said to unpack to more than it can")
	}
	var err error
	switch p.codec {
	case codecSnappy:
		if n, err := snappy.DecodedLen(packed); err != nil || n != length {
			return nil, errLength
		}
		p.text, err = snappy.Decode(slices.Grow(p.text[:0], length)[:length], packed)
	case codecLZ4:
		p.text = slices.Grow(p.text[:0], length)[:length]
		var n int
		if n, err = lz4.UncompressBlock(packed, p.text); err == nil && n != length {
			err = errLength
		}
	case codecGzip:
		var z *gzip.Reader
		if z, err = gzip.NewReader(bytes.NewReader(packed)); err == nil {
			err = p.fill(z, length)
		}
	case codecZstd:
		if p.zstd == nil {
			p.zstd, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(64<<20))
		}
		if err == nil {
			err = p.zstd.Reset(bytes.NewReader(packed))
		}
		if err == nil {
			err = p.fill(p.zstd, length)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("unpack a page: %w", err)
	}
	return p.text, nil
}

var errLength = errors.New("a page unpacks to another length than it says")

// fill reads all that r has, which is of a known length. Room is made as it comes.
func (p *pageReader) fill(r io.Reader, length int) error {
	const begin = 1 << 20
	p.text = slices.Grow(p.text[:0], min(length, begin))
	for {
		if len(p.text) == cap(p.text) {
			p.text = slices.Grow(p.text, min(len(p.text), length+1-len(p.text)))
		}
		n, err := r.Read(p.text[len(p.text):min(cap(p.text), length+1)])
		p.text = p.text[:len(p.text)+n]
		switch {
		case len(p.text) > length, err == io.EOF && len(p.text) < length:
			return errLength
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		}
	}
}

func (p *pageReader) close() {
	if p.zstd != nil {
		p.zstd.Close()
	}
}
