package dbt_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"outflow/graph"
	"outflow/ingest"
)

// manifest writes one of a project "p", of nodes, sources and whatever else, by section.
func manifest(sections map[string]map[string]any) string {
	m := map[string]any{"nodes": map[string]any{}}
	for name, nodes := range sections {
		m[name] = nodes
	}
	rest, _ := json.Marshal(m)
	return `{"metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v12.json", "project_name": "p"}, ` + string(rest[1:])
}

type object = map[string]any

// model is a table that reads others, with more said of it.
func model(name string, more object, reads ...string) object {
	n := object{"resource_type": "model", "database": "d", "schema": "s", "name": name, "alias": name, "columns": object{},
		"config": object{"enabled": true, "materialized": "table"}, "depends_on": object{"nodes": reads}}
	for key, v := range more {
		n[key] = v
	}
	return n
}

func table(name string, more object) object {
	n := object{"resource_type": "source", "database": "d", "schema": "s", "source_name": "x", "name": name, "identifier": name, "columns": object{}, "config": object{"enabled": true}}
	for key, v := range more {
		n[key] = v
	}
	return n
}

func passing(materialized string) object {
	return object{"config": object{"enabled": true, "materialized": materialized}}
}

func outflow(v any) object { return object{"meta": object{"outflow": v}} }

// loaded loads a manifest, and what lies beside it.
func loaded(t *testing.T, s graph.Store, files ...string) (ingest.Report, error) {
	t.Helper()
	dir, named := t.TempDir(), map[string]string{}
	for i, text := range files {
		named[fmt.Sprint(i, ".json")] = text
	}
	write(t, dir, named)
	t.Chdir(dir)
	return try(t, s, ingest.Options{}, ".")
}

// flows lists from, to and job of all transfers, without the namespace.
func flows(all map[string]graph.Claim) string {
	var b strings.Builder
	for _, id := range ids(all, graph.KindTransfer) {
		c := all["transfer "+id]
		fmt.Fprintf(&b, "%s %s %s\n", strings.TrimPrefix(c.From, "dbt://p/"), strings.TrimPrefix(c.To, "dbt://p/"), c.Job)
	}
	return b.String()
}

func TestWhatIsNoPlaceIsPassedThrough(t *testing.T) {
	s := open(t)
	_, err := loaded(t, s, manifest(map[string]map[string]any{
		"nodes": {
			"model.p.a": model("a", nil, "model.p.e1", "model.p.e1", "source.p.x.t"),
			"model.p.b": model("b", nil, "model.p.e2", "model.p.b"), // and itself
			// Ephemeral models that read each other do not go on forever.
			"model.p.e1": model("e1", passing("ephemeral"), "source.p.x.t", "model.p.e2"),
			"model.p.e2": model("e2", passing("ephemeral"), "model.p.e1", "function.p.f"),
			"test.p.u":   object{"resource_type": "test", "name": "u", "depends_on": object{"nodes": []string{"model.p.a"}}},
			"analysis.p": object{"resource_type": "analysis", "name": "u", "depends_on": object{"nodes": []string{"model.p.a"}}},
		},
		"sources":         {"source.p.x.t": table("t", nil), "source.p.x.u": table("u", nil)},
		"functions":       {"function.p.f": object{"resource_type": "function", "name": "f", "depends_on": object{"nodes": []string{"source.p.x.u"}}}},
		"semantic_models": {"semantic_model.p.m": object{"name": "m", "depends_on": object{"nodes": []string{"model.p.a"}}}},
		"metrics":         {"metric.p.m": object{"name": "m", "depends_on": object{"nodes": []string{"semantic_model.p.m"}}}},
		"saved_queries":   {"saved_query.p.q": object{"name": "q", "depends_on": object{"nodes": []string{"metric.p.m"}}}},
		"exposures":       {"exposure.p.e": object{"resource_type": "exposure", "name": "e", "depends_on": object{"nodes": []string{"saved_query.p.q"}}}},
		"disabled":        {"model.p.off": []object{model("off", nil, "model.p.a")}},
		"unit_tests":      {"unit_test.p.t": object{"name": "t", "depends_on": object{"nodes": []string{"model.p.a"}}}},
	}))
	if err != nil {
		t.Fatal(err)
	}
	all := said(t, s, "p")
	same(t, "flows", flows(all), `d.s.a exposure.p.e exposure.p.e
d.s.t d.s.a model.p.a
d.s.t d.s.b model.p.b
d.s.u d.s.a model.p.a
d.s.u d.s.b model.p.b
`)
	same(t, "datasets", ids(all, graph.KindDataset), []string{"dbt://p/d.s.a", "dbt://p/d.s.b", "dbt://p/d.s.t", "dbt://p/d.s.u"})
}

