package ask

import (
	"bytes"
	"encoding/csv"
	"reflect"
	"testing"

	"outflow/graph"
)

// TestTheCSVSaysAllThatTheAnswerSays: one table, of which the first column says
// what a row is.
func TestTheCSVSaysAllThatTheAnswerSays(t *testing.T) {
	people := People{Confirmed: Count{Min: 1}, Possible: Count{Min: 2}}
	a := &Answer{
		Question: "=whose?", Understood: "whose data reached x", Form: Who, Timezone: "UTC", Verdict: Yes, People: people, Complete: true,
		Flow: Flow{Form: Who, To: Target{Place: "x"}, Category: graph.AllData}, Graph: &graph.Graph{Categories: graph.NewTaxonomy()},
		Categories:  []Row{{"user.name", people}},
		Places:      []PlaceRow{{ID: "x", Kind: "party", Name: "X", Party: "x", Countries: []string{"KR", "US"}, Basis: basis("sole"), People: people}},
		Transfers:   []TransferRow{{ID: "t", From: "w", To: "x", People: people, When: []string{"2018"}, Categories: []string{"user.name"}, Sources: []string{"a", "b"}, Evidence: []graph.Evidence{{Title: "T", URL: "u"}}, Findings: []Finding{{CrossBorder, people}}}},
		Routes:      []Route{{[]string{"s", "t"}, people}},
		Cut:         []Cut{{"v", "order"}},
		Assumptions: []Assumption{{WhenOmitted, 2, "that", []string{"s", "t"}}},
		Limits:      []Limit{{"routes", 10}},
		Revision:    Revision{3, "cafe"},
	}
	var b bytes.Buffer
	if err := a.WriteCSV(&b); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	counts := csvRow{}.counting(people)
	want := []csvRow{
		{"row": "question", "text": "'=whose?"},
		{"row": "understood", "kind": "who", "text": "whose data reached x"},
		{"row": "verdict", "id": "yes", "text": a.Sentence()},
		{"row": "timezone", "id": "UTC"},
		{"row": "revision", "id": "3", "text": "cafe"},
		{"row": "complete", "id": "true"},
		{"row": "people"},
		{"row": "category", "id": "user.name", "name": a.title("user.name")},
		{"row": "place", "id": "x", "name": "X", "kind": "party", "party": "x", "countries": "KR US", "basis": "sole"},
		{"row": "transfer", "id": "t", "from": "w", "to": "x", "when": "2018", "categories": "user.name", "sources": "a\nb", "evidence": "T u"},
		{"row": "finding", "id": "t", "from": "w", "to": "x", "finding": CrossBorder},
		{"row": "route", "text": "s → t"},
		{"row": "cut", "id": "v", "text": "order"},
		{"row": "assumption", "id": WhenOmitted, "count": "2", "text": "that"},
		{"row": "rests-on", "kind": WhenOmitted, "id": "s"},
		{"row": "rests-on", "kind": WhenOmitted, "id": "t"},
		{"row": "limit", "id": "routes", "count": "10"},
	}
	if len(rows) != len(want)+1 || !reflect.DeepEqual(rows[0], csvColumns[:]) {
		t.Fatalf("%d rows under %v", len(rows), rows[0])
	}
	for i, w := range want {
		if r := rows[i+1]; r[6] != "" { // people are counted there
			for column, cell := range counts {
				w[column] = cell
			}
		}
		for j, column := range csvColumns {
			if got := rows[i+1][j]; got != w[column] {
				t.Errorf("row %s: %s is %q, not %q", w["row"], column, got, w[column])
			}
		}
	}
	counted := map[string]bool{}
	for _, r := range rows[1:] {
		counted[r[0]] = r[6] == "1" && r[10] == "2"
	}
	for _, kind := range []string{"people", "category", "place", "transfer", "finding", "route"} {
		if !counted[kind] {
			t.Errorf("a %s has no count", kind)
		}
	}
}
