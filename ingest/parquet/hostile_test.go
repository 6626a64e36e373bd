package parquet_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"runtime"
	"strings"
	"testing"

	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"

	read "outflow/ingest/parquet"
)

// A field is one of a structure, written in Thrift's compact protocol: a number, a text, a
// structure or a list of them.
type field struct {
	id    byte
	value any
}

type (
	structure []field
	list      []structure
	// longList claims to have so many items and has none.
	longList int
)

func thrift(s structure) (text []byte) {
	last := byte(0)
	for _, f := range s {
		head := (f.id - last) << 4
		last = f.id
		switch v := f.value.(type) {
		case int:
			text = binary.AppendVarint(append(text, head|6), int64(v))
		case int32:
			text = binary.AppendVarint(append(text, head|5), int64(v))
		case string:
			text = append(binary.AppendUvarint(append(text, head|8), uint64(len(v))), v...)
		case structure:
			text = append(append(text, head|12), thrift(v)...)
		case longList:
			text = binary.AppendUvarint(append(text, head|9, 0xfc), uint64(v))
		case list:
			text = binary.AppendUvarint(append(text, head|9, 0xfc), uint64(len(v)))
			for _, item := range v {
				text = append(text, thrift(item)...)
			}
		}
	}
	return append(text, 0)
}

const magic = "PAR1"

// file puts pages and a footer together.
func file(pages []byte, footer structure) string {
	text := thrift(footer)
	return magic + string(pages) + string(text) + string(binary.LittleEndian.AppendUint32(nil, uint32(len(text)))) + magic
}

// column64 is the footer of a file with one column of numbers, which may be null.
func column64(rows, codec, length int) structure {
	meta := structure{{1, int32(2)}, {4, int32(codec)}, {5, rows}, {7, length}, {9, len(magic)}}
	return structure{
		{2, list{{{4, "root"}, {5, int32(1)}}, {{1, int32(2)}, {3, int32(1)}, {4, "id"}}}}, {3, rows},
		{4, list{{{1, list{{{2, len(magic)}, {3, meta}}}}, {2, length}, {3, rows}}}},
	}
}

// page is a page of the first version.
func page(unpacked, values int, body []byte) []byte {
	head := thrift(structure{{1, int32(0)}, {2, int32(unpacked)}, {3, int32(len(body))}, {5, structure{{1, int32(values)}, {2, int32(0)}, {3, int32(3)}, {4, int32(3)}}}})
	return append(head, body...)
}

// TestWhatAFileClaimsTakesNoMemory reads files that lie, or that would unpack to far more
// than they are, and end in an error without room being made for what they claim.
func TestWhatAFileClaimsTakesNoMemory(t *testing.T) {
	const huge = 1<<31 - 1
	of := func(codec, rows int, pages ...[]byte) string {
		all := bytes.Join(pages, nil)
		return file(all, column64(rows, codec, len(all)))
	}
	zeros := func() []byte {
		z, err := zstd.NewWriter(nil)
		if err != nil {
			t.Fatal(err)
		}
		return z.EncodeAll(make([]byte, 64<<20), nil)
	}()
	for name, c := range map[string]struct{ text, want string }{
		"row groups":                  {file(nil, structure{{2, list{{{4, "root"}, {5, int32(0)}}}}, {3, 1}, {4, longList(huge)}}), "the footer: it ends in the middle"},
		"columns":                     {file(nil, structure{{2, longList(huge)}, {4, strings.Repeat("x", 100)}}), "the footer: it ends in the middle"},
		"many columns":                {file(nil, structure{{2, make(list, 1<<17)}}), "the footer: it has a list of 131072 parts, and 16384 are read at most"},
		"children":                    {file(nil, structure{{2, list{{{4, "root"}, {5, int32(huge)}}}}, {3, 1}}), "the footer: it is not as Parquet is written"},
		"depth":                       {magic + strings.Repeat("\x1c", 1<<20) + "\x00\x00\x10\x00" + magic, "the footer: it is not as Parquet is written"},
		"rows":                        {file(nil, column64(1<<40, 0, 0)), "the file says that it has 1099511627776 rows, and 4294967296 are read at most"},
		"rows in no page":             {of(0, 1<<31), `column "id": it has fewer values than the file says`},
		"values in no byte":           {of(0, 1<<31, page(0, huge, nil)), `column "id": it is not as Parquet is written`},
		"more values than rows":       {of(0, 5, page(10, 6, []byte("\x02\x00\x00\x00\x0c\x00"))), `column "id": it has more values than the file says`},
		"length of a page":            {of(0, 1<<31, page(100, huge, nil)[:10]), `column "id": the header of a page: it ends in the middle`},
		"a page beyond the file":      {file(page(10, 1, nil), column64(1, 0, 1<<40)), `column "id": it is said to lie outside the file`},
		"unpacked length":             {of(1, 1<<31, page(huge, huge, snappy.Encode(nil, []byte("x")))), `column "id": a page is longer than 512 MB; write it with smaller pages`},
		"unpacked length, believable": {of(1, 1<<31, page(500<<20, huge, snappy.Encode(nil, []byte("x")))), `column "id": a page is said to unpack to more than it can`},
		"Snappy's own length":         {of(1, 1<<31, page(100, huge, []byte("\xff\xff\xff\xff\x0f\x00"))), `column "id": a page unpacks to another length than it says`},
		"gzip's length":               {of(2, 1<<31, page(500<<20, huge, []byte("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"))), `column "id": unpack a page: unexpected EOF`},
		"LZ4 without end":             {of(7, 1<<31, page(100, huge, []byte("\x1f\x00\x01\x00\xff\xff"))), `column "id": unpack a page: `},
		"a bomb in a page":            {of(6, 1<<31, page(100, 100, zeros)), `column "id": unpack a page: a page unpacks to another length than it says`},
		"a bomb in a page of nothing": {of(6, 1<<31, page(64<<20, 0, zeros)), `column "id": a page is said to be longer than its values can be`},
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := column(t, []byte(c.text), "id")
			runtime.ReadMemStats(&after)
			if err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
			if taken := after.TotalAlloc - before.TotalAlloc; taken > 16<<20 {
				t.Errorf("it took %d MB", taken>>20)
			}
		})
	}
}

// A run of values that takes a few bytes is read as it is asked for, and no further.
func TestARunOfBillionsOfValuesIsReadAFewAtATime(t *testing.T) {
	const rows = 1<<31 - 1
	run := binary.AppendUvarint(nil, rows<<1)
	body := append(binary.LittleEndian.AppendUint32(nil, uint32(len(run)+1)), append(run, 0)...)
	pages := page(len(body), rows, body)
	text := file(pages, column64(rows, 0, len(pages)))
	f, err := read.Open(strings.NewReader(text), int64(len(text)))
	if err != nil {
		t.Fatal(err)
	}
	read := 0
	for cells, err := range f.Read(t.Context(), []int{0}) {
		if err != nil || !cells[0].Null[0] {
			t.Fatal(errors.Join(err, errors.New("a value is there")))
		}
		if read += len(cells[0].Null); read > 100_000 {
			return
		}
	}
	t.Errorf("%d rows were read", read)
}
