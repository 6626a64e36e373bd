package parquet_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"
	"github.com/parquet-go/parquet-go/encoding"

	"outflow/fixtures/python"
	read "outflow/ingest/parquet"
)

// column returns the values of a column, in the form of Go's %v, null as -.
func column(t testing.TB, text []byte, name string) (values []string, err error) {
	f, err := read.Open(bytes.NewReader(text), int64(len(text)))
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(f.Columns, func(c read.Column) bool { return c.Name == name })
	for cells, err := range f.Read(t.Context(), []int{i}) {
		if err != nil {
			return nil, err
		}
		for row, null := range cells[0].Null {
			switch {
			case null:
				values = append(values, "-")
			case cells[0].Ints != nil:
				values = append(values, fmt.Sprint(cells[0].Ints[row]))
			default:
				values = append(values, string(cells[0].Texts[row]))
			}
		}
	}
	if len(values) != int(f.Rows) {
		t.Errorf("%d values in %d rows", len(values), f.Rows)
	}
	return values, nil
}

// written writes one column, page by page of a few hundred bytes and group by group.
func written(t testing.TB, node parquet.Node, values []parquet.Value, options ...parquet.WriterOption) []byte {
	t.Helper()
	var b bytes.Buffer
	options = append(options, parquet.NewSchema("list", parquet.Group{"id": node}), parquet.PageBufferSize(300))
	w := parquet.NewWriter(&b, options...)
	for i, v := range values {
		level := 0
		if node.Optional() && !v.IsNull() {
			level = 1
		}
		if _, err := w.WriteRows([]parquet.Row{{v.Level(0, level, 0)}}); err != nil {
			t.Fatal(err)
		}
		if i%200 == 199 {
			if err := w.Flush(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// sample are values of a type: numbers far apart and close together, texts with common
// beginnings, the same again, and nulls.
func sample(rng *rand.Rand, node parquet.Node) (values []parquet.Value, want []string) {
	for i := range 500 {
		n := int64(1000 + 3*i)
		switch rng.IntN(8) {
		case 0:
			n = int64(rng.Uint64())
		case 1:
			n = 7
		}
		v, text := parquet.ValueOf(n), fmt.Sprint(n)
		switch node.Type().Kind() {
		case parquet.Int32:
			v, text = parquet.ValueOf(int32(n)), fmt.Sprint(int32(n))
		case parquet.ByteArray:
			text = fmt.Sprint("person-", n)
			v = parquet.ValueOf(text)
		case parquet.FixedLenByteArray:
			text = string(binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, uint64(i)), uint64(n)))
			v = parquet.FixedLenByteArrayValue([]byte(text))
		}
		if node.Optional() && rng.IntN(3) == 0 {
			v, text = parquet.NullValue(), "-"
		}
		values, want = append(values, v), append(want, text)
	}
	return values, want
}

// TestColumnsAreReadAsTheyWereWritten in all encodings, compressed or not, in both
// versions of pages, by the library whose reader this one stands for.
func TestColumnsAreReadAsTheyWereWritten(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	codecs := map[string]compress.Codec{"as it is": &parquet.Uncompressed, "snappy": &parquet.Snappy, "gzip": &parquet.Gzip, "zstd": &parquet.Zstd, "lz4": &parquet.Lz4Raw}
	whole := []encoding.Encoding{&parquet.Plain, &parquet.RLEDictionary, &parquet.DeltaBinaryPacked}
	texts := []encoding.Encoding{&parquet.Plain, &parquet.RLEDictionary, &parquet.DeltaLengthByteArray, &parquet.DeltaByteArray}
	for _, c := range []struct {
		node      parquet.Node
		encodings []encoding.Encoding
	}{
		{parquet.Int(32), whole}, {parquet.Int(64), whole}, {parquet.Leaf(parquet.Int64Type), whole},
		{parquet.String(), texts}, {parquet.Leaf(parquet.ByteArrayType), texts},
		{parquet.UUID(), []encoding.Encoding{&parquet.Plain, &parquet.RLEDictionary, &parquet.DeltaByteArray}},
	} {
		for _, e := range c.encodings {
			for name, codec := range codecs {
				if codec != compress.Codec(&parquet.Uncompressed) && e != encoding.Encoding(&parquet.Plain) {
					continue // what is compressed does not matter
				}
				for version := 1; version <= 2; version++ {
					for _, optional := range []bool{false, true} {
						node := parquet.Encoded(c.node, e)
						if optional {
							node = parquet.Optional(node)
						}
						values, want := sample(rng, node)
						text := written(t, node, values, parquet.Compression(codec), parquet.DataPageVersion(version))
						if got, err := column(t, text, "id"); err != nil || !slices.Equal(got, want) {
							t.Errorf("%s, %s, %s, version %d, optional %v: %v, or other values", c.node, e, name, version, optional, err)
						}
					}
				}
			}
		}
	}
}

// TestWhatDuckDBWritesIsRead as DuckDB shows it.
func TestWhatDuckDBWritesIsRead(t *testing.T) {
	const script = `
import sys, duckdb
for name, options in [("plain", "codec 'uncompressed'"), ("snappy", "codec 'snappy', row_group_size 2048"), ("zstd", "codec 'zstd', parquet_version v2"), ("lz4", "codec 'lz4_raw'"), ("gzip", "codec 'gzip'")]:
    duckdb.sql("copy (select 5 * i as id, 'p' || (i %% 9) as name, case when i %% 3 > 0 then 40000000000 + i end as some, date '2018-04-01' + cast(i %% 40 as integer) as since, uuid() as u from range(5000) r(i)) to '%s/%s.parquet' (format parquet, %s)" % (sys.argv[1], name, options))
`
	dir := t.TempDir()
	if out, err := exec.CommandContext(t.Context(), python.With(t, "duckdb"), "-c", script, dir).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	files, _ := filepath.Glob(filepath.Join(dir, "*.parquet"))
	if len(files) != 5 {
		t.Fatalf("there are %d files", len(files))
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]func(i int) string{
			"id": func(i int) string { return fmt.Sprint(5 * i) }, "name": func(i int) string { return fmt.Sprint("p", i%9) },
			"some": func(i int) string {
				if i%3 == 0 {
					return "-"
				}
				return fmt.Sprint(40000000000 + i)
			},
			"since": func(i int) string { return fmt.Sprint(17622 + i%40) },
		} {
			values, err := column(t, text, name)
			if err != nil || len(values) != 5000 {
				t.Errorf("%s, %s: %d values, %v", file, name, len(values), err)
				continue
			}
			for i, v := range values {
				if v != want(i) {
					t.Fatalf("%s, %s: value %d is %s, not %s", file, name, i, v, want(i))
				}
			}
		}
		if u, err := column(t, text, "u"); err != nil || len(u[0]) != 16 {
			t.Errorf("%s: UUIDs: %v", file, err)
		}
	}
}

func TestKindsOfColumns(t *testing.T) {
	schema := parquet.NewSchema("all", parquet.Group{
		"a": parquet.Int(32), "b": parquet.Uint(64), "c": parquet.String(), "d": parquet.Date(), "e": parquet.Timestamp(parquet.Microsecond),
		"f": parquet.TimestampAdjusted(parquet.Nanosecond, false), "g": parquet.UUID(), "h": parquet.Decimal(0, 18, parquet.Int64Type), "i": parquet.Decimal(2, 18, parquet.Int64Type),
		"j": parquet.Leaf(parquet.DoubleType), "k": parquet.Group{"x": parquet.Int(32), "y": parquet.Int(32)}, "l": parquet.Repeated(parquet.Int(64)),
		"m": parquet.Leaf(parquet.BooleanType), "n": parquet.Leaf(parquet.Int96Type), "o": parquet.JSON(), "p": parquet.List(parquet.Int(64)), "q": parquet.Enum(),
	})
	var b bytes.Buffer
	w := parquet.NewWriter(&b, schema)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := read.Open(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range f.Columns {
		kind := c.Type
		if c.Kind != read.Other {
			kind = fmt.Sprint(c.Kind)
		}
		if c.Local {
			kind += " local"
		}
		got = append(got, c.Name+" "+kind)
	}
	want := []string{
		"a 1", "b 2", "c 4", "d 6", "e 8", "f 9 local", "g 5", "h 1", "i DECIMAL with 2 digits after its point", "j DOUBLE", "k a group of columns", "l a repeated INTEGER",
		"m BOOLEAN", "n 10", "o JSON", "p a group of columns", "q 4",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// small is a file of a hundred numbers, some of them null.
func small(t testing.TB, options ...parquet.WriterOption) []byte {
	values, _ := sample(rand.New(rand.NewPCG(3, 4)), parquet.Optional(parquet.Int(64)))
	return written(t, parquet.Encoded(parquet.Optional(parquet.Int(64)), &parquet.DeltaBinaryPacked), values[:100], options...)
}

// TestAFileThatIsCutOrChangedDoesNoHarm cuts a file at each byte, which is an error, and
// changes each.
func TestAFileThatIsCutOrChangedDoesNoHarm(t *testing.T) {
	text := small(t)
	for n := range len(text) {
		if _, err := column(t, text[:n], "id"); err == nil {
			t.Errorf("cut to %d bytes of %d it was read", n, len(text))
		}
	}
	for i := range len(text) {
		for _, with := range []byte{0, 0x7f, 0xff, text[i] ^ 1} {
			changed := bytes.Clone(text)
			changed[i] = with
			f, err := read.Open(bytes.NewReader(changed), int64(len(changed)))
			if err != nil {
				continue
			}
			for at := range f.Columns {
				for _, err := range f.Read(t.Context(), []int{at}) {
					if err != nil {
						break
					}
				}
			}
		}
	}
}

func TestMagicAloneIsNoFile(t *testing.T) {
	for text, want := range map[string]string{
		"PAR1":                                         "the file ends in the middle",
		"PAR1PAR1PAR1":                                 "the footer is said to be longer than the file",
		"PAR1\xff\xff\xff\xffPAR1":                     "the footer is said to be longer than the file",
		"PAR1\x00\x00\x00\x00PAR1":                     "the footer: it ends in the middle",
		"PAR1\x01\x00\x00\x00PARE":                     "the file is encrypted",
		"PAR1 and then something else":                 "the file ends in the middle: it does not end as Parquet does",
		"PAR1\x00\x01\x00\x00\x00PAR1":                 "the footer: it is not as Parquet is written",
		"PAR1\x29\xfc\xff\xff\x03\x04\x00\x00\x00PAR1": "the footer: ",
	} {
		if _, err := read.Open(strings.NewReader(text), int64(len(text))); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v; want %s", text, err, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, codec := range []compress.Codec{&parquet.Uncompressed, &parquet.Snappy, &parquet.Gzip, &parquet.Zstd, &parquet.Lz4Raw} {
		f.Add(small(f, parquet.Compression(codec), parquet.DataPageVersion(1)))
		f.Add(small(f, parquet.Compression(codec), parquet.DataPageVersion(2)))
	}
	values, _ := sample(rand.New(rand.NewPCG(5, 6)), parquet.String())
	for _, e := range []encoding.Encoding{&parquet.Plain, &parquet.RLEDictionary, &parquet.DeltaLengthByteArray, &parquet.DeltaByteArray} {
		f.Add(written(f, parquet.Encoded(parquet.String(), e), values[:50]))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		file, err := read.Open(bytes.NewReader(text), int64(len(text)))
		if err != nil || file.Rows > 1<<20 {
			return
		}
		for i := range file.Columns {
			rows := 0
			for cells, err := range file.Read(t.Context(), []int{i}) {
				if err != nil {
					rows = int(file.Rows)
					break
				}
				rows += len(cells[0].Null)
			}
			if rows != int(file.Rows) {
				t.Errorf("%d rows of %d were read, without an error", rows, file.Rows)
			}
		}
	})
}
