package members

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"outflow/graph"
	"outflow/graph/people"
)

func read(t testing.TB, text string, opts Options) (*people.List, error) {
	t.Helper()
	return Read(t.Context(), strings.NewReader(text), opts)
}

func TestReadWholeNumbers(t *testing.T) {
	for _, text := range []string{
		"id\n3\n1\n2\n2\n",
		"\ufeffid\r\n1\r\n2\r\n3",
		"\"user id\"\n\"1\"\n\n2\n3\n\n",
		"id,since,until\n1,,\n2,,..\n3,..,\n3,2020,2021\n",
	} {
		l, err := read(t, text, Options{})
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if l.Keyed() || l.Dated() || !l.Everyone().Equal(people.SetOf(1, 2, 3)) {
			t.Errorf("%q: %v", text, slices.Collect(l.Everyone().All()))
		}
	}
}

func TestReadSpells(t *testing.T) {
	seoul := time.FixedZone("KST", 9*60*60)
	text := "id,until,since\n" +
		"7,2018-04-30,2018-04-01\n" + // meets the next
		"7,2018-05-31,2018-05-01\n" +
		"7,,2019\n" +
		"8,2018-04-01T09:00:00Z,\n"
	l, err := read(t, text, Options{Zone: seoul})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for id, spells := range l.People() {
		for _, v := range spells {
			got = append(got, fmt.Sprint(id, " ", v.Format(seoul)))
		}
	}
	want := []string{"7 2018-04-01/2018-05-31", "7 2019-01-01/..", "8 ../2018-04-01T18:00:00+09:00"}
	if !slices.Equal(got, want) {
		t.Errorf("spells are %q, want %q", got, want)
	}
}

// TestSpellsAreOfDaysInTheirZone, with or without a midnight, and never of one that
// there was not.
func TestSpellsAreOfDaysInTheirZone(t *testing.T) {
	for _, c := range []struct{ zone, text, want string }{
		{"America/Santiago", "1,2024-09-08,2024-09-08", "2024-09-08T04:00:00Z/2024-09-09T03:00:00Z"},
		{"Pacific/Apia", "1,2011-12-29,2011-12-29", "2011-12-29T10:00:00Z/2011-12-30T10:00:00Z"},
		{"Pacific/Apia", "1,2011-12-30,2011-12-31", "L:2:3: Pacific/Apia skipped the day 2011-12-30: 2011-12-29 was followed by 2011-12-31"},
		{"Pacific/Apia", "1,2011-12-29,2011-12-30", "L:2:14: Pacific/Apia skipped the day 2011-12-30: 2011-12-29 was followed by 2011-12-31"},
	} {
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if l, err := read(t, "id,since,until\n"+c.text+"\n", Options{File: "L", Zone: zone}); err != nil {
			got = err.Error()
		} else {
			for _, spells := range l.People() {
				got = spells[0].Format(time.UTC)
			}
		}
		if got != c.want {
			t.Errorf("%s in %s: %s; want %s", c.text, c.zone, got, c.want)
		}
	}
}

func TestTextIsKeptAsPseudonymsOnly(t *testing.T) {
	if _, err := read(t, "id\nalice\n", Options{File: "a.csv"}); !errors.Is(err, ErrNoKey) || !strings.Contains(err.Error(), "a.csv:2:1: this id is no whole number") {
		t.Errorf("without a key: %v", err)
	}
	key := Options{Key: mine}
	l, err := read(t, "id\nalice\nbob\n7\nalice\n", key)
	if err != nil {
		t.Fatal(err)
	}
	if !l.Keyed() || l.Everyone().Len() != 3 || l.Everyone().Contains(7) {
		t.Errorf("keyed %v, %d people", l.Keyed(), l.Everyone().Len())
	}
	// The numbers that come before the first text are text as well.
	other, err := read(t, "id\n7\nbob\nalice\n", key)
	if err != nil || !other.Everyone().Equal(l.Everyone()) {
		t.Errorf("the same ids in another order differ: %v", err)
	}
	// HMAC-SHA256 of "alice" under Argon2id of "a secret of tests", computed with
	// Python's hmac and argon2-cffi.
	if !l.Everyone().Contains(0xe08814c6587cafb4) {
		t.Errorf("pseudonyms are %x", slices.Collect(l.Everyone().All()))
	}
}

