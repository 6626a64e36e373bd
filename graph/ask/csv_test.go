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
		Query: Query{Form: Who, To: Target{Place: "x"}, Category: graph.AllData}, Graph: &graph.Graph{Categories: graph.NewTaxonomy()},
		Categories: []Row{{"user.name", people}},
		Places:     []PlaceRow{{ID: "x", Kind: "party", Name: "X", Party: "x", Countries: []string{"KR", "US"}, Basis: basis("sole"), People: people}},
		Transfers: []TransferRow{{ID: "t", From: "w", To: "x", People: people, When: []string{"2018"}, Categories: []string{"user.name"}, Sources: []string{"a", "b"}, Evidence: []graph.Evidence{{Title: "T", URL: "u"}},
			Accounts: []Account{{Source: "a", From: "w", To: "x", Contributes: true, When: []string{"2018"}, People: "everyone", Ground: []GroundTerm{{[]string{"2018"}, "none"}}}},
			Findings: []Finding{{Code: CrossBorder, People: people, Sources: []string{"a", "b"}, StatedBy: []Statement{{"a", "KR to CN"}}, DisputedBy: []Statement{{"c", "CN to CN"}}}}}},
		Routes:      []Route{{[]string{"s", "t"}, people}},
		Cut:         []Cut{{"v", "order"}},
		Assumptions: []Assumption{{WindowUnknown, 2, "that", []string{"s", "t"}}},
		Limits:      []Limit{{Code: "routes", Limit: 10}},
		Notes:       []string{"so"},
		Somebody:    true,
		Support:     Support{Alone: []string{"a"}, Needed: []string{"b"}, Computed: true},
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
		{inRow: "question", inText: "'=whose?"},
		{inRow: "understood", inKind: "who", inText: "whose data reached x"},
		{inRow: "note", inText: "so"},
		{inRow: "verdict", inID: "yes", inText: a.Sentence()},
		{inRow: "timezone", inID: "UTC"},
		{inRow: "revision", inID: "3", inText: "cafe"},
		{inRow: "complete", inID: "true"},
		{inRow: "somebody", inID: "true"},
		{inRow: "support", inID: "true"},
		{inRow: "support", inKind: "alone", inID: "a"},
		{inRow: "support", inKind: "needed", inID: "b"},
		{inRow: "people"},
		{inRow: "category", inID: "user.name", inName: CategoryTitle(a.Graph, "user.name")},
		{inRow: "place", inID: "x", inName: "X", inKind: "party", inParty: "x", inCountries: "KR US", inBasis: "sole"},
		{inRow: "transfer", inID: "t", inFrom: "w", inTo: "x", inWhen: "2018", inCategories: "user.name", inSources: "a\nb", inEvidence: "T u"},
		{inRow: "account", inID: "t", inFrom: "w", inTo: "x", inWhen: "2018", inSources: "a", inContributes: "true", inPeople: "everyone", inGround: "none 2018"},
		{inRow: "finding", inID: "t", inFrom: "w", inTo: "x", inFinding: CrossBorder, inSources: "a\nb"},
		{inRow: "stated-by", inID: "t", inFrom: "w", inTo: "x", inFinding: CrossBorder, inSources: "a", inText: "KR to CN"},
		{inRow: "disputed-by", inID: "t", inFrom: "w", inTo: "x", inFinding: CrossBorder, inSources: "c", inText: "CN to CN"},
		{inRow: "route", inText: "s → t"},
		{inRow: "cut", inID: "v", inText: "order"},
		{inRow: "assumption", inID: WindowUnknown, inCount: "2", inText: "that"},
		{inRow: "rests-on", inKind: WindowUnknown, inID: "s"},
		{inRow: "rests-on", inKind: WindowUnknown, inID: "t"},
		{inRow: "limit", inID: "routes", inCount: "10"},
	}
	if len(rows) != len(want)+1 || !reflect.DeepEqual(rows[0], csvHead[:]) {
		t.Fatalf("%d rows under %v", len(rows), rows[0])
	}
	for i, w := range want {
		if r := rows[i+1]; r[6] != "" { // people are counted there
			copy(w[inConfirmed:inName], counts[inConfirmed:])
		}
		for j, column := range csvHead {
			if got := rows[i+1][j]; got != w[j] {
				t.Errorf("row %s: %s is %q, not %q", w[inRow], column, got, w[j])
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
