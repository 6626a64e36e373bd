package ingest_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"outflow/graph"
	"outflow/ingest"
	"outflow/ingest/claims"
)

// export writes a store to a file.
func export(t *testing.T, s graph.Store, name string) {
	t.Helper()
	var b bytes.Buffer
	if err := s.View(t.Context(), 0, func(r graph.Reader) error { return claims.Write(t.Context(), &b, r) }); err != nil {
		t.Fatal(err)
	}
	rewrite(t, name, b.String())
}

func head0(t *testing.T, s graph.Store) (c graph.Commit) {
	t.Helper()
	if err := s.View(t.Context(), 0, func(r graph.Reader) error { c = r.Commit(); return nil }); err != nil {
		t.Fatal(err)
	}
	return c
}

const listed = `outflow: 1
populations: [{id: people, members: m/all.csv}]
cohorts: [{id: some, of: people, members: m/some.csv}, {id: again, of: people, members: m/some.csv}]
`

func TestAnExportIsTheSameGraphElsewhere(t *testing.T) {
	write(t, map[string]string{"pay.yaml": pay, "listed.yaml": listed, "m/all.csv": "id\n1\n2\n3\n",
		"m/some.csv": "id,since\n2,2019-01-01\n", "b/parties.csv": "id,name\nz,\"a \"\"b\"\" <c>\n\u202ed\"\n"})
	here, there := open(t), open(t)
	mustLoad(t, here, ingest.Options{}, "pay.yaml", "listed.yaml", "b")
	export(t, here, "all.ndjson")
	r := mustLoad(t, there, ingest.Options{}, "all.ndjson")
	same(t, text(r), `
commit 1: 17 added, 0 changed, 0 retired, 0 unchanged
source b of "all.ndjson": 2 added, 0 changed, 0 retired, 0 unchanged
source listed.yaml of "all.ndjson": 4 added, 0 changed, 0 retired, 0 unchanged
source pay.yaml of "all.ndjson": 11 added, 0 changed, 0 retired, 0 unchanged
created risk/features
`)
	same(t, stated(t, there), stated(t, here))
	if a, b := head0(t, here).Content, head0(t, there).Content; a != b {
		t.Errorf("content %v there, %v here", b, a)
	}
	export(t, there, "again.ndjson")
	first, _ := os.ReadFile("all.ndjson")
	second, _ := os.ReadFile("again.ndjson")
	if !bytes.Equal(first, second) {
		t.Error("the export of the copy differs")
	}
	if n := strings.Count(string(first), `"kind":"members"`); n != 2 {
		t.Errorf("%d parts of member lists", n)
	}
}

// TestARetentionOfBeforeComesBack as it was stored, when it was any text: what it says is told
// of, and the hash is the same.
func TestARetentionOfBeforeComesBack(t *testing.T) {
	write(t, map[string]string{"old.ndjson": `{"kind":"party","id":"p","source":"s"}
{"kind":"system","id":"q","source":"s","party":"p","retention":"until the account is closed"}
{"kind":"dataset","id":"q/d","source":"s","retention":"P24M"}
{"kind":"erasure","id":"e","source":"s","categories":["user"],"people":"everyone","at":"q/d","status":"done","evidence":[{"title":"x"}],"when":["2024-03-10T00:00:00Z/.."]}
`})
	here, there := open(t), open(t)
	r := mustLoad(t, here, ingest.Options{}, "old.ndjson")
	if len(r.Warnings) != 1 {
		t.Fatalf("the warnings are %v", r.Warnings)
	}
	same(t, r.Warnings[0].String(), `old.ndjson:2:64: duration "until the account is closed": expected a duration such as P30D, P1Y6M, P2W or PT36H; it says no more than that there is a time`)
	export(t, here, "new.ndjson")
	mustLoad(t, there, ingest.Options{}, "new.ndjson")
	same(t, stated(t, there), stated(t, here))
	if a, b := head0(t, here).Content, head0(t, there).Content; a != b {
		t.Errorf("content %v there, %v here", b, a)
	}
}

