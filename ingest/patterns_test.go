package ingest_test

import (
	"fmt"
	"strings"
	"testing"

	"outflow/ingest"
	"outflow/ingest/record"
)

func TestWhatIsWrongWithAPatternIsSaid(t *testing.T) {
	for name, test := range map[string]struct{ entry, want string }{
		"unknown part":       {`{match: {form: s/**}, set: {people: c}}`, `:7:12: a match has no key "form"; did you mean "from"?`},
		"unknown key":        {`{match: {from: s/**}, sets: {people: c}}`, `:7:25: an entry with match has no key "sets"; did you mean "set"?`},
		"unknown set":        {`{match: {from: s/**}, set: {peple: c}}`, `:7:31: set has no key "peple"; did you mean "people"?`},
		"nothing set":        {`{match: {from: s/**}}`, `:7:3: pattern "from=s/**": the pattern sets nothing; it may set people, needs, categories, purpose, ground, disclosed, rows_per_person`},
		"nothing matched":    {`{set: {people: c}, id: x}`, `:7:3: the pattern "x" has no match`},
		"empty match":        {`{match: {}, set: {people: c}, id: x}`, `:7:11: pattern "x": a match names either transfers, by any of from, to, job, source, or places, by one of system, dataset, field`},
		"both":               {`{match: {from: s/**, field: a}, set: {categories: [user]}}`, `:7:11: pattern "from=s/** field=a": a match names either`},
		"people of a place":  {`{match: {dataset: s/**}, set: {people: c}}`, `:7:42: pattern "dataset=s/**": a pattern cannot set the people of a dataset; it may set population, subjects, categories`},
		"subjects of fields": {`{match: {field: "**"}, set: {subjects: c}}`, `:7:42: pattern "field=**": a pattern cannot set the subjects of a field; it may set categories, retention`},
		"no mapping":         {`{match: s/**, set: {people: c}}`, `:7:11: text stands here; expected a mapping such as {from: "postgres://crm*/**"}, or {field: "**#email"}`},
		"set no mapping":     {`{match: {from: s}, set: everyone}`, `:7:27: text stands here; expected a mapping such as {people: everyone}`},
		"twice":              {`{match: {from: s, from: q}, set: {people: c}}`, `:7:21: the key "from" is there twice`},
		"twice the same":     {"{match: {from: s}, set: {people: c}}\n- {match: {from: s}, set: {people: d}}", `:8:3: the pattern "from=s" is declared twice, first on line 7`},
		"no such people":     {`{match: {from: s}, set: {people: cc}}`, `:7:36: pattern "from=s": there is no cohort or population "cc"; did you mean "c"?`},
		"no such population": {`{match: {dataset: s}, set: {population: everybod}}`, `:7:43: pattern "dataset=s": there is no population "everybod"; did you mean "everybody"?`},
		"long":               {fmt.Sprintf(`{match: {from: %s, to: %[1]s}, set: {people: c}}`, strings.Repeat("a", 600)), `:7:3: what matches is too long to go by; expected an id beside it, of up to 1024 characters`},
		"too long":           {fmt.Sprintf(`{id: x, match: {from: %s}, set: {people: c}}`, strings.Repeat("é", 600)), `:7:18: pattern "x": from is longer than 1024 bytes`},
	} {
		t.Run(name, func(t *testing.T) {
			write(t, map[string]string{"m.yaml": head + "annotate:\n- " + test.entry + "\n"})
			_, err := ingest.Load(t.Context(), open(t), ingest.Paths("m.yaml"), ingest.Options{})
			if err == nil || !strings.Contains(err.Error(), "m.yaml"+test.want) {
				t.Errorf("got  %v\nwant m.yaml%s", err, test.want)
			}
		})
	}
}

// TestALoadSaysWhatItsPatternsMatch, of all that is there, and warns of what matches nothing.
func TestALoadSaysWhatItsPatternsMatch(t *testing.T) {
	write(t, map[string]string{
		"a.yaml": head + "datasets: [{id: s/d, fields: [email, e]}]\ntransfers: [{id: t, from: s/d, to: q/x}, {id: u, from: s/d, to: q/y, people: c}]\n",
		"b.yaml": head + "datasets: [{id: s/d}]\ntransfers: [{id: t, from: s/d, to: q/x}]\n",
		"n.yaml": head + `annotate:
- {match: {from: "s/*", to: "**"}, set: {people: everyone}}
- {match: {dataset: "*/*"}, set: {population: everybody, subjects: everyone}}
- {match: {field: "**#email"}, set: {categories: [user.contact.email]}, evidence: [{title: the book}]}
- {match: {source: nobody}, set: {people: c}}
`})
	s := open(t)
	mustLoad(t, s, ingest.Options{}, "a.yaml")
	mustLoad(t, s, ingest.Options{}, "b.yaml")
	r := mustLoad(t, s, ingest.Options{}, "n.yaml")
	same(t, fmt.Sprint(r.Patterns), "[{n.yaml dataset=*/* 0 3} {n.yaml field=**#email 0 1} {n.yaml from=s/* to=** 2 0} {n.yaml source=nobody 0 0}]")
	same(t, joined(r.Warnings), "n.yaml:10:11: nothing that is loaded matches source=nobody; it applies to what comes later, too")
	export(t, s, "all.ndjson")
	there := open(t)
	mustLoad(t, there, ingest.Options{}, "all.ndjson")
	same(t, stated(t, there), stated(t, s))
	if !strings.Contains(stated(t, s), `"match":{"field":"**#email"}`) {
		t.Errorf("the pattern is not there:\n%s", stated(t, s))
	}
}

