//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"outflow/fixtures/python"
)

// TestDbtsOwnProgramsAreRead has the dbt that is installed run a project under dbt-ol, which
// tells a service of it. What dbt writes is read as what the version of testdata/target wrote
// is, but for when it ran; and what the one and the other say are of the same places, so that a
// question crosses from an event to the project and back.
func TestDbtsOwnProgramsAreRead(t *testing.T) {
	if testing.Short() {
		t.Skip("dbt takes a while")
	}
	const testdata = "../../ingest/dbt/testdata/"
	path := python.With(t, "dbt.adapters.duckdb, openlineage.dbt")
	store := filepath.Join(t.TempDir(), "a.db")
	s, _ := serveAlone(t, nil, "serve", "--store", store)
	dir := filepath.Join(t.TempDir(), "shop")
	if err := os.CopyFS(dir, os.DirFS(testdata+"project")); err != nil {
		t.Fatal(err)
	}
	const script = `
import os, subprocess, sys
from dbt.cli.main import dbtRunner
def dbt(*command):
  if not dbtRunner().invoke([*command, "--profiles-dir", "."]).success:
    sys.exit("dbt " + " ".join(command) + " failed")
here = os.path.dirname(sys.executable)
seed = os.fork() # which gives the file back when it is over
if seed == 0:
  dbt("seed")
  os._exit(0)
if os.waitpid(seed, 0)[1]:
  sys.exit("dbt seed failed")
subprocess.run([here + "/dbt-ol", "build", "--profiles-dir", "."], check=True, env={**os.environ, "PATH": here + os.pathsep + os.environ["PATH"]})
os.rename("target/run_results.json", "built.json")
dbt("docs", "generate")
os.rename("built.json", "target/run_results.json")
`
	cmd := exec.CommandContext(t.Context(), path, "-c", script)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "DBT_SEND_ANONYMOUS_USAGE_STATS=false", "OPENLINEAGE_URL="+s.url)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	load := func(store string, args ...string) {
		t.Helper()
		if status, _, errs := outflow(t, append([]string{"load", "--store", store}, args...)...); status != exitDone {
			t.Fatal(errs)
		}
	}
	target := filepath.Join(dir, "target")
	timeless := func(target string) string {
		of := filepath.Join(t.TempDir(), "a.db")
		load(of, testdata+"estate.yaml")
		load(of, target)
		return regexp.MustCompile(`"when":\["[^\]]*\]`).ReplaceAllString(exported(t, of), `"when":[]`)
	}
	if got, want := timeless(target), timeless(testdata+"target"); got != want {
		t.Errorf("it says\n%s\nwant\n%s", got, want)
	}

	asks := func(question string, wants ...string) {
		t.Helper()
		_, got, errs := outflow(t, "ask", question, "--store", store)
		for _, want := range wants {
			if !strings.Contains(got, want) {
				t.Errorf("%s: nothing says %q:\n%s%s", question, want, got, errs)
			}
		}
	}
	const db = "duckdb://shop.duckdb/shop."
	// An ephemeral model, of which dbt-ol says what it feeds, under the name of a table.
	asks("what feeds '"+db+"main.customers_v2'", "dbt/shop.main.shop.customers.v2.build.run: "+db+"main.active_people -> "+db+"main.customers_v2",
		db+"main.active_people#email", db+"main_raw.raw_orders")
	asks("where did '"+db+"crm.PEOPLE_V1#email' go", db+"history.people_history#email")
	load(store, testdata+"estate.yaml")
	load(store, target, "--namespace", strings.TrimSuffix(db, "/shop."))
	asks("whose data reached '"+db+"main.customers_v2'", "Yes.", "everyone")
}

// What dbt cannot know is where its relations lie, which a flag gives, and who runs that, which
// a manifest states.
func TestANamespaceIsGivenToALoadOfDbt(t *testing.T) {
	const dir = "../../ingest/dbt/testdata/"
	store := t.TempDir() + "/s.db"
	for range 2 {
		for _, args := range [][]string{{dir + "estate.yaml"}, {dir + "target", "--namespace", "postgres://db:5432"}} {
			if status, _, errs := outflow(t, append([]string{"load", "--store", store}, args...)...); status != exitDone {
				t.Fatal(errs)
			}
		}
	}
	_, out, errs := outflow(t, "ask", "where did crm.people go", "--json", "--store", store)
	for _, want := range []string{`"postgres://db:5432/shop.main.customers_v2"`, `"dbt://shop/exposure.shop.scoring"`, `"party": "shopco"`} {
		if !strings.Contains(out, want) {
			t.Errorf("no %s in %s%s", want, out, errs)
		}
	}
	if _, _, errs = outflow(t, "load", dir+"estate.yaml", "--namespace", "x", "--store", store); !strings.Contains(errs, "nothing of dbt is loaded") {
		t.Error(errs)
	}
}