func TestWhatIsWrongWithClaimsIsSaid(t *testing.T) {
	party := `{"kind":"party","id":"p","source":"s"}` + "\n"
	for name, test := range map[string]struct{ text, want string }{
		"syntax":       {party + `{"kind":"party","id":}` + "\n{}\n", "c:2:22: '}' stands here; expected a value\nc:3:1: there is no kind \"\"; expected one such as \"party\" or \"transfer\""},
		"no object":    {party + "[1]\n", `c:2:1: a list stands here; expected a claim such as {"kind":"party","id":…,"source":…}`},
		"kind":         {party + `{"kind":"partie","id":"q","source":"s"}`, `c:2:9: there is no kind "partie"; expected one such as "party" or "transfer"; did you mean "party"?`},
		"no source":    {party + `{"kind":"party","id":"q"}`, `c:2:1: the claim has no source`},
		"no id":        {party + `{"kind":"party","source":"s"}`, `c:2:1: the party has no id`},
		"key":          {party + `{"kind":"party","id":"q","source":"s","nme":"x"}`, `c:2:39: a party has no key "nme"; did you mean "name"?`},
		"dataset kind": {party + `{"kind":"system","id":"q","source":"s","party":"p"}` + "\n" + `{"kind":"dataset","id":"q/d","source":"s","dataset_knd":"table"}`, `c:3:43: a dataset has no key "dataset_knd"; did you mean "dataset_kind"?`},
		"twice":        {party + party, `c:2:22: the party "p" is declared twice, first on line 1`},
		"category":     {party + `{"kind":"category","id":"a b","source":"s"}`, `c:2:25: "a b" is no category; expected words of letters, digits, _ and - joined by dots, such as user.contact.email`},
		"ground":       {party + `{"kind":"transfer","id":"t","source":"s","from":"p","to":"p","ground":[{"key":"tbd"}]}`, `c:2:79: "tbd" stands here; expected none, unknown or a key such as gdpr:46-2-c; did you mean "unknown"?`},
		"reference":    {party + `{"kind":"system","id":"q","source":"s","party":"x"}`, `c:2:48: system "q": there is no party "x"`},
		"no list": {party + `{"kind":"population","id":"q","source":"s","members":"` + strings.Repeat("0", 64) + `"}`,
			`c:2:54: population "q": the member list is neither in this file nor in the store`},
		"no job": {party + `{"kind":"run","id":"r","source":"s"}`, `c:2:1: the run "r" has no job, no state`},
		"state":  {party + `{"kind":"run","id":"r","source":"s","job":"j","state":"done"}`, `c:2:55: "done" stands here; expected running or complete or failed or aborted`},
		"job":    {party + `{"kind":"run","id":"r","source":"s","job":"` + strings.Repeat("j", 1025) + `","state":"failed"}`, `c:2:43: an id is longer than 1024 characters`},
		"input":  {party + `{"kind":"run","id":"r","source":"s","job":"j","state":"failed","inputs":["a\nb"]}`, `c:2:74: the id "a\nb" holds a control character`},
		"several intervals": {party + `{"kind":"run","id":"r","source":"s","job":"j","state":"failed","when":["2018","2020"]}`,
			`c:2:71: several intervals stand here; expected one, such as 2018-04-01T09:00:00Z/.., or unknown`},
		"no place":            {party + `{"kind":"erasure","id":"e","source":"s","when":["2018"]}`, `c:2:1: the erasure "e" has no at`},
		"place of an erasure": {party + `{"kind":"erasure","id":"e","source":"s","at":"q"}`, `c:2:46: erasure "e": there is no place "q"`},
		"time of an erasure":  {party + `{"kind":"erasure","id":"e","source":"s","at":"p","when":["2018/2017"]}`, `c:2:58: interval "2018/2017" ends before it begins`},
		"deletion":            {party + `{"kind":"system","id":"q","source":"s","party":"p","deletion":"done"}`, `c:2:63: "done" stands here; expected verified, or leave it out`},
		"move twice": {party + `{"kind":"run","id":"r","source":"s","job":"j","state":"failed","moves":[{"from":"a","to":"b"},{"to":"b","from":"a","stated":true}]}`,
			`c:2:95: the move from "a" to "b" is there twice`},
		"half a move": {party + `{"kind":"run","id":"r","source":"s","job":"j","state":"failed","moves":[{"from":"a"}]}`,
			`c:2:73: a move has no from or no to; expected a list of {from: …, to: …, columns: {out: [in, …]}, masked: [out, …], stated: true}`},
		"run as a place": {party + `{"kind":"run","id":"r","source":"s","job":"j","state":"failed"}` + "\n" + `{"kind":"transfer","id":"t","source":"s","from":"p","to":"r"}`,
			`c:3:58: transfer "t": there is no place "r"; expected a declared place, or SYSTEM/NAME of a declared system`},
		"no hash":   {party + `{"kind":"population","id":"q","source":"s","members":"m.csv"}`, `c:2:54: the members are "m.csv"; expected the hash of a member list, 64 hexadecimal digits`},
		"cut list":  {party + `{"kind":"members","id":"x","part":1,"data":"AAAA"}`, `c:2:1: the member list "x" was changed or is cut short: its content has the hash 709e80c88487a2411e1ee4dfb9f22a861492d20c4765150c0c794abd70f8147c`},
		"part":      {party + `{"kind":"members","id":"x","part":2,"data":"AAAA"}`, `c:2:35: this is part "2" of a member list, where part 1 should follow`},
		"no base64": {party + `{"kind":"members","id":"x","part":1,"data":"?"}`, `c:2:44: the data is not base64`},
		"NUL":       {party + "{\"kind\":\"\x00\"}", "c:2:10: a NUL character stands here; expected text in UTF-8"},
	} {
		t.Run(name, func(t *testing.T) {
			write(t, map[string]string{"c": test.text})
			s := open(t)
			_, err := load(t, s, ingest.Options{}, "c")
			if err == nil {
				t.Fatal("it was loaded")
			}
			same(t, err.Error(), test.want)
			same(t, stated(t, s), "")
		})
	}
}

