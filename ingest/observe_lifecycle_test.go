package ingest_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"outflow/fixtures/tries"
	"outflow/graph"
	"outflow/ingest"
	"outflow/ingest/record"
)

// lifecycle is the facet of a dataset that says what becomes of it; was is what it was called.
func lifecycle(state, was string) string {
	if was != "" {
		was = fmt.Sprintf(`,"previousIdentifier":{"namespace":"db","name":%q}`, was)
	}
	return fmt.Sprintf(`,"facets":{"lifecycleStateChange":{"lifecycleStateChange":%q%s}}`, state, was)
}

// ofDataset writes an event of a dataset alone.
func ofDataset(name, at, facets string) string {
	return fmt.Sprintf(`{"eventTime":%q,"dataset":{"namespace":"db","name":%q%s},"producer":"p","schemaURL":"u#/$defs/DatasetEvent"}`, at, name, facets)
}

// endsOf writes the erasures among claims and the transfers that say whose data they carry, a
// line each.
func endsOf(claims []graph.Claim) string {
	var b strings.Builder
	for _, c := range claims {
		switch {
		case c.Kind == graph.KindErasure:
			fmt.Fprintf(&b, "%s | %s | %s %s | %s\n", c.ID, c.At, strings.Join(c.When.Format(time.UTC), ","), c.Status, c.Evidence[0].Title)
		case c.Kind == graph.KindTransfer && c.People != "unknown":
			fmt.Fprintf(&b, "%s | %s | %s\n", c.ID, strings.Join(c.When.Format(time.UTC), ","), c.People)
		}
	}
	return b.String()
}

