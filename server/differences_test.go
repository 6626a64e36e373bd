package server

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"outflow/graph"
	"outflow/graph/ask"
	"outflow/server/audit"
)

// twice fills a store with the demonstration, and then lets data of more people go on.
func twice(t testing.TB) graph.Store {
	t.Helper()
	store := openSQLite(t)
	fill(t, store, "", kakaopay)
	path := filepath.Join(t.TempDir(), "more.yaml")
	const text = `outflow: 1
parties: [{id: adco, name: AdCo}]
transfers:
- {id: ads, from: kakaopay-core/accounts, to: adco, when: 2020, people: everyone, ground: none}
`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	fill(t, store, "more", path)
	return store
}

// TestADifferenceIsBetweenTwoCommits: of claims and findings without a question, else of people.
func TestADifferenceIsBetweenTwoCommits(t *testing.T) {
	s, d := start(t, twice(t), nil), described(t)
	r := s.get(t, "/v1/diff")
	var changes ask.Changes
	var value any
	if err := json.Unmarshal(r.body, &changes); err != nil || r.StatusCode != http.StatusOK {
		t.Fatalf("%s: %v: %s", r.Status, err, r.body)
	}
	if err := json.Unmarshal(r.body, &value); err != nil {
		t.Fatal(err)
	}
	d.check(t, "changes", d.Components.Schemas["Changes"], value)
	if len(changes.Claims) != 3 || changes.Claims[2].ID != "ads" || len(changes.Findings) == 0 || changes.Findings[0].Did != ask.FindingCame || changes.From.Number != 1 || changes.To.Number != 2 {
		t.Errorf("%s", r.body)
	}
	r = s.get(t, "/v1/diff?limit=1&from=2&to=1")
	if err := json.Unmarshal(r.body, &changes); err != nil || len(changes.Claims) != 1 || changes.MoreClaims != 2 || changes.Claims[0].Did != graph.ClaimRetired || changes.Findings[0].Did != ask.FindingWent {
		t.Errorf("the other way round: %v %s", err, r.body)
	}
	r = s.get(t, "/v1/diff?from=1&q=whose+data+reached+AdCo")
	var found ask.Difference
	if err := json.Unmarshal(r.body, &found); err != nil || found.From.Verdict != ask.Unknown || found.To.Verdict != ask.Yes || found.New.People.Confirmed.Min != 40_000_000 || len(found.New.Transfers) != 1 {
		t.Errorf("%v: %s", err, r.body)
	}
	if err := json.Unmarshal(r.body, &value); err != nil {
		t.Fatal(err)
	}
	d.check(t, "difference", d.Components.Schemas["Difference"], value)
	if r := s.get(t, "/v1/diff?from=1&q=whose+data+reached+AdCo&format=text"); !strings.Contains(string(r.body), "New is the data of about 40,000,000 people") {
		t.Errorf("%s", r.body)
	}
	if r := s.get(t, "/v1/diff?from=1&q=whose+data+reached+AdCo&format=csv"); !strings.Contains(string(r.body), "\ncame,transfer,ads,") || !strings.Contains(string(r.body), "\nnew,people,") {
		t.Errorf("%s", r.body)
	}
	for path, status := range map[string]int{"/v1/diff?to=1": 400, "/v1/diff?from=7": 404, "/v1/diff?q=whose+data+reached+AdCow": 400, "/v1/diff?q=whose+data+reached+AdCo+known+at+1": 400, "/v1/diff?format=svg": 400} {
		if r := s.get(t, path); r.StatusCode != status {
			t.Errorf("%s: %s: %s", path, r.Status, r.body)
		}
	}
}

