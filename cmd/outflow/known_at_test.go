package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"outflow/graph/store/neo4j/neo4jtest"
)

// The estate as it was first loaded, and as it was later: the ledger and what
// went there are gone, and Reach has become Romeo.
const (
	estateThen = `outflow: 1
parties: [{id: p}, {id: q}, {id: r, name: Reach Limited}]
systems: [{id: a, party: p}, {id: b, party: q}, {id: c, party: r}]
populations: [{id: u, size: 100}]
cohorts: [{id: first-hundred, name: First hundred, of: u, members: ids.csv}]
datasets:
- {id: a/x, population: u, subjects: everyone, categories: [user.name]}
- {id: b/y}
- {id: c/ledger, population: u, subjects: everyone, categories: [user.name]}
transfers:
- {id: t1, from: a/x, to: b/y, when: 2020, people: everyone}
- {id: t2, from: b/y, to: c/ledger, when: 2021, people: everyone}
- {id: t3, from: c/ledger, to: b/y, when: 2022, people: first-hundred}
`
	estateLater = `outflow: 1
parties: [{id: p}, {id: q}, {id: r, name: Romeo}]
systems: [{id: a, party: p}, {id: b, party: q}, {id: c, party: r}]
populations: [{id: u, size: 100}]
datasets:
- {id: a/x, population: u, subjects: everyone, categories: [user.name]}
- {id: b/y}
transfers:
- {id: t1, from: a/x, to: b/y, when: 2020, people: everyone}
`
)

func TestWhatWasKnown(t *testing.T) {
	store := filepath.Join(t.TempDir(), "history.db")
	whatWasKnown(t, map[string]string{"OUTFLOW_STORE": store})
}

func TestWhatWasKnownOnNeo4j(t *testing.T) {
	server := neo4jtest.Fresh(t)
	whatWasKnown(t, map[string]string{"OUTFLOW_STORE": server.Address, "OUTFLOW_NEO4J_PASSWORD": server.Password})
}

