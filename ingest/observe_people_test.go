package ingest_test

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"outflow/fixtures/python"
	"outflow/graph"
	"outflow/ingest"
	"outflow/ingest/openlineage"
)

// says puts a facet outflow_people among the facets of a kind.
func says(facets, text string) string {
	return fmt.Sprintf(`,%q:{"outflow_people":{"_producer":"p","_schemaURL":"u",%s}}`, facets, text)
}

// saying is an event of a run of job j, complete at an hour, that reads db/a and writes db/b; what
// stands at the job, the input and the output is added.
func saying(id string, hour int, job, in, out string) string {
	text := run(id, "COMPLETE", fmt.Sprintf("2024-03-01T%02d:00:00Z", hour), "j", `,"inputs":`+datasets(in, []string{"a"})+`,"outputs":`+datasets(out, []string{"b"}))
	return strings.Replace(text, `"name":"j"`, `"name":"j"`+job, 1)
}

// peopleOf writes what transfers and datasets say of people, a line each.
func peopleOf(claims []graph.Claim) string {
	var b strings.Builder
	for _, c := range claims {
		if c.Kind != graph.KindTransfer && c.Kind != graph.KindDataset {
			continue
		}
		said := graph.Claim{People: c.People, Needs: c.Needs, Categories: c.Categories, Purpose: c.Purpose, Ground: c.Ground, Disclosed: c.Disclosed, RowsPerPerson: c.RowsPerPerson,
			Population: c.Population, Subjects: c.Subjects, Retention: c.Retention, Deletion: c.Deletion}
		text := strings.TrimPrefix(string(said.Canonical()), `{"kind":"","id":"","source":""`)
		if text != "}" {
			fmt.Fprintln(&b, c.ID, strings.NewReplacer(`"`, "", "}", "").Replace(strings.TrimPrefix(text, ",")))
		}
	}
	return b.String()
}

// declared is a store in which a manifest declares people.
func declared(t *testing.T) graph.Store {
	t.Helper()
	s := open(t)
	declare(t, s)
	return s
}

func declare(t *testing.T, s graph.Store) {
	t.Helper()
	write(t, map[string]string{"people.yaml": "outflow: 1\npopulations: [{id: customers, size: 100}]\ncohorts: [{id: gold, of: customers}, {id: silver, of: customers}]\n"})
	mustLoad(t, s, ingest.Options{}, "people.yaml")
}