func TestListsReadWithTwoKeysDoNotMatch(t *testing.T) {
	byKey := func(key *Key, text string) *people.List {
		l, err := read(t, text, Options{Key: key})
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	if _, err := byKey(mine, "id\nkim\n").Union(byKey(mine, "id\n7\nlee\n")); err != nil {
		t.Errorf("one key: %v", err)
	}
	if _, err := byKey(mine, "id\nkim\n").Union(byKey(others, "id\nlee\n")); err == nil || !strings.Contains(err.Error(), "another key") {
		t.Errorf("two keys: %v", err)
	}
	// Numbers are kept as they are, whatever the key.
	if _, err := byKey(mine, "id\n1\n").Union(byKey(others, "id\n2\n")); err != nil {
		t.Errorf("numbers: %v", err)
	}
}

func TestReadTellsEveryFault(t *testing.T) {
	for text, want := range map[string]string{
		"":                              "L: the file is empty",
		"17\n18\n":                      "L:1:1: the first line looks like a member",
		"id;since\n1;2018\n":            "L:1:1: the columns are separated by semicolons",
		"id\r1\r2\r":                    "L:1:1: the lines end in CR alone",
		"id\tsince\n":                   "L:1:1: the columns are separated by tabs",
		"since,id\n":                    `L:1:1: the first column is "since"`,
		"id,email\n":                    "L:1:4: this column means nothing here",
		"id,since,since\n":              "L:1:10: the column since is there twice",
		"\xff\xfei\x00d\x00":            "L:1:1: the file is UTF-16",
		"i\x00d\n":                      "L:1:1: the header holds a NUL character",
		"id\n\xff\n":                    "L:2:1: the id is not UTF-8",
		"id\na\x00b\n":                  "L:2:1: the id holds a NUL character",
		"id\n 5\n":                      "L:2:1: there is space around the id",
		"id\n1,2\n":                     "L:2: the row has 2 cells",
		"id,since\n1\n":                 "L:2: the row has 1 cell",
		"id,since\n,2018\n":             "L:2:1: the id is empty",
		"id\n\"1\n":                     "L:2:1: a quotation mark is not closed on its line",
		"id\n1\"\n":                     "L:2:2: a quotation mark stands inside a cell",
		"id\n\"1\"2\n":                  "L:2:4: text follows a closing quotation mark",
		"id,since\n1,2018-02-30\n":      "L:2:3: there is no such date",
		"id,since\n1,2018/2019\n":       "L:2:3: an interval stands here",
		"id,since,until\n1,2019,2018\n": "L:2:8: the membership ends before it begins",
		"id,since\n1,31/12/2018\n":      "L:2:3: a date in another order stands here; expected a date (year, month, day) such as 2018-12-31",
		"id,since\n1,20180513\n":        "L:2:3: a date in another order stands here; expected a date (year, month, day) such as 2018-12-31",
		"id,since\n1,13 May 2018\n":     "L:2:3: a date in another order stands here; expected a date (year, month, day) such as 2018-12-31",
		"id,until\n1,2018-13-05\n":      "L:2:3: a date in another order stands here; expected a date (year, month, day) such as 2018-12-31",
		"id,since\n1,kim@example.org\n": "L:2:3: there is no such date",
		"id\n1.23457E+15\n":             "L:2:1: this id is a number in scientific notation, which a spreadsheet has rounded",
		"id\n2,5e+15\n":                 "L:2: the row has 2 cells",
		"id\n\"2,5e+15\"\n":             "L:2:1: this id is a number in scientific notation",
		"PK\x03\x04" + strings.Repeat("\x00", 22) + "\x0e\x00\x00\x00xl/workbook.xml": "L:1:1: the file is an Excel workbook (.xlsx); expected the table in it as CSV in UTF-8",
		"id\n" + strings.Repeat("a", 2000):                                            "L:2:1: the id is longer than 1024 characters",
	} {
		_, err := read(t, text, Options{File: "L", Key: mine})
		var faults *FaultsError
		if !errors.As(err, &faults) || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%.40q: %v, want %s", text, err, want)
		}
	}
	_, err := read(t, "id\n"+strings.Repeat("1,2\n", 70), Options{File: "L"})
	var faults *FaultsError
	if !errors.As(err, &faults) || len(faults.All) != 50 || faults.Count() != 70 || strings.Count(err.Error(), "L:") != 50 || !strings.HasSuffix(err.Error(), "\nand 20 more") {
		t.Errorf("70 faults: %v", err)
	}
}

