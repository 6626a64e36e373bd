package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// A thrift reads the compact protocol of Apache Thrift, in which Parquet says what its
// parts are. What it makes is no larger than a small multiple of what it reads.
type thrift struct {
	text  []byte
	depth int
}

// Types of the compact protocol.
const (
	isTrue   = 1
	isFalse  = 2
	isByte   = 3
	isInt16  = 4
	isInt32  = 5
	isInt64  = 6
	isDouble = 7
	isBinary = 8
	isList   = 9
	isSet    = 10
	isMap    = 11
	isStruct = 12
)

// maxDepth bounds how deep structures nest; those of Parquet are five deep.
const maxDepth = 32

var (
	errShort = errors.New("it ends in the middle")
	errForm  = errors.New("it is not as Parquet is written")
)

func isWhole(kind byte) bool { return kind >= isByte && kind <= isInt64 }

func (t *thrift) byte() (byte, error) {
	if len(t.text) == 0 {
		return 0, errShort
	}
	b := t.text[0]
	t.text = t.text[1:]
	return b, nil
}

func (t *thrift) uvarint() (uint64, error) {
	v, n := binary.Uvarint(t.text)
	switch {
	case n == 0:
		return 0, errShort
	case n < 0:
		return 0, errForm
	}
	t.text = t.text[n:]
	return v, nil
}

func unzigzag(v uint64) int64 { return int64(v>>1) ^ -int64(v&1) }

func (t *thrift) number(n *int64) error {
	v, err := t.uvarint()
	*n = unzigzag(v)
	return err
}

func (t *thrift) binary() ([]byte, error) {
	n, err := t.uvarint()
	if err != nil {
		return nil, err
	}
	if n > uint64(len(t.text)) {
		return nil, errShort
	}
	b := t.text[:n]
	t.text = t.text[n:]
	return b, nil
}

// structure hands each field of a structure to one that reads or skips it. The value of
// a bool is its kind.
func (t *thrift) structure(field func(id int16, kind byte) error) error {
	if t.depth++; t.depth > maxDepth {
		return errForm
	}
	defer func() { t.depth-- }()
	for id := int16(0); ; {
		head, err := t.byte()
		if err != nil || head == 0 {
			return err
		}
		if head>>4 != 0 {
			id += int16(head >> 4)
		} else {
			var n int64
			if err := t.number(&n); err != nil {
				return err
			}
			id = int16(n)
		}
		if err := field(id, head&0xf); err != nil {
			return err
		}
	}
}

// numbers reads the fields of a structure that are whole numbers and asked for.
func (t *thrift) numbers(into map[int16]*int64) error {
	return t.structure(func(id int16, kind byte) error {
		if n := into[id]; n != nil && kind == isByte {
			b, err := t.byte()
			*n = int64(int8(b))
			return err
		} else if n != nil && isWhole(kind) {
			return t.number(n)
		}
		return t.skip(kind)
	})
}

// list reads a list of items of one kind, of which there are so many at most.
func (t *thrift) list(kind byte, most int, item func() error) error {
	n, of, err := t.listHead()
	if err != nil {
		return err
	}
	if n > 0 && of != kind {
		return errForm
	}
	if n > most {
		return fmt.Errorf("it has a list of %d parts, and %d are read at most", n, most)
	}
	for range n {
		if err := item(); err != nil {
			return err
		}
	}
	return nil
}

// listHead reads how many items follow. Each takes a byte at least, so that no more are
// believed in than bytes are left.
func (t *thrift) listHead() (n int, kind byte, err error) {
	head, err := t.byte()
	if err != nil {
		return 0, 0, err
	}
	size := uint64(head >> 4)
	if size == 0xf {
		if size, err = t.uvarint(); err != nil {
			return 0, 0, err
		}
	}
	if size > uint64(len(t.text)) {
		return 0, 0, errShort
	}
	return int(size), head & 0xf, nil
}

// skip passes over a field.
func (t *thrift) skip(kind byte) error {
	if kind == isTrue || kind == isFalse {
		return nil
	}
	return t.skipItem(kind)
}

// skipItem passes over an item of a list, where a bool takes a byte as well.
func (t *thrift) skipItem(kind byte) (err error) {
	switch kind {
	case isTrue, isFalse, isByte:
		_, err = t.byte()
	case isInt16, isInt32, isInt64:
		_, err = t.uvarint()
	case isDouble:
		if len(t.text) < 8 {
			return errShort
		}
		t.text = t.text[8:]
	case isBinary:
		_, err = t.binary()
	case isList, isSet:
		return t.skipList()
	case isMap:
		return t.skipMap()
	case isStruct:
		return t.structure(func(_ int16, kind byte) error { return t.skip(kind) })
	default:
		return errForm
	}
	return err
}

func (t *thrift) skipList() error {
	n, kind, err := t.listHead()
	if err != nil {
		return err
	}
	if t.depth++; t.depth > maxDepth {
		return errForm
	}
	defer func() { t.depth-- }()
	for range n {
		if err := t.skipItem(kind); err != nil {
			return err
		}
	}
	return nil
}

func (t *thrift) skipMap() error {
	n, err := t.uvarint()
	if err != nil || n == 0 {
		return err
	}
	kinds, err := t.byte()
	if err != nil {
		return err
	}
	if n > uint64(len(t.text)) {
		return errShort
	}
	if t.depth++; t.depth > maxDepth {
		return errForm
	}
	defer func() { t.depth-- }()
	for range n {
		if err := t.skipItem(kinds >> 4); err != nil {
			return err
		}
		if err := t.skipItem(kinds & 0xf); err != nil {
			return err
		}
	}
	return nil
}
