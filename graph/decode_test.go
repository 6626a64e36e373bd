package graph

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"
	"time"
)

// fullClaim has a value for every key.
func fullClaim(t testing.TB) Claim {
	when, err := ParseWhen([]string{"2018-04-01/2018-07-31", "2019-01-01T09:00:00Z/.."}, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	c := Claim{
		Kind: KindTransfer, SubjectsWhen: When{Unknown: true}, When: when, Size: ExactRange(40_000_000), CategoryTotal: ExactRange(24), Rows: ExactRange(31_000_000),
		RowTotal: ExactRange(54_200_000_000), Runs: ExactRange(1791), RowsPerPerson: 1,
		Derives:  map[string][]string{"user.score": {"user.financial", "user.contact"}, "user.none": {}},
		Columns:  map[string][]string{"a": {"b"}},
		Subsets:  map[string][]string{"a": {"b = 'c'", "\n"}, "\"": {}},
		Erased:   map[string][]string{"a": {"dropped", "truncated"}},
		Renamed:  map[string][]string{"a": {"b", "카카오"}},
		Ground:   Ground{{When: when, Key: "gdpr:46-2-c"}, {Key: GroundNone}},
		Moves:    []Move{{From: "카카오 \"", To: "b", Columns: map[string][]string{"b": {"c"}, "a": {"d", "\n"}}, Stated: true}, {From: "c"}},
		Match:    Match{From: "a/**", Source: "\"", Field: "b"},
		Evidence: []Evidence{{Title: "Ruling \"A\"", URL: "https://example.org/?a=1&b=2"}, {Title: "<b>"}},
	}
	if c.Share, err = ParseRange("..0.2"); err != nil {
		t.Fatal(err)
	}
	v := reflect.ValueOf(&c).Elem()
	for i := range v.NumField() {
		switch f := v.Field(i).Addr().Interface().(type) {
		case *string:
			*f = "of \"" + v.Type().Field(i).Name + "\"\n카카오 \\ \u2028"
		case *[]string:
			*f = []string{"one", "two, [three]", ""}
		}
		if v.Field(i).IsZero() {
			t.Fatalf("%s is not given", v.Type().Field(i).Name)
		}
	}
	return c
}

// decodeSlowly is encoding/json alone.
func decodeSlowly(line []byte) (Claim, error) {
	var c Claim
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	err := d.Decode(&c)
	return c, err
}

func TestDecodeReadsEveryKey(t *testing.T) {
	c := fullClaim(t)
	var d Decoder
	for range 2 { // the second time with texts it knows
		got, err := d.Decode(c.Canonical())
		if err != nil || d.bad || !reflect.DeepEqual(got, c) {
			t.Errorf("error %v, not canonical %v:\n got %+v\nwant %+v", err, d.bad, got, c)
		}
	}
}

func TestDecodeReadsAsJSONDoes(t *testing.T) {
	for _, line := range []string{
		`{}`, `null`, ``, `{"kind":"party","id":"a","source":"b"}`, `{"kind": "party", "id": "a"}`,
		`{"id":"a","id":"b"}`, `{"ID":"a"}`, `{"nothing":1}`, `{"id":null}`, `{"id":1}`, `{"id":"a"} `, `{"id":"a"}}`, `{"id":"a"`,
		`{"id":"a",}`, `{"aliases":null}`, `{"aliases":[]}`, `{"aliases":["a","b"],"aliases":["c"]}`, `{"aliases":["a",]}`,
		`{"derives":{"a":["b"]},"derives":{"c":["d"]}}`, `{"derives":{"a":["b"],"a":["c"]}}`, `{"derives":{}}`,
		`{"when":["2018"]}`, `{"when":["unknown"]}`, `{"when":"2018"}`, `{"when":["nonsense"]}`, `{"when":[]}`,
		`{"size":"1..2"}`, `{"size":"2..1"}`, `{"size":7}`, `{"id":"\ud83d\ude00\/"}`, `{"id":"\x"}`, "{\"id\":\"a\nb\"}",
		"{\"id\":\"\xff\"}", `{"ground":[{"key":"none"}],"id":"a"}`, `{"ground":[{"unknown":1}]}`, `{"evidence":[]}`, `{"id":"a\"}`,
		`{"moves":[]}`, `{"moves":[{}]}`, `{"moves":[{"from":"a","to":"b","columns":{"c":["d"]},"stated":true},{"to":"e"}]}`, `{"moves":[{"stated":false}]}`,
		`{"moves":[{"from":"a","from":"b"}]}`, `{"moves":[{"columns":{},"columns":{"a":["b"]}}]}`, `{"moves":[{"stated":tru}]}`, `{"moves":[{"where":"a"}]}`, `{"moves":{}}`, `{"match":{}}`, `{"match":{"from":"a","job":""}}`, `{"match":{"from":"a","from":"b"}}`, `{"match":{"who":"a"}}`, `{"match":[]}`, `{"match":{"from":"a"},"match":{"to":"b"}}`, `{"moves":[{"from":"a"}],"moves":[{"to":"b"}]}`,
	} {
		checkDecode(t, []byte(line))
	}
}

func checkDecode(t *testing.T, line []byte) {
	t.Helper()
	got, err := DecodeClaim(line)
	want, wantErr := decodeSlowly(line)
	if wantErr != nil {
		if err == nil {
			t.Errorf("%q is read, though it is wrong: %v", line, wantErr)
		}
		return
	}
	if err != nil || !bytes.Equal(got.Canonical(), want.Canonical()) {
		t.Errorf("%q: error %v\n got %s\nwant %s", line, err, got.Canonical(), want.Canonical())
	}
}

func FuzzDecode(f *testing.F) {
	c := fullClaim(f)
	f.Add(c.Canonical())
	f.Add([]byte(`{"kind":"party","id":"a","derives":{"a":["b"]},"when":["2018/2019"]}`))
	f.Fuzz(func(t *testing.T, line []byte) { checkDecode(t, line) })
}

// benchmarkLine is what most claims are like.
var benchmarkLine = []byte(`{"kind":"transfer","id":"t123456","source":"bulk",` +
	`"categories":["user.contact.email","user.device","user.financial.balance","user.location.precise"],` +
	`"people":"everyone except cohort-3","from":"s12/d1234","to":"s14/d1434","when":["2018-01-01/2019-02-03"]}`)

func BenchmarkDecode(b *testing.B) {
	b.Run("canonical", func(b *testing.B) {
		var d Decoder
		b.ReportAllocs()
		for b.Loop() {
			if _, err := d.Decode(benchmarkLine); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("encoding-json", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := decodeSlowly(benchmarkLine); err != nil {
				b.Fatal(err)
			}
		}
	})
}
