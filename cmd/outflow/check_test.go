package main

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"outflow/fixtures/race"
	"outflow/graph/ask"
)

// TestCheckCases runs fixtures/cases/check: each file holds two graphs, rules, and ways to check
// them, with what must become of each rule and where that is shown.
func TestCheckCases(t *testing.T) {
	race.SkipShort(t)
	eachCase(t, "check/*", func(t *testing.T, c *testCase) {
		before, after, rules := filepath.Join(c.dir, "before"), filepath.Join(c.dir, "after"), filepath.Join(c.dir, "rules.yaml")
		load := func(store string, dirs ...string) {
			for _, dir := range dirs {
				if status, _, errs := outflow(t, "load", dir, "--source", "case", "--store", store); status != exitDone {
					t.Fatal(errs)
				}
			}
		}
		one, two := filepath.Join(t.TempDir(), "one.db"), filepath.Join(t.TempDir(), "two.db")
		load(one, before)
		load(two, before, after)
		ways := map[string][]string{
			"files":                {"--before", before, "--load", after},
			"files strict":         {"--before", before, "--load", after, "--strict"},
			"the store with files": {"--store", one, "--load", after, "--source", "case"},
			"the store against":    {"--store", two, "--against", "1"},
		}
		for _, q := range c.questions {
			args := append([]string{"check", rules, "--json"}, ways[q.text]...)
			if ways[q.text] == nil {
				t.Fatalf("%q is no way to check", q.text)
			}
			status, out, errs := outflow(t, args...)
			var made ask.Check
			if err := json.Unmarshal([]byte(out), &made); err != nil {
				t.Fatal(err, errs)
			}
			shown := append(showCheck(&made), fmt.Sprintf("exit: %d", status))
			for line := range strings.Lines(q.want) {
				if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") && !slices.Contains(shown, line) {
					t.Errorf("%s\n  want %s\n  got  %s", q.text, line, strings.Join(shown, "\n       "))
				}
			}
			if made.Passed != (status == exitDone) {
				t.Errorf("%s: status %d, passed %t", q.text, status, made.Passed)
			}
		}
	})
}

// showCheck writes what became of each rule, a line each.
func showCheck(c *ask.Check) (lines []string) {
	for i := range c.Rules {
		r := &c.Rules[i]
		line := r.Kind + " " + r.Question
		switch r.Kind {
		case ask.RuleAtMost:
			line = fmt.Sprint(r.Kind, " ", *r.AtMost)
		case ask.RuleNoNew:
			line = r.Kind + " " + r.Finding
		}
		line += map[bool]string{true: ": passed ", false: ": failed "}[r.Passed] + string(r.Broken)
		var at []string
		for _, l := range r.Where() {
			for _, s := range r.Suspect {
				if slices.Contains(s.Stands, l) {
					at = append(at, fmt.Sprint(s.Transfer, ":", l.Line))
				}
			}
			if len(r.Suspect) > 0 && l == r.Stands {
				at = append(at, fmt.Sprint(l.Line))
			}
		}
		if len(at) > 0 {
			line += " at " + strings.Join(at, ", ")
		}
		lines = append(lines, line)
	}
	return lines
}

// required are the properties that the schema of SARIF 2.1.0 requires of what a check writes, by
// its path; those of a list are of each item.
var required = map[string][]string{
	"":                       {"version", "runs"},
	"runs":                   {"tool"},
	"runs.tool":              {"driver"},
	"runs.tool.driver":       {"name"},
	"runs.tool.driver.rules": {"id"},
	"runs.tool.driver.rules.shortDescription": {"text"},
	"runs.results":         {"message"},
	"runs.results.message": {"text"},
}

// checkRequired visits JSON and says what is missing.
func checkRequired(t *testing.T, path string, v any) {
	t.Helper()
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			checkRequired(t, path, item)
		}
	case map[string]any:
		for _, key := range required[path] {
			if v[key] == nil {
				t.Errorf("%q has no %s", path, key)
			}
		}
		for key, of := range v {
			checkRequired(t, strings.TrimPrefix(path+"."+key, "."), of)
		}
	}
}

