package ingest_test

import (
	"fmt"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"outflow/fixtures/python"
	"outflow/graph"
	"outflow/ingest"
)

// readsWhere is the facet of an input of which a part was read.
func readsWhere(condition string) string {
	return `,"inputFacets":{"subset":{"_producer":"https://example.com","inputCondition":` + condition + `}}`
}

// dayOf is the condition that one day of a table was read.
func dayOf(day string) string {
	return fmt.Sprintf(`{"type":"partition","partitions":[{"dimensions":{"day":%q}}]}`, day)
}

// readOf writes the evidence of the transfers among claims, a line each.
func readOf(claims []graph.Claim) string {
	var b strings.Builder
	for _, c := range claims {
		if c.Kind == graph.KindTransfer {
			b.WriteString(c.From + ":")
			for _, e := range c.Evidence {
				b.WriteString(" [" + e.Title + "]")
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

func TestWhichPartOfADatasetARunReadIsEvidence(t *testing.T) {
	const at, later = "2024-03-01T10:00:00Z", "2024-03-02T10:00:00Z"
	reading := func(id, at string, facets ...string) string {
		var all []string
		for i, f := range facets {
			all = append(all, fmt.Sprintf(`{"namespace":"db","name":"%c"%s}`, 'a'+i, f))
		}
		return run(id, "COMPLETE", at, "j", `,"inputs":[`+strings.Join(all, ",")+`]`+writes("z"))
	}
	first, second := readsWhere(dayOf("1")), readsWhere(dayOf("2"))
	for name, c := range map[string]struct {
		events []string
		want   string
	}{
		"of one of two inputs": {[]string{reading("1", at, first, "")}, "db/a: [read: day = '1']\ndb/b:\n"},
		"of two runs":          {[]string{reading("1", at, first), reading("2", later, second)}, "db/a: [read: day = '1'] [read: day = '2']\n"},
		"and of one that does not say": {[]string{reading("1", at, first), reading("2", later, ""), reading("3", later, second)},
			"db/a: [read: day = '1'] [read: day = '2'] [read: in some runs, which part is not said]\n"},
		"told in START alone": {[]string{run("1", "START", at, "j", `,"inputs":`+datasets(first, []string{"a"})), run("1", "COMPLETE", at, "j", reads("a")+writes("z"))},
			"db/a: [read: day = '1']\n"},
		"not understood": {[]string{reading("1", at, readsWhere(`{"type":"regexp"}`)), reading("2", later, readsWhere("7")), reading("3", later, first)},
			"db/a: [read: day = '1'] [read: a part by a condition that is not understood]\n"},
		"no condition": {[]string{reading("1", at, readsWhere("null"), `,"inputFacets":{"subset":7}`)}, "db/a:\ndb/b:\n"},
	} {
		t.Run(name, func(t *testing.T) {
			same(t, readOf(observe(t, c.events)), c.want)
			var each [][]string // the last one first
			for i := len(c.events) - 1; i >= 0; i-- {
				each = append(each, []string{c.events[i]})
			}
			same(t, readOf(observe(t, each...)), c.want)
		})
	}
}

// A job that reads another day each day has as many conditions as runs: a few are kept, the same
// in whatever order the runs come.
func TestOfManyPartsThatRunsReadAFewAreKept(t *testing.T) {
	var events []string
	for i := range 60 {
		at := time.Date(2024, 3, 1, 2, 0, 0, 0, time.UTC).AddDate(0, 0, i)
		events = append(events, run(fmt.Sprint(i), "COMPLETE", at.Format(time.RFC3339), "j", `,"inputs":`+datasets(readsWhere(dayOf(at.Format(time.DateOnly))), []string{"a"})+writes("b")))
	}
	const want = "db/a: [read: day = '2024-03-01'] [read: day = '2024-03-02'] [read: day = '2024-03-03'] [read: day = '2024-03-04'] [read: day = '2024-03-05'] [read: other parts, too]\n"
	same(t, readOf(observe(t, events[:20], events[20:21], events[10:])), want)
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
	same(t, readOf(observe(t, events[:7], events[7:30], events[30:])), want)
}

// A run that reads a stream part by part keeps a few of them as well.
func TestOfTheManyPartsThatOneRunReadsAFewAreKept(t *testing.T) {
	var events []string
	for i := range 30 {
		events = append(events, run("1", "RUNNING", "2024-03-01T10:00:00Z", "j", `,"inputs":`+datasets(readsWhere(dayOf(fmt.Sprint(10+i))), []string{"a"})+writes("b")))
	}
	for _, c := range observe(t, events[:20], events[15:]) {
		if c.Kind == graph.KindRun {
			same(t, strings.Join(c.Subsets["db/a"], "; "), "day = '10'; day = '11'; day = '12'; day = '13'; day = '14'; other parts, too")
		}
	}
}

func TestTheSubsetsThatTheOpenLineageClientEmitsAreRead(t *testing.T) {
	const script = `
import sys
from openlineage.client import OpenLineageClient
from openlineage.client.transport.file import FileConfig, FileTransport
from openlineage.client.event_v2 import InputDataset, OutputDataset, Job, Run, RunEvent, RunState
from openlineage.client.generated.base_subset_dataset import *

client = OpenLineageClient(transport=FileTransport(FileConfig(log_file_path=sys.argv[1], append=True)))
def read(name, condition):
  return InputDataset(namespace="db", name=name, inputFacets={"subset": InputSubsetInputDatasetFacet(inputCondition=condition)})
korea = CompareSubsetCondition(FieldBaseCompareExpression("country"), LiteralCompareExpression("KR"), "EQUAL")
since = CompareSubsetCondition(FieldBaseCompareExpression("day"), LiteralCompareExpression("2024-01-01"), "GREATER_EQUAL_THAN")
inputs = [
  read("a", BinarySubsetCondition(korea, since, "AND")),
  read("b", PartitionSubsetCondition([Partition({"day": "2024-03-01", "hour": 3}), Partition({}, "p7")])),
  read("c", LocationSubsetCondition(["s3://lake/c/1"])),
]
client.emit(RunEvent(eventType=RunState.COMPLETE, eventTime="2024-03-01T02:05:00+00:00", run=Run(runId="01926b6c-53bb-7b0c-a7d6-0a0b0c0d0e0f"),
  job=Job(namespace="etl", name="j"), inputs=inputs, outputs=[OutputDataset(namespace="db", name="z")], producer="test"))
`
	path := filepath.Join(t.TempDir(), "events.ndjson")
	if out, err := exec.CommandContext(t.Context(), python.With(t, "openlineage.client"), "-c", script, path).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	s := open(t)
	mustLoad(t, s, ingest.Options{}, path)
	same(t, readOf(everyClaim(t, s)), `db/a: [read: country = 'KR' and day >= '2024-01-01']
db/b: [read: (day = '2024-03-01' and hour = 3) or partition = 'p7']
db/c: [read: location = 's3://lake/c/1']
`)
}
