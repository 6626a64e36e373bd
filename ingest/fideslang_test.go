package ingest_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"outflow/fixtures/python"
	"outflow/graph"
	"outflow/ingest"
)

// shop is a project of two systems, of which both ends declare the flow.
var shop = map[string]string{
	"shop/datasets/d.yml": "dataset:\n- fides_key: users\n  collections:\n  - {name: u, fields: [{name: mail, data_categories: [user.contact.email]}]}\n",
	"shop/systems.yaml": `system:
- fides_key: web
  dataset_references: [users]
  egress: [{fides_key: ads, type: system, data_categories: [user.contact]}]
- fides_key: ads
  ingress: [{fides_key: web, type: system}]
`,
	"shop/.env":      "x: 1\n",
	"shop/README.md": "# Shop\n",
	"shop/other.yml": "masking:\n- strategy: hash\n      categories: []\n",
}

func TestADirectoryOfFideslangIsOneSourceAndOneMoreForReceivers(t *testing.T) {
	write(t, shop)
	s := open(t)
	same(t, text(mustLoad(t, s, ingest.Options{}, "shop")), `
commit 1: 9 added, 0 changed, 0 retired, 0 unchanged
source shop of "shop": 7 added, 0 changed, 0 retired, 0 unchanged
source shop#ingress of "shop": 2 added, 0 changed, 0 retired, 0 unchanged
warning shop: 1 transfer says neither when nor whose, so it confirms nobody; if it ran always and carried everyone's data, state it: in a manifest, for each as for the first: transfers: [{id: "web -> ads", from: "web", to: "ads", when: always, people: everyone}]
warning shop/systems.yaml:4:60: transfer "web -> ads" names categories, but nothing upstream states subjects: it confirms nobody
skipped shop/README.md: this file is not for Outflow
skipped shop/other.yml: this file is not for Outflow`)
	same(t, stated(t, s), `
{"kind":"source","id":"shop","source":"shop","directory":"shop"}
{"kind":"source","id":"shop#ingress","source":"shop#ingress","directory":"shop"}
{"kind":"party","id":"default_organization","source":"shop"}
{"kind":"system","id":"ads","source":"shop","party":"default_organization"}
{"kind":"system","id":"web","source":"shop","party":"default_organization"}
{"kind":"dataset","id":"fides://default_organization/users","source":"shop","system":"web"}
{"kind":"field","id":"fides://default_organization/users#u.mail","source":"shop","categories":["user.contact.email"]}
{"kind":"transfer","id":"web -> ads","source":"shop","categories":["user.contact"],"people":"unknown","from":"web","to":"ads","when":["unknown"]}
{"kind":"transfer","id":"web -> ads","source":"shop#ingress","people":"unknown","from":"web","to":"ads","when":["unknown"]}`)
}

func TestFideslangLoadedAgainChangesNothing(t *testing.T) {
	write(t, shop)
	s := open(t)
	first := mustLoad(t, s, ingest.Options{}, "shop")
	again := mustLoad(t, s, ingest.Options{}, "shop")
	if first.Commit.Hash != again.Commit.Hash || again.Counts != (graph.Counts{Unchanged: first.Counts.Added}) {
		t.Errorf("loaded again: %s", counts(again.Counts))
	}
}

func TestWhatAFideslangProjectNoLongerSaysIsRetired(t *testing.T) {
	write(t, shop)
	s := open(t)
	rewrite(t, "shop/party.yaml", party("p"))
	counted := func(opts ingest.Options) string {
		r := mustLoad(t, s, opts, "shop")
		r.Warnings, r.Skipped = nil, nil
		return text(r)
	}
	counted(ingest.Options{})
	rewrite(t, "shop/systems.yaml", strings.Split(shop["shop/systems.yaml"], "  ingress")[0])
	same(t, counted(ingest.Options{Append: true}), `
commit 1: 0 added, 0 changed, 0 retired, 9 unchanged
source party.yaml of "shop/party.yaml": 0 added, 0 changed, 0 retired, 2 unchanged
source shop of "shop": 0 added, 0 changed, 0 retired, 7 unchanged`)
	same(t, counted(ingest.Options{}), `
commit 2: 0 added, 0 changed, 2 retired, 9 unchanged
source party.yaml of "shop/party.yaml": 0 added, 0 changed, 0 retired, 2 unchanged
source shop of "shop": 0 added, 0 changed, 0 retired, 7 unchanged
source shop#ingress of "": 0 added, 0 changed, 2 retired, 0 unchanged`)
	rewrite(t, "shop/systems.yaml", shop["shop/systems.yaml"])
	counted(ingest.Options{})
	for _, name := range []string{"shop/systems.yaml", "shop/datasets/d.yml"} {
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
	}
	same(t, counted(ingest.Options{}), `
commit 4: 0 added, 0 changed, 9 retired, 2 unchanged
source party.yaml of "shop/party.yaml": 0 added, 0 changed, 0 retired, 2 unchanged
source shop of "": 0 added, 0 changed, 7 retired, 0 unchanged
source shop#ingress of "": 0 added, 0 changed, 2 retired, 0 unchanged`)
}

