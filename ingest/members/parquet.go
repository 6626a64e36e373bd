package members

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"math"
	"math/big"
	"strconv"
	"time"

	"outflow/graph"
	"outflow/ingest/parquet"
)

// What is read of a Parquet file, by what a column is for.
const (
	idsAre   = "whole numbers, text or UUIDs"
	datesAre = "dates, timestamps or text"
)

// parquet reads a list from a Parquet file. What is wrong with the file is a fault, for
// nothing but the file is at fault.
func (g *gathering) parquet(ctx context.Context, r io.ReaderAt, size int64) error {
	f, err := parquet.Open(r, size)
	if err != nil {
		return g.broken(err)
	}
	columns, ok := g.parquetHeader(f)
	if !ok {
		return nil
	}
	t := newParquetRow(g, f, columns)
	read := 0
	for cells, err := range f.Read(ctx, columns) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			return g.broken(err)
		}
		if err := t.rows(cells, read); err != nil {
			return err
		}
		read += len(cells[0].Null)
	}
	return nil
}

func (g *gathering) broken(err error) error {
	g.fault(spot{}, "the file is Parquet and cannot be read: "+err.Error(), "")
	return nil
}

// parquetHeader finds the columns that are read: those of the ids, of since and of until.
func (g *gathering) parquetHeader(f *parquet.File) (columns []int, ok bool) {
	inColumn := func(i int) spot { return spot{in: "column " + strconv.Quote(f.Columns[i].Name)} }
	if len(f.Columns) == 0 {
		g.fault(spot{}, "the file has no columns", "one of ids")
		return nil, false
	}
	names := make([]string, len(f.Columns))
	for i := range names {
		names[i] = f.Columns[i].Name
	}
	var unread []string
	ok = g.header(names, inColumn, func(i int) bool { unread = append(unread, names[i]); return true })
	for i, column := range []int{0, g.since, g.until} {
		expected := datesAre
		if i == 0 {
			expected = idsAre
		}
		if column >= 0 && !isRead(f.Columns[column].Kind, i == 0) {
			g.fault(inColumn(column), "this column is of "+f.Columns[column].Type, expected)
			ok = false
		}
	}
	if ok && len(unread) > 0 && g.opts.Warn != nil {
		g.opts.Warn(g.problem(spot{}, fmt.Sprintf("the ids are read from column %q; not read are %s", names[0], columnList(unread)), ""))
	}
	columns = []int{0}
	for _, column := range []*int{&g.since, &g.until} {
		if *column >= 0 {
			columns = append(columns, *column)
		}
	}
	return columns, ok
}

// isRead reports whether values of a kind are read as ids, or else as dates.
func isRead(k parquet.Kind, id bool) bool {
	switch k {
	case parquet.Text:
		return true
	case parquet.Whole, parquet.Unsigned, parquet.BigWhole, parquet.UUID:
		return id
	case parquet.Date, parquet.Millis, parquet.Micros, parquet.Nanos, parquet.JulianTime:
		return !id
	}
	return false
}

// A parquetRow is the row of a Parquet file at hand.
type parquetRow struct {
	*gathering
	file  *parquet.File
	at    []int // in the file, of the columns that are read
	cells []parquet.Cells
	begin int // rows before the cells
	row   int // among the cells
	id    []byte
	// texts are those of dates and times, which are few: by column and number.
	texts []map[int64][]byte
}

func newParquetRow(g *gathering, f *parquet.File, columns []int) *parquetRow {
	t := &parquetRow{gathering: g, file: f, at: columns, texts: make([]map[int64][]byte, len(columns))}
	for i := range t.texts {
		t.texts[i] = map[int64][]byte{}
	}
	return t
}

// rows adds the members of some rows.
func (t *parquetRow) rows(cells []parquet.Cells, before int) error {
	t.cells, t.begin = cells, before
	whole := t.file.Columns[t.at[0]].Kind == parquet.Whole
	dated := len(t.at) > 1
	for t.row = range cells[0].Null {
		if cells[0].Null[t.row] {
			t.passOver(spot{in: fmt.Sprintf("row %d", t.begin+t.row+1)})
			continue
		}
		// Most rows of most lists are a whole number and nothing else.
		if whole && !dated && !t.ids.keyed {
			if id := cells[0].Ints[t.row]; id >= 0 {
				t.ids.addNumber(uint64(id), graph.Always)
				continue
			}
		}
		if err := t.member(t.idText(), t.text, t.spot); err != nil {
			return err
		}
	}
	return nil
}