func TestEventsSayWhoseDataJobsMove(t *testing.T) {
	const of = "etl/j: db/a -> db/b "
	everything := says("facets", `"people":"gold or silver","needs":"gold","categories":["user.contact","user.name"],"purpose":"mail","ground":"none","disclosed":false,"rows_per_person":2`)
	for name, test := range map[string]struct {
		events []string
		want   string
	}{
		"all of it":                           {[]string{saying("1", 1, everything, "", "")}, of + "categories:[user.contact,user.name],people:gold or silver,needs:gold,purpose:mail,ground:[{key:none],disclosed:false,rows_per_person:2\n"},
		"of the job":                          {[]string{saying("1", 1, says("facets", `"people":"gold"`), "", "")}, of + "people:gold\n"},
		"of an input":                         {[]string{saying("1", 1, "", says("inputFacets", `"people":"gold"`), "")}, of + "people:gold\n"},
		"of an output":                        {[]string{saying("1", 1, "", "", says("outputFacets", `"people":"gold"`))}, of + "people:gold\n"},
		"key by key, the closest first":       {[]string{saying("1", 1, says("facets", `"people":"everyone","purpose":"x","needs":"gold"`), says("inputFacets", `"people":"gold","purpose":"y"`), says("outputFacets", `"people":"silver"`))}, of + "people:silver,needs:gold,purpose:y\n"},
		"who says nothing takes nothing back": {[]string{saying("1", 1, says("facets", `"people":"gold"`), "", ""), saying("2", 2, "", "", "")}, of + "people:gold\n"},
		"the later event holds":               {[]string{saying("1", 1, says("facets", `"people":"gold","purpose":"x"`), "", ""), saying("2", 2, says("facets", `"people":"silver"`), "", "")}, of + "people:silver\n"},
		"and takes back what it leaves out":   {[]string{saying("1", 1, says("facets", `"people":"gold"`), "", ""), saying("2", 2, says("facets", `"_more":1`), "", "")}, of + "people:unknown\n"},
		"or deletes":                          {[]string{saying("1", 1, says("facets", `"people":"gold"`), "", ""), saying("2", 2, says("facets", `"_deleted":true,"people":"silver"`), "", "")}, of + "people:unknown\n"},
		"who says it again says it later": {[]string{saying("1", 1, says("facets", `"people":"gold"`), "", ""), saying("2", 2, says("facets", `"people":"silver"`), "", ""), saying("3", 3, says("facets", `"people":"gold"`), "", "")},
			of + "people:gold\n"},
		"of no time, before all others": {[]string{strings.Replace(saying("1", 1, says("facets", `"people":"gold"`), "", ""), "2024-03-01T01:00:00Z", "soon", 1), saying("2", 2, says("facets", `"people":"silver"`), "", "")}, of + "people:silver\n"},
		"a START says it of what a COMPLETE wrote": {[]string{strings.Replace(run("1", "START", "2024-03-01T01:00:00Z", "j", reads("a")), `"name":"j"`, `"name":"j"`+says("facets", `"people":"gold"`), 1), saying("1", 2, "", "", "")},
			of + "people:gold\n"},
		"an input says it of its transfers alone": {[]string{run("1", "COMPLETE", "2024-03-01T01:00:00Z", "j", `,"inputs":[{"namespace":"db","name":"a"`+says("inputFacets", `"people":"gold"`)+`},{"namespace":"db","name":"c"}]`+writes("b"))},
			of + "people:gold\netl/j: db/c -> db/b people:unknown\n"},
		"a job that is only declared": {[]string{`{"eventTime":"2024-03-01T01:00:00Z","producer":"p","job":{"namespace":"etl","name":"j"` + says("facets", `"people":"gold"`) + `}` + reads("a") + writes("b") + `}`}, of + "people:gold\n"},
		"a dataset": {[]string{`{"eventTime":"2024-03-01T01:00:00Z","producer":"p","dataset":{"namespace":"db","name":"a"` + says("facets", `"population":"customers","subjects":"gold","categories":["user.contact"],"retention":"P12M","deletion":"verified","rows_per_person":3`) + `}}`},
			"db/a retention:P1Y,deletion:verified,population:customers,subjects:gold,categories:[user.contact],rows_per_person:3\n"},
		"a dataset that is read, in two events":  {[]string{saying("1", 2, "", says("facets", `"population":"customers"`), ""), saying("2", 1, "", says("facets", `"subjects":"gold"`), "")}, "db/a population:customers\n" + of + "people:unknown\n"},
		"of a dataset not what is for transfers": {[]string{saying("1", 1, "", says("facets", `"people":"gold"`), "")}, of + "people:unknown\n"},
		"what cannot be read is left out":        {[]string{saying("1", 1, says("facets", `"people":"gold and","purpose":"mail"`), "", "")}, of + "people:unknown,purpose:mail\n"},
		"nor does what is said of the job hold":  {[]string{saying("1", 1, says("facets", `"people":"gold"`), "", says("outputFacets", `"people":"silver or"`))}, of + "people:unknown\n"},
		"nor for whom nobody declares":           {[]string{saying("1", 1, says("facets", `"people":"gold"`), "", says("outputFacets", `"people":"bronze"`))}, of + "people:unknown\n"},
		"and with what would confirm too much":   {[]string{saying("1", 1, says("facets", `"people":"gold","categories":["a b"]`), says("facets", `"population":["customers"],"subjects":"everyone","retention":"P1Y"`), "")}, "db/a retention:P1Y\n" + of + "people:unknown\n"},
	} {
		t.Run(name, func(t *testing.T) {
			said := func(loads ...string) string {
				s := declared(t)
				for _, text := range loads {
					observeInto(t, s, text)
				}
				return peopleOf(everyClaim(t, s))
			}
			same(t, said(strings.Join(test.events, "\n")), test.want)
			back := slices.Clone(test.events)
			slices.Reverse(back)
			same(t, said(append(back, test.events...)...), test.want)
		})
	}
}