func TestAFideslangFileThatIsWrongLoadsNothingOfAny(t *testing.T) {
	for name, test := range map[string]struct{ file, text, want string }{
		"no YAML":        {"shop/x.yml", "dataset:\n- fides_key: x\n  name: y\n    collections: []\n", `shop/x.yml:3:9: mapping value is not allowed in this context; expected the keys of a mapping at one indent, each with ": " after it, and quotation marks around a text that holds that`},
		"a key again":    {"shop/x.yml", "dataset: [{fides_key: users, collections: []}]\n", `shop/x.yml:1:23: the dataset "users" is declared twice, first in shop/datasets/d.yml on line 2`},
		"no such system": {"shop/x.yml", "system: [{fides_key: s, egress: [{fides_key: abs, type: system}]}]\n", `shop/x.yml:1:46: transfer "s -> abs": there is no place "abs"; did you mean "ads"?`},
		"two in one":     {"shop/x.yml", "system: [{fides_key: default_organization}]\n", `shop/x.yml:1:22: system "default_organization": the id is that of a party already`},
	} {
		t.Run(name, func(t *testing.T) {
			write(t, shop)
			rewrite(t, test.file, test.text)
			s := open(t)
			_, err := load(t, s, ingest.Options{}, "shop")
			if err == nil {
				t.Fatal("it was loaded")
			}
			same(t, err.Error(), test.want)
			same(t, stated(t, s), "")
		})
	}
}

func TestOneFileOfFideslangMayBeLoadedOrReadFromAReader(t *testing.T) {
	write(t, shop)
	s, opened := open(t), 0
	r := mustLoad(t, s, ingest.Options{}, "shop/systems.yaml")
	if r.Sources[0].Source != "systems.yaml" || r.Sources[1].Source != "systems.yaml#ingress" || r.Counts.Added != 8 {
		t.Errorf("%v", r.Sources)
	}
	if _, err := ingest.Load(t.Context(), s, []ingest.Input{reader(shop["shop/systems.yaml"], &opened)}, ingest.Options{Source: "web"}); err != nil || opened != 1 {
		t.Errorf("opened %d times, %v", opened, err)
	}
}

func TestProgressOfFideslangIsThatOfAllItsFiles(t *testing.T) {
	write(t, shop)
	var last ingest.Progress
	mustLoad(t, open(t), ingest.Options{Progress: func(p ingest.Progress) { last = p }}, "shop")
	want := int64(len(shop["shop/systems.yaml"]) + len(shop["shop/datasets/d.yml"]))
	if last.Bytes != want || last.Size != want || last.Records != 9 {
		t.Errorf("%+v, want %d bytes", last, want)
	}
}

// The projects that Fides brings as samples, where they are.
func TestPublicFideslangProjects(t *testing.T) {
	corpora := os.Getenv("OUTFLOW_TEST_CORPORA")
	for name, want := range map[string]string{
		"fides_demo":           "2 systems, 1 datasets, 6 fields, 1 transfers",
		"fides_sample_project": "6 systems, 4 datasets, 121 fields, 5 transfers",
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(corpora, name)
			if _, err := os.Stat(dir); corpora == "" || err != nil {
				t.Skip("OUTFLOW_TEST_CORPORA names no directory with it")
			}
			s := open(t)
			mustLoad(t, s, ingest.Options{}, dir)
			same(t, kinds(t, s, name), want)
		})
	}
}

// kinds counts what a source says.
func kinds(t *testing.T, s graph.Store, source string) string {
	of := map[graph.Kind]int{}
	err := s.View(t.Context(), 0, func(r graph.Reader) error {
		for c, err := range r.Claims(t.Context()) {
			if err != nil {
				return err
			}
			if c.Source == source {
				of[c.Kind]++
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, kind := range [...]graph.Kind{graph.KindSystem, graph.KindDataset, graph.KindField, graph.KindTransfer} {
		all = append(all, fmt.Sprintf("%d %ss", of[kind], kind))
	}
	return strings.Join(all, ", ")
}

// What fideslang itself writes is read.
func TestWhatFideslangWritesIsRead(t *testing.T) {
	script := `
import sys, yaml
from fideslang.models import *
from fideslang.manifests import write_manifest
from fideslang import DEFAULT_TAXONOMY
a = System(fides_key="a", system_type="Service", egress=[DataFlow(fides_key="b", type="system"), DataFlow(fides_key="<d>", type="dataset")],
  privacy_declarations=[PrivacyDeclaration(name="x", data_categories=["user.contact"], data_use="finance", data_subjects=["customer"], egress=["b"])])
b = System(fides_key="b", system_type="Service", ingress=[DataFlow(fides_key="a", type="system", data_categories=["user"]), DataFlow(fides_key="user", type="user")], privacy_declarations=[])
d = Dataset(fides_key="<d>", collections=[DatasetCollection(name="c", fields=[DatasetField(name="f", data_categories=["user.name"], fields=[DatasetField(name="g")])])])
dump = lambda m: m.model_dump(mode="json") if hasattr(m, "model_dump") else __import__("json").loads(m.json())
write_manifest("project/systems.yml", [dump(a), dump(b)], "system")
write_manifest("project/datasets.yml", [dump(d)], "dataset")
for kind in ("data_category", "data_use", "data_subject", "organization"):
  write_manifest("project/%s.yml" % kind, [dump(m) for m in getattr(DEFAULT_TAXONOMY, kind)], kind)
`
	t.Chdir(t.TempDir())
	if err := os.Mkdir("project", 0o700); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(python.With(t, "fideslang.models"), "-c", script).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	s := open(t)
	r := mustLoad(t, s, ingest.Options{}, "project")
	same(t, kinds(t, s, "project"), "3 systems, 1 datasets, 2 fields, 2 transfers")
	for _, w := range r.Warnings {
		if strings.Contains(w.What, "has no key") || strings.Contains(w.What, "nobody declares") {
			t.Error(w)
		}
	}
	if !strings.Contains(stated(t, s), `"id":"a -> b","source":"project#ingress"`) {
		t.Error("the receiver's account is not there")
	}
}
