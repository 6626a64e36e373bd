package ingest_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"outflow/graph"
	"outflow/graph/store/sqlite"
	"outflow/ingest"
)

// write makes files, by name, in a directory that becomes the working one.
func write(t *testing.T, files map[string]string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, text := range files {
		rewrite(t, name, text)
	}
}

func rewrite(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func open(t *testing.T) graph.Store {
	t.Helper()
	s, err := sqlite.OpenMemory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func load(t *testing.T, s graph.Store, opts ingest.Options, paths ...string) (ingest.Report, error) {
	t.Helper()
	opts.Now = func() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) }
	return ingest.Load(t.Context(), s, ingest.Paths(paths...), opts)
}

func mustLoad(t *testing.T, s graph.Store, opts ingest.Options, paths ...string) ingest.Report {
	t.Helper()
	r, err := load(t, s, opts, paths...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// text writes a report as a person reads it.
func text(r ingest.Report) string {
	var b strings.Builder
	fmt.Fprintf(&b, "commit %d: %s\n", r.Commit.Number, counts(r.Counts))
	for _, s := range r.Sources {
		fmt.Fprintf(&b, "source %s of %q: %s\n", s.Source, s.File, counts(s.Counts))
	}
	for _, id := range r.Created {
		fmt.Fprintf(&b, "created %s\n", id)
	}
	for _, p := range r.Warnings {
		fmt.Fprintf(&b, "warning %s\n", p)
	}
	for _, p := range r.Rejected {
		fmt.Fprintf(&b, "rejected %s\n", p)
	}
	for _, p := range r.Skipped {
		fmt.Fprintf(&b, "skipped %s\n", p)
	}
	return b.String()
}

func counts(c graph.Counts) string {
	return fmt.Sprintf("%d added, %d changed, %d retired, %d unchanged", c.Added, c.Changed, c.Retired, c.Unchanged)
}

func same(t *testing.T, got, want string) {
	t.Helper()
	if got, want = strings.TrimSpace(got), strings.TrimSpace(want); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// stated returns what a store says, a line each.
func stated(t *testing.T, s graph.Store) string {
	t.Helper()
	var b strings.Builder
	err := s.View(t.Context(), 0, func(r graph.Reader) error {
		for c, err := range r.Claims(context.Background()) {
			if err != nil {
				return err
			}
			if !c.Kind.IsSaid() {
				continue
			}
			fmt.Fprintf(&b, "%s\n", c.Canonical())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

const pay = `outflow: 1
timezone: Asia/Seoul
parties:
- {id: pay, name: Pay, aliases: [PayCo, Pay Inc.], country: kr}
- {id: ali, country: CN}
systems:
- {id: core, party: pay, countries: [KR]}
- {id: risk, party: ali}
populations:
- {id: users, size: 40000000}
cohorts:
- {id: apple, of: users, share: ..0.2}
- {id: android, of: users, disjoint: [apple]}
datasets:
- id: core/accounts
  kind: table
  population: users
  subjects: everyone
  categories: [user.contact.email, user.contact, user.contact.email]
  fields: [{name: birth year, categories: [user.demographic.age_range]}]
transfers:
- id: build
  from: core/accounts
  to: risk/features
  when: 2018-04/2018-07
  people: (everyone) except apple
  categories: [user.contact]
  derives: {user.score: [user.contact]}
  ground: none
  disclosed: false
  evidence: [{title: Filing, url: "https://example.org/1"}]
`

func TestLoadAManifest(t *testing.T) {
	write(t, map[string]string{"pay.yaml": pay})
	s := open(t)
	same(t, text(mustLoad(t, s, ingest.Options{}, "pay.yaml")), `
commit 1: 11 added, 0 changed, 0 retired, 0 unchanged
source pay.yaml of "pay.yaml": 11 added, 0 changed, 0 retired, 0 unchanged
created risk/features
warning pay.yaml:28:13: nobody declares the category user.score, attached to user
`)
	same(t, stated(t, s), `
{"kind":"source","id":"pay.yaml","source":"pay.yaml","timezone":"Asia/Seoul","directory":"001/"}
{"kind":"party","id":"ali","source":"pay.yaml","country":"CN"}
{"kind":"party","id":"pay","source":"pay.yaml","name":"Pay","aliases":["Pay Inc.","PayCo"],"country":"KR"}
{"kind":"system","id":"core","source":"pay.yaml","party":"pay","countries":["KR"]}
{"kind":"system","id":"risk","source":"pay.yaml","party":"ali"}
{"kind":"dataset","id":"core/accounts","source":"pay.yaml","dataset_kind":"table","population":"users","subjects":"everyone","categories":["user.contact","user.contact.email"]}
{"kind":"field","id":"core/accounts#birth year","source":"pay.yaml","categories":["user.demographic.age_range"]}
{"kind":"population","id":"users","source":"pay.yaml","size":"40000000"}
{"kind":"cohort","id":"android","source":"pay.yaml","of":"users","disjoint":["apple"]}
{"kind":"cohort","id":"apple","source":"pay.yaml","of":"users","share":"..0.2"}
{"kind":"transfer","id":"build","source":"pay.yaml","categories":["user.contact"],"people":"everyone except apple","from":"core/accounts","to":"risk/features","when":["2018-03-31T15:00:00Z/2018-07-31T15:00:00Z"],"derives":{"user.score":["user.contact"]},"ground":[{"key":"none"}],"disclosed":"false","evidence":[{"title":"Filing","url":"https://example.org/1"}]}
`)
}

func TestLoadingAgainChangesNothing(t *testing.T) {
	write(t, map[string]string{"pay.yaml": pay})
	s := open(t)
	first := mustLoad(t, s, ingest.Options{}, "pay.yaml")
	again := mustLoad(t, s, ingest.Options{}, "pay.yaml")
	same(t, text(again), `
commit 1: 0 added, 0 changed, 0 retired, 11 unchanged
source pay.yaml of "pay.yaml": 0 added, 0 changed, 0 retired, 11 unchanged
warning pay.yaml:28:13: nobody declares the category user.score, attached to user
`)
	if first.Commit.Hash != again.Commit.Hash {
		t.Error("a commit was made")
	}
}

func TestAnEditedFileRetiresWhatItNoLongerSays(t *testing.T) {
	write(t, map[string]string{"pay.yaml": pay})
	s := open(t)
	mustLoad(t, s, ingest.Options{}, "pay.yaml")
	edited := strings.Replace(pay, "- {id: android, of: users, disjoint: [apple]}\n", "", 1)
	rewrite(t, "pay.yaml", strings.Replace(edited, "..0.2", "..0.3", 1))
	same(t, text(mustLoad(t, s, ingest.Options{}, "pay.yaml")), `
commit 2: 0 added, 1 changed, 1 retired, 9 unchanged
source pay.yaml of "pay.yaml": 0 added, 1 changed, 1 retired, 9 unchanged
warning pay.yaml:27:13: nobody declares the category user.score, attached to user
`)
}

func TestJSONIsReadAsYAMLIs(t *testing.T) {
	write(t, map[string]string{
		"a.yaml": "outflow: 1\nparties:\n- {id: a, name: \"\\u00e9 <b>\", country: NO}\n",
		"a.json": `{"outflow": 1, "parties": [{"id": "a", "name": "\u00e9 <b>", "country": "NO"}]}`,
	})
	yaml, json := open(t), open(t)
	mustLoad(t, yaml, ingest.Options{Source: "s"}, "a.yaml")
	mustLoad(t, json, ingest.Options{Source: "s"}, "a.json")
	same(t, stated(t, json), stated(t, yaml))
}

// A field of a dataset that is misspelt is sought among all fields, one of a dataset that
// lists its fields among those.
func TestTheNearestFieldIsTold(t *testing.T) {
	write(t, map[string]string{"m.yaml": `outflow: 1
parties: [{id: p}]
systems: [{id: crm, party: p}]
datasets: [{id: crm/accounts, fields: [email, phone]}, {id: crm/orders}]
transfers:
- {id: t, from: cmr/accounts#email, to: crm/orders}
- {id: u, from: crm/accounts#emial, to: crm/orders}
- {id: v, from: crm/accounts#accounts, to: crm/orders}
`})
	_, err := load(t, open(t), ingest.Options{}, "m.yaml")
	if err == nil {
		t.Fatal("it was loaded")
	}
	same(t, err.Error(), `
m.yaml:6:17: transfer "t": there is no place "cmr/accounts#email"; did you mean "crm/accounts#email"?
m.yaml:7:17: transfer "u": the dataset "crm/accounts" lists its fields, and "emial" is not one of them; did you mean "crm/accounts#email"?
m.yaml:8:17: transfer "v": the dataset "crm/accounts" lists its fields, and "accounts" is not one of them`)
}