func TestARelationIsCalledByDatabaseSchemaAndIdentifierAsWritten(t *testing.T) {
	s := open(t)
	_, err := loaded(t, s, manifest(map[string]map[string]any{
		"nodes": {
			"model.p.a":      model("a", object{"alias": "Große Tabelle"}),
			"model.p.b":      model("b", object{"database": nil}), // Spark has none
			"model.p.UP":     model("UP", object{"database": "DB", "schema": "S", "alias": "UPPER"}),
			"model.dep.c.v3": model("c", object{"alias": "c_v3", "version": 3, "package_name": "dep"}),
		},
		"sources": {"source.p.x.t": table("t", object{"identifier": `Quoted "2024"`})},
	}))
	if err != nil {
		t.Fatal(err)
	}
	all := said(t, s, "p")
	same(t, "ids", ids(all, graph.KindDataset), []string{"dbt://p/DB.S.UPPER", "dbt://p/d.s.Große Tabelle", `dbt://p/d.s.Quoted "2024"`, "dbt://p/d.s.c_v3", "dbt://p/s.b"})
	same(t, "name", all["dataset dbt://p/d.s.c_v3"].Name, "c.v3")
	same(t, "aliases", all["dataset dbt://p/d.s.c_v3"].Aliases, []string{"model.dep.c.v3"})
}

func TestNodesAndColumnsStateWhatDbtCannotKnow(t *testing.T) {
	s := open(t)
	load(t, s, ingest.Options{}, mustAbs(t, estate))
	_, err := loaded(t, s, manifest(map[string]map[string]any{
		"nodes": {"model.p.a": model("a", object{
			"config": object{"materialized": "table", "meta": object{"owner": "me", "outflow": object{"categories": []string{"user.contact"}, "people": "everyone", "needs": "apple-pay",
				"ground": "gdpr:6-1-b", "when": "2018-04/2018-07", "purpose": "service", "disclosed": true, "retention": "P1Y", "kind": "report"}}},
			"columns": object{
				"mail": object{"name": "mail", "meta": object{"outflow": object{"categories": []string{"user.contact.email"}}}},
				"tel":  object{"name": "tel", "config": outflow(object{"categories": []string{"user.contact.phone_number"}})},
				"id":   object{"name": "id"},
			},
		}, "source.p.x.t")},
		"sources": {"source.p.x.t": table("t", outflow(object{"population": "customers", "subjects": "everyone", "subjects_when": "2017/..", "categories": []string{"user.contact.email"}}))},
	}))
	if err != nil {
		t.Fatal(err)
	}
	all := said(t, s, "p")
	var got strings.Builder
	for _, key := range []string{"dataset dbt://p/d.s.a", "dataset dbt://p/d.s.t", "field dbt://p/d.s.a#id", "field dbt://p/d.s.a#mail", "field dbt://p/d.s.a#tel", "transfer dbt://p/d.s.t->dbt://p/d.s.a"} {
		c := all[key]
		fmt.Fprintf(&got, "%s\n", c.Canonical())
	}
	same(t, "claims", got.String(), `{"kind":"dataset","id":"dbt://p/d.s.a","source":"p","name":"a","aliases":["model.p.a"],"system":"dbt://p","dataset_kind":"report","retention":"P1Y","categories":["user.contact"]}
{"kind":"dataset","id":"dbt://p/d.s.t","source":"p","name":"x.t","aliases":["source.p.x.t"],"system":"dbt://p","dataset_kind":"table","population":"customers","subjects":"everyone","subjects_when":["2017-01-01/.."],"categories":["user.contact.email"]}
{"kind":"field","id":"dbt://p/d.s.a#id","source":"p"}
{"kind":"field","id":"dbt://p/d.s.a#mail","source":"p","categories":["user.contact.email"]}
{"kind":"field","id":"dbt://p/d.s.a#tel","source":"p","categories":["user.contact.phone_number"]}
{"kind":"transfer","id":"dbt://p/d.s.t->dbt://p/d.s.a","source":"p","people":"everyone","from":"dbt://p/d.s.t","to":"dbt://p/d.s.a","when":["2018-04-01/2018-07-31"],"needs":"apple-pay","job":"model.p.a","purpose":"service","ground":[{"key":"gdpr:6-1-b"}],"disclosed":"true"}
`)
}

