package server

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"

	"outflow/graph"
)

// peopleFacets are what may stand under outflow_people, by where, and what may not.
var peopleFacets = map[string]struct{ sound, unsound []string }{
	"Job": {
		[]string{
			`{}`, `{"_deleted":true}`, `{"people":"everyone"}`, `{"people":"gold except (silver or \"a b\")","needs":"unknown"}`, `{"ground":"none","disclosed":false}`,
			`{"people":"everyone","needs":"everyone","categories":["user.contact.email","user-x"],"purpose":"credit_scoring","ground":"gdpr:46-2-c","disclosed":"unknown","rows_per_person":3}`,
			`{"ground":[{"when":"2018","key":"none"},{"when":["2019","2021/.."],"key":"kr-pipa:28-8-1-1"}],"disclosed":true,"_more":[1]}`,
		},
		[]string{`7`, `[]`, `{"people":["everyone"]}`, `{"people":7.5,"peopel":"everyone"}`, `{"population":"customers"}`, `{"categories":"user"}`, `{"categories":["a b"]}`,
			`{"ground":{"key":"none"}}`, `{"ground":[]}`, `{"ground":[{"when":"2018"}]}`, `{"disclosed":"yes"}`, `{"rows_per_person":0}`, `{"rows_per_person":"many"}`},
	},
	"Dataset": {
		[]string{`{}`, `{"population":"customers"}`, `{"subjects":"everyone","categories":["user.contact"],"retention":"P1Y","deletion":"verified","rows_per_person":1}`, `{"retention":"unknown"}`, `{"retention":"P1DT12H"}`},
		[]string{`"x"`, `{"people":"everyone"}`, `{"subjects":["everyone"]}`, `{"population":["customers"]}`, `{"retention":["P1Y"]}`, `{"retention":"a year"}`, `{"deletion":"checked"}`},
	},
}

// eventWith returns an event with a facet of a job or a dataset, or at an input or an output.
func eventWith(where, facet string) string {
	text := func(of, key string) string {
		if of != where {
			return ""
		}
		if strings.HasPrefix(facet, "{") {
			facet = `{"_producer":"https://example.org","_schemaURL":"https://example.org/schemas/outflow_people.json#/$defs/OutflowPeople` + where + `Facet",` + facet[1:]
			facet = strings.Replace(facet, ",}", "}", 1)
		}
		return fmt.Sprintf(`,%q:{"outflow_people":%s}`, key, facet)
	}
	return fmt.Sprintf(`{"eventType":"COMPLETE","eventTime":"2024-03-01T10:00:00Z","run":{"runId":"r"},"job":{"namespace":"etl","name":"j"%s},"inputs":[{"namespace":"db","name":"a"%s%s}],"outputs":[{"namespace":"db","name":"b"%s}]}`,
		text("Job", "facets"), text("Dataset", "facets"), text("InputDataset", "inputFacets"), text("OutputDataset", "outputFacets"))
}

// peopleDefinitions returns the definitions of the schema, by where the facets stand.
func peopleDefinitions(t *testing.T) map[string]*jsonschema.Schema {
	t.Helper()
	var all jsonschema.Schema
	if err := json.Unmarshal(peopleSchema, &all); err != nil {
		t.Fatal(err)
	}
	defs := map[string]*jsonschema.Schema{}
	for _, where := range []string{"Job", "InputDataset", "OutputDataset", "Dataset"} {
		defs[where] = all.Defs["OutflowPeople"+where+"Facet"]
	}
	return defs
}

// The schema of the facet knows the keys that patterns may set, which are those that are read.
func TestTheSchemaOfOutflowPeopleHasTheKeysThatAreRead(t *testing.T) {
	for where, def := range peopleDefinitions(t) {
		var got []string
		for key := range def.Properties {
			if !strings.HasPrefix(key, "_") {
				got = append(got, key)
			}
		}
		want := graph.SetKeys("")
		if where == "Dataset" {
			want = graph.SetKeys(graph.KindDataset)
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", where, got, want)
		}
	}
}

