package claims

import (
	"bytes"
	"strings"
	"testing"

	"outflow/ingest/record"
)

func reader() *record.Reader { return record.NewReader("f", "s") }

func TestIs(t *testing.T) {
	for text, want := range map[string]bool{
		`{"kind":"party","id":"p","source":"s"}`:       true,
		"\ufeff\n{\"id\":\"p\", \"kind\":\"transfer\"": true,
		`{"kind":"members","id":"00","part":1`:         true,
		`{"kind":"run","id":"r","source":"s"}`:         true,
		`{"source":{"a":[1]},"id":"x","kind":"source"`: true,
		`{"kind":"Pod","id":"x"}`:                      false,
		`{"kind":"party"}`:                             false,
		`{"outflow":1}`:                                false,
		"":                                             false,
		"outflow: 1\n":                                 false,
		`["kind"]`:                                     false,
	} {
		if got := Is([]byte(text)); got != want {
			t.Errorf("Is(%s) = %v", text, got)
		}
	}
}

func TestALineThatIsTooLongHidesNoOther(t *testing.T) {
	r := reader()
	text := `{"kind":"party","id":"p","source":"s","name":"` + strings.Repeat("x", maxLine) + "\"}\n" + `{"kind":"party","id":"q","source":"s"}` + "\n"
	n := 0
	for rec, err := range Read(t.Context(), strings.NewReader(text), r, map[string][]byte{}, nil) {
		if err != nil {
			t.Fatal(err)
		}
		if n++; rec.Claim.ID != "q" || rec.Line != 2 {
			t.Errorf("read %s on line %d", rec.Claim.ID, rec.Line)
		}
	}
	if n != 1 || len(r.Problems.All) != 1 || r.Problems.All[0].String() != "f:1: the line is longer than 64 MB" {
		t.Errorf("%d claims, %v", n, r.Problems.All)
	}
}

// Whatever the lines hold, reading ends, and what is read is written back as
// it will be read.
func FuzzClaims(f *testing.F) {
	for _, seed := range []string{
		`{"kind":"source","id":"a","source":"a","timezone":"Asia/Seoul","directory":"d"}`,
		`{"kind":"transfer","id":"t","source":"a","from":"x","to":"y","when":["2018-01-01/.."],"people":"a or b","ground":[{"when":["2019"],"key":"k"}],"derives":{"a":["b"]}}`,
		`{"kind":"cohort","id":"c","source":"a","size":"1..2","share":"..0.5","members":"` + strings.Repeat("a", 64) + `"}`,
		`{"kind":"run","id":"r","source":"a","when":["2018-01-01/.."],"job":"j","rows":"7","state":"failed","inputs":["x","y"],"outputs":["z"],"subsets":{"x":["day = '1'"]},"moves":[{"from":"x","to":"z","columns":{"o":["i"]},"masked":["o"],"stated":true}],"erased":{"z":["dropped"]},"renamed":{"z":["x"]}}`,
		`{"kind":"dataset","id":"s/d","source":"a","dataset_kind":"table","subjects_when":["unknown"]}`,
		`{"kind":"members","id":"x","part":1,"data":"AAAA"}`, "{}\n[]\n\"", `{"kind":"party","id":"\ud800"}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		Is([]byte(text))
		r := reader()
		for rec, err := range Read(t.Context(), strings.NewReader(text), r, map[string][]byte{}, nil) {
			if err != nil {
				t.Fatal(err)
			}
			line := rec.Claim.Canonical()
			again := reader()
			for rec, err := range Read(t.Context(), bytes.NewReader(line), again, nil, nil) {
				if err != nil || !bytes.Equal(rec.Claim.Canonical(), line) {
					t.Errorf("%s is read back as %s", line, rec.Claim.Canonical())
				}
			}
			if again.Problems.Count() > 0 {
				t.Errorf("%s is read back with %v", line, again.Problems.All)
			}
		}
	})
}
