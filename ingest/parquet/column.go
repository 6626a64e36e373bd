package parquet

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// encodings by their names, for messages.
var encodingNames = map[int64]string{3: "RLE", 4: "BIT_PACKED", 9: "BYTE_STREAM_SPLIT"}

const (
	plain            = 0
	plainDictionary  = 2
	deltaPacked      = 5
	deltaLengths     = 6
	deltaTexts       = 7
	dictionaryCoded  = 8
	levelsRunLengths = 3
)

// A reading is a column of a group at work: the page at hand, of which values are taken
// one by one, so that what a page says that it holds takes no room.
type reading struct {
	*Column
	pages  pageReader
	left   int64 // values of the chunk that are in pages to come
	inPage int64 // values to come of the page at hand

	present hybrid // of each value, 1 if it is not null
	next    source

	// The dictionary.
	ints  []int64
	text  []byte
	ends  []uint32 // of its texts
	known bool
}

// A source hands out the values of a page that are not null, as numbers or as texts.
type source func(v *value) error

type value struct {
	number int64
	text   []byte
}

// most returns how many bytes a value takes at most. Names of people are short.
func (c *Column) most() int64 {
	if c.physical == physicalBytes || c.physical == physicalFixed {
		return maxText
	}
	return 16
}

func newReading(f *File, c *Column, at *chunk) (*reading, error) {
	begin := at.data
	if at.dictionary > 0 && at.dictionary < begin {
		begin = at.dictionary
	}
	switch {
	case at.encrypted:
		return nil, errors.New("it is encrypted")
	case at.elsewhere:
		return nil, errors.New("it lies in another file")
	case codecNames[at.codec] != "":
		return nil, fmt.Errorf("it is compressed with %s; what is read is compressed with Snappy, gzip, zstd or LZ4_RAW, or not at all", codecNames[at.codec])
	case at.codec < 0 || at.codec > codecLZ4:
		return nil, errors.New("it is compressed in a way that is not known")
	case begin < int64(len(magic)) || at.size < 0 || begin > f.end || at.size > f.end-begin:
		return nil, errors.New("it is said to lie outside the file")
	}
	return &reading{Column: c, left: at.values, pages: pageReader{r: f.r, at: begin, end: begin + at.size, codec: at.codec, perValue: c.most()}}, nil
}

