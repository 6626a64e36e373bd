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
		status, out, errs := outflowWith(t, map[string]string{"OUTFLOW_MEMBERS_KEY": "secret"}, "people", "whose data does p hold", "--load", "a.yaml")
		if status != exitDone || strings.Count(out, "\n") != 3 {
			t.Fatalf("status %d: %s%s", status, out, errs)
		}
		if said := strings.Contains(errs, "outflow: the ids of all are pseudonyms of those in your own list"); said != want {
			t.Errorf("%q: %s", ids, errs)
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
