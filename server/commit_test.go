package server

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"outflow/graph"
	"outflow/graph/ask"
)

// commitSaysWhatItDid loads a source by another process, then another version of
// it by the service: what was added, changed and retired is told of both.
func commitSaysWhatItDid(t *testing.T, store graph.Store) {
	path := filepath.Join(t.TempDir(), "estate.yaml")
	if err := os.WriteFile(path, []byte("outflow: 1\nparties: [{id: a, name: A}, {id: b}, {id: same}]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	fill(t, store, "bystander", kakaopay)
	fill(t, store, "estate", path)
	s := start(t, store, nil)
	second := "outflow: 1\nparties: [{id: a, name: Another}, {id: c}, {id: same}]\n"
	if r := s.do(t, "POST", "/v1/load?source=estate", strings.NewReader(second)); r.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s", r.Status, r.body)
	}
	told := func(c *commit) (all []string) {
		for _, x := range c.Changes {
			all = append(all, fmt.Sprint(x.Did, " ", x.Kind, " ", x.ID, " of ", x.Source, " ", nameIn(t, x.Before), ">", nameIn(t, x.After)))
		}
		return all
	}
	first := read[commit](t, s.get(t, v1("commit", "number", "2")))
	if got, want := fmt.Sprint(told(first)), "[added source estate of estate >estate added party a of estate >A added party b of estate >b added party same of estate >same]"; got != want {
		t.Errorf("the first load: %s", got)
	}
	if len(first.Reports) != 0 || first.More != 0 {
		t.Errorf("of a load by another process: %+v", first)
	}
	c := read[commit](t, s.get(t, v1("commit", "number", "3")))
	if got, want := fmt.Sprint(told(c)), "[changed party a of estate A>Another added party c of estate >c retired party b of estate b>]"; got != want {
		t.Errorf("the second load: %s", got)
	}
	if want := (ask.ClaimCount{Source: "estate", Kind: graph.KindParty, Added: 1, Changed: 1, Retired: 1}); len(c.Counts) != 1 || c.Counts[0] != want {
		t.Errorf("counted: %+v", c.Counts)
	}
	if len(c.Reports) != 1 || c.Reports[0].Who != "local" || c.Reports[0].Report.Counts != (LoadCounts{1, 1, 1, 2}) {
		t.Errorf("reported: %+v", c.Reports)
	}
	few := read[commit](t, s.get(t, v1("commit", "number", "3", "limit", "1")))
	if len(few.Changes) != 1 || few.More != 2 {
		t.Errorf("the first change alone: %+v", few)
	}
	if p := problemIn(t, s.get(t, v1("commit", "number", "4"))); p.Code != "no-commit" || p.Detail != "no such commit: 4" { // and not where the store is
		t.Errorf("a commit that is not there: %+v", p)
	}
	for path, texts := range map[string][]string{
		"/loads":                   {"bystander", "commit 1", "estate", "commit 2", "What it changed", "By local: 1 claim added, 1 changed, 1 retired, 2 unchanged."},
		"/commit?number=2":         {"added party a", "who loaded through a service is in the audit log"},
		"/commit?number=3":         {"changed party a", "name A Another", "retired party b", "By local"},
		"/commit?number=3&limit=1": {"and 2 more: list more of them"},
	} {
		r := s.do(t, "GET", path, nil, "Accept", "text/html")
		if strings.HasPrefix(path, "/commit?number=2") {
			texts = append(texts, first.Content, first.Hash)
		}
		for _, text := range texts {
			if !strings.Contains(r.read(), text) {
				t.Errorf("%s lacks %q: %s", path, text, r.read())
			}
		}
	}
}

// nameIn is the name in a claim, "" if there is none.
func nameIn(t *testing.T, claim json.RawMessage) string {
	t.Helper()
	var c struct{ ID, Name string }
	if string(claim) == "null" {
		return ""
	}
	if err := json.Unmarshal(claim, &c); err != nil {
		t.Fatal(err)
	}
	if c.Name == "" {
		return c.ID
	}
	return c.Name
}