// whatWasKnown asks a store for what it knew earlier, with every verb that reads
// and through the service: names, ids and candidates are those of then.
func whatWasKnown(t *testing.T, env map[string]string) {
	t.Chdir(t.TempDir())
	run := func(args ...string) (status int, out, errs string) {
		t.Helper()
		return outflowWith(t, env, args...)
	}
	does := func(args ...string) string {
		t.Helper()
		status, out, errs := run(args...)
		if status != exitDone {
			t.Fatalf("outflow %s: %s", strings.Join(args, " "), errs)
		}
		return out
	}
	place(t, map[string]string{"estate.yaml": estateThen, "ids.csv": "id\n7\n8\n"})
	does("load", "estate.yaml")
	does("export", "-o", "then.ndjson")
	between := time.Now().UTC().Format(time.RFC3339Nano)
	place(t, map[string]string{"estate.yaml": estateLater})
	does("load", "estate.yaml")
	tomorrow := time.Now().AddDate(0, 0, 1).Format(time.DateOnly)

	service := startService(t, env, "serve", "--store", env["OUTFLOW_STORE"])
	served := func(path string, query ...string) (status int, body string) {
		t.Helper()
		values := url.Values{}
		for i := 0; i < len(query); i += 2 {
			values.Set(query[i], query[i+1])
		}
		status, body, _ = service.get(t, path+"?"+values.Encode())
		return status, body
	}

	for question, want := range map[string]string{
		"whose data reached c/ledger":                     "whose data reached c/ledger known at 1\nYes. The data of 100 people reached",
		"whose data reached Reach Limited":                "whose data reached r known at 1\nYes. The data of 100 people reached Reach Limited",
		"whose data reached q from c/ledger":              "whose data reached q from c/ledger known at 1\nYes. The data of 2 people reached",
		"whose data reached q via Reach Limited":          "whose data reached q via r known at 1\nYes",
		"which First hundred users' data reached q":       "which first-hundred users' data reached q known at 1\nYes. The data of 2 people",
		"what was derived from transfer t2":               "what was derived from transfer \"t2\" known at 1\nThe data of 100 people",
		"where did c/ledger go":                           "where did c/ledger go known at 1\n",
		"which transfers to c/ledger":                     "which transfers to c/ledger known at 1\n",
		"whose data reached c/leger":                      `column 20: there is no place or country "c/leger"; did you mean "c/ledger"`,
		"whose data reached Reech Limited":                `column 20: there is no place or country "Reech Limited"; did you mean "Reach Limited"`,
		"whose data reached Romeo":                        `column 20: there is no place or country "Romeo"`,
		"what was derived from transfer t22":              `column 32: there is no transfer "t22"; did you mean "t2", "t1" or "t3"?`,
		"which First hundret users' data reached q":       `column 7: there is no cohort or population "First hundret"; did you mean "first-hundred"?`,
		"whose data reached c/ledger known at 1":          "whose data reached c/ledger known at 1\nYes",
		"whose data reached c/ledger known at " + between: "whose data reached c/ledger known at 1\nYes",
	} {
		check := func(how, sentence, understood, errs string) {
			t.Helper()
			if got := understood + "\n" + sentence; !strings.HasPrefix(got, want) && !strings.HasPrefix(errs, want) {
				t.Errorf("%s %s:\n got %s %s\nwant %s", question, how, got, errs, want)
			}
		}
		for _, how := range [][]string{{"--known-at", "1"}, {"--known-at", between}} {
			_, out, errs := run(append([]string{"ask", question}, how...)...)
			check(strings.Join(how, " "), out, understoodIn(out), strings.TrimPrefix(errs, "outflow: "))
			_, body := served("/v1/ask", "q", question, "format", "text", "at", how[1])
			check("at="+how[1], body, understoodIn(body), detailIn(body))
		}
		if !strings.Contains(question, "known at") {
			_, out, errs := run("ask", question+" known at 1")
			check("known at 1", out, understoodIn(out), strings.TrimPrefix(errs, "outflow: "))
			_, body := served("/v1/ask", "q", question+" known at 1", "format", "text")
			check("served, known at 1", body, understoodIn(body), detailIn(body))
		}
	}

	for _, question := range []string{"whose data reached c/ledger", "whose data reached Reach Limited", "whose data reached Romeo from c/ledger"} {
		if status, out, errs := run("ask", question); status != exitFailed || !strings.Contains(errs, "there is no place or country") {
			t.Errorf("now, %s: %s%s", question, out, errs)
		}
		if status, _, errs := run("ask", question, "--known-at", tomorrow); status != exitFailed || !strings.Contains(errs, "there is no place or country") {
			t.Errorf("tomorrow, %s: %s", question, errs)
		}
	}

	if list := does("people", "which First hundred users' data reached q", "--known-at", "1"); list != "population,id,world\nu,7,confirmed\nu,8,confirmed\n" && !strings.Contains(list, "u,7,confirmed\nu,8,confirmed\n") {
		t.Errorf("people: %s", list)
	}
	does("draw", "Reach Limited", "--known-at", between, "-o", "drawn.dot")
	if drawing, err := os.ReadFile("drawn.dot"); err != nil || !strings.Contains(string(drawing), "ledger") || !strings.Contains(string(drawing), "(known at 1)") {
		t.Errorf("the drawing: %s %v", drawing, err)
	}
	then, err := os.ReadFile("then.ndjson")
	if err != nil {
		t.Fatal(err)
	}
	for _, known := range []string{"1", between} {
		if exported := does("export", "--known-at", known); exported != string(then) {
			t.Errorf("export --known-at %s: %s\nand then: %s", known, exported, then)
		}
	}
	if now, later := does("export"), does("export", "--known-at", tomorrow); now != later || now == string(then) {
		t.Error("the export of tomorrow is not that of now")
	}

	first := strings.Fields(strings.Split(does("log"), "\n")[1])[1] // up to the second
	for _, c := range []struct {
		args   []string
		status int
		want   string
	}{
		{[]string{"ask", "whose data reached q", "--known-at", "3"}, exitFailed, "no such commit: 3; the last one is 2"},
		{[]string{"ask", "whose data reached q known at 3"}, exitFailed, "no such commit: 3; the last one is 2"},
		{[]string{"ask", "whose data reached q", "--known-at", "2019"}, exitFailed, "known at 2019-12"},
		{[]string{"ask", "whose data reached q", "--known-at", "2001-02-03"}, exitFailed, "nothing was known at 2001-02-03: the first commit was made at " + first[:len("2006-01-02T15:04:05")]},
		{[]string{"draw", "q", "--known-at", "3"}, exitFailed, "no such commit: 3"},
		{[]string{"people", "whose data reached q", "--known-at", "3"}, exitFailed, "no such commit: 3"},
		{[]string{"export", "--known-at", "3"}, exitFailed, "no such commit: 3; the last one is 2"},
		{[]string{"export", "--known-at", "2001"}, exitFailed, "no such commit: 2001"},
		{[]string{"ask", "whose data reached q known at 2", "--known-at", "1"}, exitUsage, `--known-at 1 is commit 1, and "known at 2" in the question is commit 2; say one of them`},
		{[]string{"ask", "whose data reached q", "--known-at", "soon"}, exitUsage, `"soon" is neither the number of a commit, such as 3, nor a date, such as 2024-03-01`},
		{[]string{"ask", "--load", "estate.yaml", "whose data reached q", "--known-at", "1"}, exitUsage, "files that are asked with --load have no earlier commits to be known at"},
		{[]string{"draw", "--load", "estate.yaml", "q known at 1"}, exitFailed, "files that are asked with --load have no earlier commits to be known at"},
	} {
		status, out, errs := run(c.args...)
		if status != c.status || !strings.Contains(errs, c.want) || out != "" || strings.Count(errs, "\n") != 1 {
			t.Errorf("outflow %s\n  exits %d with %q%q\n  want  %d with %q", strings.Join(c.args, " "), status, out, errs, c.status, c.want)
		}
	}
	if status, body := served("/v1/ask", "q", "whose data reached q", "at", "3"); status != http.StatusNotFound || !strings.Contains(body, "no such commit: 3; the last one is 2") {
		t.Errorf("at=3: %d %s", status, body)
	}
	for path, query := range map[string][]string{"/v1/place": {"id", "c/ledger"}, "/v1/transfer": {"id", "t2"}} {
		if status, body := served(path, append(query, "at", between)...); status != http.StatusOK {
			t.Errorf("%s then: %d %s", path, status, body)
		}
		if status, _ := served(path, query...); status != http.StatusNotFound {
			t.Errorf("%s now: %d", path, status)
		}
	}
}

func understoodIn(text string) string {
	_, after, _ := strings.Cut(text, "\nUnderstood: ")
	understood, _, _ := strings.Cut(after, "\n")
	return understood
}

func detailIn(problem string) string {
	var p struct{ Detail string }
	_ = json.Unmarshal([]byte(problem), &p) // an answer is none
	return p.Detail
}
