package members

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

// joinOf joins a file with people of whom 1 is confirmed, 2 possible, and 3 on a
// list but not meant.
func joinOf(text string, change func(*Join)) (string, Joined, error) {
	identify, err := NewIdentifier(false, 0, nil)
	if err != nil {
		panic(err)
	}
	j := &Join{File: "F", ID: identify.ID, Adds: []string{"certainty", "transfers"}, Find: func(id uint64) ([]string, bool) {
		switch id {
		case 1:
			return []string{"confirmed", "a\nb"}, true
		case 2:
			return []string{"possible", "=1"}, true
		}
		return nil, id == 3
	}}
	if change != nil {
		change(j)
	}
	var out bytes.Buffer
	did, err := j.Run(context.Background(), strings.NewReader(text), &out)
	return out.String(), did, err
}

func TestAJoinGivesBackRowsAsTheyAre(t *testing.T) {
	for text, want := range map[string]string{
		// Order, duplicates, quotes, and what a spreadsheet would take for a formula.
		"id,name\n2,=x\n1,\"Kim, \"\"J\"\"\"\n3,c\n9,d\n2,@y\n": "id,name,certainty,transfers\n2,=x,possible,=1\n1,\"Kim, \"\"J\"\"\",confirmed,\"a\nb\"\n2,@y,possible,=1\n",
		// A byte order mark, CR and LF, semicolons, empty lines and no last end of line.
		"\ufeff\"id\";x,y\r\n\r\n\"1\";\"a\r\nb\"\r\n\r\n2;": "\ufeff\"id\";x,y;certainty;transfers\r\n\"1\";\"a\r\nb\";confirmed;\"a\nb\"\r\n2;;possible;=1\r\n",
		// Tabs; commas are nothing then.
		"id\tname\n2\ta,b\n": "id\tname\tcertainty\ttransfers\n2\ta,b\tpossible\t=1\n",
		// One column; a header alone.
		"id\n2":             "id,certainty,transfers\n2,possible,=1\n",
		"id,name":           "id,name,certainty,transfers\n",
		"id;\"a;b\"\n2;x\n": "id;\"a;b\";certainty;transfers\n2;x;possible;=1\n",
	} {
		got, _, err := joinOf(text, nil)
		if err != nil || got != want {
			t.Errorf("%q\n  gives %q, %v\n  want  %q", text, got, err, want)
		}
	}
	named := func(j *Join) { j.Column = "user id" }
	got, _, err := joinOf("name,User ID\n1,2\n2,9\n", named)
	if want := "name,User ID,certainty,transfers\n1,2,possible,=1\n"; err != nil || got != want {
		t.Errorf("by the name of its column: %q, %v, want %q", got, err, want)
	}
}

func TestAJoinCountsEveryRow(t *testing.T) {
	_, did, err := joinOf("id,n\n1,\n1,\n2,\n3,\n9,\n8,\n7,\n,\n\nx,\n 1,\nNULL,\n1e5,\n1.5E+10,\n007,\n", nil)
	if want := (Joined{Rows: 14, Written: 3, Others: 1, Unlisted: 3, Unusable: 7, FirstUnusable: 9}); err != nil || did != want {
		t.Errorf("%+v, %v, want %+v", did, err, want)
	}
}

