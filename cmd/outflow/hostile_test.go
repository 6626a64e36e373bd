package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"outflow/graph"
	"outflow/graph/store/sqlite"
)

// A fault is a command line that must be refused, on what is in the files.
type fault struct {
	name  string
	files map[string]string
	args  []string
	says  string // all of stderr, after "outflow: "
}

// refuse runs each fault in a directory of its own. It must exit with failure,
// say what is wrong and nothing on stdout, and leave the store at OUTFLOW_STORE
// as it was.
func refuse(t *testing.T, store string, faults []fault) {
	for _, f := range faults {
		t.Run(f.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			place(t, f.files)
			before := content(t, store)
			status, out, errs := outflowWith(t, map[string]string{"OUTFLOW_STORE": store}, f.args...)
			if want := "outflow: " + f.says + "\n"; status != exitFailed || errs != want {
				t.Errorf("outflow %.200q\n  exits %d with %s  want  %d with %s", f.args, status, errs, exitFailed, want)
			}
			if out != "" {
				t.Errorf("it writes %q though it fails", out)
			}
			if after := content(t, store); after != before {
				t.Errorf("the store was changed: %v, was %v", after, before)
			}
		})
	}
}

// place writes files into the working directory. A name that ends in a slash is
// a directory.
func place(t *testing.T, files map[string]string) {
	t.Helper()
	for name, text := range files {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "/") {
			continue
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// content is what a store holds: the head's number, its hash in the chain, and
// that of its claims.
func content(t testing.TB, store string) (head struct {
	number  int64
	hash    string
	content graph.Content
}) {
	t.Helper()
	s, err := sqlite.Open(context.Background(), store, sqlite.Options{MustExist: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	err = s.View(context.Background(), 0, func(r graph.Reader) error {
		c := r.Commit()
		head.number, head.hash, head.content = c.Number, c.Hash, c.Content
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return head
}

// stored makes a store of a small estate: the source base.yaml declares what
// the source flows.yaml moves data between.
func stored(t *testing.T) (store string) {
	t.Helper()
	store = filepath.Join(t.TempDir(), "estate.db")
	t.Chdir(t.TempDir())
	place(t, map[string]string{
		"base.yaml":  head + "datasets: [{id: crm/people, population: customers, subjects: everyone, categories: [user.name]}]\n",
		"flows.yaml": "outflow: 1\ntransfers: [{id: feed, from: crm/people, to: mail/inbox, when: always, people: gold}]\n",
	})
	if status, _, errs := outflow(t, "load", "base.yaml", "flows.yaml", "--store", store); status != exitDone {
		t.Fatal(errs)
	}
	return store
}

// head begins a manifest: five lines.
const head = `outflow: 1
parties: [{id: shop}, {id: mailer}]
systems: [{id: crm, party: shop}, {id: mail, party: mailer}]
populations: [{id: customers, size: 1000}]
cohorts: [{id: gold, of: customers}]
`