// What is wrong under outflow is told at its place, and nothing is loaded.
func TestWhatIsWrongUnderOutflowIsToldAtItsPlace(t *testing.T) {
	for _, c := range []struct{ stated, want string }{
		{`{"categoris": ["user"]}`, `0.json:3:9: under outflow there is no key "categoris"; did you mean "categories"?`},
		{`{"id": "x"}`, `0.json:3:9: under outflow there is no key "id"; expected one of name, aliases, description, owners, same, kind, retention,`},
		{`"user"`, "0.json:3:8: under outflow is text; expected a mapping such as {categories: [user.contact.email]}"},
		{`{"people": "a and"}`, "0.json:3:19: "},
		{`{"ground": "maybe"}`, ""},
		{`{"when": "yesterday"}`, `0.json:3:17: `},
		{`{"subjects": ["x"]}`, `0.json:3:21: a list stands here`},
		{`{"needs": 1, "needs": 2}`, `0.json:3:21: the key "needs" is there twice`},
	} {
		text := `{"metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v12.json", "project_name": "p"}, "nodes": {"model.p.a": {
"resource_type": "model", "name": "a", "schema": "s", "depends_on": {"nodes": ["model.p.a"]}, "meta": {"outflow":
       ` + c.stated + `}}}}`
		s := open(t)
		_, err := loaded(t, s, text)
		if c.want == "" && err == nil {
			continue
		}
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.stated, err, c.want)
		}
		same(t, "said", len(said(t, s, "p")), 0)
	}
}

func TestWhatIsStatedInVainIsToldOf(t *testing.T) {
	s := open(t)
	r, err := loaded(t, s, manifest(map[string]map[string]any{
		"nodes": {"model.p.e": model("e", object{"config": object{"materialized": "ephemeral", "meta": object{"outflow": object{"categories": []string{"user"}}}}}),
			"model.p.gone": model("gone", nil, "model.other.public")},
		"sources": {"source.p.x.t": table("t", outflow(object{"people": "everyone"}))},
	}))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"model.p.e is no place, so nothing can be stated of it under outflow; state it at what reads it",
		"source.p.x.t states people, and nothing that dbt knows of flows into it; subjects says whose data begins there",
		"the manifest does not hold, or disables, what 1 reference of its nodes lead to, first of model.p.gone: nothing is said of that",
	} {
		if got := warnings(r); !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

// A seed, and the source by which models read it, are one place.
func TestTwoNodesOfOneRelationAreOnePlace(t *testing.T) {
	s := open(t)
	load(t, s, ingest.Options{}, mustAbs(t, estate))
	_, err := loaded(t, s, manifest(map[string]map[string]any{
		"nodes": {"seed.p.t": model("t", object{"resource_type": "seed", "columns": object{"a": object{}, "b": object{}}}), "model.p.m": model("m", nil, "source.p.x.t", "seed.p.t")},
		"sources": {"source.p.x.t": table("t", object{"meta": object{"outflow": object{"subjects": "everyone", "population": "customers"}},
			"columns": object{"b": outflow(object{"categories": []string{"user.contact"}}), "c": object{}}})},
	}))
	if err != nil {
		t.Fatal(err)
	}
	all := said(t, s, "p")
	same(t, "flows", flows(all), "d.s.t d.s.m model.p.m\n")
	same(t, "stated", all["annotation dbt://p/d.s.t"].Subjects, "everyone")
	same(t, "of a column", all["annotation dbt://p/d.s.t#b"].Categories, []string{"user.contact"})
	same(t, "columns", ids(all, graph.KindField), []string{"dbt://p/d.s.t#a", "dbt://p/d.s.t#b", "dbt://p/d.s.t#c"})
}

func TestACatalogAddsColumnsInTheSpellingOfTheManifest(t *testing.T) {
	s := open(t)
	columns := object{"id": object{"name": "id", "meta": object{"outflow": object{"categories": []string{"user.unique_id"}}}}, "Kept": object{"name": "Kept"}}
	_, err := loaded(t, s, manifest(map[string]map[string]any{"nodes": {"model.p.a": model("a", object{"columns": columns})}}),
		`{"metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/catalog/v1.json"}, "nodes": {"model.p.a": {"metadata": {"type": "BASE TABLE"}, "columns":
		{"ID": {"type": "NUMBER", "index": 1, "name": "ID"}, "EMAIL": {"type": "TEXT", "index": 2, "name": "EMAIL"}, "Kept": {}, "KEPT": {}}}}, "sources": {}, "errors": null}`)
	if err != nil {
		t.Fatal(err)
	}
	all := said(t, s, "p")
	same(t, "columns", ids(all, graph.KindField), []string{"dbt://p/d.s.a#EMAIL", "dbt://p/d.s.a#KEPT", "dbt://p/d.s.a#Kept", "dbt://p/d.s.a#id"})
	same(t, "categories", all["field dbt://p/d.s.a#id"].Categories, []string{"user.unique_id"})
}

func mustAbs(t *testing.T, path string) string {
	t.Helper()
	all, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// sortedFlows lists the keys of transfers by where they end.
func sortedFlows(all map[string]graph.Claim) []string {
	var keys []string
	for _, id := range ids(all, graph.KindTransfer) {
		keys = append(keys, "transfer "+id)
	}
	slices.SortStableFunc(keys, func(a, b string) int { return strings.Compare(all[a].To, all[b].To) })
	return keys
}
