package openlineage

import (
	"fmt"
	"strings"
	"testing"
)

// TestOfAnEventThatSaysTooMuchNothingFollows: a short event may name many datasets, and fields
// whose names, with what they lie in, are much longer than it; it is told of, and takes little.
func TestOfAnEventThatSaysTooMuchNothingFollows(t *testing.T) {
	repeated := func(n int, one func(i int) string) string {
		all := make([]string, n)
		for i := range all {
			all[i] = one(i)
		}
		return strings.Join(all, ",")
	}
	nested := func(outer, n int) string {
		return fmt.Sprintf(`{"job":{"name":"j"},"outputs":[{"namespace":"db","name":"b","facets":{"schema":{"fields":[{"name":%q,"fields":[%s]}]}}}]}`,
			strings.Repeat("n", outer), repeated(n, func(int) string { return `{"name":"a"}` }))
	}
	of := func(list string, n int) string {
		return fmt.Sprintf(`{"job":{"name":"j"},%q:[%s]}`, list, repeated(n, func(i int) string { return fmt.Sprintf(`{"name":"d%d"}`, i) }))
	}
	for name, c := range map[string]struct{ event, odd string }{
		"many inputs":         {of("inputs", 60_000), "more than 10000 datasets"},
		"many outputs":        {of("outputs", 60_000), "more than 10000 datasets"},
		"as many as may be":   {of("inputs", mostDatasets), ""},
		"long names":          {nested(1000, 100_000), "longer than 16 MiB"},
		"a name of no id":     {nested(5000, 1000), ""},
		"many lineage inputs": {fmt.Sprintf(`{"job":{"name":"j","facets":{"lineage":{"entries":[%s]}}}}`, repeated(60_000, func(i int) string { return fmt.Sprintf(`{"name":"d%d","type":"DATASET"}`, i) })), "more than 10000 datasets"},
	} {
		if _, odd := Read([]byte(c.event)); !strings.Contains(odd, c.odd) || odd == "" != (c.odd == "") {
			t.Errorf("%s: %q, want %q", name, odd, c.odd)
		}
	}
	// Of moves that an event states there may be as many as of pairs.
	columns := fmt.Sprintf(`{"eventType":"COMPLETE","eventTime":"2024-03-01T10:00:00Z","run":{"runId":"1"},"job":{"name":"j"},"outputs":[{"name":"b","facets":{"columnLineage":{"fields":{"x":{"inputFields":[%s]}}}}}]}`,
		repeated(mostPairs+1, func(i int) string { return fmt.Sprintf(`{"name":"d%d","field":"y"}`, i) }))
	e, odd := Read([]byte(columns))
	if odd != "" {
		t.Fatal(odd)
	}
	var b Batch
	b.Add(e)
	for _, run := range b.runs {
		if all, tooMany := transfers(run, "s"); !tooMany || len(all) > 0 {
			t.Errorf("a run came to %d transfers", len(all))
		}
	}
}