func TestWhatIsDroppedTruncatedOrRenamedEnds(t *testing.T) {
	const start, end = "2024-03-01T10:00:00Z", "2024-03-01T10:05:00Z"
	const during = "2024-03-01T10:00:00.000001Z/2024-03-01T10:05:00.999999Z"
	becomes := func(side, state, was string) string {
		return `,"` + side + `":` + datasets(lifecycle(state, was), []string{"x"})
	}
	began := run("1", "START", start, "j", "")
	for name, test := range map[string]struct {
		events []string
		want   string
	}{
		"dropped": {[]string{began, run("1", "COMPLETE", end, "j", becomes("outputs", "DROP", ""))},
			"etl/j: db/x erased by run 1 | db/x | " + during + " done | dropped by run 1 of etl/j\n"},
		"truncated, as only the START says": {[]string{run("1", "START", start, "j", becomes("outputs", "TRUNCATE", "")), run("1", "COMPLETE", end, "j", "")},
			"etl/j: db/x erased by run 1 | db/x | " + during + " done | truncated by run 1 of etl/j\n"},
		"an input that is truncated once it is read": {[]string{began, run("1", "COMPLETE", end, "j", becomes("inputs", "truncate", "")+writes("y"))},
			"etl/j: db/x erased by run 1 | db/x | " + during + " done | truncated by run 1 of etl/j\n"},
		"renamed, which moves all of it": {[]string{began, run("1", "COMPLETE", end, "j", becomes("outputs", "RENAME", "old"))},
			"etl/j: db/old renamed to db/x | 2024-03-01T10:00:00Z/2024-03-01T10:05:01Z | everyone\n" +
				"etl/j: db/old erased by run 1 | db/old | " + during + " done | renamed by run 1 of etl/j\n"},
		"renamed also where it is read": {[]string{began, run("1", "COMPLETE", end, "j", reads("old")+becomes("outputs", "RENAME", "old"))},
			"etl/j: db/old renamed to db/x | 2024-03-01T10:00:00Z/2024-03-01T10:05:01Z | everyone\n" +
				"etl/j: db/old erased by run 1 | db/old | " + during + " done | renamed by run 1 of etl/j\n"},
		"renamed by a job that says whose data it moves": {[]string{began, strings.Replace(run("1", "COMPLETE", end, "j", becomes("outputs", "RENAME", "old")), `"namespace":"etl",`, `"namespace":"etl"`+says("facets", `"people":"p"`)+",", 1)},
			"etl/j: db/old renamed to db/x | 2024-03-01T10:00:00Z/2024-03-01T10:05:01Z | p\n" +
				"etl/j: db/old erased by run 1 | db/old | " + during + " done | renamed by run 1 of etl/j\n"},
		"renamed to what it is called already": {[]string{began, run("1", "COMPLETE", end, "j", becomes("outputs", "RENAME", "x"))}, ""},
		"renamed to what is another name of it": {[]string{began, run("1", "COMPLETE", end, "j",
			`,"outputs":[{"namespace":"db","name":"x","facets":{"symlinks":{"identifiers":[{"namespace":"db","name":"old"}]},`+strings.TrimPrefix(lifecycle("RENAME", "old"), `,"facets":{`)+`}]`)}, ""},
		"truncated and then dropped, as two events say": {[]string{began, run("1", "RUNNING", end, "j", becomes("outputs", "TRUNCATE", "")), run("1", "COMPLETE", end, "j", becomes("outputs", "DROP", ""))},
			"etl/j: db/x erased by run 1 | db/x | " + during + " done | dropped and truncated by run 1 of etl/j\n"},
		"of a run of which only the end is known": {[]string{run("1", "COMPLETE", end, "j", becomes("outputs", "DROP", ""))},
			"etl/j: db/x erased by run 1 | db/x | 2024-03-01T10:05:00.000001Z/2024-03-01T10:05:00.999999Z done | dropped by run 1 of etl/j\n"},
		"overwritten, created, altered":           {[]string{run("1", "COMPLETE", end, "j", becomes("outputs", "OVERWRITE", "")), run("2", "COMPLETE", end, "j", becomes("outputs", "CREATE", "")), run("3", "COMPLETE", end, "j", becomes("outputs", "ALTER", ""))}, ""},
		"by a run that is not over":               {[]string{run("1", "START", start, "j", becomes("outputs", "DROP", ""))}, ""},
		"by a run that failed, and Spark is done": {[]string{run("1", "FAIL", start, "j", becomes("outputs", "TRUNCATE", "")), run("1", "COMPLETE", end, "j", "")}, ""},
		"by a run that failed after it wrote": {[]string{began, run("1", "FAIL", end, "j", becomes("outputs", "TRUNCATE", "")), run("1", "FAIL", end, "j", `,"outputs":[{"namespace":"db","name":"x","outputFacets":{"outputStatistics":{"rowCount":7}}}]`)},
			"etl/j: db/x erased by run 1 | db/x | " + during + " done | truncated by run 1 of etl/j\n"},
		"by a run of no known time":          {[]string{run("1", "COMPLETE", "soon", "j", becomes("outputs", "DROP", ""))}, ""},
		"by a job that was not seen to run":  {[]string{`{"eventTime":"` + start + `","job":{"namespace":"etl","name":"j"},"producer":"p"` + becomes("outputs", "DROP", "") + `}`}, ""},
		"as an event of the dataset says":    {[]string{ofDataset("x", end, lifecycle("TRUNCATE", "")), ofDataset("x", end, lifecycle("TRUNCATE", ""))}, "db/x truncated at 2024-03-01T10:05:00Z | db/x | 2024-03-01T10:05:00.000001Z/2024-03-01T10:05:00.999999Z done | truncated, as an event of it says\n"},
		"or that it was renamed, said twice": {[]string{ofDataset("x", end, lifecycle("RENAME", "old")), ofDataset("x", end, lifecycle("RENAME", "old"))}, "db/old renamed to db/x | 2024-03-01T10:05:00Z/2024-03-01T10:05:01Z | everyone\ndb/old renamed at 2024-03-01T10:05:00Z | db/old | 2024-03-01T10:05:00.000001Z/2024-03-01T10:05:00.999999Z done | renamed, as an event of it says\n"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, events := range [][]string{test.events, reversed(test.events)} {
				s := declaring(t, "p")
				for _, e := range events {
					observeInto(t, s, e)
				}
				same(t, endsOf(everyClaim(t, s)), test.want)
			}
		})
	}
}

func reversed(all []string) []string {
	all = slices.Clone(all)
	slices.Reverse(all)
	return all
}

