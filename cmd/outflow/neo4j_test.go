package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"outflow/graph/ask"
	"outflow/graph/store/neo4j/neo4jtest"
)

// onNeo4j runs a command line with a Neo4j database as its store.
func onNeo4j(t *testing.T, server *neo4jtest.Server, args ...string) (status int, out, errs string) {
	t.Helper()
	return outflowWith(t, map[string]string{"OUTFLOW_NEO4J_PASSWORD": server.Password, "OUTFLOW_STORE": server.Address}, args...)
}

// does runs a command line that must succeed.
func does(t *testing.T, server *neo4jtest.Server, args ...string) string {
	t.Helper()
	status, out, errs := onNeo4j(t, server, args...)
	if status != exitDone {
		t.Fatalf("outflow %s: %s", strings.Join(args, " "), errs)
	}
	return out
}

// TestCasesOnNeo4j asks every case of a Neo4j database, and of a service that
// reads it: the answers are those of a file, but for the time of the load, which
// the revision's hash depends on.
func TestCasesOnNeo4j(t *testing.T) {
	server := neo4jtest.Fresh(t)
	eachCase(t, "*", func(t *testing.T, c *testCase) {
		server.Wipe(t)
		store := filepath.Join(t.TempDir(), "case.db")
		if status, _, errs := outflow(t, "load", c.dir, "--source", "case", "--store", store); status != exitDone {
			t.Fatal(errs)
		}
		does(t, server, "load", c.dir, "--source", "case")
		s := startService(t, map[string]string{"OUTFLOW_NEO4J_PASSWORD": server.Password}, "serve", "--store", server.Address)
		for _, q := range c.questions {
			_, want, wantErrs := outflow(t, "ask", "--store", store, q.text, "--json")
			_, got, errs := onNeo4j(t, server, "ask", q.text, "--json")
			if errs != wantErrs {
				t.Errorf("%s:\n got %s\nwant %s", q.text, errs, wantErrs)
			}
			if served := s.answer(t, q.text, "json"); errs == "" && served != got {
				t.Errorf("%s\n  the service answers %s\n  the store %s", q.text, served, got)
			}
			if errs != "" {
				got = `{"understood": "error"}`
			} else if withoutRevision(t, got) != withoutRevision(t, want) {
				t.Errorf("%s:\n got %s\nwant %s", q.text, got, want)
			}
			compare(t, q.text, q.want, got, errs)
		}
		if out := does(t, server, "verify"); out != "The store is sound.\n" {
			t.Error(out)
		}
	})
}

