package members

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"

	"outflow/graph/people"
	"outflow/ingest/record"
)

func gzipped(text string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	io.WriteString(z, text)
	z.Close()
	return b.String()
}

func zstded(t testing.TB, text string) string {
	z, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	return string(z.EncodeAll([]byte(text), nil))
}

// asParquet writes rows, nil for null; the columns are those of the schema by name.
func asParquet(t testing.TB, columns parquet.Group, rows ...[]any) string {
	t.Helper()
	var b bytes.Buffer
	w := parquet.NewWriter(&b, parquet.NewSchema("list", columns))
	names := slices.Sorted(func(yield func(string) bool) {
		for name := range columns {
			if !yield(name) {
				return
			}
		}
	})
	for _, cells := range rows {
		var row parquet.Row
		for i, cell := range cells {
			v, level := parquet.NullValue(), 0
			if cell != nil {
				v = parquet.ValueOf(cell)
				if columns[names[i]].Optional() {
					level = 1
				}
			}
			row = append(row, v.Level(0, level, i))
		}
		if _, err := w.WriteRows([]parquet.Row{row}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// spells writes a list: each person with when they are on it.
func spells(l *people.List, zone *time.Location) (all []string) {
	for id, when := range l.People() {
		line := fmt.Sprint(id)
		for _, v := range when {
			line += " " + v.Format(zone)
		}
		all = append(all, line)
	}
	return all
}

// TestEveryFormOfAListIsTheSameList: what is in a Parquet file, or in a compressed one, is
// read as the same in CSV.
func TestEveryFormOfAListIsTheSameList(t *testing.T) {
	seoul := time.FixedZone("KST", 9*60*60)
	day := func(text string) int32 {
		at, err := time.Parse(time.DateOnly, text)
		if err != nil {
			t.Fatal(err)
		}
		return int32(at.Unix() / 86400)
	}
	at := time.Date(2018, 6, 1, 12, 30, 0, 250_000_000, time.UTC)
	julian := deprecated.Int96{}
	nanos := uint64(at.Sub(at.Truncate(24 * time.Hour)))
	julian[0], julian[1], julian[2] = uint32(nanos), uint32(nanos>>32), uint32(at.Unix()/86400+2440588)
	some := parquet.Optional
	for name, c := range map[string]struct{ csv, form string }{
		"gzip":                   {"id,since\n1,2018\n2,\n", gzipped("id,since\n1,2018\n2,\n")},
		"gzip in parts":          {"id\n1\n2\n", gzipped("id\n1\n") + gzipped("2\n")},
		"zstd":                   {"id,since\n1,2018\nkim,\n", zstded(t, "id,since\n1,2018\nkim,\n")},
		"zstd in parts":          {"id\n1\n2\n", zstded(t, "id\n1\n") + zstded(t, "2\n")},
		"numbers":                {"id\n5\n1\n", asParquet(t, parquet.Group{"id": parquet.Int(64)}, []any{int64(5)}, []any{int64(1)})},
		"narrow numbers":         {"id\n7\n2147483647\n", asParquet(t, parquet.Group{"a": some(parquet.Int(32))}, []any{int32(7)}, []any{nil}, []any{int32(math.MaxInt32)})},
		"large numbers":          {"id\n1\n18446744073709551615\n", asParquet(t, parquet.Group{"id": parquet.Uint(64)}, []any{int64(1)}, []any{int64(-1)})},
		"large narrow numbers":   {"id\n1\n4294967295\n", asParquet(t, parquet.Group{"id": parquet.Uint(32)}, []any{int32(1)}, []any{int32(-1)})},
		"negative numbers":       {"id\n1\n-5\n", asParquet(t, parquet.Group{"id": parquet.Int(64)}, []any{int64(1)}, []any{int64(-5)})},
		"decimals":               {"id\n1\n-2\n", asParquet(t, parquet.Group{"id": parquet.Decimal(0, 38, parquet.FixedLenByteArrayType(3))}, []any{[3]byte{0, 0, 1}}, []any{[3]byte{255, 255, 254}})},
		"texts":                  {"id\n7\nkim\nKim@x.org\n", asParquet(t, parquet.Group{"id": parquet.String()}, []any{"7"}, []any{"kim"}, []any{"Kim@x.org"})},
		"UUIDs":                  {"id\n01020304-0506-0708-090a-0b0c0d0e0f10\n", asParquet(t, parquet.Group{"id": parquet.UUID()}, []any{[16]byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}})},
		"dates":                  {"id,since,until\n1,2018-04-01,2018-04-30\n2,,2019-01-01\n", asParquet(t, parquet.Group{"id": parquet.Int(64), "since": some(parquet.Date()), "until": parquet.Date()}, []any{int64(1), day("2018-04-01"), day("2018-04-30")}, []any{int64(2), nil, day("2019-01-01")})},
		"dates named in letters": {"id,since\n1,2018-04-01\n", asParquet(t, parquet.Group{"ID": parquet.Int(64), "Since": parquet.Date()}, []any{int64(1), day("2018-04-01")})},
		"text dates":             {"id,since,until\n1,2018,..\n1,2014-02,2016-01-01T00:00:00Z\n", asParquet(t, parquet.Group{"id": parquet.Int(64), "since": parquet.String(), "until": parquet.String()}, []any{int64(1), "2018", ".."}, []any{int64(1), "2014-02", "2016-01-01T00:00:00Z"})},
		"timestamps":             {"id,until\n1,2018-06-01T12:30:00.25Z\n", asParquet(t, parquet.Group{"id": parquet.Int(64), "until": parquet.Timestamp(parquet.Microsecond)}, []any{int64(1), at.UnixMicro()})},
		"timestamps in ms":       {"id,until\n1,2018-06-01T12:30:00.25Z\n", asParquet(t, parquet.Group{"id": parquet.Int(64), "until": parquet.Timestamp(parquet.Millisecond)}, []any{int64(1), at.UnixMilli()})},
		"timestamps in ns":       {"id,until\n1,2018-06-01T12:30:00.25Z\n", asParquet(t, parquet.Group{"id": parquet.Int(64), "until": parquet.Timestamp(parquet.Nanosecond)}, []any{int64(1), at.UnixNano()})},
		"timestamps of no zone":  {"id,until\n1,2018-06-01T12:30:00.25+09:00\n", asParquet(t, parquet.Group{"id": parquet.Int(64), "until": parquet.TimestampAdjusted(parquet.Microsecond, false)}, []any{int64(1), at.UnixMicro()})},
		"old timestamps":         {"id,until\n1,2018-06-01T12:30:00.25Z\n", asParquet(t, parquet.Group{"id": parquet.Int(64), "until": parquet.Leaf(parquet.Int96Type)}, []any{int64(1), julian})},
	} {
		t.Run(name, func(t *testing.T) {
			want, err := read(t, c.csv, Options{Zone: seoul, Key: mine})
			if err != nil {
				t.Fatal(err)
			}
			got, err := read(t, c.form, Options{Zone: seoul, Key: mine})
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got.Encode(), want.Encode()) {
				t.Errorf("got %q, want %q", spells(got, seoul), spells(want, seoul))
			}
		})
	}
}

func TestWhatIsWrongWithAFormOfAListIsToldAtItsPlace(t *testing.T) {
	number := []any{int64(1), int64(2)}
	for name, c := range map[string]struct{ form, want string }{
		"gzip that ends":        {gzipped(strings.Repeat("id\n", 99))[:20], "L: the file is compressed (gzip) and ends in the middle"},
		"zstd that ends":        {zstded(t, "id\n1\n2\n3\n4\n")[:12], "L: the file is compressed (zstd) and ends in the middle"},
		"gzip of nothing":       {gzipped(""), "L: the file is empty"},
		"damaged gzip":          {strings.Replace(gzipped("id\n12345\n"), "\x00\x00\x00", "\x00\x01\x00", 1) + "x", "L: the file is compressed (gzip) and "},
		"row in gzip":           {gzipped("id\n1,2\n"), "L:2: the row has 2 cells"},
		"zstd of zeros":         {zstded(t, "id\n"+strings.Repeat("0\n", 4<<20)), "L: the file is compressed (zstd) and unpacks to more than 1000 times its size"},
		"Parquet in gzip":       {gzipped(asParquet(t, parquet.Group{"id": parquet.Int(64)}, number[:1])), "L: the file is Parquet, compressed once more; expected the file in it"},
		"Parquet that ends":     {asParquet(t, parquet.Group{"id": parquet.Int(64)}, number[:1])[:90], "L: the file is Parquet and cannot be read: the file ends in the middle"},
		"ids with a fraction":   {asParquet(t, parquet.Group{"id": parquet.Leaf(parquet.DoubleType)}), `L: column "id": this column is of DOUBLE; expected whole numbers, text or UUIDs`},
		"dates as ids":          {asParquet(t, parquet.Group{"a": parquet.Date()}), `L: column "a": this column is of DATE; expected whole numbers, text or UUIDs`},
		"nested ids":            {asParquet(t, parquet.Group{"id": parquet.Group{"a": parquet.Int(64), "b": parquet.Int(64)}}), `L: column "id": this column is of a group of columns; expected`},
		"lists of ids":          {asParquet(t, parquet.Group{"id": parquet.List(parquet.Int(64))}), `L: column "id": this column is of a group of columns; expected`},
		"no ids":                {asParquet(t, parquet.Group{"since": parquet.Date()}), `L: column "since": the first column is "since"; expected the ids`},
		"numbers as dates":      {asParquet(t, parquet.Group{"id": parquet.Int(64), "since": parquet.Int(64)}, number), `L: column "since": this column is of INTEGER; expected dates, timestamps or text`},
		"no date":               {asParquet(t, parquet.Group{"id": parquet.Int(64), "since": parquet.String()}, []any{int64(1), "2018"}, []any{int64(2), "2018-02-30"}), `L: row 2, column "since": there is no such date; expected a date`},
		"a date far away":       {asParquet(t, parquet.Group{"id": parquet.Int(64), "since": parquet.Date()}, []any{int64(1), int32(math.MaxInt32)}), `L: row 1, column "since": there is no such date`},
		"an instant far away":   {asParquet(t, parquet.Group{"id": parquet.Int(64), "since": parquet.Timestamp(parquet.Millisecond)}, []any{int64(1), int64(math.MinInt64)}), `L: row 1, column "since": there is no such date`},
		"ends before it begins": {asParquet(t, parquet.Group{"id": parquet.Int(64), "since": parquet.String(), "until": parquet.String()}, []any{int64(1), "2018", "2017"}), `L: row 1, column "until": the membership ends before it begins`},
		"an odd id":             {asParquet(t, parquet.Group{"id": parquet.String()}, []any{"1"}, []any{" kim"}), `L: row 2, column "id": there is space around the id`},
		"no text":               {asParquet(t, parquet.Group{"id": parquet.String()}, []any{"\xff"}), `L: row 1, column "id": the id is not UTF-8`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := read(t, c.form, Options{File: "L", Key: mine})
			if faults := (*FaultsError)(nil); !errors.As(err, &faults) || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
	text := asParquet(t, parquet.Group{"id": parquet.String()}, []any{"kim"})
	if _, err := read(t, text, Options{File: "L"}); !errors.Is(err, ErrNoKey) || !strings.HasPrefix(err.Error(), `L: row 1, column "id": this id is no whole number`) {
		t.Errorf("without a key: %v", err)
	}
	_, err := Read(t.Context(), io.MultiReader(strings.NewReader(text)), Options{File: "L"})
	if err == nil || err.Error() != "L: Parquet is read from its end, and this is no file that can be; expected a file" {
		t.Errorf("from a pipe: %v", err)
	}
}

func TestWhatIsLeftUnreadInParquetIsSaid(t *testing.T) {
	var told []string
	warn := func(p record.Problem) { told = append(told, p.String()) }
	text := asParquet(t, parquet.Group{"a": parquet.Optional(parquet.Int(64)), "b": parquet.List(parquet.Int(64)), "left": parquet.Date(), "since": parquet.Optional(parquet.Date()), "z": parquet.Leaf(parquet.DoubleType)})
	if _, err := read(t, text, Options{File: "L", Warn: warn}); err != nil {
		t.Fatal(err)
	}
	if _, err := read(t, asParquet(t, parquet.Group{"id": parquet.Optional(parquet.Int(64))}, []any{int64(1)}, []any{nil}, []any{nil}), Options{File: "L", Warn: warn}); err != nil {
		t.Fatal(err)
	}
	want := []string{
		`L: the ids are read from column "a"; not read are "b", "left", "z"`, "L: the list names nobody",
		"L: row 2: this row and 1 more have NULL, #N/A or the like in place of an id and are passed over",
	}
	if !slices.Equal(told, want) {
		t.Errorf("got %q, want %q", told, want)
	}
}

// TestAClockIsReadInItsZone, if it showed the time once.
func TestAClockIsReadInItsZone(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for clock, want := range map[string]string{
		"2018-07-01T12:00:00": "2018-07-01T10:00:00Z", "2018-10-28T01:59:59": "2018-10-27T23:59:59Z", "2018-10-28T02:30:00": "", "2018-10-28T03:00:00": "2018-10-28T02:00:00Z", "2018-03-25T02:30:00": "",
	} {
		at, err := time.Parse("2006-01-02T15:04:05", clock)
		if err != nil {
			t.Fatal(err)
		}
		in, once := inZone(at, berlin)
		if got := in.UTC().Format(time.RFC3339); once != (want != "") || once && got != want {
			t.Errorf("%s: %s, %v", clock, got, once)
		}
	}
}

func TestRowsOfATable(t *testing.T) {
	table := func(columns []string, rows ...[]string) Table {
		return Table{columns, func(yield func([][]byte, error) bool) {
			for _, cells := range rows {
				var row [][]byte
				for _, c := range cells {
					if c == "NULL" {
						row = append(row, nil)
					} else {
						row = append(row, []byte(c))
					}
				}
				if !yield(row, nil) {
					return
				}
			}
		}}
	}
	for _, c := range []struct {
		table Table
		want  string
	}{
		{table([]string{"user_id"}, []string{"5"}, []string{"1"}), "1 ../..;5 ../.."},
		{table([]string{"user_id", "registered_at"}, []string{"5", "2018-04-01"}, []string{"1", "NULL"}), "1 ../..;5 2018-04-01/.."},
		{table([]string{"user_id", "a", "b"}, []string{"5", "-infinity", "2018"}, []string{"6", "2018", "infinity"}), "5 ../2018-12-31;6 2018-01-01/.."},
		{table([]string{"user_id", "until", "since"}, []string{"5", "2019", "2018"}), "5 2018-01-01/2019-12-31"},
		{table([]string{"user_id", "UNTIL"}, []string{"5", "2019"}), "5 ../2019-12-31"},
		{table([]string{"user_id"}, []string{"5"}, []string{"NULL"}), `L: row 2, column "user_id": the id is NULL; expected a query that leaves such rows out`},
		{table([]string{"user_id", "a"}, []string{"5", "infinity"}), `L: row 1, column "a": there is no such date; expected ` + aDate},
		{table([]string{"user_id", "a", "b", "c"}), `L: column "a": this column means nothing here; expected the ids, then since and until, which may have these names
L: column "b": this column means nothing here; expected the ids, then since and until, which may have these names
L: column "c": this column means nothing here; expected the ids, then since and until, which may have these names`},
	} {
		got := ""
		if l, err := Rows(t.Context(), c.table, Options{File: "L"}); err != nil {
			got = err.Error()
		} else {
			got = strings.Join(spells(l, time.UTC), ";")
		}
		if got != c.want {
			t.Errorf("%v: got  %s\nwant %s", c.table.Columns, got, c.want)
		}
	}
}

// FuzzParquet reads lists from files that may be anything.
func FuzzParquet(f *testing.F) {
	f.Add([]byte(asParquet(f, parquet.Group{"id": parquet.Int(64), "since": parquet.Optional(parquet.Date())}, []any{int64(1), int32(1)}, []any{int64(2), nil})))
	f.Add([]byte(asParquet(f, parquet.Group{"id": parquet.String(), "until": parquet.Leaf(parquet.Int96Type)}, []any{"kim", deprecated.Int96{1, 2, 3}})))
	f.Add([]byte(asParquet(f, parquet.Group{"id": parquet.Decimal(0, 38, parquet.FixedLenByteArrayType(3))}, []any{[3]byte{255}})))
	f.Fuzz(func(t *testing.T, text []byte) {
		if _, err := Read(t.Context(), bytes.NewReader(text), Options{Key: mine}); err == nil && len(text) == 0 {
			t.Error("nothing is a list")
		}
	})
}