// truncating are the events of so many runs of a job that truncates a table and loads it, so far
// apart.
func truncating(n int, apart time.Duration) (events []string) {
	at := time.Date(2024, 3, 1, 2, 0, 0, 0, time.UTC)
	for i := range n {
		id := fmt.Sprint(i)
		events = append(events, run(id, "START", at.Format(time.RFC3339), "j", reads("raw")),
			run(id, "COMPLETE", at.Add(time.Minute).Format(time.RFC3339), "j", `,"outputs":`+datasets(lifecycle("TRUNCATE", ""), []string{"x"})))
		at = at.Add(apart)
	}
	return events
}

// A job that truncates a table in each of its runs makes no claim of each of them.
func TestRunsThatTruncateATableAgainAndAgainAreThreeErasures(t *testing.T) {
	const first = "etl/j: db/x erased by run 0 | db/x | 2024-03-01T02:00:00.000001Z/2024-03-01T02:01:00.999999Z done | truncated by run 0 of etl/j\n"
	same(t, endsOf(observe(t, truncating(1791, time.Hour))), first+
		"etl/j: db/x erased by run 1790 | db/x | 2024-05-14T16:00:00.000001Z/2024-05-14T16:01:00.999999Z done | truncated by run 1790 of etl/j\n"+
		"etl/j: db/x erased several times from 2024-03-01T03:00:00.000001Z | db/x | 2024-03-01T03:00:00.000001Z/2024-05-14T15:01:00.999999Z done | dropped, truncated or renamed several times, each within 36 hours of the one before, by runs of etl/j\n")
	if got := strings.Count(endsOf(observe(t, truncating(5, 7*24*time.Hour))), "\n"); got != 5 {
		t.Errorf("5 runs, a week apart, are %d erasures", got)
	}
}

// What runs erased is put together the same however they come.
func TestTheOrderOfErasuresChangesNothing(t *testing.T) {
	for seed := range tries.Of(40) {
		r := rand.New(rand.NewPCG(seed, 7))
		var events []string
		at := time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC)
		for n := range 2 + r.IntN(9) {
			at = at.Add(time.Duration(r.IntN(48)) * time.Hour)
			name, facets := []string{"x", "y"}[r.IntN(2)], lifecycle([]string{"DROP", "TRUNCATE"}[r.IntN(2)], "")
			if r.IntN(3) == 0 {
				events = append(events, ofDataset(name, at.Format(time.RFC3339), facets))
				continue
			}
			id := fmt.Sprint(n)
			events = append(events, run(id, "START", at.Format(time.RFC3339), "j", ""),
				run(id, "COMPLETE", at.Add(time.Duration(r.IntN(60))*time.Hour).Format(time.RFC3339), "j", `,"outputs":`+datasets(facets, []string{name})))
		}
		want := lines(observe(t, events))
		again := append(slices.Clone(events), events[:r.IntN(len(events))]...)
		r.Shuffle(len(again), func(i, j int) { again[i], again[j] = again[j], again[i] })
		s := open(t)
		o := ingest.NewObserver(s, ingest.Options{})
		for _, e := range again {
			commit(t, o, e)
		}
		if got := lines(everyClaim(t, s)); got != want {
			t.Fatalf("seed %d:\n%s\nin another order\n%s\nwant\n%s", seed, strings.Join(again, "\n"), got, want)
		}
	}
}

// The report says what became of datasets, and a rename that cannot be read is told of.
func TestTheReportSaysWhatIsGone(t *testing.T) {
	s := open(t)
	r := observeInto(t, s, run("1", "COMPLETE", "2024-03-01T10:05:00Z", "j", `,"outputs":`+datasets(lifecycle("DROP", ""), []string{"x"}))+"\n"+
		run("2", "COMPLETE", "2024-03-01T10:05:00Z", "j", `,"outputs":`+datasets(lifecycle("RENAME", ""), []string{"y"})))
	same(t, notesOf(r.Warnings), `events:2: the dataset "db/y" was renamed, and previousIdentifier does not say what it was called`+"\n")
	want := `OpenLineage says that datasets were dropped, truncated or renamed, so what they held until then is gone from there: 1 erasure, such as "etl/j: db/x erased by run 1" at "db/x"; what was renamed moved to its new name, everyone's`
	if !slices.ContainsFunc(r.Warnings, func(p record.Problem) bool { return p.String() == want }) {
		t.Errorf("the report does not say %q: %v", want, r.Warnings)
	}
	if faults, err := s.Verify(t.Context()); err != nil || len(faults) > 0 {
		t.Error(faults, err)
	}
}