func withoutRevision(t *testing.T, answer string) string {
	t.Helper()
	var a ask.Answer
	if err := json.Unmarshal([]byte(answer), &a); err != nil {
		t.Fatal(err)
	}
	a.Revision.Hash = ""
	var b bytes.Buffer
	if err := a.WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestEveryVerbOnNeo4j follows one estate through what a store is for.
func TestEveryVerbOnNeo4j(t *testing.T) {
	server := neo4jtest.Fresh(t)
	fixture := filepath.Join(repository(t), "fixtures", "kakaopay")
	t.Chdir(t.TempDir())
	place(t, map[string]string{"android.csv": "id\n1\n2\n3\n", "gone.csv": "id\n3\n"})
	if out := does(t, server, "load", fixture, "--source", "news"); !strings.HasPrefix(out, "Commit 1: ") {
		t.Error(out)
	}
	if out := does(t, server, "load", fixture, "--source", "news"); !strings.HasPrefix(out, "Nothing changed") {
		t.Error(out)
	}
	if out := does(t, server, "ask", demonstration, "--svg", "lineage.svg"); !strings.Contains(out, "at least 32,000,000 and at most 40,000,000") {
		t.Error(out)
	}
	does(t, server, "draw", "Alipay", "-o", "alipay.svg")
	does(t, server, "members", "replace", "android", "--from", "android.csv")
	does(t, server, "members", "remove", "android", "--from", "gone.csv")
	does(t, server, "people", "which Android users' data reached Alipay", "-o", "notify.csv")
	if list, err := os.ReadFile("notify.csv"); err != nil || !bytes.Contains(list, []byte(",2,confirmed")) || bytes.Contains(list, []byte(",3,")) {
		t.Errorf("people: %s %v", list, err)
	}
	if out := does(t, server, "ask", "which Android users' data reached Alipay known at 1"); strings.Contains(out, "2 people") {
		t.Errorf("what was known at 1: %s", out)
	}
	if out := does(t, server, "log"); strings.Count(out, "\n") != 4 {
		t.Error(out)
	}
	does(t, server, "migrate")
	if out := does(t, server, "verify"); out != "The store is sound.\n" {
		t.Error(out)
	}
	server.Query(t, "MATCH ()-[c:TRANSFER {id: 'nsf-build'}]->() SET c.people = 'apple-pay'", nil)
	if status, out, errs := onNeo4j(t, server, "verify"); status != exitFailed || !strings.Contains(out, "nsf-build") || !strings.Contains(out, "people") {
		t.Errorf("verify after an edit: %d %s%s", status, out, errs)
	}
}

// TestExportGoesThereAndBack takes a graph with member lists and runs from a file to
// Neo4j and back to another file.
func TestExportGoesThereAndBack(t *testing.T) {
	server := neo4jtest.Fresh(t)
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	alone := func(args ...string) string {
		t.Helper()
		status, out, errs := outflow(t, args...)
		if status != exitDone {
			t.Fatalf("outflow %s: %s", strings.Join(args, " "), errs)
		}
		return out
	}
	place(t, map[string]string{path("runs.ndjson"): runs})
	alone("load", population, "--source", "news", "--store", path("zero.db"))
	alone("load", path("runs.ndjson"), "--store", path("zero.db"))
	alone("export", "-o", path("zero.ndjson"), "--store", path("zero.db"))
	alone("load", path("zero.ndjson"), "--store", path("one.db")) // in one commit
	alone("export", "-o", path("one.ndjson"), "--store", path("one.db"))
	does(t, server, "load", path("one.ndjson"))
	does(t, server, "export", "-o", path("two.ndjson"))
	alone("load", path("two.ndjson"), "--store", path("three.db"))
	alone("export", "-o", path("three.ndjson"), "--store", path("three.db"))
	one, err := os.ReadFile(path("one.ndjson"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"two.ndjson", "three.ndjson"} {
		if other, err := os.ReadFile(path(name)); err != nil || !bytes.Equal(one, other) {
			t.Errorf("%s holds another graph than one.ndjson (%v)", name, err)
		}
	}
	for _, question := range []string{demonstration, "what data of Android users reached Apple", "which transfers carrying more people than needed"} {
		want := withoutRevision(t, alone("ask", question, "--json", "--store", path("one.db")))
		if got := withoutRevision(t, does(t, server, "ask", question, "--json")); got != want {
			t.Errorf("%s: Neo4j answers %s, the file %s", question, got, want)
		}
		if got := withoutRevision(t, alone("ask", question, "--json", "--store", path("three.db"))); got != want {
			t.Errorf("%s: the last file answers %s, the first %s", question, got, want)
		}
	}
}

// TestPasswordsAreNotRepeated: whatever is wrong with an address, what may be a
// password is in no error.
func TestPasswordsAreNotRepeated(t *testing.T) {
	const secret = "hunter2"
	for _, address := range []string{
		"neo4j://neo4j:hunter2@localhost:1/neo4j", "bolt+s://neo4j:hunter2@localhost:1", "neo4j:neo4j:hunter2@localhost", "neo4j:/neo4j:hunter2@localhost",
		"neo4j://neo4j:hunter2", "neo4j://neo4j:hun/hunter2@localhost", "neo4j://neo4j:%zzhunter2@localhost", "neo4j://localhost?password=hunter2",
		"redis://neo4j:hunter2@localhost", "neo4j://neo4j:x@hunter2@localhost",
	} {
		for _, verb := range []string{"log", "migrate", "serve"} {
			status, out, errs := outflow(t, verb, "--store", address)
			if status != exitFailed || strings.Contains(out+errs, secret) || strings.Count(errs, "\n") != 1 {
				t.Errorf("outflow %s --store %s: %d %s%s", verb, address, status, out, errs)
			}
		}
	}
	file := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(file, []byte(secret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	server := neo4jtest.Fresh(t)
	for _, env := range []map[string]string{
		{"OUTFLOW_NEO4J_PASSWORD": secret}, {"OUTFLOW_NEO4J_PASSWORD_FILE": file}, {"OUTFLOW_NEO4J_PASSWORD_FILE": file + "x"}, {},
	} {
		env["OUTFLOW_STORE"] = server.Address
		status, out, errs := outflowWith(t, env, "log")
		if status != exitFailed || strings.Contains(out+errs, secret) || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, "OUTFLOW_NEO4J_PASSWORD_FILE") {
			t.Errorf("outflow log with %v: %d %s%s", env, status, out, errs)
		}
	}
	if err := os.WriteFile(file, []byte(server.Password+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"OUTFLOW_NEO4J_PASSWORD_FILE": file, "OUTFLOW_STORE": server.Address}
	if status, _, errs := outflowWith(t, env, "load", "../../fixtures/kakaopay"); status != exitDone {
		t.Error(errs)
	}
}

// TestTheReadmesQueriesRun pastes the README's Cypher into a database with the
// demonstration: each finds something. Once all of it is taken back only the one
// that asks who ever said what does.
func TestTheReadmesQueriesRun(t *testing.T) {
	server := neo4jtest.Fresh(t)
	does(t, server, "load", "../../fixtures/kakaopay")
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	var queries []string
	for block := range strings.SplitSeq(string(readme), "```cypher\n") {
		query, _, _ := strings.Cut(block, "```\n")
		queries = append(queries, query)
	}
	queries = queries[1:] // what comes before the first
	if len(queries) != 5 {
		t.Errorf("there are %d queries, want 5", len(queries))
	}
	for _, query := range queries {
		if rows := server.Query(t, query, nil); len(rows) == 0 {
			t.Errorf("this query finds nothing:\n%s", query)
		}
	}
	t.Chdir(t.TempDir())
	place(t, map[string]string{"other.yaml": "outflow: 1\nparties: [{id: other}]\n"})
	does(t, server, "load", "other.yaml", "--source", "koreatechtoday.yaml")
	for _, query := range queries {
		if rows := server.Query(t, query, nil); (len(rows) > 0) != strings.Contains(query, "c.retired") {
			t.Errorf("of what was taken back this query finds %v:\n%s", rows, query)
		}
	}
}

// repository returns the directory of the whole.
func repository(t *testing.T) string {
	t.Helper()
	wd, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	return wd
}
