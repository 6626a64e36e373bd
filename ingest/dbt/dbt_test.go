package dbt

import (
	"strings"
	"testing"
)

func TestEachArtifactIsRecognisedByItsContent(t *testing.T) {
	schema := func(kind string) string {
		return `{"metadata": {"env": {"a": "\"}"}, "dbt_schema_version": "https://schemas.getdbt.com/dbt/` + kind + `.json"}, "nodes": {`
	}
	for head, want := range map[string]Artifact{
		schema("manifest/v12"):                                 {Manifest, 12},
		schema("manifest/v1"):                                  {Manifest, 1},
		"\ufeff\n " + schema("manifest/v20"):                   {Manifest, 20},
		schema("catalog/v1"):                                   {catalog, 1},
		schema("run-results/v6"):                               {runResults, 6},
		schema("sources/v3"):                                   {freshness, 3},
		`{"args": {"x": [1]}, ` + schema("run-results/v4")[1:]: {runResults, 4},
		`{"child_map": {"model.p.a": [], "model`:               {Manifest, 0}, // keys in order: metadata comes late
		`{"child_map": {"other": []}}`:                         {},
		`{"metadata": {"dbt_schema_version": 12}}`:             {},
		`{"metadata": "dbt/manifest/v12.json"}`:                {},
		`{"nodes": {"metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v12.json"}}}`: {},
		`{"metadata": {"dbt_schema_version": "https://example.org/manifest/v12.json"}}`:                       {},
		"outflow: 1\n": {}, "": {}, "{": {}, "[{}]": {}, `{"kind":"party","id":"a","source":"s"}`: {},
	} {
		if got := Recognise([]byte(head)); got != want {
			t.Errorf("%.80s: %v, want %v", head, got, want)
		}
	}
}

// What is not kept is passed over whatever it is, and what follows is found at its place.
func TestAStreamKnowsWhereThingsStand(t *testing.T) {
	for _, skipped := range []string{`"a\"}]\\"`, "[1,\n {\"é\": [\"}\"]}]", "12.5", "true", `""`, "{}", "[ ]", strings.Repeat("[", 1000) + strings.Repeat("]", 1000), `"` + strings.Repeat("é\\n", 300_000) + `"`} {
		s := newStream(strings.NewReader("{\"x\": "+skipped+",\n\n \"ö\": \"é\" , \"k\": [1, null]}"), nil)
		got := ""
		s.object(func(key string) {
			switch key {
			case "ö":
				got = s.text()
			case "k":
				if v := s.value(); len(v.List) != 2 || v.Column != 18 || v.Line != strings.Count(skipped, "\n")+3 {
					t.Errorf("%.20s: %+v", skipped, v)
				}
			default:
				s.skip()
			}
		})
		if got != "é" || s.fault != nil {
			t.Errorf("%.20s: %q, %v", skipped, got, s.fault)
		}
	}
}

func TestAStreamSaysWhereAFileIsWrong(t *testing.T) {
	for text, want := range map[string]string{
		`{"a" 1}`:           `1:6: '1' stands here; expected ':'`,
		"{\"a\": 1\n\"b\"}": `2:1: '"' stands here; expected a comma or '}'`,
		`{"a": }`:           `1:7: '}' stands here; expected a value`,
		`{"a": [1`:          "1:9: the file ends here; expected the rest of a value",
		`{"a": "x`:          "1:9: the file ends here; expected the rest of a value",
		`{a: 1}`:            `1:2: 'a' stands here; expected a key in quotation marks`,
		`{"a": 1,}`:         `1:9: '}' stands here; expected a key in quotation marks`,
		`{"a": 1`:           "1:8: the file ends here; expected a comma or '}'",
		`{`:                 "1:2: the file ends here; expected a key in quotation marks",
		`{"\u12": 1}`:       "1:8: a string holds a wrong escape",
	} {
		s := newStream(strings.NewReader(text), nil)
		s.object(func(string) { s.skip() })
		got := ""
		if s.fault != nil {
			got = strings.TrimPrefix(s.fault.String(), ":")
		}
		if got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
