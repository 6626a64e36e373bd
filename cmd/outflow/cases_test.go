package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"outflow/fixtures/race"
	"outflow/graph/ask"
)

// TestCases runs fixtures/cases: each file holds what is loaded, and in the
// part named "questions" what is asked of it and what must be answered. A
// question begins with ">"; the lines below it are parts of the answer, written
// as show writes them. Every case runs on files, on a store, and through the
// service.
func TestCases(t *testing.T) {
	race.SkipShort(t)
	eachCase(t, "*", func(t *testing.T, c *testCase) {
		store := filepath.Join(t.TempDir(), "case.db")
		if status, _, errs := outflow(t, "load", c.dir, "--source", "case", "--store", store); status != exitDone {
			t.Fatal(errs)
		}
		s := startService(t, nil, "serve", "--store", store)
		for _, q := range c.questions {
			status, fromFiles, errs := outflow(t, "ask", "--load", c.dir, q.text, "--json")
			if status == exitDone {
				errs = "" // what is worth knowing of the files is said there
			}
			if said := strings.Index(errs, "outflow: "); said > 0 {
				errs = errs[said:]
			}
			_, fromStore, storeErrs := outflow(t, "ask", "--store", store, q.text, "--json")
			if served := s.answer(t, q.text, "json"); storeErrs == "" && served != fromStore {
				t.Errorf("%s\n  the service answers %s\n  the store %s", q.text, served, fromStore)
			}
			compare(t, q.text, q.want, fromFiles, errs)
			compare(t, q.text+" (from a store)", q.want, fromStore, storeErrs)
		}
	})
}

// A testCase is one file, unpacked.
type testCase struct {
	dir       string // with what is loaded
	questions []struct{ text, want string }
}

func eachCase(t *testing.T, files string, run func(*testing.T, *testCase)) {
	paths, err := filepath.Glob("../../fixtures/cases/" + files + ".txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) { run(t, readCase(t, path)) })
	}
}