// TestSARIFShowsAFaultAtTheLineOfTheManifest: it has all that the schema requires, and leads to
// the transfer in the file that was loaded.
func TestSARIFShowsAFaultAtTheLineOfTheManifest(t *testing.T) {
	c := readCase(t, "../../fixtures/cases/check/rules.txtar")
	t.Chdir(c.dir)
	status, text, errs := outflow(t, "check", "rules.yaml", "--before", "before", "--load", "after", "--sarif", "out.sarif", "--junit", "out.xml")
	if status != exitFindings || !strings.HasSuffix(errs, "outflow: 4 of 9 rules failed\n") || !strings.HasSuffix(text, "\n4 of 9 rules failed\n") {
		t.Fatal(status, text, errs)
	}
	written, err := os.ReadFile("out.sarif")
	if err != nil {
		t.Fatal(err)
	}
	var any any
	if err := json.Unmarshal(written, &any); err != nil {
		t.Fatal(err)
	}
	checkRequired(t, "", any)
	var log struct {
		Version string
		Runs    []struct {
			Tool struct {
				Driver struct{ Rules []struct{ ID string } }
			}
			Results []struct {
				RuleID    string
				RuleIndex int
				Level     string
				Message   struct{ Text string }
				Locations []struct {
					PhysicalLocation struct {
						ArtifactLocation struct{ URI string }
						Region           struct{ StartLine, StartColumn int }
					}
				}
			}
		}
	}
	if err := json.Unmarshal(written, &log); err != nil || log.Version != "2.1.0" || len(log.Runs) != 1 {
		t.Fatal(err, log.Version)
	}
	var got []string
	for _, r := range log.Runs[0].Results {
		if id := log.Runs[0].Tool.Driver.Rules[r.RuleIndex].ID; id != r.RuleID {
			t.Errorf("the rule of a result is %s, and by its number %s", r.RuleID, id)
		}
		at := r.Locations[0].PhysicalLocation
		kind, of, _ := strings.Cut(r.RuleID, "/")
		if kind == ask.RuleNoNew {
			kind = r.RuleID
		} else if len(of) != 8 {
			t.Errorf("the rule of a result is %s", r.RuleID)
		}
		got = append(got, fmt.Sprintf("%s %s %s:%d:%d", kind, r.Level, at.ArtifactLocation.URI, at.Region.StartLine, at.Region.StartColumn))
	}
	want := []string{
		"never error after/estate.yaml:12:3", "never error rules.yaml:4:3",
		"at-most error after/estate.yaml:12:3", "at-most error after/estate.yaml:14:3", "at-most note after/estate.yaml:12:3", "at-most note after/estate.yaml:14:3",
		"no-new/ground-none error after/estate.yaml:12:3", "no-new/undisclosed note after/estate.yaml:14:3",
	}
	if !slices.Equal(got, want) {
		t.Errorf("shown is\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	written, err = os.ReadFile("out.xml")
	if err != nil {
		t.Fatal(err)
	}
	var report struct {
		Suites []struct {
			Tests    int `xml:"tests,attr"`
			Failures int `xml:"failures,attr"`
			Cases    []struct {
				Name    string    `xml:"name,attr"`
				Failure *struct{} `xml:"failure"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal(written, &report); err != nil || len(report.Suites) != 1 || report.Suites[0].Tests != 9 || report.Suites[0].Failures != 4 || len(report.Suites[0].Cases) != 9 {
		t.Errorf("%v, JUnit: %s", err, written)
	}
}

// placeCheck makes a directory with a store of two commits, the second of which adds a leak, a
// request that adds another, and rules, and goes there.
func placeCheck(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	const leak = "outflow: 1\ntransfers:\n- {id: %s, from: crm/d, to: adx/in, when: 2024, people: minors, ground: none}\n"
	place(t, map[string]string{
		"base.yaml": `outflow: 1
parties: [{id: shop}, {id: ads, name: AdCo}]
systems: [{id: crm, party: shop}, {id: adx, party: ads}]
populations: [{id: web, size: 1000}]
cohorts: [{id: minors, of: web, size: 30..40}]
datasets: [{id: crm/d, population: web, subjects: everyone}, {id: adx/in}]
`,
		"head.yaml": fmt.Sprintf(leak, "leak"), "pr.yaml": fmt.Sprintf(leak, "more"),
		"bad.yaml":   "outflow: 1\ntransfers:\n- {id: t, from: crm/d, too: adx/in}\n- {id: u, from: crm/d, to: adx/in, when: yesterday}\n",
		"rules.yaml": "outflow-rules: 1\nnever: [did minors' data reach AdCo]\nno-new: [ground-none]\n",
	})
	for _, file := range []string{"base.yaml", "head.yaml"} {
		if status, _, errs := outflow(t, "load", file); status != exitDone {
			t.Fatal(errs)
		}
	}
}

// TestTheHeadWithFilesIsComparedWithAnEarlierCommit: what is checked is the newest commit with the
// files on top, whichever it is compared with.
func TestTheHeadWithFilesIsComparedWithAnEarlierCommit(t *testing.T) {
	placeCheck(t)
	for _, c := range []struct {
		args           []string
		suspects, came string
		against        int64
	}{
		{nil, "leak more", "more", 2}, {[]string{"--against", "2"}, "leak more", "more", 2}, {[]string{"--against", "1"}, "leak more", "leak more", 1},
	} {
		status, out, errs := outflow(t, append([]string{"check", "rules.yaml", "--load", "pr.yaml", "--json"}, c.args...)...)
		var made ask.Check
		if err := json.Unmarshal([]byte(out), &made); err != nil || status != exitFindings {
			t.Fatal(status, err, errs)
		}
		var ids [2][]string
		for i := range ids {
			for _, s := range made.Rules[i].Suspect {
				ids[i] = append(ids[i], s.Transfer)
			}
			slices.Sort(ids[i])
		}
		if strings.Join(ids[0], " ") != c.suspects || strings.Join(ids[1], " ") != c.came || made.Of.Number != 2 || made.Against.Number != c.against {
			t.Errorf("%v: broken by %v, new are %v; %+v against %+v", c.args, ids[0], ids[1], made.Of, made.Against)
		}
	}
}

// TestWhatKeepsRulesFromBeingCheckedIsWrittenForPipelines: at its line, beside a status that says
// that nothing was checked.
func TestWhatKeepsRulesFromBeingCheckedIsWrittenForPipelines(t *testing.T) {
	placeCheck(t)
	place(t, map[string]string{
		"known.yaml": "outflow-rules: 1\nnever:\n- whose data reached AdCo known at 2\n- whose data reached AdCow\n", "broken.yaml": "outflow-rules: 1\nnevr: [x]\nno-new: [y]\n",
	})
	for _, c := range []struct {
		rules, load string
		status      int
		at          []string
	}{
		{"rules.yaml", "bad.yaml", exitFailed, []string{"bad.yaml:3", "bad.yaml:4"}}, {"known.yaml", "pr.yaml", exitUsage, []string{"known.yaml:3", "known.yaml:4"}},
		{"broken.yaml", "pr.yaml", exitUsage, []string{"broken.yaml:2", "broken.yaml:3"}}, {"rules.yaml", "none.yaml", exitFailed, []string{"none.yaml:0"}},
	} {
		status, out, errs := outflow(t, "check", c.rules, "--load", c.load, "--sarif", "out.sarif", "--junit", "out.xml")
		if status != c.status || out != "" || errs == "" {
			t.Errorf("%+v: %d %s %s", c, status, out, errs)
		}
		var log struct {
			Runs []struct {
				Results []struct {
					Level     string
					Locations []struct {
						PhysicalLocation struct {
							ArtifactLocation struct{ URI string }
							Region           struct{ StartLine int }
						}
					}
				}
			}
		}
		var report struct {
			Suites []struct {
				Errors int `xml:"errors,attr"`
			} `xml:"testsuite"`
		}
		for name, read := range map[string]func([]byte) error{"out.sarif": func(b []byte) error { return json.Unmarshal(b, &log) }, "out.xml": func(b []byte) error { return xml.Unmarshal(b, &report) }} {
			written, err := os.ReadFile(name)
			if err != nil || read(written) != nil || os.Remove(name) != nil {
				t.Fatalf("%+v: %s: %v: %s", c, name, err, written)
			}
		}
		var at []string
		for _, r := range log.Runs[0].Results {
			at = append(at, fmt.Sprintf("%s:%d", r.Locations[0].PhysicalLocation.ArtifactLocation.URI, r.Locations[0].PhysicalLocation.Region.StartLine))
		}
		if !slices.Equal(at, c.at) || report.Suites[0].Errors != len(c.at) {
			t.Errorf("%+v: shown at %v, %d errors", c, at, report.Suites[0].Errors)
		}
	}
}

// TestTwoReportsAreTwoFiles, and a file of rules is not read without end.
func TestTwoReportsAreTwoFiles(t *testing.T) {
	placeCheck(t)
	if status, _, errs := outflow(t, "check", "rules.yaml", "--load", "pr.yaml", "--sarif", "z", "--junit", "./z"); status != exitUsage || !strings.Contains(errs, "--sarif and --junit both write into") {
		t.Error(status, errs)
	}
	if status, _, errs := outflow(t, "check", "/dev/zero", "--load", "pr.yaml"); status != exitUsage || !strings.Contains(errs, "longer than 1 MB") {
		t.Error(status, errs)
	}
}

// TestABadFileOfRulesIsNoFinding: it ends the program with another status, and says where.
func TestABadFileOfRulesIsNoFinding(t *testing.T) {
	t.Chdir(t.TempDir())
	write := func(name, text string) {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("m.yaml", "outflow: 1\nparties: [{id: a}]\n")
	for rules, want := range map[string]string{
		"outflow-rules: 1\nnevr: [x]\n":                      `outflow: r.yaml:2:1: a file of rules has no key "nevr"; did you mean "never"?`,
		"outflow-rules: 1\nnever:\n- whose data reached b\n": `outflow: r.yaml:3:3: "whose data reached b": column 20: there is no place`,
		"outflow-rules: 1\nnever:\n- what is it\n":           `outflow: r.yaml:3:3: "what is it": `,
	} {
		write("r.yaml", rules)
		if status, out, errs := outflow(t, "check", "r.yaml", "--load", "m.yaml"); status != exitUsage || out != "" || !strings.Contains(errs, want) {
			t.Error(status, out, errs, "want", want)
		}
	}
	if status, _, errs := outflow(t, "check", "none.yaml", "--load", "m.yaml"); status != exitUsage {
		t.Error(status, errs)
	}
	write("r.yaml", "outflow-rules: 1\nnever: [whose data reached a]\nno-new: [undisclosed]\n")
	if status, out, errs := outflow(t, "check", "r.yaml", "--load", "m.yaml"); status != exitFindings || !strings.HasPrefix(out, "unknown: never: whose data reached a\n") {
		t.Error("without a store files are checked alone:", status, out, errs)
	}
	if status, _, errs := outflow(t, "load", "m.yaml"); status != exitDone {
		t.Fatal(errs)
	}
	if status, _, errs := outflow(t, "check", "r.yaml"); status != exitUsage || !strings.Contains(errs, "name a commit with --against") {
		t.Error(status, errs)
	}
}
