package ingest_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"outflow/fixtures/python"
	"outflow/fixtures/tries"
	"outflow/graph"
	"outflow/graph/store/sqlite"
	"outflow/ingest"
	"outflow/ingest/openlineage"
	"outflow/ingest/record"
)

// run writes an event of a run.
func run(id, state, at, job, more string) string {
	return fmt.Sprintf(`{"eventType":%q,"eventTime":%q,"run":{"runId":%q},"job":{"namespace":"etl","name":%q},"producer":"p","schemaURL":"u#/$defs/RunEvent"%s}`,
		state, at, id, job, more)
}

// reads and writes list datasets of the namespace db.
func reads(names ...string) string  { return `,"inputs":` + datasets("", names) }
func writes(names ...string) string { return `,"outputs":` + datasets("", names) }

func datasets(facets string, names []string) string {
	var all []string
	for _, name := range names {
		all = append(all, fmt.Sprintf(`{"namespace":"db","name":%q%s}`, name, facets))
	}
	return "[" + strings.Join(all, ",") + "]"
}

// observe loads events, each list in a load of its own, and returns the claims but the source's.
func observe(t *testing.T, loads ...[]string) []graph.Claim {
	t.Helper()
	s := open(t)
	for _, events := range loads {
		observeInto(t, s, strings.Join(events, "\n"))
	}
	return everyClaim(t, s)
}