func readCase(t *testing.T, path string) *testCase {
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	c, questions := &testCase{dir: t.TempDir()}, ""
	for _, f := range archive.Files {
		if f.Name == "questions" {
			questions = string(f.Data)
			continue
		}
		name := filepath.Join(c.dir, f.Name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for block := range strings.SplitSeq(questions, "\n> ") {
		question, want, _ := strings.Cut(strings.TrimPrefix(block, "> "), "\n")
		if strings.TrimSpace(question) != "" {
			c.questions = append(c.questions, struct{ text, want string }{question, want})
		}
	}
	if c.questions == nil {
		t.Error("the case asks nothing")
	}
	return c
}

func compare(t *testing.T, question, want, got, errs string) {
	t.Helper()
	var a ask.Answer // of an error, none
	if errs == "" {
		if err := json.Unmarshal([]byte(got), &a); err != nil {
			t.Fatalf("%s: %v", question, err)
		}
	}
	shown := show(&a, errs)
	for line := range strings.Lines(want) {
		line = strings.TrimSpace(line)
		key, _, _ := strings.Cut(line, ":")
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case !slices.Contains(shown, line):
			t.Errorf("%s\n  want %s\n  got  %s", question, line, strings.Join(keyed(shown, key), "\n       "))
		}
	}
}

func keyed(lines []string, key string) []string {
	return slices.DeleteFunc(slices.Clone(lines), func(l string) bool { return !strings.HasPrefix(l, key+":") })
}

// show writes the parts of an answer, a line each.
func show(a *ask.Answer, errs string) []string {
	list := func(key string, n int, item func(i int) string) string {
		items := make([]string, n)
		for i := range items {
			items[i] = item(i)
		}
		return strings.TrimRight(key+": "+strings.Join(items, ", "), " ")
	}
	lines := []string{
		"understood: " + a.Understood,
		"verdict: " + string(a.Verdict),
		list("notes", len(a.Notes), func(i int) string { return a.Notes[i] }),
		"people: " + counts(a.People),
		list("categories", len(a.Categories), func(i int) string { return a.Categories[i].ID }),
		list("transfers", len(a.Transfers), func(i int) string { return a.Transfers[i].ID }),
		list("places", len(a.Places), func(i int) string { return a.Places[i].ID }),
		list("routes", len(a.Routes), func(i int) string { return strings.Join(a.Routes[i].Transfers, " > ") }),
		list("cut", len(a.Cut), func(i int) string { return a.Cut[i].Transfer + " " + a.Cut[i].Because }),
		list("erasures", len(a.Erasures), func(i int) string { return a.Erasures[i].ID }),
		list("assumptions", len(a.Assumptions), func(i int) string { return a.Assumptions[i].Code }),
		fmt.Sprintf("somebody: %t", a.Somebody),
		"somebody at least: " + known(a.SomebodyAtLeast),
		list("alone", len(a.Support.Alone), func(i int) string { return strings.TrimPrefix(a.Support.Alone[i], "case/") }),
		list("needed", len(a.Support.Needed), func(i int) string { return strings.TrimPrefix(a.Support.Needed[i], "case/") }),
		"error: " + strings.TrimSpace(errs),
	}
	for _, r := range slices.Concat(a.Populations, a.Cohorts, a.Categories) {
		lines = append(lines, r.ID+": "+counts(r.People))
	}
	for _, s := range a.Assumptions {
		lines = append(lines, s.Code+": "+strings.Join(s.IDs, ", "))
	}
	for _, p := range a.Places {
		basis := ""
		if p.Basis != nil {
			basis = " " + *p.Basis
		}
		lines = append(lines, p.ID+": "+counts(p.People)+basis, list(p.ID+" overdue", len(p.Overdue), func(i int) string {
			b := &p.Overdue[i]
			return strings.Join([]string{b.Code, b.ID, b.States, counts(b.People)}, " ")
		}))
	}
	for _, r := range a.Routes {
		lines = append(lines, "route "+strings.Join(r.Transfers, " > ")+": "+counts(r.People))
	}
	for _, r := range a.Erasures {
		lines = append(lines, fmt.Sprintf("erasure %s at %s: %s by %s", r.ID, r.At, counts(r.People), r.By.String()))
	}
	for _, r := range a.Transfers {
		lines = append(lines, r.ID+": "+counts(r.People),
			list(r.ID+" findings", len(r.Findings), func(i int) string { return r.Findings[i].Code }))
		lines = append(lines, list(r.ID+" accounts", len(r.Accounts), func(i int) string {
			return sourceName(r.Accounts[i].Source) + map[bool]string{false: " (does not contribute)"}[r.Accounts[i].Contributes]
		}))
		lines = append(lines, list(r.ID+" locators", len(r.Accounts), func(i int) string { return r.Accounts[i].Locator }))
		for _, f := range r.Findings {
			of := r.ID + " " + f.Code
			statement := func(all []ask.Statement) func(i int) string {
				return func(i int) string { return sourceName(all[i].Source) + " " + all[i].States }
			}
			lines = append(lines, fmt.Sprintf("%s: %s", of, counts(f.People)),
				list(of+" by", len(f.Sources), func(i int) string { return sourceName(f.Sources[i]) }),
				list(of+" stated", len(f.StatedBy), statement(f.StatedBy)), list(of+" disputed", len(f.DisputedBy), statement(f.DisputedBy)))
			if rows := f.ByRows; rows != nil {
				lines = append(lines, fmt.Sprintf("%s by rows: %d people, %d allowed, %d more", of, rows.People, rows.Allowed, rows.More))
			}
		}
	}
	return lines
}

// known writes a number, or that it is unknown.
func known(n *int64) string {
	if n == nil {
		return "unknown"
	}
	return fmt.Sprint(*n)
}

// sourceName leaves out the name under which the case is loaded into stores.
func sourceName(name string) string { return strings.TrimPrefix(name, "case/") }

// counts writes both worlds: confirmed / possible, each as min..max with the
// first and last instant where there is one.
func counts(p ask.People) string {
	one := func(c ask.Count) string {
		text := fmt.Sprint(c.Min)
		switch {
		case c.Max == nil:
			text += ".."
		case *c.Max != c.Min:
			text += fmt.Sprintf("..%d", *c.Max)
		}
		if c.First != nil {
			text += " from " + *c.First
		}
		if c.Last != nil {
			text += " to " + *c.Last
		}
		return text
	}
	return one(p.Confirmed) + " / " + one(p.Possible)
}
