package bulk

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"outflow/ingest/record"
)

// all returns the rows of a text, and what is wrong with it.
func all(t testing.TB, src io.Reader) (cells [][]string, problems []string) {
	r := newRows(src, func(p record.Problem) { problems = append(problems, p.String()) })
	err := r.begin()
	for {
		var row []cell
		if err == nil {
			row, err = r.next()
		}
		if err == io.EOF {
			return cells, problems
		}
		if err != nil {
			t.Fatal(err)
		}
		var texts []string
		for _, c := range row {
			texts = append(texts, c.text)
		}
		cells = append(cells, texts)
	}
}

func TestRows(t *testing.T) {
	for name, test := range map[string]struct{ text, rows, problems string }{
		"UTF-16":           {"\xff\xfea\x00", `[]`, `[":1:1: the file is UTF-16; expected text in UTF-8"]`},
		"plain":            {"a,b\nc,d\n", `[["a" "b"] ["c" "d"]]`, `[]`},
		"no last break":    {"a,b\nc,d", `[["a" "b"] ["c" "d"]]`, `[]`},
		"CRLF":             {"a,b\r\n\"c\",\"d\"\r\n", `[["a" "b"] ["c" "d"]]`, `[]`},
		"empty lines":      {"\n\na\n\n\r\nb\n\n", `[["a"] ["b"]]`, `[]`},
		"empty cells":      {",\n\"\",\n", `[["" ""] ["" ""]]`, `[]`},
		"byte order mark":  {"\ufeff\"a\",b\n", `[["a" "b"]]`, `[]`},
		"quotes":           {`"a,""b""",c` + "\n", `[["a,\"b\"" "c"]]`, `[]`},
		"break in a cell":  {"\"a\nb\",c\nd,e\n", `[["a\nb" "c"] ["d" "e"]]`, `[]`},
		"quote inside":     {"é\"b,c\nd,e\n", `[["d" "e"]]`, `[":1:2: a quotation mark stands inside a cell; expected the whole cell in quotation marks, with \"\" for each inside"]`},
		"text behind":      {"\"a\"b,c\nd,e\n", `[["d" "e"]]`, `[":1:4: text follows a closing quotation mark; expected a comma, or \"\" for a quotation mark inside the cell"]`},
		"not closed":       {"a,\"b\nc,d\ne,f\n", `[["c" "d"] ["e" "f"]]`, `[":1:3: a quotation mark is not closed"]`},
		"NUL":              {"a\nb\x00\nc\n", `[["a"] ["c"]]`, `[":2:2: a NUL character stands here; expected text in UTF-8"]`},
		"not UTF-8":        {"a\né,\"\xff\"\nc\n", `[["a"] ["c"]]`, `[":2:4: the text is not UTF-8 from here; expected text in UTF-8"]`},
		"huge line":        {"a\n" + strings.Repeat("x", 3<<20) + "\nb\n", `[["a"] ["b"]]`, `[":2: a line is longer than 1 MB; expected a row on each line"]`},
		"huge last line":   {"a\n" + strings.Repeat("x", 3<<20), `[["a"]]`, `[":2: a line is longer than 1 MB; expected a row on each line"]`},
		"huge quoted cell": {"a\n\"" + strings.Repeat("x\n", 1<<20) + "\"\nb\n", ``, `[":2:1: a quotation mark is not closed" ":1048578:1: a quotation mark is not closed"]`},
	} {
		t.Run(name, func(t *testing.T) {
			for _, src := range []io.Reader{strings.NewReader(test.text), iotest.HalfReader(strings.NewReader(test.text))} {
				rows, problems := all(t, src)
				if got := fmt.Sprintf("%q", rows); got != test.rows && test.rows != "" {
					t.Errorf("rows %.300s", got)
				}
				if got := fmt.Sprintf("%q", problems); got != test.problems {
					t.Errorf("problems %s", got)
				}
			}
		})
	}
}

func TestPlacesAreLinesAndCharacters(t *testing.T) {
	r := newRows(strings.NewReader("é,b,\"c\"\"\",d\n\"x\ny\",z,w,v\n"), nil)
	var got []string
	for range 2 {
		row, err := r.next()
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range row {
			got = append(got, fmt.Sprintf("%d:%d", c.line, c.column))
		}
	}
	if want := []string{"1:1", "1:3", "1:5", "1:11", "2:1", "3:4", "3:6", "3:8"}; !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
}

// What encoding/csv reads without complaint, rows reads alike.
func FuzzRows(f *testing.F) {
	for _, seed := range []string{"a,b\n\"c\",\"d\"\"e\"\n", "a\r\nb\r\n", "\"a\nb\"\n", "\"", "a\"b\n", ",,\n\n,,", "\"a\"b\nc\n", "\"a\"\"\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, problems := all(t, strings.NewReader(text))
		r := csv.NewReader(strings.NewReader(text))
		r.FieldsPerRecord = -1
		want, err := r.ReadAll()
		// Carriage returns that end no line, and what no text file may hold,
		// are where the two differ.
		if err != nil || !utf8.ValidString(text) || strings.ContainsAny(text, "\r\x00\ufeff") {
			return
		}
		if !slices.EqualFunc(got, want, slices.Equal[[]string]) || problems != nil {
			t.Errorf("%q: got %q %q, want %q", text, got, problems, want)
		}
	})
}

// Were a row read anew for each quotation mark in it, these would take hours.
func TestARowOfQuotesIsReadOnce(t *testing.T) {
	for _, text := range []string{
		`"` + strings.Repeat(`""`, 500_000) + `"`,
		strings.Repeat(`"",`, 300_000),
		strings.Repeat("\"\n", 500_000),
		strings.Repeat("\"a\n", 300_000),
	} {
		all(t, strings.NewReader(text))
	}
}