// everyClaim returns all claims but those of sources.
func everyClaim(t *testing.T, s graph.Store) []graph.Claim {
	t.Helper()
	var all []graph.Claim
	err := s.View(t.Context(), 0, func(r graph.Reader) error {
		for c, err := range r.Claims(t.Context()) {
			if err != nil {
				return err
			}
			if c.Kind != graph.KindSource {
				all = append(all, c)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func observeInto(t *testing.T, s graph.Store, text string) ingest.Report {
	t.Helper()
	r, err := ingest.Load(t.Context(), s, []ingest.Input{{Path: "events", Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}}, ingest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// transfersOf writes the transfers among claims, a line each.
func transfersOf(claims []graph.Claim) string {
	var b strings.Builder
	for _, c := range claims {
		if c.Kind == graph.KindTransfer {
			fmt.Fprintf(&b, "%s %s", c.ID, strings.Join(c.When.Format(time.UTC), ","))
			for _, out := range slices.Sorted(maps.Keys(c.Columns)) {
				fmt.Fprintf(&b, " %s=%s", out, strings.Join(c.Columns[out], "+"))
			}
			if len(c.Masked) > 0 {
				fmt.Fprintf(&b, " masked %s", strings.Join(c.Masked, ","))
			}
			if !c.Rows.IsZero() {
				fmt.Fprintf(&b, " rows %s", c.Rows)
			}
			if c.Effect != "" {
				fmt.Fprintf(&b, " %s", c.Effect)
			}
			switch c.Observed {
			case "":
				b.WriteString(" declared")
			case graph.ObservedAlso:
				b.WriteString(" declared too")
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

func TestARunIsWhatAllItsEventsSay(t *testing.T) {
	const start, end = "2024-03-01T10:00:00Z", "2024-03-01T10:05:00Z"
	made := func(columns string) string {
		return `,"outputs":[{"namespace":"db","name":"b","facets":{"columnLineage":{"fields":{` + columns + `}}}}]`
	}
	const stated = `,"facets":{"lineage":{"inputs":[{"namespace":"db","name":"a","type":"DATASET"}]}}`
	counted := func(id string, rows int) string {
		return run(id, "COMPLETE", end, "j", reads("a")+fmt.Sprintf(`,"outputs":[{"namespace":"db","name":"b","outputFacets":{"outputStatistics":{"rowCount":%d}}}]`, rows))
	}
	for name, test := range map[string]struct {
		events []string
		want   string
	}{
		"inputs in START and outputs in COMPLETE meet": {[]string{run("1", "START", start, "j", reads("a")), run("1", "COMPLETE", end, "j", writes("b"))},
			"etl/j: db/a -> db/b 2024-03-01T10:00:00Z/2024-03-01T10:05:01Z\n"},
		"pairs are never made up from different runs": {[]string{run("1", "COMPLETE", start, "j", reads("a")+writes("b")), run("2", "COMPLETE", start, "j", reads("c")+writes("d"))},
			"etl/j: db/a -> db/b 2024-03-01T10:00:00Z/2024-03-01T10:00:01Z\netl/j: db/c -> db/d 2024-03-01T10:00:00Z/2024-03-01T10:00:01Z\n"},
		"what is not over moved nothing yet":             {[]string{run("1", "START", start, "j", reads("a")+writes("b"))}, ""},
		"what failed moved nothing":                      {[]string{run("1", "START", start, "j", reads("a")), run("1", "FAIL", end, "j", writes("b"))}, ""},
		"what was aborted moved nothing":                 {[]string{run("1", "ABORT", end, "j", reads("a")+writes("b"))}, ""},
		"unless it says that it wrote":                   {[]string{run("1", "FAIL", end, "j", reads("a")+`,"outputs":[{"namespace":"db","name":"b","outputFacets":{"outputStatistics":{"rowCount":7}}}]`)}, "etl/j: db/a -> db/b 2024-03-01T10:05:00Z/2024-03-01T10:05:01Z rows 7\n"},
		"rows are those of the largest run, never a sum": {[]string{counted("1", 5), counted("2", 9), counted("3", 7)}, "etl/j: db/a -> db/b 2024-03-01T10:05:00Z/2024-03-01T10:05:01Z rows 9\n"},
		"what failed and then was complete failed":       {[]string{run("1", "FAIL", start, "j", reads("a")+writes("b")), run("1", "COMPLETE", end, "j", "")}, ""},
		"but not what says in the end that it wrote":     {[]string{run("1", "FAIL", end, "j", reads("a")+writes("b")), counted("1", 7)}, "etl/j: db/a -> db/b 2024-03-01T10:05:00Z/2024-03-01T10:05:01Z rows 7\n"},
		"a stream moves while it runs": {[]string{strings.Replace(run("1", "START", start, "j", reads("a")+writes("b")), `"name":"j"`, `"name":"j","facets":{"jobType":{"processingType":"STREAMING"}}`, 1)},
			"etl/j: db/a -> db/b 2024-03-01T10:00:00Z/..\n"},
		"and until it ends": {[]string{strings.Replace(run("1", "START", start, "j", reads("a")+writes("b")), `"name":"j"`, `"name":"j","facets":{"jobType":{"processingType":"STREAMING"}}`, 1), run("1", "FAIL", end, "j", "")},
			"etl/j: db/a -> db/b 2024-03-01T10:00:00Z/2024-03-01T10:05:01Z\n"},
		"a job that is only declared ran at no known time": {[]string{`{"eventTime":"` + start + `","job":{"namespace":"etl","name":"j"},"producer":"p"` + reads("a") + writes("b") + `}`},
			"etl/j: db/a -> db/b unknown declared\n"},
		"also if it was seen to run": {[]string{`{"eventTime":"` + start + `","job":{"namespace":"etl","name":"j"},"producer":"p"` + reads("a") + writes("b") + `}`, run("1", "COMPLETE", end, "j", reads("a")+writes("b"))},
			"etl/j: db/a -> db/b 2024-03-01T10:05:00Z/2024-03-01T10:05:01Z declared too\n"},
		"stated lineage wins": {[]string{run("1", "COMPLETE", end, "j", reads("a", "x")+`,"outputs":[{"namespace":"db","name":"b"`+stated+`},{"namespace":"db","name":"c"}]`)},
			"etl/j: db/a -> db/b 2024-03-01T10:05:00Z/2024-03-01T10:05:01Z\netl/j: db/a -> db/c 2024-03-01T10:05:00Z/2024-03-01T10:05:01Z\netl/j: db/x -> db/c 2024-03-01T10:05:00Z/2024-03-01T10:05:01Z\n"},
		"also if it states that an output came of nothing": {[]string{run("1", "COMPLETE", end, "j", reads("a")+`,"outputs":[{"namespace":"db","name":"b","facets":{"lineage":{"inputs":[]}}}]`)}, ""},
		"columns of which values come": {[]string{run("1", "COMPLETE", end, "j", reads("a")+`,"outputs":[{"namespace":"db","name":"b","facets":{"columnLineage":{"fields":{
			"x":{"inputFields":[{"namespace":"db","name":"a","field":"y"},{"namespace":"db","name":"a","field":"z","transformations":[{"type":"INDIRECT"}]}]}}}}}]`)},
			"etl/j: db/a -> db/b 2024-03-01T10:05:00Z/2024-03-01T10:05:01Z x=y\n"},
		"columns of which only masked values come": {[]string{
			run("1", "START", start, "j", reads("a")+made(`"w":{"inputFields":[{"namespace":"db","name":"a","field":"w","transformations":[{"type":"DIRECT","masking":true}]}]}`)),
			run("1", "COMPLETE", end, "j", reads("a")+made(`
			"u":{"transformationType":"MASKED","inputFields":[{"namespace":"db","name":"a","field":"y"}]},
			"v":{"inputFields":[{"namespace":"db","name":"a","field":"y","transformations":[{"type":"DIRECT","masking":true},{"type":"DIRECT","masking":false}]}]},
			"w":{"inputFields":[{"namespace":"db","name":"a","field":"y","transformations":[{"type":"DIRECT","subtype":"TRANSFORMATION","masking":true},{"type":"INDIRECT"}]}]},
			"x":{"inputFields":[{"namespace":"db","name":"a","field":"y","transformations":[{"type":"DIRECT","masking":true}]},{"namespace":"db","name":"a","field":"z"}]},
			"z":{"inputFields":[{"namespace":"db","name":"a","field":"y","transformations":[{"type":"DIRECT","masking":true}]}]}`)),
			run("2", "COMPLETE", end, "j", reads("a")+made(`"z":{"inputFields":[{"namespace":"db","name":"a","field":"y"}]}`))},
			"etl/j: db/a -> db/b 2024-03-01T10:00:00Z/2024-03-01T10:05:01Z u=y v=y w=w+y x=y+z z=y masked u,w\n"},
		"and of datasets that are no inputs": {[]string{run("1", "COMPLETE", end, "j", `,"outputs":[{"namespace":"db","name":"b","facets":{"columnLineage":{"fields":{"x":{"inputFields":[{"namespace":"db","name":"a","field":"y"}]}}}}}]`)},
			"etl/j: db/a -> db/b 2024-03-01T10:05:00Z/2024-03-01T10:05:01Z x=y\n"},
		"what only decides which rows come moves influence": {[]string{
			run("1", "START", start, "j", reads("a", "filter", "other")+writes("b")),
			run("1", "COMPLETE", end, "j", `,"outputs":[{"namespace":"db","name":"b","outputFacets":{"outputStatistics":{"rowCount":7}},"facets":{"columnLineage":{"fields":{
				"x":{"inputFields":[{"namespace":"db","name":"a","field":"y"}, {"namespace":"db","name":"filter","field":"id","transformations":[{"type":"INDIRECT"}]}]}},
				"dataset":[{"namespace":"db","name":"a","field":"z","transformations":[{"type":"INDIRECT"}]},
					{"namespace":"db","name":"filter","field":"id","transformations":[{"type":"INDIRECT","subtype":"JOIN"}]},
					{"namespace":"db","name":"other","field":"id","transformations":[{"type":"DIRECT"}]}, {"namespace":"db","name":"other","field":"id","transformations":[{"type":"INDIRECT"}]}]}}}]`)},
			"etl/j: db/a -> db/b 2024-03-01T10:00:00Z/2024-03-01T10:05:01Z x=y rows ..7\netl/j: db/filter -> db/b 2024-03-01T10:00:00Z/2024-03-01T10:05:01Z aggregate\netl/j: db/other -> db/b 2024-03-01T10:00:00Z/2024-03-01T10:05:01Z rows ..7\n"},
		"columns of a model of dbt that is a part of the query": {[]string{run("1", "COMPLETE", end, "j", reads("shop.main.Active", "shop.main.inactive")+`,"outputs":[{"namespace":"db","name":"b","facets":{"columnLineage":{"fields":{
			"x":{"inputFields":[{"namespace":"db","name":"__dbt__cte__active","field":"y"},{"namespace":"db","name":"SHOP.MAIN.__DBT__CTE__UNKNOWN","field":"z"}]}}}}}]`)},
			"etl/j: db/shop.main.Active -> db/b 2024-03-01T10:05:00Z/2024-03-01T10:05:01Z x=y\netl/j: db/shop.main.inactive -> db/b 2024-03-01T10:05:00Z/2024-03-01T10:05:01Z\n"},
		"what feeds itself goes nowhere": {[]string{run("1", "COMPLETE", end, "j", reads("a", "a")+writes("a"))}, ""},
		"of unknown times and types":     {[]string{run("1", "DONE", "yesterday", "j", reads("a")+writes("b")), run("1", "complete", "", "j", "")}, "etl/j: db/a -> db/b unknown\n"},
	} {
		t.Run(name, func(t *testing.T) {
			same(t, transfersOf(observe(t, test.events)), test.want)
			var each [][]string
			for i := range test.events {
				each = append(each, test.events[len(test.events)-1-i:][:1])
			}
			same(t, transfersOf(observe(t, each...)), test.want)
		})
	}
}

// TestATransferThatDidNotSayThatItWasSeenSaysSoNow: of a time that is known it was written of
// runs, before transfers said how their sources know of them.
func TestATransferThatDidNotSayThatItWasSeenSaysSoNow(t *testing.T) {
	s := open(t)
	event := run("1", "COMPLETE", "2024-03-01T10:05:00Z", "j", reads("a")+writes("b"))
	observeInto(t, s, event)
	all := everyClaim(t, s)
	for i := range all {
		all[i].Observed = ""
	}
	_, _, err := s.Apply(t.Context(), graph.Batch{Claims: func(yield func(graph.Claim, error) bool) {
		for _, c := range all {
			if !yield(c, nil) {
				return
			}
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	same(t, transfersOf(everyClaim(t, s)), "etl/j: db/a -> db/b 2024-03-01T10:05:00Z/2024-03-01T10:05:01Z declared\n")
	observeInto(t, s, event)
	same(t, transfersOf(everyClaim(t, s)), "etl/j: db/a -> db/b 2024-03-01T10:05:00Z/2024-03-01T10:05:01Z\n")
}

// 1,791 daily runs are one transfer with one window; weekly ones are a window each. A run that
// is told of again, in another load, is counted once.
func TestRunsThatFollowEachOtherWithin36HoursAreOneStretch(t *testing.T) {
	every := func(n int, gap time.Duration) string {
		var events []string
		at := time.Date(2019, 6, 27, 2, 0, 0, 0, time.UTC)
		for i := range n {
			events = append(events, run(fmt.Sprint(i), "START", at.Format(time.RFC3339), "j", reads("a")),
				run(fmt.Sprint(i), "COMPLETE", at.Add(time.Minute).Format(time.RFC3339), "j", writes("b")))
			at = at.Add(gap)
		}
		var b strings.Builder
		for _, c := range observe(t, events[n:], events[:n], events[n/2:]) {
			if c.Kind == graph.KindTransfer {
				fmt.Fprintf(&b, "%s %s%s\n", strings.Join(c.When.Format(time.UTC), ","), c.Cadence, c.Runs)
			}
		}
		return b.String()
	}
	same(t, every(1791, 24*time.Hour), "2019-06-27T02:00:00Z/2024-05-21T02:01:01Z daily1791\n")
	same(t, every(2, 36*time.Hour), "2019-06-27T02:00:00Z/2019-06-28T14:01:01Z 2\n")
	same(t, every(3, 7*24*time.Hour), "2019-06-27T02:00:00Z/2019-06-27T02:01:01Z,2019-07-04T02:00:00Z/2019-07-04T02:01:01Z,2019-07-11T02:00:00Z/2019-07-11T02:01:01Z weekly3\n")
}

// In whatever order events come, twice or in several loads, the same is known in the end.
func TestTheOrderOfEventsChangesNothing(t *testing.T) {
	observe := func(t *testing.T, loads ...[]string) []graph.Claim {
		s := declaring(t, "p")
		for _, events := range loads {
			observeInto(t, s, strings.Join(events, "\n"))
		}
		return everyClaim(t, s)
	}
	for seed := range tries.Of(150) {
		r := rand.New(rand.NewPCG(seed, 1))
		var events []string
		for range 3 + r.IntN(25) {
			events = append(events, randomEvent(r))
		}
		want := lines(observe(t, events))
		var loads [][]string
		again := append(events[:len(events):len(events)], events[:r.IntN(len(events))]...)
		r.Shuffle(len(again), func(i, j int) { again[i], again[j] = again[j], again[i] })
		for len(again) > 0 {
			n := 1 + r.IntN(len(again))
			loads, again = append(loads, again[:n]), again[n:]
		}
		if got := lines(observe(t, loads...)); got != want {
			t.Fatalf("seed %d:\n%s\nin another order\n%s\nwant\n%s", seed, strings.Join(events, "\n"), got, want)
		}
		s := declaring(t, "p")
		one := ingest.NewObserver(s, ingest.Options{})
		for _, events := range loads {
			commit(t, one, events...)
		}
		if got := lines(everyClaim(t, s)); got != want {
			t.Fatalf("seed %d:\n%s\nby one observer\n%s\nwant\n%s", seed, strings.Join(events, "\n"), got, want)
		}
	}
}

// declaring is a store in which somebody declares a population.
func declaring(t *testing.T, population string) graph.Store {
	t.Helper()
	s := open(t)
	_, _, err := s.Apply(t.Context(), graph.Batch{Claims: func(yield func(graph.Claim, error) bool) {
		if yield(graph.Claim{Kind: graph.KindSource, ID: "m", Source: "m"}, nil) {
			yield(graph.Claim{Kind: graph.KindPopulation, ID: population, Source: "m"}, nil)
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// commit makes one commit of events.
func commit(t *testing.T, o *ingest.Observer, events ...string) *ingest.Observed {
	t.Helper()
	for _, text := range events {
		if e, _ := openlineage.Read([]byte(text)); e != nil {
			o.Add(e)
		}
	}
	did, err := o.Commit(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	return did
}

// An observer remembers what it said of places, and says it again where somebody else took it
// back.
func TestWhatSomebodyTookBackEventsSayAgain(t *testing.T) {
	events := []string{run("1", "COMPLETE", "2024-03-01T10:05:00Z", "j", reads("a")+writes("b")), run("2", "COMPLETE", "2024-03-02T10:05:00Z", "j", reads("a")+writes("b"))}
	s := open(t)
	o := ingest.NewObserver(s, ingest.Options{})
	commit(t, o, events[0])
	write(t, map[string]string{"nothing.ndjson": `{"kind":"source","id":"openlineage","source":"openlineage"}` + "\n"})
	if r := mustLoad(t, s, ingest.Options{}, "nothing.ndjson"); r.Counts.Retired == 0 {
		t.Fatalf("nothing was taken back: %+v", r.Counts)
	}
	commit(t, o, events...)
	same(t, lines(everyClaim(t, s)), lines(observe(t, events)))
	if did := commit(t, o, events...); did.Counts.Any() || did.Commit.Number != 3 {
		t.Errorf("what came twice changed something: %+v", did)
	}
}

func lines(claims []graph.Claim) string {
	var b strings.Builder
	for _, c := range claims {
		b.Write(c.Canonical())
		b.WriteByte('\n')
	}
	return b.String()
}

// randomEvent is of one of a few runs, so that several are of the same.
func randomEvent(r *rand.Rand) string {
	one := func(of ...string) string { return of[r.IntN(len(of))] }
	some := func() []string {
		var all []string
		for range r.IntN(3) {
			all = append(all, one("a", "b", "c"))
		}
		return all
	}
	facets := one("", "",
		`,"outputFacets":{"outputStatistics":{"rowCount":`+one("0", "5", "9")+`}}`,
		`,"facets":{"lineage":{"inputs":[{"namespace":"db","name":"`+one("a", "b")+`"}]}}`,
		`,"facets":{"columnLineage":{"fields":{"x":{"inputFields":[{"namespace":"db","name":"`+one("a", "b")+`","field":"y","transformations":[{"type":"`+one("DIRECT", "INDIRECT")+`"}]}]}}}}`,
		`,"facets":{"symlinks":{"identifiers":[{"namespace":"hive","name":"`+one("a", "b")+`"}]},"schema":{"fields":[{"name":"`+one("x", "y")+`"}]}}`,
		lifecycle(one("DROP", "TRUNCATE", "OVERWRITE"), ""), lifecycle(one("DROP", "TRUNCATE"), ""), lifecycle("RENAME", one("a", "b", "c")),
		says("facets", one(`"population":"p"`, `"subjects":"everyone","categories":["user.name"]`, `"_deleted":true`)),
		says("outputFacets", one(`"people":"everyone"`, `"people":"p","purpose":"mail"`, `"_deleted":true`, `"needs":"everyone"`)),
		`,"facets":{"ownership":{"owners":[{"name":"`+one("crm", "data")+`","type":"team"}]},"documentation":{"description":"`+one("", "Members", "People")+`"}}`,
		`,"facets":{"tags":{"tags":[{"key":"`+one("user.contact.email", "owner")+`","value":"true","field":"`+one("", "x", "y")+`"}]}}`,
		`,"facets":{"columnLineage":{"fields":{"`+one("x", "y")+`":{"inputFields":[{"namespace":"db","name":"`+one("a", "d")+`","field":"`+one("x", "y")+`","transformations":[{"type":"`+one("DIRECT", "INDIRECT")+`","masking":`+one("true", "false")+`}]}]}}}}`)
	at := time.Date(2024, 3, 1+r.IntN(9), r.IntN(24), r.IntN(60), 0, 0, time.UTC).Format(time.RFC3339)
	id, job := one("1", "2", "3", "4", "5", "6"), ""
	switch job = "j" + id; {
	case r.IntN(20) == 0:
		job = one("j1", "j4")
	case id < "4": // three runs of one job
		job = "j1"
	}
	if r.IntN(8) == 0 {
		return ofDataset(one("a", "b"), at, lifecycle(one("DROP", "TRUNCATE", "RENAME"), "c"))
	}
	subset := one("", "", readsWhere(`{"type":"location","locations":["`+one("1", "2", "3", "4", "5", "6", "7", "8")+`"]}`), readsWhere("7"))
	event := run(id, one("START", "RUNNING", "COMPLETE", "FAIL", "OTHER"), one(at, at, at, "soon"), job, `,"inputs":`+datasets(subset, some())+`,"outputs":`+datasets(facets, some()))
	switch r.IntN(5) {
	case 1:
		event = strings.Replace(event, `"namespace":"etl",`, `"namespace":"etl"`+says("facets", one(`"people":"p"`, `"people":"everyone","ground":"none"`, `"_deleted":true`, `"people":["p"],"purpose":"x"`))+",", 1)
	case 0:
		event = strings.Replace(event, `"namespace":"etl",`, `"namespace":"etl","facets":{"jobType":{"processingType":"STREAMING"}},`, 1)
	}
	return event
}

// Odd events are told of, and stop nothing.
func TestOddEventsAreToldOfAndStopNothing(t *testing.T) {
	s := open(t)
	r := observeInto(t, s, strings.Join([]string{
		run("1", "COMPLETE", "2024-03-01T10:05:00+10:00", "j", reads("a")+writes("b")),
		`{"eventTime":"2024-03-01","run":{"runId":"2"},"producer":"p"}`,
		`{"eventTime":"2024-03-01","producer":"p"}`,
		`{"eventTime":"2024-03-01","job":{"namespace":"etl","name":"j"},"run":{},"producer":"p"}`,
		`{"eventTime":7,"job":{"namespace":"etl","name":"j"}}`,
		`{"eventTime":"2024-03-01T10:05:00.123456789","dataset":{"namespace":"db","name":"c","facets":{"schema":7}},"producer":"p"}`,
		run("3", "COMPLETE", "2024-03-01T10:06:00", "\n<script>", `,"inputs":[{"namespace":"s3://b","name":"a b/#?%\"\\ü🦊`+strings.Repeat("x", 1500)+`"}],"outputs":[{"namespace":"","name":"../../etc"}]`),
	}, "\n"))
	same(t, notesOf(r.Warnings), `events:2: it names a run and no job
events:3: it names neither a job nor a dataset
events:4: its run has no runId
events:5: it is no event of OpenLineage: json: cannot unmarshal number into Go struct field wireEvent.EventTime of type string
`)
	if faults, err := s.Verify(t.Context()); err != nil || len(faults) > 0 {
		t.Error(faults, err)
	}
}

func notesOf(warnings []record.Problem) string {
	var b strings.Builder
	for _, w := range warnings {
		if strings.HasPrefix(w.String(), "events:") {
			b.WriteString(w.String() + "\n")
		}
	}
	return b.String()
}

// Events come in lines, in a list, one after the other, or compressed.
func TestEventsComeInFilesOfManyForms(t *testing.T) {
	events := []string{run("1", "START", "2024-03-01T10:00:00Z", "j", reads("a")), run("1", "COMPLETE", "2024-03-01T10:05:00Z", "j", writes("b"))}
	want := lines(observe(t, events))
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	z.Write([]byte(strings.Join(events, "\n")))
	z.Close()
	smaller, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"list": "[" + strings.Join(events, ",\n") + "]", "spread": strings.ReplaceAll(strings.Join(events, " "), ",", ",\n  "), "packed": packed.String(), "packed by zstd": string(smaller.EncodeAll([]byte(strings.Join(events, "\n")), nil)),
	} {
		t.Run(name, func(t *testing.T) { same(t, lines(observe(t, []string{text})), want) })
	}
}

// What a crash cut off, a line or a member of gzip, is told of, and stops neither what comes
// before it nor other files.
func TestAFileThatIsCutOffKeepsWhatComesBefore(t *testing.T) {
	first, second := run("1", "COMPLETE", "2024-03-01T10:00:00Z", "j", reads("a")+writes("b"))+"\n", run("2", "COMPLETE", "2024-03-01T10:00:00Z", "k", reads("a")+writes("c"))+"\n"
	dir := filepath.Join(t.TempDir(), "raw")
	archive, err := openlineage.OpenArchive(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(archive.Add([][]byte{[]byte(`{"odd": true}`), []byte(first)}), archive.Add([][]byte{[]byte(second)}), archive.Close()); err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(names) != 1 {
		t.Fatal(names, err)
	}
	packed, err := os.ReadFile(names[0])
	if err != nil {
		t.Fatal(err)
	}
	want := lines(observe(t, []string{first}))
	for name, torn := range map[string][]byte{"line": []byte(first + second[:50]), "member": packed[:len(packed)-20], "header": packed[:bytes.LastIndex(packed, []byte("\x1f\x8b"))+5]} {
		t.Run(name, func(t *testing.T) {
			write(t, map[string]string{"raw/1.gz": string(torn), "raw/2.ndjson": second})
			s := open(t)
			r := mustLoad(t, s, ingest.Options{}, "raw/1.gz")
			if !strings.Contains(fmt.Sprint(r.Warnings), "the file is cut off") {
				t.Error(r.Warnings)
			}
			same(t, lines(everyClaim(t, s)), want)
			mustLoad(t, s, ingest.Options{}, "raw")
			same(t, lines(everyClaim(t, s)), lines(observe(t, []string{first, second})))
		})
	}
}

// What OpenLineage's own client for Python writes is read.
func TestWhatTheOpenLineageClientWritesIsRead(t *testing.T) {
	const script = `
import sys
from openlineage.client import OpenLineageClient
from openlineage.client.transport.file import FileConfig, FileTransport
from openlineage.client.event_v2 import Dataset, InputDataset, OutputDataset, Job, Run, RunEvent, RunState, JobEvent, DatasetEvent
from openlineage.client.facet_v2 import schema_dataset, column_lineage_dataset, output_statistics_output_dataset, symlinks_dataset, job_type_job, nominal_time_run, lineage
client = OpenLineageClient(transport=FileTransport(FileConfig(log_file_path=sys.argv[1], append=True)))
run = Run(runId="01926b6c-53bb-7b0c-a7d6-0a0b0c0d0e0f", facets={"nominalTime": nominal_time_run.NominalTimeRunFacet(nominalStartTime="2024-03-01T00:00:00Z")})
job = Job(namespace="airflow", name="dag.task", facets={"jobType": job_type_job.JobTypeJobFacet(processingType="BATCH", integration="AIRFLOW", jobType="TASK")})
people = InputDataset(namespace="postgres://db:5432", name="shop.public.people", facets={
  "schema": schema_dataset.SchemaDatasetFacet(fields=[schema_dataset.SchemaDatasetFacetFields(name="mail", type="text"),
    schema_dataset.SchemaDatasetFacetFields(name="address", type="struct", fields=[schema_dataset.SchemaDatasetFacetFields(name="city", type="text")])])})
out = OutputDataset(namespace="s3://lake", name="people", facets={
  "symlinks": symlinks_dataset.SymlinksDatasetFacet(identifiers=[symlinks_dataset.Identifier(namespace="hive://h:9083", name="mart.people", type="TABLE")]),
  "columnLineage": column_lineage_dataset.ColumnLineageDatasetFacet(fields={"e": column_lineage_dataset.Fields(inputFields=[
    column_lineage_dataset.InputField(namespace="postgres://db:5432", name="shop.public.people", field="mail",
      transformations=[column_lineage_dataset.Transformation(type="DIRECT", subtype="IDENTITY")])])})},
  outputFacets={"outputStatistics": output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet(rowCount=12, size=99)})
client.emit(RunEvent(eventType=RunState.START, eventTime="2024-03-01T02:00:00+00:00", run=run, job=job, inputs=[people], producer="test"))
client.emit(RunEvent(eventType=RunState.COMPLETE, eventTime="2024-03-01T02:05:00+00:00", run=run, job=job, outputs=[out], producer="test"))
client.emit(JobEvent(eventTime="2024-03-01T02:05:00+00:00", job=Job(namespace="airflow", name="declared"), inputs=[InputDataset(namespace="s3://lake", name="people")],
  outputs=[OutputDataset(namespace="s3://lake", name="copy", facets={"lineage": lineage.LineageDatasetFacet(inputs=[lineage.LineageDatasetInput(namespace="s3://lake", name="people", type="DATASET")])})], producer="test"))
client.emit(DatasetEvent(eventTime="2024-03-01T02:05:00+00:00", dataset=Dataset(namespace="s3://lake", name="alone"), producer="test"))
`
	path := filepath.Join(t.TempDir(), "events.ndjson")
	if out, err := exec.CommandContext(t.Context(), python.With(t, "openlineage.client"), "-c", script, path).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	s := open(t)
	r := mustLoad(t, s, ingest.Options{}, path)
	same(t, transfersOf(everyClaim(t, s)), `airflow/dag.task: postgres://db:5432/shop.public.people -> s3://lake/people 2024-03-01T02:00:00Z/2024-03-01T02:05:01Z e=mail rows 12
airflow/declared: s3://lake/people -> s3://lake/copy unknown declared
`)
	const said = `transfers: [{id: "airflow/dag.task: postgres://db:5432/shop.public.people -> s3://lake/people", from: "postgres://db:5432/shop.public.people", to: "s3://lake/people", when: ["2024-03-01T02:00:00Z/2024-03-01T02:05:01Z"], people: everyone}]`
	const each = `annotate: [{id: "s3://lake/people", rows_per_person: 1}]`
	same(t, text(r), `commit 1: 17 added, 0 changed, 0 retired, 0 unchanged
source openlineage of "events of OpenLineage": 17 added, 0 changed, 0 retired, 0 unchanged
warning OpenLineage does not say who runs 3 systems, so that is unknown; state it in a manifest, for each as for the first: systems: [{id: "hive://h:9083", party: ID}]
warning OpenLineage does not say whose data 2 transfers carried, so nobody's is confirmed; state it in a manifest, for each as for the first: `+said+`; or for all of them, and for what comes later: annotate: [{match: {source: "openlineage"}, set: {people: everyone}}]
warning OpenLineage says how many rows runs wrote, and not how many of them one person has, so at least how many people's they are is not known; state it in a manifest, of each dataset as of the first: `+each)
	write(t, map[string]string{"says.yaml": "outflow: 1\n" + said + "\n" + each + "\n"})
	if r := mustLoad(t, s, ingest.Options{}, "says.yaml"); r.Counts.Added != 3 {
		t.Errorf("what the report says to state is stated: %+v", r.Counts)
	}
}

// BenchmarkObserve loads the events of 5,000 runs of 500 jobs, a few thousand runs after others
// of the same jobs, into a file.
//
//	go test ./ingest -run - -bench Observe
func BenchmarkObserve(b *testing.B) {
	s, err := sqlite.Open(b.Context(), filepath.Join(b.TempDir(), "s.db"), sqlite.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	at, n := time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC), 0
	for b.Loop() {
		b.StopTimer()
		var text strings.Builder
		for range 5000 {
			job, id := n%500, fmt.Sprint(n)
			in, out := fmt.Sprint("t", job), fmt.Sprint("t", job+500)
			const schema = `,"facets":{"schema":{"fields":[{"name":"a"},{"name":"b"},{"name":"c"},{"name":"d"}]}}`
			text.WriteString(run(id, "START", at.Format(time.RFC3339), fmt.Sprint("j", job), `,"inputs":`+datasets(schema, []string{in, in + "x"})) + "\n")
			text.WriteString(run(id, "COMPLETE", at.Add(time.Minute).Format(time.RFC3339), fmt.Sprint("j", job), `,"outputs":`+datasets(schema, []string{out})) + "\n")
			at, n = at.Add(time.Minute), n+1
		}
		b.StartTimer()
		if _, err := ingest.Load(b.Context(), s, []ingest.Input{{Path: "events", Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text.String())), nil }}}, ingest.Options{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(10_000*b.N)/b.Elapsed().Seconds(), "events/s")
}

// Tools that name one table otherwise meet at it: whoever says a symlink, and which way round.
func TestToolsThatNameOneTableOtherwiseMeet(t *testing.T) {
	s := open(t)
	named := func(namespace, name, linkNamespace, link string) string {
		return fmt.Sprintf(`[{"namespace":%q,"name":%q,"facets":{"symlinks":{"identifiers":[{"namespace":%q,"name":%q,"type":"TABLE"}]}}}]`, namespace, name, linkNamespace, link)
	}
	observeInto(t, s, run("1", "COMPLETE", "2024-03-01T10:00:00Z", "spark", reads("raw")+`,"outputs":`+named("file", "/w/mart.db/t", "hive://h", "mart.t")))
	observeInto(t, s, run("2", "COMPLETE", "2024-03-02T10:00:00Z", "hive", `,"inputs":`+named("hive://h", "mart.t", "file", "/w/mart.db/t")+writes("copy")))
	observeInto(t, s, run("3", "COMPLETE", "2024-03-03T10:00:00Z", "glue", `,"inputs":`+named("file", "/w/mart.db/t", "arn:aws:glue:eu-west-1:1", "table/mart/t")+writes("other")))
	write(t, map[string]string{"dbt.yaml": `
outflow: 1
systems: [{id: bi, party: unknown}]
datasets: [{id: bi/report}]
transfers: [{id: model, from: "hive://h/mart.t", to: bi/report, columns: {mail: [mail]}}]
`})
	mustLoad(t, s, ingest.Options{}, "dbt.yaml")
	err := s.View(t.Context(), 0, func(r graph.Reader) error {
		g, err := graph.Merge(r.Commit(), r.Claims(t.Context()))
		if err != nil {
			return err
		}
		at := g.Places[g.Place("hive://h/mart.t")].ID
		var b strings.Builder
		for _, x := range g.Transfers {
			fmt.Fprintln(&b, strings.ReplaceAll(g.Places[x.From].ID+" -> "+g.Places[x.To].ID, at, "T"))
		}
		same(t, b.String(), "T -> db/other\nT -> db/copy\ndb/raw -> T\nT -> bi/report\n")
		if at != g.Places[g.Place("arn:aws:glue:eu-west-1:1/table/mart/t")].ID {
			t.Error("the name in Glue is of another place")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if faults, err := s.Verify(t.Context()); err != nil || len(faults) > 0 {
		t.Error(faults, err)
	}
}
