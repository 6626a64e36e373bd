package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// runs are of a source that says nothing else.
const runs = `{"kind":"run","id":"r1","source":"airflow","when":["2018-04-01T09:00:00Z/2018-04-01T10:00:00Z"],"job":"etl/nsf-build","rows":"7","state":"complete","inputs":["kakaopay-core/accounts"],"outputs":["alipay-risk/nsf-features","gone/since"],"moves":[{"from":"kakaopay-core/accounts","to":"alipay-risk/nsf-features","columns":{"score":["balance"]},"stated":true}]}
{"kind":"run","id":"Alipay","source":"airflow","when":["2018-04-02T09:00:00Z/.."],"job":"nsf-build","state":"running"}
`

// TestRunsAnswerNothing: with runs in the store every answer and drawing is as it was
// without, but for the revision.
func TestRunsAnswerNothing(t *testing.T) {
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	does := func(args ...string) string {
		t.Helper()
		status, out, errs := outflow(t, args...)
		if status != exitDone {
			t.Fatalf("outflow %s: %s", strings.Join(args, " "), errs)
		}
		return out
	}
	for _, store := range []string{"with.db", "without.db"} {
		does("load", "../../fixtures/kakaopay", "--source", "news", "--store", path(store))
	}
	place(t, map[string]string{path("runs.ndjson"): runs})
	if out := does("load", path("runs.ndjson"), "--store", path("with.db")); !strings.HasPrefix(out, "Commit 2: 2 added") {
		t.Error(out)
	}
	for _, question := range []string{
		demonstration, "where did Kakao Pay go", "what feeds Alipay", "how did everyone's data reach Alipay", "which transfers without ground", "which transfers are undisclosed",
	} {
		got, want := does("ask", question, "--json", "--store", path("with.db")), does("ask", question, "--json", "--store", path("without.db"))
		before, _, _ := strings.Cut(want, `"revision"`)
		if !strings.HasPrefix(got, before) || before == want {
			t.Errorf("%s:\n got %s\nwant %s", question, got, want)
		}
	}
	for _, misspelt := range []string{"what feeds airflow", "what feeds r1", "what feeds nsf-bild"} {
		_, _, got := outflow(t, "ask", misspelt, "--store", path("with.db"))
		if _, _, want := outflow(t, "ask", misspelt, "--store", path("without.db")); got != want || got == "" {
			t.Errorf("%s:\n got %s\nwant %s", misspelt, got, want)
		}
	}
	drawings := [2][]byte{}
	for i, store := range []string{"with.db", "without.db"} {
		does("draw", "Alipay", "-o", path("alipay.dot"), "--store", path(store))
		var err error
		if drawings[i], err = os.ReadFile(path("alipay.dot")); err != nil {
			t.Fatal(err)
		}
	}
	if string(drawings[0]) != strings.ReplaceAll(string(drawings[1]), "revision 1", "revision 2") {
		t.Errorf("drawn\n%s\nwithout runs\n%s", drawings[0], drawings[1])
	}
	if out := does("verify", "--store", path("with.db")); out != "The store is sound.\n" {
		t.Error(out)
	}
	does("export", "-o", path("all.ndjson"), "--store", path("with.db"))
	if all, err := os.ReadFile(path("all.ndjson")); err != nil || !strings.HasSuffix(string(all), strings.Split(runs, "\n")[1]+"\n"+strings.Split(runs, "\n")[0]+"\n") {
		t.Errorf("the export does not end with the runs (%v):\n%s", err, all)
	}
}