// TestPatternsAreCountedByTheIDThatAPlaceGoesBy, as they are applied, and so is what is seen.
func TestPatternsAreCountedByTheIDThatAPlaceGoesBy(t *testing.T) {
	event := func(job, written string) string {
		return run(job, "COMPLETE", "2024-03-01T00:00:00Z", job, reads("a")+written) + "\n"
	}
	path := `,"outputs":[{"namespace":"file","name":"t","facets":{"symlinks":{"identifiers":[{"namespace":"hive","name":"t","type":"TABLE"}]}}}]`
	table := `,"outputs":[{"namespace":"hive","name":"t","facets":{"schema":{"fields":[{"name":"mail"}]}}}]`
	write(t, map[string]string{
		"x.ndjson": event("w", path) + event("x", table),
		"y.ndjson": event("y", table),
		"n.yaml": `
outflow: 1
annotate:
- {match: {to: "hive/*"}, set: {disclosed: true}}
- {match: {to: "file/*"}, set: {people: everyone}}
- {match: {dataset: "*/t"}, set: {subjects: everyone}}
- {match: {field: "**#mail"}, set: {categories: [user.contact.email]}}
`,
	})
	s := open(t)
	mustLoad(t, s, ingest.Options{}, "x.ndjson")
	r := mustLoad(t, s, ingest.Options{}, "n.yaml")
	same(t, fmt.Sprint(r.Patterns), "[{n.yaml dataset=*/t 0 1} {n.yaml field=**#mail 0 1} {n.yaml to=file/* 2 0} {n.yaml to=hive/* 0 0}]")
	same(t, joined(r.Warnings), "n.yaml:4:11: nothing that is loaded matches to=hive/*; it applies to what comes later, too")
	if told := joined(mustLoad(t, s, ingest.Options{}, "y.ndjson").Warnings); strings.Contains(told, "whose data") {
		t.Errorf("what a pattern says is asked for:\n%s", told)
	}
}

func joined(problems []record.Problem) string {
	var lines []string
	for _, p := range problems {
		lines = append(lines, p.String())
	}
	return strings.Join(lines, "\n")
}

// TestWhatAPatternSpeaksOfCannotGo while nobody else declares it.
func TestWhatAPatternSpeaksOfCannotGo(t *testing.T) {
	write(t, map[string]string{"m.yaml": head, "n.yaml": "outflow: 1\nannotate: [{match: {from: s}, set: {people: everyone, needs: not c}}]\n"})
	s := open(t)
	mustLoad(t, s, ingest.Options{}, "m.yaml")
	mustLoad(t, s, ingest.Options{}, "n.yaml")
	rewrite(t, "m.yaml", strings.Replace(head, "{id: c}, ", "", 1))
	_, err := ingest.Load(t.Context(), s, ingest.Paths("m.yaml"), ingest.Options{})
	if err == nil || !strings.Contains(err.Error(), `pattern "from=s"`) || !strings.Contains(err.Error(), `"c"`) {
		t.Errorf("the load ends with %v", err)
	}
}

// TestSubjectsByPatternFeed: what a pattern says begins somewhere confirms somebody.
func TestSubjectsByPatternFeed(t *testing.T) {
	flows := places + "datasets: [{id: s/a}, {id: s/b}]\ntransfers: [{id: u, from: s/a, to: q/c, when: 2020, categories: [user.name]}]\n"
	for entry, told := range map[string]bool{
		`{match: {dataset: "s/**"}, set: {subjects: everyone}}`: false, `{match: {system: s}, set: {subjects: everyone}}`: false,
		`{match: {dataset: s/b}, set: {subjects: everyone}}`: true, `{match: {dataset: s/a}, set: {subjects: unknown, population: people}}`: true,
	} {
		if got := warnings(t, flows+"annotate: ["+entry+"]\n"); strings.Contains(got, "it confirms nobody") != told {
			t.Errorf("%s: %s", entry, got)
		}
	}
}

// TestEventsThatAreAnnotatedAreNotAskedFor: the report asks whose data what was seen carried
// only where no pattern says so, and what it shows to say it can be loaded.
func TestEventsThatAreAnnotatedAreNotAskedFor(t *testing.T) {
	events := func(name string) string {
		return run(name, "COMPLETE", "2024-03-01T00:00:00Z", name, reads("a")+writes(name)) + "\n"
	}
	write(t, map[string]string{"x.ndjson": events("x"), "y.ndjson": events("y")})
	s := open(t)
	told := joined(mustLoad(t, s, ingest.Options{}, "x.ndjson").Warnings)
	_, line, found := strings.Cut(told, "for what comes later: ")
	if !found {
		t.Fatalf("it shows no annotation:\n%s", told)
	}
	line, _, _ = strings.Cut(line, "\n")
	rewrite(t, "n.yaml", "outflow: 1\n"+line+"\n")
	same(t, fmt.Sprint(mustLoad(t, s, ingest.Options{}, "n.yaml").Patterns), "[{n.yaml source=openlineage 1 0}]")
	if told := joined(mustLoad(t, s, ingest.Options{}, "y.ndjson").Warnings); strings.Contains(told, "whose data") {
		t.Errorf("it is asked for:\n%s", told)
	}
}
