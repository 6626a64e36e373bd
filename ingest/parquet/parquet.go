// Package parquet reads whole columns of Parquet files, a page at a time: numbers,
// texts, dates and timestamps that do not repeat and are not nested.
//
// A file may come from anybody. Whatever it claims, no more memory is taken than a page
// of MaxPage bytes and its dictionary for each column, and what has no end is refused;
// libraries that read all of Parquet make room for what a file says that it holds before
// they look whether it does. The format is that of Apache Parquet 2.11
// (https://github.com/apache/parquet-format).
package parquet

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Bounds on what is read. A list of whole numbers is written as pages of about a
// megabyte by most programs, as one page for all of up to 50 million rows by some.
const (
	MaxPage    = 512 << 20
	MaxFooter  = 16 << 20
	MaxRows    = 1 << 32
	MaxColumns = 1 << 14 // those inside others too
	MaxGroups  = 1 << 16 // of rows
)

var magic = []byte("PAR1")

// Is reports whether a file that begins like this is Parquet.
func Is(head []byte) bool { return bytes.HasPrefix(head, magic) }

// A File is an open one.
type File struct {
	Columns []Column // those at the top, in their order
	Rows    int64

	r      io.ReaderAt
	end    int64 // of the pages
	leaves int
	groups []group
}

// A group is the rows that lie together.
type group struct {
	rows   int64
	chunks []chunk // by leaf
}

// A chunk is where the pages of a column of a group lie.
type chunk struct {
	values, data, dictionary, size int64
	codec                          int64
	elsewhere, encrypted           bool
}

// tail is the length of the footer and the magic that end a file.
const tail = 8

// Open reads what a file of so many bytes says of itself.
func Open(r io.ReaderAt, size int64) (*File, error) {
	end := make([]byte, tail)
	if size < int64(len(magic))+tail {
		return nil, errors.New("the file ends in the middle")
	}
	if _, err := r.ReadAt(end, size-tail); err != nil && err != io.EOF {
		return nil, err
	}
	if string(end[4:]) == "PARE" {
		return nil, errors.New("the file is encrypted")
	}
	if !bytes.Equal(end[4:], magic) {
		return nil, errors.New("the file ends in the middle: it does not end as Parquet does")
	}
	length := int64(binary.LittleEndian.Uint32(end))
	at := size - tail - length
	switch {
	case at < int64(len(magic)):
		return nil, errors.New("the footer is said to be longer than the file")
	case length > MaxFooter:
		return nil, fmt.Errorf("the footer is longer than %d MB", MaxFooter>>20)
	}
	text := make([]byte, length)
	if _, err := r.ReadAt(text, at); err != nil && err != io.EOF {
		return nil, err
	}
	f := &File{r: r, end: at}
	if err := f.footer(&thrift{text: text}); err != nil {
		return nil, fmt.Errorf("the footer: %w", err)
	}
	return f, f.check()
}

// check refuses a file that contradicts itself.
func (f *File) check() error {
	left := f.Rows
	if left < 0 || left > MaxRows {
		return fmt.Errorf("the file says that it has %d rows, and %d are read at most", f.Rows, int64(MaxRows))
	}
	for i := range f.groups {
		g := &f.groups[i]
		if g.rows < 0 || g.rows > left {
			return fmt.Errorf("the file says that it has %d rows, and its groups have others", f.Rows)
		}
		left -= g.rows
		if len(g.chunks) != f.leaves {
			return fmt.Errorf("group %d has other columns than the file", i+1)
		}
	}
	if left != 0 {
		return fmt.Errorf("the file says that it has %d rows, and its groups have others", f.Rows)
	}
	return nil
}

// footer reads the metadata of a file.
func (f *File) footer(t *thrift) error {
	var elements []element
	err := t.structure(func(id int16, kind byte) error {
		switch {
		case id == 2 && kind == isList:
			return t.list(isStruct, MaxColumns, func() error {
				e, err := t.element()
				elements = append(elements, e)
				return err
			})
		case id == 3 && isWhole(kind):
			return t.number(&f.Rows)
		case id == 4 && kind == isList:
			return t.list(isStruct, MaxGroups, func() error {
				g, err := t.group()
				f.groups = append(f.groups, g)
				return err
			})
		}
		return t.skip(kind)
	})
	if err != nil {
		return err
	}
	return f.schema(elements)
}

func (t *thrift) group() (g group, err error) {
	err = t.structure(func(id int16, kind byte) error {
		switch {
		case id == 1 && kind == isList:
			return t.list(isStruct, MaxColumns, func() error {
				c, err := t.chunk()
				g.chunks = append(g.chunks, c)
				return err
			})
		case id == 3 && isWhole(kind):
			return t.number(&g.rows)
		}
		return t.skip(kind)
	})
	return g, err
}

// chunk reads where a chunk lies, which takes more bytes than are kept of it, or fails.
func (t *thrift) chunk() (c chunk, err error) {
	told := false
	err = t.structure(func(id int16, kind byte) error {
		switch {
		case id == 1:
			c.elsewhere = true
		case id == 8:
			c.encrypted, told = true, true
		case id == 3 && kind == isStruct:
			told = true
			return t.numbers(map[int16]*int64{4: &c.codec, 5: &c.values, 7: &c.size, 9: &c.data, 11: &c.dictionary})
		}
		return t.skip(kind)
	})
	if err == nil && !told {
		err = errForm
	}
	return c, err
}
