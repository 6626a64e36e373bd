package main

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"outflow/fixtures/race"
	"outflow/graph/ask"
)

const whatChanged = "what changed"

// TestDiffCases runs fixtures/cases/diff: each file holds two graphs, in the directories before
// and after, and what is asked of both and must be answered; whatChanged asks for no
// question. Every case runs on files, on two commits of a store, on a store
// with files on top, and through the service.
func TestDiffCases(t *testing.T) {
	race.SkipShort(t)
	eachCase(t, "diff/*", func(t *testing.T, c *testCase) {
		before, after := filepath.Join(c.dir, "before"), filepath.Join(c.dir, "after")
		load := func(store, dir string) {
			if status, _, errs := outflow(t, "load", dir, "--source", "case", "--store", store); status != exitDone {
				t.Fatal(errs)
			}
		}
		one, two := filepath.Join(t.TempDir(), "one.db"), filepath.Join(t.TempDir(), "two.db")
		load(one, before)
		load(two, before)
		load(two, after)
		s := startService(t, nil, "serve", "--store", two)
		for _, q := range c.questions {
			for _, way := range []struct {
				of   string
				args []string
			}{
				{"files", []string{"--before", before, "--load", after}},
				{"a store", []string{"--store", two, "1", "2"}},
				{"a store and files", []string{"--store", one, "--load", after, "--source", "case"}},
			} {
				args := append([]string{"diff", "--json"}, way.args...)
				if q.text != whatChanged {
					args = append(args, q.text)
				}
				status, out, errs := outflow(t, args...)
				if status == exitDone {
					errs = ""
				}
				if way.of == "a store" && status == exitDone {
					asked := url.Values{"from": {"1"}, "to": {"2"}}
					if q.text != whatChanged {
						asked.Set("q", q.text)
					}
					if _, served, _ := s.get(t, "/v1/diff?"+asked.Encode()); served != out {
						t.Errorf("%s\n  the service answers %s\n  the store %s", q.text, served, out)
					}
				}
				shown := showDiff(t, q.text, out, errs)
				for line := range strings.Lines(q.want) {
					line = strings.TrimSpace(line)
					key, value, _ := strings.Cut(line, ":")
					contained := func(said string) bool { return key == "error" && strings.Contains(said, strings.TrimSpace(value)) }
					if line == "" || strings.HasPrefix(line, "#") || slices.Contains(shown, line) || slices.ContainsFunc(shown, contained) {
						continue
					}
					t.Errorf("%s (from %s)\n  want %s\n  got  %s", q.text, way.of, line, strings.Join(shown, "\n       "))
				}
			}
		}
	})
}

// showDiff writes the parts of what changed, a line each.
func showDiff(t *testing.T, question, out, errs string) (lines []string) {
	t.Helper()
	say := func(format string, args ...any) {
		lines = append(lines, strings.TrimSpace(fmt.Sprintf(format, args...)))
	}
	if say("error: %s", errs); errs != "" {
		return lines
	}
	if question == whatChanged {
		var c ask.Changes
		if err := json.Unmarshal([]byte(out), &c); err != nil {
			t.Fatal(err)
		}
		for _, r := range c.Claims {
			say("claim %s %s %s: %s", r.Did, r.Kind, r.ID, strings.Join(r.Keys, " "))
		}
		for _, f := range c.Findings {
			say("%s %s: %s", f.Did, f.Transfer, f.Finding.Code)
		}
		return lines
	}
	var d ask.Difference
	if err := json.Unmarshal([]byte(out), &d); err != nil {
		t.Fatal(err)
	}
	say("before: %s %s", d.From.Verdict, counts(d.From.People))
	say("after: %s %s", d.To.Verdict, counts(d.To.People))
	say("open: %s", strings.TrimSuffix(counts(ask.People{Confirmed: d.Open, Possible: d.Open}), " / "+fmt.Sprint(d.Open.Min)))
	for i, gain := range []*ask.Gain{&d.New, &d.Gone} {
		is := []string{"new", "gone"}[i]
		say("%s: %s", is, counts(gain.People))
		for _, r := range slices.Concat(gain.Populations, gain.Cohorts, gain.Categories) {
			say("%s %s: %s", is, r.ID, counts(r.People))
		}
		var ids []string
		for _, row := range gain.Transfers {
			ids = append(ids, row.ID)
		}
		say("%s transfers: %s", is, strings.Join(ids, ", "))
		say("%s through: %s", is, strings.Join(gain.Through, ", "))
	}
	for _, s := range d.Assumptions {
		say("%s: %s", s.Code, strings.Join(s.IDs, ", "))
	}
	return lines
}

// TestADiffWritesNothingIntoTheStore: what a load would do is tried in memory.
func TestADiffWritesNothingIntoTheStore(t *testing.T) {
	dir := t.TempDir()
	store, more := filepath.Join(dir, "a.db"), filepath.Join(dir, "more.yaml")
	if status, _, errs := outflow(t, "load", "../../fixtures/kakaopay", "--store", store); status != exitDone {
		t.Fatal(errs)
	}
	if err := os.WriteFile(more, []byte("outflow: 1\nparties: [{id: other}]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	was, err := os.ReadFile(store)
	if err != nil {
		t.Fatal(err)
	}
	status, out, errs := outflow(t, "diff", "--store", store, "--load", more)
	if status != exitDone || !strings.HasPrefix(out, "2 claims were added.\n") {
		t.Error(status, out, errs)
	}
	if is, err := os.ReadFile(store); err != nil || string(is) != string(was) {
		t.Errorf("the store is another one now (%v)", err)
	}
	for _, args := range [][]string{{"1", "2", "3"}, {"--before", more}, {"1", "--before", more, "--load", more}, {"1", "2", "--load", more}} {
		if status, _, errs := outflow(t, append([]string{"diff", "--store", store}, args...)...); status != exitUsage {
			t.Error(args, status, errs)
		}
	}
	if status, _, errs := outflow(t, "diff", "--store", store); status != exitFailed || !strings.Contains(errs, "commit 1 is the first one") {
		t.Error(status, errs)
	}
}