// Of a job of which something else is said, that is so of what it moved before, wherever to.
func TestWhatIsSaidOfAJobHoldsForWhatItMovedBefore(t *testing.T) {
	s := declared(t)
	of := func(id string, hour int, facet, to, more string) string {
		text := run(id, "COMPLETE", fmt.Sprintf("2024-03-01T%02d:00:00Z", hour), "j", reads("a")+`,"outputs":`+datasets(more, []string{to}))
		return strings.Replace(text, `"name":"j"`, `"name":"j"`+facet, 1)
	}
	for _, step := range []struct{ event, want string }{
		{of("1", 1, "", "b", ""), "etl/j: db/a -> db/b people:unknown\n"},
		{of("2", 2, says("facets", `"people":"gold"`), "c", ""), "etl/j: db/a -> db/b people:gold\netl/j: db/a -> db/c people:gold\n"},
		{of("3", 3, "", "d", says("outputFacets", `"people":"silver"`)), "etl/j: db/a -> db/b people:gold\netl/j: db/a -> db/c people:gold\netl/j: db/a -> db/d people:silver\n"},
		{strings.Replace(of("4", 4, "", "b", says("outputFacets", `"purpose":"mail"`)), "COMPLETE", "START", 1), "etl/j: db/a -> db/b people:gold,purpose:mail\netl/j: db/a -> db/c people:gold\netl/j: db/a -> db/d people:silver\n"},
		{strings.Replace(of("5", 5, says("facets", `"needs":"gold"`), "e", ""), "COMPLETE", "START", 1), "etl/j: db/a -> db/b people:unknown,needs:gold,purpose:mail\netl/j: db/a -> db/c people:unknown,needs:gold\netl/j: db/a -> db/d people:silver,needs:gold\n"},
	} {
		observeInto(t, s, step.event)
		same(t, peopleOf(everyClaim(t, s)), step.want)
	}
	observeInto(t, s, strings.Replace(of("6", 6, says("facets", `"needs":"silver"`), "b", ""), `"name":"j"`, `"name":"k"`, 1))
	if got := peopleOf(everyClaim(t, s)); strings.Count(got, "silver") != 2 {
		t.Errorf("what is said of one job is said of another: %s", got)
	}
	if faults, err := s.Verify(t.Context()); err != nil || len(faults) > 0 {
		t.Error(faults, err)
	}
}

// A run of which a later event says that it is of another job takes nothing away from what is
// said of the one that it seemed to be of.
func TestWhatIsSaidOfAJobOutlastsARunThatWasOfAnother(t *testing.T) {
	s := declared(t)
	observeInto(t, s, saying("1", 1, says("facets", `"people":"gold"`), "", ""))
	observeInto(t, s, saying("2", 2, "", "", ""))
	observeInto(t, s, strings.Replace(saying("2", 2, "", "", ""), `"name":"j"`, `"name":"k"`, 1))
	same(t, peopleOf(everyClaim(t, s)), "etl/j: db/a -> db/b people:gold\netl/k: db/a -> db/b people:unknown\n")
}

// Whom nobody declares an event names in vain: the rest of it is taken in, and what it says is
// stated once somebody declares them and it is said again.
func TestWhomNobodyDeclaresEventsNameInVain(t *testing.T) {
	event := saying("1", 1, says("facets", `"people":"gold","purpose":"mail"`), says("facets", `"population":"customers","subjects":"everyone","categories":["user.contact"]`), "")
	s := open(t)
	o := ingest.NewObserver(s, ingest.Options{})
	did := commit(t, o, event)
	var told []string
	for _, p := range did.Problems() {
		told = append(told, p.String())
	}
	same(t, strings.Join(told, "\n"), `events of OpenLineage: outflow_people of the dataset "db/a": population and subjects are left out, as there is no population "customers"; declare it in a manifest, and what an event says of it next is stated
events of OpenLineage: outflow_people of the job "etl/j": people is left out, as there is no cohort or population "gold"; declare it in a manifest, and what an event says of it next is stated`)
	same(t, peopleOf(everyClaim(t, s)), "db/a categories:[user.contact]\netl/j: db/a -> db/b people:unknown,purpose:mail\n")
	declare(t, s)
	if did := commit(t, o, event); len(did.Problems()) > 0 {
		t.Error(did.Problems())
	}
	want := "db/a population:customers,subjects:everyone,categories:[user.contact]\netl/j: db/a -> db/b people:gold,purpose:mail\n"
	same(t, peopleOf(everyClaim(t, s)), want)
	if did := commit(t, o, event, saying("2", 1, "", "", "")); did.Counts.Retired > 0 || peopleOf(everyClaim(t, s)) != want {
		t.Errorf("%+v", did.Counts)
	}
	write(t, map[string]string{"people.yaml": "outflow: 1\n"})
	if _, err := load(t, s, ingest.Options{Source: "people.yaml"}, "people.yaml"); err == nil || !strings.Contains(err.Error(), `"gold"`) {
		t.Errorf("whom events name was taken back: %v", err)
	}
}