// endless yields one byte for ever.
type endless byte

func (e endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = byte(e)
	}
	return len(b), nil
}

func TestReadGivesUpOnAnEndlessLine(t *testing.T) {
	for _, head := range []string{"", "id\n"} {
		_, err := Read(t.Context(), io.MultiReader(strings.NewReader(head), endless('1')), Options{})
		var faults *FaultsError
		if !errors.As(err, &faults) || !strings.Contains(err.Error(), "longer than 1 MB") {
			t.Errorf("after %q: %v", head, err)
		}
	}
}

func TestReadStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Read(ctx, io.MultiReader(strings.NewReader("id\n"), strings.NewReader(strings.Repeat("1\n", 1<<18))), Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled read gives %v", err)
	}
	broken := errors.New("broken")
	if _, err := Read(t.Context(), io.MultiReader(strings.NewReader("id\n1\n"), failing{broken}), Options{}); !errors.Is(err, broken) {
		t.Errorf("a broken reader gives %v", err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestAHeaderAloneIsAListOfNobody(t *testing.T) {
	l, err := read(t, "id\n", Options{})
	if err != nil || !l.Everyone().IsEmpty() {
		t.Errorf("%v", err)
	}
}

// FuzzRead holds: whatever the bytes, there is a list or an error that says
// where, and the list survives its own encoding.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{"id\n1\n2\n", "id,since,until\n1,2018-04,2018-07\n1,2018-08,..\n", "id\n\"a\"\"b\"\n7\n", "\ufeffid;x\r\n1;2\r\n", "id\n\x00\n", "id,since\n9223372036854775808,2018-04-01T00:00:00Z\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		l, err := Read(t.Context(), strings.NewReader(string(data)), Options{Key: mine})
		if err != nil {
			var faults *FaultsError
			if !errors.As(err, &faults) || faults.Count() == 0 {
				t.Fatalf("the error is no fault: %v", err)
			}
			return
		}
		again, err := people.Decode(l.Encode())
		if err != nil || !again.Everyone().Equal(l.Everyone()) {
			t.Fatalf("the list does not survive its encoding: %v", err)
		}
		for id, spells := range l.People() {
			for i, v := range spells {
				if v.Empty() || i > 0 && v.Since <= spells[i-1].Until {
					t.Fatalf("%d has spells %v", id, spells)
				}
			}
		}
	})
}

func BenchmarkReadWholeNumbers(b *testing.B) {
	var text strings.Builder
	text.WriteString("id\n")
	for i := range 1_000_000 {
		fmt.Fprintf(&text, "%d\n", 3*i+1)
	}
	b.SetBytes(int64(text.Len()))
	for b.Loop() {
		if _, err := read(b, text.String(), Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReadDatedText(b *testing.B) {
	var text strings.Builder
	text.WriteString("id,since,until\n")
	for i := range 200_000 {
		from := graph.Instant(1.5e15 + float64(i*7919%1000)*8.64e10)
		fmt.Fprintf(&text, "user-%d,%s,\n", i*7919%200_000, from.Time().Format("2006-01-02"))
	}
	b.SetBytes(int64(text.Len()))
	for b.Loop() {
		if _, err := read(b, text.String(), Options{Key: mine}); err != nil {
			b.Fatal(err)
		}
	}
}