// TestRunsAreReadAsTheyAreStored: sets sorted, each value once, and nothing that they name
// need be there.
func TestRunsAreReadAsTheyAreStored(t *testing.T) {
	write(t, map[string]string{"c.ndjson": `{"kind":"run","id":"r","source":"s","job":"etl/nightly","state":"running","when":["unknown"]}
{"outputs":["b","a","b"],"erased":{"b":["truncated","dropped"]},"renamed":{"b":["c","a"]},"moves":[{"to":"b","from":"y","stated":true},{"from":"x","to":"b","columns":{"o":["j","i","i"]},"masked":["o","o"],"stated":false}],"inputs":["y","x"],"subsets":{"y":["day = 2","day = 1","day = 2"]},"state":"complete","rows":"7..9","when":["2020-01-01T00:00:00Z/.."],"job":"etl/nightly","source":"s","id":"q","kind":"run"}
`})
	s := open(t)
	same(t, text(mustLoad(t, s, ingest.Options{}, "c.ndjson")), `
commit 1: 2 added, 0 changed, 0 retired, 0 unchanged
source s of "c.ndjson": 2 added, 0 changed, 0 retired, 0 unchanged
`)
	same(t, stated(t, s), `
{"kind":"run","id":"q","source":"s","when":["2020-01-01/.."],"job":"etl/nightly","rows":"7..9","state":"complete","inputs":["x","y"],"outputs":["a","b"],"subsets":{"y":["day = 1","day = 2"]},"moves":[{"from":"x","to":"b","columns":{"o":["i","j"]},"masked":["o"]},{"from":"y","to":"b","stated":true}],"erased":{"b":["dropped","truncated"]},"renamed":{"b":["a","c"]}}
{"kind":"run","id":"r","source":"s","when":["unknown"],"job":"etl/nightly","state":"running"}
`)
	export(t, s, "again.ndjson")
	there := open(t)
	mustLoad(t, there, ingest.Options{}, "again.ndjson")
	if a, b := head0(t, s), head0(t, there); a.Content != b.Content || a.Runs != b.Runs {
		t.Errorf("content %s and runs %s here, %s and %s there", a.Content, a.Runs, b.Content, b.Runs)
	}
}

func TestClaimsNameTheirOwnSources(t *testing.T) {
	write(t, map[string]string{"c": `{"kind":"party","id":"p","source":"s"}`})
	_, err := load(t, open(t), ingest.Options{Source: "x"}, "c")
	same(t, err.Error(), "c: claims name their own sources, so --source cannot")
}

func TestASourceIsRestatedOnce(t *testing.T) {
	write(t, map[string]string{"d/pay.yaml": party("p")})
	s := open(t)
	mustLoad(t, s, ingest.Options{}, "d")
	export(t, s, "d/all.ndjson")
	_, err := load(t, s, ingest.Options{}, "d")
	same(t, err.Error(), `d/pay.yaml: this restates the source "pay.yaml", as d/all.ndjson does already; load them one after the other`)
	if err := os.Remove("d/pay.yaml"); err != nil {
		t.Fatal(err)
	}
	same(t, counts(mustLoad(t, s, ingest.Options{}, "d").Counts), "0 added, 0 changed, 0 retired, 2 unchanged")
}

// TestADurationThatCannotBeIsRefusedInClaims as in manifests, and by the same words.
func TestADurationThatCannotBeIsRefusedInClaims(t *testing.T) {
	for duration, want := range map[string]string{
		"P-30D":   `duration "P-30D": it is negative, and nothing ends before it begins`,
		"P0D":     `duration "P0D": it has no length`,
		"P1.5D":   `duration "P1.5D": its numbers must be whole; write PT90M for one hour and a half`,
		"P99999Y": `duration "P99999Y": it is longer than 9998 years`,
	} {
		write(t, map[string]string{
			"c.ndjson": "{\"kind\":\"party\",\"id\":\"p\",\"source\":\"s\"}\n{\"kind\":\"system\",\"id\":\"q\",\"source\":\"s\",\"party\":\"p\",\"retention\":\"" + duration + "\"}\n",
			"m.yaml":   "outflow: 1\nparties: [{id: p}]\nsystems: [{id: q, party: p, retention: " + duration + "}]\n",
		})
		for file, at := range map[string]string{"c.ndjson": "c.ndjson:2:64: ", "m.yaml": "m.yaml:3:40: "} {
			s := open(t)
			_, err := load(t, s, ingest.Options{}, file)
			if err == nil || err.Error() != at+want {
				t.Errorf("%s: %v, want %s%s", file, err, at, want)
			}
			if n := head0(t, s).Number; n != 0 {
				t.Errorf("%s: commit %d was made", file, n)
			}
		}
	}
}
