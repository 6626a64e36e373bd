package dbt_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"outflow/fixtures/python"
	"outflow/ingest"
)

// What the dbt that is installed writes is read as what the version of testdata/target wrote is,
// but for when it ran.
func TestWhatDbtWritesNow(t *testing.T) {
	if testing.Short() {
		t.Skip("dbt takes a while")
	}
	dir := filepath.Join(t.TempDir(), "shop")
	if err := os.CopyFS(dir, os.DirFS("testdata/project")); err != nil {
		t.Fatal(err)
	}
	const script = `
import os, sys
from dbt.cli.main import dbtRunner
for command in (["seed"], ["build"], ["docs", "generate"]):
  if not dbtRunner().invoke(command + ["--profiles-dir", "."]).success:
    sys.exit("dbt " + " ".join(command) + " failed")
  if command == ["build"]:
    os.rename("target/run_results.json", "built.json")
os.rename("built.json", "target/run_results.json")
`
	cmd := exec.CommandContext(t.Context(), python.With(t, "dbt.adapters.duckdb"), "-c", script)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "DBT_SEND_ANONYMOUS_USAGE_STATS=false")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	timeless := func(target string) string {
		s := open(t)
		load(t, s, ingest.Options{}, estate)
		load(t, s, ingest.Options{}, target)
		all := said(t, s, "shop")
		for key, c := range all {
			c.When.Spans = c.When.Spans[:min(len(c.When.Spans), 0)]
			all[key] = c
		}
		return lines(all)
	}
	if got, want := timeless(filepath.Join(dir, "target")), timeless("testdata/target"); got != want {
		t.Errorf("it says\n%s\nwant\n%s", got, want)
	}
}