// What the schema allows is read, and what it refuses is told of.
func TestTheSchemaOfOutflowPeopleAllowsWhatIsRead(t *testing.T) {
	store := openSQLite(t)
	s := start(t, store, nil)
	if r := s.get(t, "/schemas/outflow_people.json"); r.StatusCode != http.StatusOK || string(r.body) != string(peopleSchema) {
		t.Errorf("the schema is not shown: %s", r.Status)
	}
	var schema jsonschema.Schema
	if err := json.Unmarshal(peopleSchema, &schema); err != nil {
		t.Fatal(err)
	}
	var events []string
	var sound []bool
	for where := range peopleDefinitions(t) {
		facets := peopleFacets["Job"]
		if where == "Dataset" {
			facets = peopleFacets["Dataset"]
		}
		for i, facet := range slices.Concat(facets.sound, facets.unsound) {
			event := eventWith(where, facet)
			_, told, _ := strings.Cut(event, `"outflow_people":`)
			var value any
			if err := json.NewDecoder(strings.NewReader(told)).Decode(&value); err != nil {
				t.Fatal(err, told)
			}
			def := schema
			def.Ref = "#/$defs/OutflowPeople" + where + "Facet"
			def.Properties = nil
			def.Type = ""
			is, err := def.Resolve(&jsonschema.ResolveOptions{BaseURI: "https://example.org"})
			if err != nil {
				t.Fatal(err)
			}
			events, sound = append(events, event), append(sound, i < len(facets.sound))
			if err := is.Validate(value); (err == nil) != sound[len(sound)-1] {
				t.Errorf("%s: %s: the schema says %v", where, facet, err)
			}
		}
	}
	var report batchReport
	if r := s.do(t, "POST", lineageBatchPath, strings.NewReader("["+strings.Join(events, ",")+"]")); json.Unmarshal(r.body, &report) != nil {
		t.Fatalf("%s: %s", r.Status, r.body)
	}
	odd := map[int]string{}
	for _, f := range report.Failed {
		odd[f.Index] = f.Reason
	}
	for i, event := range events {
		if (odd[i] == "") != sound[i] {
			t.Errorf("%s\nis told of: %q", event, odd[i])
		}
	}
}

// An event of which not all could be read is acknowledged and told of, and the rest of it
// committed.
func TestAnEventThatIsReadInPartIsToldOfAndCommitted(t *testing.T) {
	store := openSQLite(t)
	s := start(t, store, nil)
	if r := s.send(t, eventWith("Job", `{"peopel":"everyone"}`)); r.StatusCode != http.StatusCreated || len(r.body) > 0 {
		t.Errorf("%s: %s", r.Status, r.body)
	}
	if n := head(t, store).Number; n != 1 {
		t.Errorf("%d commits", n)
	}
	if n := s.metric(t, `outflow_events_total{outcome="odd"}`); n != 1 || !strings.Contains(s.log.String(), `outflow_people of the job \"etl/j\": it has no key`) {
		t.Errorf("%v odd events are counted, and the log says %s", n, s.log)
	}
	r := s.do(t, "POST", lineageBatchPath, strings.NewReader("["+eventWith("Job", `{"needs":"everyone","purpose":["x"]}`)+","+eventOf(1, true)+"]"))
	var report batchReport
	if err := json.Unmarshal(r.body, &report); err != nil || r.StatusCode != http.StatusOK {
		t.Fatalf("%s: %v: %s", r.Status, err, r.body)
	}
	want := batchReport{"partial_success", batchSummary{Received: 2, Successful: 1, Failed: 1, NonRetriable: 1},
		[]failedEvent{{0, `outflow_people of the job "etl/j": purpose: a list stands here; expected text`, false}}}
	if fmt.Sprint(report) != fmt.Sprint(want) {
		t.Errorf("%+v", report)
	}
}
