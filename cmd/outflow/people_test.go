package main

import (
	"strings"
	"testing"
)

// TestPseudonymsAreSaidToBePseudonyms lists people of a list of texts, and of one
// of whole numbers.
func TestPseudonymsAreSaidToBePseudonyms(t *testing.T) {
	for ids, want := range map[string]bool{"id\nkim\nlee\n": true, "id\n1\n2\n": false} {
		t.Chdir(t.TempDir())
		place(t, map[string]string{"all.csv": ids, "a.yaml": `outflow: 1
parties: [{id: p}]
systems: [{id: a, party: p}]
populations: [{id: all, members: all.csv}]
datasets: [{id: a/x, population: all, subjects: everyone}]
`})
		status, out, errs := outflowWith(t, map[string]string{"OUTFLOW_MEMBERS_KEY": "a secret of tests"}, "people", "whose data does p hold", "--load", "a.yaml")
		if status != exitDone || strings.Count(out, "\n") != 3 {
			t.Fatalf("status %d: %s%s", status, out, errs)
		}
		if said := strings.Contains(errs, "outflow: the ids of all are pseudonyms of those in your own list"); said != want {
			t.Errorf("%q: %s", ids, errs)
		}
	}
}

// TestWhoMayHaveSetAnotherKeyIsToldWhere: only the program knows where a key is
// set.
func TestWhoMayHaveSetAnotherKeyIsToldWhere(t *testing.T) {
	t.Chdir(t.TempDir())
	place(t, map[string]string{"m.csv": "id\nkim\n",
		"a.yaml": "outflow: 1\npopulations: [{id: p, members: m.csv}]\n",
		"b.yaml": "outflow: 1\ncohorts: [{id: c, of: p, members: m.csv}]\n"})
	with := func(key string, args ...string) (int, string) {
		status, _, errs := outflowWith(t, map[string]string{"OUTFLOW_MEMBERS_KEY": key}, args...)
		return status, errs
	}
	for _, path := range []string{"a.yaml", "b.yaml"} {
		if status, errs := with("a secret of tests", "load", path); status != exitDone {
			t.Fatal(errs)
		}
	}
	for _, args := range [][]string{
		{"load", "b.yaml"},
		{"members", "replace", "c", "--from", "m.csv"},
		{"members", "add", "c", "--from", "m.csv"},
	} {
		status, errs := with("another of tests", args...)
		if status != exitFailed || !strings.HasSuffix(errs, "all with one key; the key is the one in OUTFLOW_MEMBERS_KEY\n") {
			t.Errorf("%v exits %d with %s", args, status, errs)
		}
	}
}

func TestTheLogIsCleanText(t *testing.T) {
	t.Chdir(t.TempDir())
	place(t, map[string]string{"a.ndjson": `{"kind":"party","id":"p","source":"a\u202eb"}` + "\n"})
	if status, _, errs := outflow(t, "load", "a.ndjson"); status != exitDone {
		t.Fatal(errs)
	}
	if _, out, _ := outflow(t, "log"); strings.Contains(out, "\u202e") {
		t.Errorf("%q", out)
	}
}

// TestPeopleOfTransfersAreThoseThatCrossedThem: who crossed other transfers than
// those that were asked for is not listed.
func TestPeopleOfTransfersAreThoseThatCrossedThem(t *testing.T) {
	t.Chdir(t.TempDir())
	place(t, map[string]string{"all.csv": "id\n1\n2\n3\n", "gold.csv": "id\n2\n", "a.yaml": `outflow: 1
parties: [{id: p}, {id: q}]
systems: [{id: a, party: p}, {id: b, party: q}]
populations: [{id: all, members: all.csv}]
cohorts: [{id: gold, of: all, members: gold.csv}]
datasets: [{id: a/x, population: all, subjects: everyone, categories: [user.name]}]
transfers:
- {id: some, from: a/x, to: b/y, when: always, people: gold, ground: none, disclosed: true}
- {id: rest, from: a/x, to: b/y, when: always, people: not gold, ground: "gdpr:6-1-a", disclosed: true}
`})
	status, out, errs := outflow(t, "people", "which transfers without ground", "--load", "a.yaml")
	if want := "population,id,certainty\nall,2,confirmed\n"; status != exitDone || out != want {
		t.Errorf("status %d: %s%s, want %s", status, out, errs, want)
	}
}