// TestRulesAreCheckedOverHTTP: whether they hold is in the body.
func TestRulesAreCheckedOverHTTP(t *testing.T) {
	s := start(t, twice(t), nil)
	post := func(query, rules string) *response {
		return s.do(t, "POST", "/v1/check?"+query, strings.NewReader("outflow-rules: 1\n"+rules), "Content-Type", "application/yaml")
	}
	const rules = "never: [whose data reached AdCo]\nno-new: [ground-none]\n"
	r := post("against=1", rules)
	var made ask.Check
	if err := json.Unmarshal(r.body, &made); err != nil || made.Passed || made.Broken() != 2 || made.Rules[1].Suspect[0].Transfer != "ads" {
		t.Errorf("%s: %v: %s", r.Status, err, r.body)
	}
	if s := made.Rules[1].Suspect[0]; !s.New || s.Differs {
		t.Errorf("a transfer that was not there is %+v", s)
	}
	if r := post("format=text", "at-most: [{people: 40000000, of: whose data reached AdCo}]\n"); string(r.body) != "passed: at most 40,000,000 people: whose data reached AdCo\n\n1 rule holds\n" {
		t.Errorf("%s", r.body)
	}
	for format, want := range map[string]string{"sarif": `"version": "2.1.0"`, "junit": `<testsuite name="outflow check" tests="2" failures="2"`} {
		if r := post("against=1&format="+format, rules); !strings.Contains(string(r.body), want) {
			t.Errorf("%s: %s", r.Status, r.body)
		}
	}
	for _, bad := range []struct {
		query, rules string
		status       int
	}{{"", rules, 400}, {"", "nevr: [x]\n", 422}, {"", "never: [whose data reached AdCow]\n", 400}, {"", "never: [whose data reached AdCo known at 1]\n", 400}, {"against=7", rules, 404}} {
		if r := post(bad.query, bad.rules); r.StatusCode != bad.status {
			t.Errorf("%+v: %s: %s", bad, r.Status, r.body)
		}
	}
}

// TestWhatACheckAskedIsOnRecord: each question once, with how many people it counts.
func TestWhatACheckAskedIsOnRecord(t *testing.T) {
	s := start(t, twice(t), nil)
	const rules = "outflow-rules: 1\nnever: [whose data reached AdCo, 'whose data reached AdCo?', whose data reached Apple]\nno-new: [ground-none, undisclosed]\n"
	if r := s.do(t, "POST", "/v1/check?against=1", strings.NewReader(rules), "Content-Type", "application/yaml"); r.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s", r.Status, r.body)
	}
	var asked []string
	for _, e := range s.recorded(t) {
		if e.Action == audit.Asked {
			asked = append(asked, e.Question)
			if e.People == nil || e.Path != "/v1/check" || e.Revision != 2 || e.Form == "" || e.Format != "json" {
				t.Errorf("%+v", e)
			}
		}
	}
	if want := []string{"whose data reached adco", "whose data reached apple", "which transfers"}; !slices.Equal(asked, want) {
		t.Errorf("%q, want %q", asked, want)
	}
}

// TestOnlySoManyRulesAreCheckedAtOnce over HTTP, and no question is longer than others may be.
func TestOnlySoManyRulesAreCheckedAtOnce(t *testing.T) {
	s := demo(t, nil)
	for n, status := range map[int]int{mostRules: http.StatusOK, mostRules + 1: http.StatusBadRequest} {
		rules := "outflow-rules: 1\nnever:\n" + strings.Repeat("- whose data reached Kakao Pay\n", n)
		if r := s.do(t, "POST", "/v1/check", strings.NewReader(rules), "Content-Type", "application/yaml"); r.StatusCode != status {
			t.Errorf("%d rules: %s: %s", n, r.Status, r.body)
		}
	}
	long := "outflow-rules: 1\nnever: ['" + strings.Repeat("a", 100_000) + "']\n"
	if r := s.do(t, "POST", "/v1/check", strings.NewReader(long), "Content-Type", "application/yaml"); r.StatusCode != http.StatusBadRequest || !strings.Contains(string(r.body), "rules:2:9: a question is longer") {
		t.Errorf("%s: %s", r.Status, r.body)
	}
}