// spot says where a cell stands, by its column in the file.
func (t *parquetRow) spot(column int) spot {
	return spot{in: fmt.Sprintf("row %d, column %q", t.begin+t.row+1, t.file.Columns[column].Name)}
}

// idText returns the id as CSV has it.
func (t *parquetRow) idText() []byte {
	c := &t.cells[0]
	t.id = t.id[:0]
	switch t.file.Columns[t.at[0]].Kind {
	case parquet.Whole:
		t.id = strconv.AppendInt(t.id, c.Ints[t.row], 10)
	case parquet.Unsigned:
		t.id = strconv.AppendUint(t.id, t.unsigned(c.Ints[t.row]), 10)
	case parquet.BigWhole:
		t.id = appendTwos(t.id, c.Texts[t.row])
	case parquet.UUID:
		for i, from := range []int{0, 4, 6, 8, 10} {
			if i > 0 {
				t.id = append(t.id, '-')
			}
			t.id = hex.AppendEncode(t.id, c.Texts[t.row][from:[]int{4, 6, 8, 10, 16}[i]])
		}
	default:
		return c.Texts[t.row]
	}
	return t.id
}

// unsigned reads the bits of a number, of which a narrower one has 32.
func (t *parquetRow) unsigned(bits int64) uint64 {
	if t.file.Columns[t.at[0]].Narrow() {
		return uint64(uint32(bits))
	}
	return uint64(bits)
}

// appendTwos writes a number that is given as the bytes of its two's complement.
func appendTwos(text, bytes []byte) []byte {
	n := new(big.Int).SetBytes(bytes)
	if len(bytes) > 0 && bytes[0]&0x80 != 0 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(bytes))))
	}
	return n.Append(text, 10)
}

// text returns a date as CSV has it, by its column in the file; nothing for NULL.
func (t *parquetRow) text(column int) []byte {
	i := 1
	if t.at[i] != column {
		i = 2
	}
	c, kind := &t.cells[i], t.file.Columns[column].Kind
	switch {
	case c.Null[t.row]:
		return nil
	case kind == parquet.Text:
		return c.Texts[t.row]
	}
	number := int64(0)
	if kind == parquet.JulianTime {
		number = julian(c.Texts[t.row])
	} else {
		number = c.Ints[t.row]
	}
	text, ok := t.texts[i][number]
	if !ok {
		text = t.dateText(kind, number, t.file.Columns[column].Local)
		if len(t.texts[i]) > maxDates {
			clear(t.texts[i])
		}
		t.texts[i][number] = text
	}
	return text
}

// dateText writes a date or a time as CSV has it. What is too far away to be one is
// written as such.
func (t *parquetRow) dateText(kind parquet.Kind, number int64, local bool) []byte {
	const perDay = 24 * 60 * 60
	var at time.Time
	switch kind {
	case parquet.Date:
		return time.Unix(number*perDay, 0).UTC().AppendFormat(nil, time.DateOnly)
	case parquet.Millis:
		at = time.UnixMilli(number)
	case parquet.Micros:
		at = time.UnixMicro(number)
	case parquet.Nanos:
		at = time.Unix(0, number)
	case parquet.JulianTime:
		at = time.UnixMicro(number)
	}
	at = at.UTC()
	if local {
		in, once := inZone(at, t.opts.Zone)
		if !once {
			return at.AppendFormat(nil, "2006-01-02T15:04:05") // which is no instant
		}
		at = in
	}
	return at.AppendFormat(nil, time.RFC3339Nano)
}

// julian returns a time of twelve bytes in microseconds since 1970.
func julian(text []byte) int64 {
	const epoch = 2440588 // the Julian day that 1970-01-01 was
	days := int64(binary.LittleEndian.Uint32(text[8:])) - epoch
	of := int64(binary.LittleEndian.Uint64(text)) / 1000
	const perDay = 24 * 60 * 60 * 1_000_000
	if of < 0 || of >= 2*perDay || days > math.MaxInt64/perDay-2 {
		return math.MaxInt64
	}
	return days*perDay + of
}

// inZone returns when a clock in a zone showed a time, which is given as if it were UTC,
// and whether it did so once: an hour may come twice, or not at all.
func inZone(clock time.Time, zone *time.Location) (at time.Time, once bool) {
	n := 0
	for _, near := range []time.Duration{-24 * time.Hour, 24 * time.Hour} {
		_, offset := clock.Add(near).In(zone).Zone()
		t := clock.Add(-time.Duration(offset) * time.Second)
		if _, is := t.In(zone).Zone(); is == offset && (n == 0 || !t.Equal(at)) {
			at = t
			n++
		}
	}
	return at, n == 1
}
