package manifest

import (
	"strings"
	"testing"

	"outflow/graph"
	"outflow/ingest/record"
)

// read returns the claims of a manifest and what is wrong with it, a line
// each.
func read(text string) (claims, problems string) {
	r := record.NewReader("m", "m")
	var c, p strings.Builder
	m, problem := Parse([]byte(text))
	if problem != nil {
		problem.File = "m"
		return "", problem.String() + "\n"
	}
	for rec := range m.Records(r) {
		c.Write(rec.Claim.Canonical())
		c.WriteByte('\n')
	}
	for _, problem := range r.Problems.All {
		p.WriteString(problem.String())
		p.WriteByte('\n')
	}
	return c.String(), p.String()
}

func TestWhatIsNotReadIsRefusedAtItsPlace(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"bomb": {"outflow: 1\na: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n",
			"m:2:4: anchors, aliases and merge keys are not read; expected the value itself, written out"},
		"alias":       {"outflow: 1\nparties: *p\n", "m:2:10: anchors, aliases and merge keys are not read; expected the value itself, written out"},
		"merge key":   {"outflow: 1\nparties:\n- <<: {id: p}\n", "m:3:3: anchors, aliases and merge keys are not read; expected the value itself, written out"},
		"tag":         {"outflow: !!int 1\n", "m:1:10: tags are not read; expected the value without its tag"},
		"directive":   {"%YAML 1.2\n---\noutflow: 1\n", "m:1:1: directives are not read; expected a mapping whose first key is outflow: 1"},
		"deep lists":  {strings.Repeat("- ", 100_000), "m:1:65: the document nests more than 32 deep"},
		"deep flow":   {"outflow: " + strings.Repeat("[", 100_000), "m:1:41: the document nests more than 32 deep"},
		"deep keys":   {strings.Repeat("a: ", 100_000), "m:1:98: the document nests more than 32 deep"},
		"deep JSON":   {`{"outflow": ` + strings.Repeat("[", 100_000), "m:1:45: the document nests more than 32 deep"},
		"documents":   {"outflow: 1\n---\noutflow: 1\n", "m:3:8: a second document begins; expected one document"},
		"empty":       {"", "m: the file is empty; expected a mapping whose first key is outflow: 1"},
		"comment":     {"# nothing\n", "m: the file is empty; expected a mapping whose first key is outflow: 1"},
		"list":        {"- outflow: 1\n", "m:1:1: the file is a list; expected a mapping whose first key is outflow: 1"},
		"NUL":         {"outflow: 1\nparties: [{id: \"é\x00\"}]\n", "m:2:18: a NUL character stands here; expected text in UTF-8"},
		"not UTF-8":   {"outflow: 1\nparties: [{id: é\xff}]\n", "m:2:17: the text is not UTF-8 from here; expected text in UTF-8"},
		"UTF-16":      {"\xff\xfeo\x00u\x00", "m:1:1: the text is not UTF-8 from here; expected text in UTF-8"},
		"tab":         {"outflow: 1\nparties:\n\t- {id: p}\n", "m:3:1: found character '\t' that cannot start any token; expected spaces: YAML is not indented by tabs"},
		"indent":      {"outflow: 1\nparties:\n- id: p\n name: P\n", `m:4:2: value is not allowed in this context; expected the keys of a mapping at one indent, each with ": " after it, and quotation marks around a text that holds that`},
		"reserved":    {"outflow: 1\nparties: [{id: @p}]\n", `m:2:16: '@' is a reserved character; expected quotation marks around the text`},
		"no comma":    {"outflow: 1\nparties: [{id: p name: P}]\n", `m:2:16: a colon stands inside a text; expected a comma before the key, or quotation marks around the text`},
		"open quote":  {"outflow: 1\nparties: [{id: \"p}]\n", "m:2:16: could not find end character of double-quoted text"},
		"key no text": {"outflow: 1\n[a, b]: c\n", "m:2:7: found an invalid key for this map"},
		"JSON comma":  {"{\"outflow\": 1,\n \"parties\": [{\"id\": \"p\"},]}", "m:2:26: ']' stands here; expected a value"},
		"JSON ends":   {`{"outflow": 1, "parties": [`, "m:1:28: the file ends here; expected a value"},
		"JSON word":   {`{"outflow": 1, "parties": [{"id": p}]}`, `m:1:35: "p" stands here; expected a value: text in quotation marks, a number, true, false, null, [ or {`},
		"JSON more":   {`{"outflow": 1} {}`, "m:1:16: more follows the end of the document"},
		"JSON escape": {`{"outflow": 1, "parties": [{"id": "\q"}]}`, "m:1:35: a string holds a wrong escape"},
		"JSON twice":  {`{"outflow": 1, "parties": [{"id": "a", "id": "b"}]}`, `m:1:40: the key "id" is there twice, first on line 1`},
	} {
		t.Run(name, func(t *testing.T) {
			_, problems := read(test.text)
			if got := strings.TrimSpace(problems); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestWhatIsTooLargeIsRefusedAtOnce(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"bytes":  {"outflow: 1\n#" + strings.Repeat("x", MaxBytes), "m: the manifest is larger than 32 MB; expected several manifests, or a directory of CSV files"},
		"values": {"outflow: 1\nparties: [" + strings.Repeat("a,", 4_000_000), "m: the file holds too many values for one YAML document; expected several manifests, the same as JSON, or a directory of CSV files"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, problems := read(test.text); strings.TrimSpace(problems) != test.want {
				t.Errorf("got %s", problems)
			}
		})
	}
}

func TestAManifestMayBeReadAgain(t *testing.T) {
	m, problem := Parse([]byte("outflow: 1\ndatasets: [{id: s/d, fields: [a, {name: b, categories: [user]}]}]\n"))
	if problem != nil {
		t.Fatal(problem)
	}
	for n := range 2 {
		r, records := record.NewReader("m", "m"), 0
		for range m.Records(r) {
			records++
		}
		if records != 4 || r.Problems.Count() > 0 {
			t.Errorf("reading %d gave %d records and %v", n+1, records, r.Problems)
		}
	}
}

func TestScalarsAreTextAsWritten(t *testing.T) {
	want := `{"kind":"source","id":"m","source":"m"}
{"kind":"party","id":"NO","source":"m","country":"NO"}
{"kind":"party","id":"0x10","source":"m","name":"1_000"}
{"kind":"party","id":"2018-04-01","source":"m","name":"a \"b\" <c>\n","aliases":["true","~x","١"]}
`
	for name, text := range map[string]string{
		"block": "outflow: 1\nparties:\n- id: NO\n  country: no\n  name: ~\n- {id: 0x10, name: 1_000}\n- id: 2018-04-01\n  aliases: [true, ~x, true, ١]\n  name: |\n    a \"b\" <c>\n",
		"CRLF and BOM": "\ufeffoutflow: 1\r\nparties:\r\n- id: NO\r\n  country: no\r\n- {id: 0x10, name: 1_000}\r\n- id: 2018-04-01\r\n  aliases: [true, ~x, ١]\r\n" +
			"  name: |\r\n    a \"b\" <c>\r\n",
		"flow": "{outflow: 1, parties: [{id: NO, country: no}, {id: 0x10, name: 1_000}, {id: 2018-04-01, aliases: [true, ~x, ١], name: \"a \\\"b\\\" <c>\\n\"}]}",
		"JSON": `{"outflow": 1, "parties": [{"id": "NO", "country": "no", "name": null}, {"id": "0x10", "name": "1_000"},` +
			`{"id": "2018-04-01", "aliases": [true, "~x", "\u0661"], "name": "a \"b\" <c>\n"}]}`,
	} {
		claims, problems := read(text)
		if claims != want || problems != "" {
			t.Errorf("%s: got\n%s%s", name, claims, problems)
		}
	}
}

func TestNamesMayBeHostile(t *testing.T) {
	for _, name := range []string{`a "b" 'c' <script>`, "one\ntwo", "\u202eright to left", strings.Repeat("é", 10_000), "=1+1", "a\\b", "\x01"} {
		quoted := strings.NewReplacer("\\", "\\\\", "\"", "\\\"", "\n", "\\n", "\x01", "\\u0001").Replace(name)
		for _, text := range []string{"outflow: 1\nparties: [{id: p, name: \"" + quoted + "\"}]\n", `{"outflow": 1, "parties": [{"id": "p", "name": "` + quoted + `"}]}`} {
			claims, problems := read(text)
			_, line, _ := strings.Cut(claims, "\n")
			c, err := graph.DecodeClaim([]byte(strings.TrimSpace(line)))
			if err != nil || c.Name != name || problems != "" {
				t.Errorf("%.40q became %.40q, %v, %s", name, c.Name, err, problems)
			}
		}
	}
}

func TestIs(t *testing.T) {
	for text, want := range map[string]bool{
		"outflow: 1\n": true, "\ufeff# c\n\n---\n\"outflow\" : 1\n": true, `{"outflow": 1}`: true, "{outflow: 1}": true,
		"outlow: 1\n": true, "{\n  \"outflow\": 1\n}": true, "parties:\n": true,
		"": false, "id\n1\n2\n": false, "dataset:\n": false, `{"eventType": "START"}`: false, "version: 2\nmodels: []\n": false, "# outflow: 1\n": false,
	} {
		if got := Is([]byte(text)); got != want {
			t.Errorf("Is(%q) = %v", text, got)
		}
	}
}

const cutBetter = `each record on lines of its own, the first of which begins with "- ", the same as JSON, or a directory of CSV files`

// What cannot be read in pieces says what to do.
func TestWhatCannotBeCutIsRefused(t *testing.T) {
	long := strings.Repeat("x", 9_000)
	for name, test := range map[string]struct{ text, want string }{
		"flow":   {"outflow: 1\nparties: [" + strings.Repeat("{id: "+long+"}, ", 150) + "]\n", "m: so much YAML is read record by record, and it is not written so; expected " + cutBetter},
		"record": {"outflow: 1\nparties:\n- id: p\n  aliases:\n" + strings.Repeat("  - "+long+"\n", 100) + "- id: q\n  aliases:\n" + strings.Repeat("  - "+long+"\n", 150), "m:105: what begins here is too large to be read as one record; expected " + cutBetter},
	} {
		if _, problems := read(test.text); strings.TrimSpace(problems) != test.want {
			t.Errorf("%s: got %.300s", name, problems)
		}
	}
}