// load makes sure that values are at hand.
func (r *reading) load(ctx context.Context) error {
	for r.inPage == 0 {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		h, levels, values, err := r.pages.next()
		if err == io.EOF {
			return errors.New("it has fewer values than the file says")
		}
		if err != nil {
			return err
		}
		switch h.kind {
		case dictionaryPage:
			err = r.dictionary(&h, values)
		case dataPage, dataPageV2:
			err = r.begin(&h, levels, values)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// begin begins a page of data.
func (r *reading) begin(h *pageHeader, levels, values []byte) error {
	if h.values > r.left {
		return errors.New("it has more values than the file says")
	}
	r.inPage = h.values
	r.left -= h.values
	if h.values == 0 {
		return nil
	}
	if r.optional && h.kind == dataPage {
		if h.levels != levelsRunLengths || len(values) < 4 {
			return errForm
		}
		n := uint64(binary.LittleEndian.Uint32(values))
		if n > uint64(len(values)-4) {
			return errForm
		}
		levels, values = values[4:4+n], values[4+n:]
	}
	r.present = hybrid{src: levels, width: 1}
	var err error
	r.next, err = r.source(h.encoding, values)
	return err
}

// maxDictionary bounds a dictionary: programs go over to writing values as they are once
// it is about a megabyte long.
const maxDictionary = 64 << 20

// dictionary keeps the values that pages name by number.
func (r *reading) dictionary(h *pageHeader, values []byte) error {
	if h.encoding != plain && h.encoding != plainDictionary || r.known {
		return errForm
	}
	if len(values) > maxDictionary {
		return fmt.Errorf("its dictionary is longer than %d MB", maxDictionary>>20)
	}
	next, err := r.source(plain, values)
	if err != nil {
		return err
	}
	r.known = true
	for range h.values {
		var v value
		if err := next(&v); err != nil {
			return err
		}
		if r.isNumber() {
			r.ints = append(r.ints, v.number)
		} else {
			r.text = append(r.text, v.text...)
			r.ends = append(r.ends, uint32(len(r.text)))
		}
	}
	return nil
}

func (r *reading) isNumber() bool { return r.physical == physicalInt32 || r.physical == physicalInt64 }

// source returns what reads values in an encoding.
func (r *reading) source(encoding int64, src []byte) (source, error) {
	switch {
	case encoding == plain && r.physical == physicalInt32:
		return func(v *value) error {
			if len(src) < 4 {
				return errValues
			}
			v.number, src = int64(int32(binary.LittleEndian.Uint32(src))), src[4:]
			return nil
		}, nil
	case encoding == plain && r.physical == physicalInt64:
		return func(v *value) error {
			if len(src) < 8 {
				return errValues
			}
			v.number, src = int64(binary.LittleEndian.Uint64(src)), src[8:]
			return nil
		}, nil
	case encoding == plain && r.physical == physicalBytes:
		return func(v *value) error {
			if len(src) < 4 {
				return errValues
			}
			n := uint64(binary.LittleEndian.Uint32(src))
			if n > uint64(len(src)-4) {
				return errValues
			}
			v.text, src = src[4:4+n], src[4+n:]
			return nil
		}, nil
	case encoding == plain && (r.physical == physicalFixed || r.physical == physicalInt96):
		n := int(r.length)
		if r.physical == physicalInt96 {
			n = 12
		}
		if n <= 0 {
			return nil, errForm
		}
		return func(v *value) error {
			if len(src) < n {
				return errValues
			}
			v.text, src = src[:n], src[n:]
			return nil
		}, nil
	case encoding == dictionaryCoded || encoding == plainDictionary:
		return r.named(src)
	case encoding == deltaPacked && r.isNumber():
		d, err := newDeltas(src)
		if err != nil {
			return nil, err
		}
		narrow := r.physical == physicalInt32
		return func(v *value) (err error) {
			if v.number, err = d.next(); narrow {
				v.number = int64(int32(v.number))
			}
			return err
		}, nil
	case encoding == deltaLengths && r.physical == physicalBytes:
		return newSuffixes(src)
	case encoding == deltaTexts && (r.physical == physicalBytes || r.physical == physicalFixed):
		return newPrefixed(src)
	}
	name := encodingNames[encoding]
	if name == "" {
		name = fmt.Sprint(encoding)
	}
	return nil, fmt.Errorf("it is encoded as %s, which is not read", name)
}

// named reads values that are named by their numbers in the dictionary.
func (r *reading) named(src []byte) (source, error) {
	if !r.known || len(src) == 0 || src[0] > 32 {
		return nil, errForm
	}
	h := hybrid{src: src[1:], width: int(src[0])}
	return func(v *value) error {
		i, err := h.next()
		switch {
		case err != nil:
			return err
		case uint64(i) >= uint64(max(len(r.ints), len(r.ends))):
			return errors.New("a page names a value that the dictionary has not")
		case r.isNumber():
			v.number = r.ints[i]
		default:
			from := uint32(0)
			if i > 0 {
				from = r.ends[i-1]
			}
			v.text = r.text[from:r.ends[i]]
		}
		return nil
	}, nil
}

// newSuffixes reads texts that lie behind all their lengths.
func newSuffixes(src []byte) (source, error) {
	lengths, err := newDeltas(src)
	if err != nil {
		return nil, err
	}
	skip := *lengths
	text, err := skip.rest()
	if err != nil {
		return nil, err
	}
	return func(v *value) error {
		n, err := lengths.next()
		if err != nil {
			return err
		}
		if n < 0 || n > int64(len(text)) {
			return errValues
		}
		v.text, text = text[:n], text[n:]
		return nil
	}, nil
}

// newPrefixed reads texts of which only what differs from the one before is written.
// Each has room of its own, until the next page: there are a few thousand at a time.
func newPrefixed(src []byte) (source, error) {
	prefixes, err := newDeltas(src)
	if err != nil {
		return nil, err
	}
	skip := *prefixes
	rest, err := skip.rest()
	if err != nil {
		return nil, err
	}
	suffix, err := newSuffixes(rest)
	if err != nil {
		return nil, err
	}
	var last []byte
	return func(v *value) error {
		n, err := prefixes.next()
		if err != nil {
			return err
		}
		if err := suffix(v); err != nil {
			return err
		}
		if n < 0 || n > int64(len(last)) {
			return errValues
		}
		if n+int64(len(v.text)) > maxText {
			return fmt.Errorf("a text is longer than %d KB", maxText>>10)
		}
		v.text = append(last[:n:n], v.text...)
		last = v.text
		return nil
	}, nil
}

// maxText bounds a text that is made of parts of others, and so may be longer than they.
const maxText = 1 << 13