// A facet that is too long, or stands where it says nothing, is told of.
func TestAFacetThatIsTooLongOrMisplacedIsOdd(t *testing.T) {
	for event, want := range map[string]string{
		saying("1", 1, says("facets", `"purpose":"`+strings.Repeat("x", 16<<10)+`"`), "", ""):                                                `outflow_people of the job "etl/j": it is longer than 16 KiB`,
		strings.Replace(saying("1", 1, "", "", ""), `"runId":"1"`, `"runId":"1"`+says("facets", `"people":"everyone"`), 1):                   "outflow_people is a facet of a job, or of what it reads and writes, not of a run",
		saying("1", 1, says("facets", `"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1`), "", says("outputFacets", `"people":["everyone"],"h":1`)): "; and 4 more",
	} {
		e, odd := openlineage.Read([]byte(event))
		if e == nil || !strings.Contains(odd, want) {
			t.Errorf("%.200s: %q, want %q", event, odd, want)
		}
	}
}

// A client emits the facet by the means that OpenLineage's own has for facets of one's own.
func TestThePeopleThatTheOpenLineageClientEmitsAreRead(t *testing.T) {
	const script = `
import sys
import attr
from openlineage.client import OpenLineageClient
from openlineage.client.transport.file import FileConfig, FileTransport
from openlineage.client.event_v2 import InputDataset, OutputDataset, Job, Run, RunEvent, RunState
from openlineage.client.facet_v2 import DatasetFacet, InputDatasetFacet, JobFacet, OutputDatasetFacet

SCHEMA = "https://outflow.example/schemas/outflow_people.json#/$defs/OutflowPeople"

@attr.define(kw_only=True)
class OutflowPeopleJobFacet(JobFacet):
    people: str = None
    needs: str = None
    purpose: str = None
    disclosed: bool = None
    @staticmethod
    def _get_schema(): return SCHEMA + "JobFacet"

@attr.define(kw_only=True)
class OutflowPeopleOutputDatasetFacet(OutputDatasetFacet):
    categories: list = None
    rows_per_person: int = None
    @staticmethod
    def _get_schema(): return SCHEMA + "OutputDatasetFacet"

@attr.define(kw_only=True)
class OutflowPeopleInputDatasetFacet(InputDatasetFacet):
    people: str = None
    @staticmethod
    def _get_schema(): return SCHEMA + "InputDatasetFacet"

@attr.define(kw_only=True)
class OutflowPeopleDatasetFacet(DatasetFacet):
    population: str
    subjects: str
    categories: list
    @staticmethod
    def _get_schema(): return SCHEMA + "DatasetFacet"

client = OpenLineageClient(transport=FileTransport(FileConfig(log_file_path=sys.argv[1], append=True)))
people = InputDataset(namespace="db", name="a", facets={"outflow_people": OutflowPeopleDatasetFacet(population="customers", subjects="everyone", categories=["user.contact.email"])},
  inputFacets={"outflow_people": OutflowPeopleInputDatasetFacet(people="gold")})
out = OutputDataset(namespace="db", name="b", outputFacets={"outflow_people": OutflowPeopleOutputDatasetFacet(categories=["user.contact"], rows_per_person=1)})
job = Job(namespace="etl", name="j", facets={"outflow_people": OutflowPeopleJobFacet(people="everyone", needs="silver", purpose="mail", disclosed=False)})
client.emit(RunEvent(eventType=RunState.COMPLETE, eventTime="2024-03-01T02:05:00+00:00", run=Run(runId="01926b6c-53bb-7b0c-a7d6-0a0b0c0d0e0f"), job=job, inputs=[people], outputs=[out], producer="test"))
`
	path := filepath.Join(t.TempDir(), "events.ndjson")
	if out, err := exec.CommandContext(t.Context(), python.With(t, "openlineage.client"), "-c", script, path).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	s := declared(t)
	r := mustLoad(t, s, ingest.Options{}, path)
	same(t, peopleOf(everyClaim(t, s)), `db/a population:customers,subjects:everyone,categories:[user.contact.email]
etl/j: db/a -> db/b categories:[user.contact],people:gold,needs:silver,purpose:mail,disclosed:false,rows_per_person:1
`)
	if text := text(r); strings.Contains(text, "OpenLineage does not say whose") || strings.Contains(text, "could not be read") {
		t.Error(text)
	}
}