func TestAJoinTellsWhatIsWrongWithTheFile(t *testing.T) {
	for text, want := range map[string]string{
		"":                                "F: the file is empty; expected a header, and a row for each person",
		"PK\x03\x04":                      "F:1:1: the file is a ZIP archive",
		"\xff\xfei\x00d\x00":              "F:1:1: the file is UTF-16",
		"id\r1\r":                         "F:1:1: the lines end in CR alone",
		"17,a\n":                          "F:1:1: the first line looks like a person's",
		"C1x\nC2x\n":                      "F:1:1: the first line looks like a person's",
		"id,Certainty\n":                  "F:1:4: there is a column certainty already",
		"id,n\n1,b\n1\n":                  "F:3: the row has 1 cell; expected 2, as the header has",
		"id,n\n1,\"a\n2,b\n":              "F:2:3: a quotation mark is not closed",
		"id,n\n1,a\"b\n\"2\",c\n":         "F:2:4: a quotation mark stands inside a cell",
		"id,n\n1,\"" + endlessText + "\n": "F:2: the row is longer than 1 MB",
	} {
		_, _, err := joinOf(text, nil)
		var faults *FaultsError
		if !errors.As(err, &faults) || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%.40q: %v, want %s", text, err, want)
		}
	}
	for text, want := range map[string]string{
		"a,b\n1,2\n": `F:1:1: there is no column "id"; expected the name of one of the 2 columns of the header`,
		"id,ID\n":    `F:1:4: the column "id" is there twice`,
	} {
		if _, _, err := joinOf(text, func(j *Join) { j.Column = "id" }); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

var endlessText = strings.Repeat("a\n", 1<<20)

// A file of any length is joined in the same memory, and the context ends it.
func TestAJoinHoldsOneRow(t *testing.T) {
	identify, err := NewIdentifier(false, 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	cells := []string{"x"}
	j := &Join{ID: identify.ID, Adds: []string{"c"}, Find: func(uint64) ([]string, bool) { return cells, true }}
	ctx, stop := context.WithCancel(t.Context())
	r, w := io.Pipe()
	go func() {
		for n := 0; ; n++ {
			text := strings.Repeat("12345,a row of somebody\n", 1000)
			if n == 0 {
				text = "id,name\n"
			}
			if n == 500 {
				stop()
			}
			if _, err := io.WriteString(w, text); err != nil {
				return
			}
		}
	}()
	did, err := j.Run(ctx, r, io.Discard)
	r.Close()
	if !errors.Is(err, context.Canceled) || did.Rows < 400_000 {
		t.Errorf("%d rows, %v", did.Rows, err)
	}
	n := 0.0
	head := "id,name\n"
	for _, rows := range []int{1000, 100_000} {
		text := head + strings.Repeat("12345,a row of somebody\n", rows)
		n = testing.AllocsPerRun(1, func() {
			if _, err := j.Run(context.Background(), strings.NewReader(text), io.Discard); err != nil {
				t.Fatal(err)
			}
		})
	}
	if n > 1000 {
		t.Errorf("100,000 rows take %.0f allocations", n)
	}
}

func TestAnIdentifierMakesWhatListsKeep(t *testing.T) {
	l, err := read(t, "id\nalice\n7\n", Options{Key: mine})
	if err != nil {
		t.Fatal(err)
	}
	i, err := NewIdentifier(true, (&ids{key: mine}).fingerprint(), mine)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"alice", "7"} {
		if n, err := i.ID([]byte(id)); err != nil || !l.Everyone().Contains(n) {
			t.Errorf("%s is %x, %v", id, n, err)
		}
	}
	if _, err := NewIdentifier(true, 1, mine); !errors.Is(err, ErrOtherKey) {
		t.Errorf("another key: %v", err)
	}
	if _, err := NewIdentifier(true, 1, nil); !errors.Is(err, ErrNoKey) {
		t.Errorf("no key: %v", err)
	}
	if _, err := NewIdentifier(true, 0, mine); !errors.Is(err, ErrEarlier) || !strings.Contains(err.Error(), "load all lists of the population anew") {
		t.Errorf("lists of an earlier Outflow: %v", err)
	}
	whole, err := NewIdentifier(false, 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"", " 123456789", "alice-123456789", "0123456789", "99999999999999999999", "1.23457E+15", "123456789\x00", "NULL"} {
		if n, err := whole.ID([]byte(id)); err == nil || strings.Contains(fmt.Sprint(err), "123456789") || strings.Contains(err.Error(), "alice") {
			t.Errorf("%q is %d, %v", id, n, err)
		}
	}
}

func FuzzJoin(f *testing.F) {
	for _, text := range []string{"id,n\n1,a\n", "\ufeff\"id\";x\r\n\"1\";\"a\r\nb\"\r\n", "id\t\"\n\n2"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		out, did, err := joinOf(text, nil)
		if err != nil || strings.Contains(text, "too") || strings.Contains(text, "added") {
			return
		}
		if did.Written+did.Others+did.Unlisted+did.Unusable != did.Rows {
			t.Errorf("%+v of %q", did, text)
		}
		// What comes back is a file that can be joined again, but for its new columns.
		again, twice, err := joinOf(out, func(j *Join) { j.Adds = []string{"added", "too"} })
		if err != nil || twice.Written != did.Written || twice.Rows != did.Written {
			t.Errorf("%q gives %q, which gives %q, %+v, %v", text, out, again, twice, err)
		}
	})
}
