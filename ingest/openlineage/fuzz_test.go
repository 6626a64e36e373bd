package openlineage

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"outflow/graph"
)

// FuzzEvents checks that any text is read or told of, and that what follows from it can be a
// claim: ids of at most 1,024 characters, none of which is a control character.
func FuzzEvents(f *testing.F) {
	for _, seed := range []string{
		`{"eventType":"START","eventTime":"2024-03-01T10:00:00Z","run":{"runId":"1"},"job":{"namespace":"etl","name":"j"},"inputs":[{"namespace":"db","name":"a"}]}`,
		`[{"eventTime":"2024-03-01","dataset":{"namespace":"db","name":"a\n","facets":{"schema":{"fields":[{"name":"x","fields":[{"name":"y"}]}]}}}}]`,
		`{"job":{"name":"j","facets":{"lineage":{"entries":[{"namespace":"db","name":"b","type":"DATASET","fields":{"x":{"inputs":[{"namespace":"db","name":"a","field":"y"}]}}}]}}}}`,
		`{"job":{"name":"j"},"outputs":[{"name":"b","facets":{"columnLineage":{"fields":{"x":{"inputFields":[{"name":"a","field":"y"}]}}}},"outputFacets":{"outputStatistics":{"rowCount":1e9}}}]}`,
		`{"eventTime":"2024-03-01","job":{"name":"j","facets":{"outflow_people":{"people":"a except \"b c\"","ground":[{"when":"2018","key":"none"}],"x":[{}]}}},"inputs":[{"name":"a","facets":{"outflow_people":{"population":"p","_deleted":true}},"inputFacets":{"outflow_people":[]}}]}`,
		`{"eventType":"COMPLETE","run":{"runId":"1"},"job":{"name":"j"},"inputs":[{"name":"a","inputFacets":{"subset":{"inputCondition":{"type":"binary","operator":"OR","left":{"type":"compare","comparison":"EQUAL","left":{"type":"field","field":"x y"},"right":{"type":"literal","value":"'"}},"right":{"type":"partition","partitions":[{"identifier":"p"},{"dimensions":{"d":1,"h":null}}]}}}}}],"outputs":[{"name":"b"}]}`,
		`{"eventType":"COMPLETE","eventTime":"2024-03-01","run":{"runId":"1"},"job":{"name":"j"},"outputs":[{"name":"b","facets":{"lifecycleStateChange":{"lifecycleStateChange":"RENAME","previousIdentifier":{"namespace":"db","name":"a"}}}},{"name":"c","facets":{"lifecycleStateChange":{"lifecycleStateChange":"drop"}}}]}`,
		`{"eventTime":"2024-03-01T10:00:00.999999","dataset":{"name":"b","facets":{"lifecycleStateChange":{"lifecycleStateChange":"TRUNCATE"}}}}`,
		"{\"a\":\"\\", "}{", strings.Repeat("{", 100),
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		Is(file)
		var b Batch
		for text, err := range Texts(bytes.NewReader(file)) {
			if err != nil {
				continue
			}
			if e, odd := Read(text.JSON); e != nil {
				b.Add(e)
			} else if odd == "" {
				t.Errorf("nothing follows from %s, and not why", text.JSON)
			}
		}
		check := func(id string) {
			if id == "" || utf8.RuneCountInString(id) > maxID || !utf8.ValidString(id) || strings.IndexFunc(id, unicode.IsControl) >= 0 {
				t.Errorf("%q cannot be an id", id)
			}
		}
		for _, run := range b.runs {
			check(run.ID)
			moved, _ := transfers(run, "s")
			for id, c := range moved {
				check(id)
				check(c.From)
				check(c.To)
				for _, v := range c.Evidence {
					check(v.Title)
				}
				for _, v := range c.When.Spans {
					if v.Empty() {
						t.Errorf("%s ran at no time", id)
					}
				}
			}
		}
		for _, run := range append(slices.Collect(maps.Values(b.runs)), b.changes...) {
			ended, _ := erasures(run, "s")
			for id, c := range ended {
				check(id)
				check(c.At)
				check(c.Evidence[0].Title)
				if c.When.Spans[0].Empty() {
					t.Errorf("%s took place at no time", id)
				}
			}
		}
		for _, s := range b.statements {
			check(s.claim.ID)
			for _, people := range []string{s.claim.People, s.claim.Needs, s.claim.Subjects} {
				if p, err := graph.ParsePeople(people); people != "" && (err != nil || p.String() != people) {
					t.Errorf("%q are no people: %v", people, err)
				}
			}
			if back, err := graph.DecodeClaim(s.claim.Canonical()); err != nil || latest(&back, s.claim).ID != s.claim.ID {
				t.Errorf("%+v does not come back: %v", s.claim, err)
			}
		}
		for key := range b.places {
			if key.Kind != graph.KindField {
				check(key.ID)
			}
		}
	})
}
