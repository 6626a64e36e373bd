package main

import (
	"strings"
	"testing"

	"outflow/graph"
	"outflow/ingest/manifest"
	"outflow/ingest/record"
)

// TestHelpForManifestsSaysEveryKey that the reader knows, with a line for each, but those of
// runs, which manifests don't have; and its example loads without a warning.
func TestHelpForManifestsSaysEveryKey(t *testing.T) {
	status, help, errs := outflow(t, "help", "manifest")
	if status != exitDone {
		t.Fatal(errs)
	}
	for _, kind := range graph.Kinds {
		for _, k := range record.Keys(kind) {
			if k.Says == "" {
				t.Errorf("nothing is said of %s of a %s", k.Name, kind)
			}
			if kind != graph.KindSource && kind != graph.KindRun && !(kind == graph.KindField && (k.Name == "dataset" || k.Name == "id")) && !strings.Contains(help, "  "+k.Name+" ") {
				t.Errorf("the help lacks %s of a %s:\n%s", k.Name, kind, help)
			}
		}
	}
	t.Chdir(t.TempDir())
	place(t, map[string]string{"example.yaml": manifest.Example})
	if !strings.Contains(strings.ReplaceAll(help, "\n  ", "\n"), strings.TrimSpace(manifest.Example)) {
		t.Error("the help does not show the example")
	}
	status, out, errs := outflow(t, "load", "example.yaml")
	if status != exitDone || strings.Contains(out, "Warnings") {
		t.Errorf("%s%s", out, errs)
	}
	status, out, errs = outflow(t, "ask", "whose email reached Mailer")
	if status != exitDone || !strings.HasPrefix(out, "Yes.") {
		t.Errorf("%s%s", out, errs)
	}
}
