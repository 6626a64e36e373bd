package main

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"outflow/graph/ask"
)

// TestWatchedAnswersAreComparedByCommits: by the newest commit, and between any two; what is
// said of each is what diff says of its question.
func TestWatchedAnswersAreComparedByCommits(t *testing.T) {
	kakaopay, err := filepath.Abs("../../fixtures/kakaopay")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	place(t, map[string]string{"more.yaml": "outflow: 1\nparties: [{id: adco, name: AdCo}]\ntransfers: [{id: ads, from: kakaopay-core/accounts, to: adco, when: 2020, people: everyone, ground: none}]\n"})
	run := func(want int, args ...string) string {
		t.Helper()
		status, out, errs := outflow(t, args...)
		if status != want {
			t.Errorf("%v: status %d: %s%s", args, status, out, errs)
		}
		return out + errs
	}
	said := func(text, holds string) {
		t.Helper()
		if !strings.Contains(text, holds) {
			t.Errorf("there is no %q in %s", holds, text)
		}
	}
	run(exitDone, "load", kakaopay)
	said(run(exitFailed, "watch"), "commit 1 is the first one")
	run(exitDone, "watch", "add", "reached", "which non-Apple-Pay users' data reached Alipay")
	run(exitDone, "watch", "add", "Kakao", "where did Kakao Pay go")
	said(run(exitFailed, "watch", "add", "reached", "whose data reached Alipay"), "remove that first")
	said(run(exitFailed, "watch", "add", "typo", "whose data reached Alipey"), "did you mean")
	said(run(exitFailed, "watch", "add", "then", "whose data reached Alipay known at 1"), "known at")
	said(run(exitFailed, "watch", "add", "one", "whose data reached Alipay for one person"), "for one person")
	run(exitDone, "load", "more.yaml")
	text := run(exitDone, "watch")
	for _, holds := range []string{"changed: Kakao: where did Kakao Pay go\n", "transfer came: ads: from kakaopay-core/accounts to adco", "finding came: ads: no legal ground", "unchanged: reached:", "1 of 2 saved answers changed."} {
		said(text, holds)
	}
	said(run(exitFindings, "watch", "--exit-code"), "1 of 2 saved answers changed")
	run(exitDone, "watch", "--exit-code", "--since", "1", "--until", "1")
	var w ask.Watch
	if err := json.Unmarshal([]byte(run(exitDone, "watch", "--since", "1", "--json")), &w); err != nil || w.Changed != 1 || w.Questions[0].Name != "Kakao" {
		t.Errorf("%v %+v", err, w)
	}
	is, err := json.Marshal(w.Questions[0].Difference)
	var d ask.Difference
	if err != nil || json.Unmarshal([]byte(run(exitDone, "diff", "1", "2", "where did Kakao Pay go", "--json")), &d) != nil {
		t.Fatal(err)
	}
	if of, err := json.Marshal(d); err != nil || string(of) != string(is) {
		t.Errorf("diff says %s\nwatch says %s", of, is)
	}
	s := startService(t, nil, "serve")
	if _, served, _ := s.get(t, "/v1/watch?from=1&to=2"); served != run(exitDone, "watch", "--since", "1", "--json") {
		t.Errorf("the service says %s", served)
	}
	rows, err := csv.NewReader(strings.NewReader(run(exitDone, "diff", "1", "2", "where did Kakao Pay go", "--csv"))).ReadAll()
	came := map[string]int{}
	for _, row := range rows {
		if row[0] == ask.FindingCame {
			came[row[1]]++
		}
	}
	if err != nil || came["transfer"] != 1 || came["account"] != 1 || came["finding"] < 2 {
		t.Errorf("%v: %v in %v", err, came, rows)
	}
	run(exitDone, "watch", "remove", "reached")
	said(run(exitFailed, "watch", "remove", "reached"), "outflow watch list")
	if list := run(exitDone, "watch", "list"); strings.Contains(list, "reached") || !strings.Contains(list, "Kakao") {
		t.Error(list)
	}
	list, err := os.ReadFile("outflow.db-watched")
	if err != nil {
		t.Fatal(err)
	}
	place(t, map[string]string{"outflow.db-watched": strings.Replace(string(list), "Kakao Pay", "Kakao Pie", 1)})
	said(run(exitFailed, "watch"), "unasked: Kakao: where did Kakao Pie go")
	place(t, map[string]string{"outflow.db-watched": "{"})
	said(run(exitFailed, "watch"), "outflow.db-watched is damaged")
}
