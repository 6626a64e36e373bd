package main

import (
	"os"
	"strings"
	"testing"
)

// TestWhatFilesCreateAndGetWrongIsSaidWhereTheyAreAsked asks files of which an id
// and a category are misspelt.
func TestWhatFilesCreateAndGetWrongIsSaidWhereTheyAreAsked(t *testing.T) {
	t.Chdir(t.TempDir())
	place(t, map[string]string{"a.yaml": `outflow: 1
parties: [{id: p}, {id: q}]
systems: [{id: a, party: p}, {id: b, party: q}]
populations: [{id: all, size: 10}]
datasets: [{id: a/src, population: all, subjects: everyone, categories: [user.contact.emial]}]
transfers: [{id: t, from: a/scr, to: b/x, categories: [user.contact.emial]}]
`})
	for _, args := range [][]string{{"ask", "whose data reached q"}, {"ask", "whose data reached q", "--json"}, {"draw", "q", "-o", "x.svg"}, {"people", "whose data reached q"}} {
		status, out, errs := outflow(t, append(args, "--load", "a.yaml")...)
		if status != exitDone {
			t.Fatal(errs)
		}
		for _, want := range []string{"Created, because transfers name them (2):\n  a/scr\n", "Warnings (", "user.contact.emial"} {
			if strings.Count(errs, want) == 0 || strings.Contains(out, want) && want != "user.contact.emial" {
				t.Errorf("%s does not say on stderr %q:\n%s", args[0], want, errs)
			}
		}
	}
}

func TestALoadReportSaysNothingTwice(t *testing.T) {
	t.Chdir(t.TempDir())
	place(t, map[string]string{"a.yaml": "outflow: 1\npopulations: [{id: all}]\nparties: [{id: p}]\nsystems: [{id: a, party: p}]\ndatasets: [{id: a/x, subjects: everyone, population: all, categories: [nosuch, nosuch]}]\n"})
	_, out, errs := outflow(t, "load", "a.yaml")
	seen := map[string]bool{}
	for line := range strings.Lines(out) {
		if seen[line] {
			t.Errorf("%q is said twice in\n%s%s", line, out, errs)
		}
		seen[line] = true
	}
}

// TestAStoreIntoWhichNothingWasLoadedSaysSo asks after a load that failed.
func TestAStoreIntoWhichNothingWasLoadedSaysSo(t *testing.T) {
	t.Chdir(t.TempDir())
	place(t, map[string]string{"a.yaml": "outflow: 1\nparties: [{id: p, nosuch: 1}]\n"})
	if status, _, _ := outflow(t, "load", "a.yaml"); status != exitFailed {
		t.Fatalf("status %d", status)
	}
	if _, err := os.Stat("outflow.db"); err != nil {
		return // better still
	}
	for _, args := range [][]string{{"ask", "whose data reached b"}, {"draw", "b"}, {"people", "whose data reached b"}} {
		status, _, errs := outflow(t, args...)
		if want := "outflow: the store \"outflow.db\" is empty: nothing was ever loaded into it; run outflow load first\n"; status != exitFailed || errs != want {
			t.Errorf("%s exits %d with %s", args[0], status, errs)
		}
	}
	if _, out, _ := outflow(t, "verify"); out != "The store is sound, and empty: nothing was ever loaded into it.\n" {
		t.Errorf("verify says %q", out)
	}
}

func TestTheHelpOfLoadNamesAPath(t *testing.T) {
	for _, verb := range []string{"ask", "draw", "people"} {
		if _, out, _ := outflow(t, verb, "--help"); !strings.Contains(out, "--load PATH ") || strings.Contains(out, "stringArray") {
			t.Errorf("%s: %s", verb, out)
		}
	}
}
