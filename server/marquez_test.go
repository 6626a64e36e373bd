package server

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"outflow/fixtures/python"
)

// fedByPipelines starts a service to which pipelines sent events: people go to a file, by way
// of a table that another job wrote, which reads and writes something else besides.
func fedByPipelines(t *testing.T) *service {
	s := start(t, openSQLite(t), nil)
	dataset := func(namespace, name string, fields ...string) string {
		var all []string
		for _, f := range fields {
			all = append(all, fmt.Sprintf(`{"name":%q}`, f))
		}
		return fmt.Sprintf(`{"namespace":%q,"name":%q,"facets":{"schema":{"fields":[%s]}}}`, namespace, name, strings.Join(all, ","))
	}
	event := func(run, job, at, in, out string) {
		t.Helper()
		r := s.send(t, fmt.Sprintf(`{"eventType":"COMPLETE","eventTime":%q,"run":{"runId":"00000000-0000-0000-0000-00000000000%s"},"job":{"namespace":"https://airflow:8080","name":%q},"inputs":[%s],"outputs":[%s],"producer":"p","schemaURL":"u"}`,
			at, run, job, in, out))
		if r.StatusCode != http.StatusCreated {
			t.Fatal(r.Status)
		}
	}
	const glue = "arn:aws:glue:eu-west-1:123456"
	copied := dataset("postgres://db:5432", "shop.people", "id", "mail")
	written := strings.Replace(dataset(glue, "table/mart/people", "id", "mail"), `"facets":{`,
		`"facets":{"columnLineage":{"fields":{"mail":{"inputFields":[{"namespace":"postgres://db:5432","name":"shop.people","field":"mail"}]}}},`, 1)
	event("1", "dag.copy", "2024-03-01T01:00:00Z", copied, written)
	event("2", "dag.copy", "2024-03-02T01:00:00Z", copied, written)
	event("3", "dag.copy", "2024-03-02T02:00:00Z", dataset("postgres://db:5432", "shop.orders"), dataset(glue, "table/mart/orders"))
	event("4", "dag.send", "2024-03-02T03:00:00Z", dataset(glue, "table/mart/people"), dataset("file", "/out/people.csv"))
	s.must(t)
	return s
}

// must brings the service's copy up to what was sent.
func (s *service) must(t *testing.T) {
	t.Helper()
	if err := s.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// TestMarquezLineageFollowsTransfers: down and up, not to siblings, and not through a job from
// what it read in one run to what it wrote in another; ids of nodes may hold colons.
func TestMarquezLineageFollowsTransfers(t *testing.T) {
	s := fedByPipelines(t)
	nodes := func(id string, depth int) string {
		t.Helper()
		r := s.get(t, fmt.Sprintf("/api/v1/lineage?nodeId=%s&depth=%d", strings.ReplaceAll(id, ":", "%3A"), depth))
		var g struct {
			Graph []struct {
				ID                string
				InEdges, OutEdges []struct{ Origin, Destination string }
			}
		}
		if err := json.Unmarshal(r.body, &g); err != nil || r.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s: %v", r.Status, r.body, err)
		}
		var all []string
		for _, n := range g.Graph {
			all = append(all, fmt.Sprintf("%s %d %d", n.ID[strings.LastIndexAny(n.ID, ":/")+1:], len(n.InEdges), len(n.OutEdges)))
		}
		return strings.Join(all, ", ")
	}
	const whole = "people 1 1, people.csv 1 0, shop.people 0 1, dag.copy 1 1, dag.send 1 1"
	for _, of := range []struct {
		id    string
		depth int
		want  string
	}{
		{"dataset:arn:aws:glue:eu-west-1:123456:table/mart/people", 20, whole},
		{"dataset:postgres://db:5432:shop.people", 20, whole},
		{"dataset:postgres://db:5432:shop.people", 1, "people 1 0, shop.people 0 1, dag.copy 1 1"},
		{"dataset:postgres://db:5432:shop.orders", 20, "orders 1 0, shop.orders 0 1, dag.copy 1 1"},
		{"job:https://airflow:8080:dag.send", 1, "people 0 1, people.csv 1 0, dag.send 1 1"},
	} {
		if got := nodes(of.id, of.depth); got != of.want {
			t.Errorf("%s to depth %d: %s, want %s", of.id, of.depth, got, of.want)
		}
	}
	if p := problemIn(t, s.get(t, "/api/v1/lineage?nodeId=dataset:a:b")); p.Status != http.StatusNotFound {
		t.Errorf("%+v", p)
	}
}

// TestMarquezClientReadsWhatItKnows: the official client of Python finds namespaces, datasets,
// jobs, runs and lineage of columns.
func TestMarquezClientReadsWhatItKnows(t *testing.T) {
	path := python.With(t, "marquez_client")
	s := fedByPipelines(t)
	over := httptest.NewServer(s.Handler())
	defer over.Close()
	out, err := exec.CommandContext(t.Context(), path, "-c", `
import sys
from marquez_client import MarquezClient
c = MarquezClient(sys.argv[1])
glue, airflow = "arn:aws:glue:eu-west-1:123456", "https://airflow:8080"
print([n["name"] for n in c.list_namespaces()["namespaces"]], c.get_namespace(airflow)["name"])
d = c.get_dataset(glue, "table/mart/people")
print(d["id"], d["type"], [f["name"] for f in d["fields"]], d["createdAt"], c.list_datasets(glue)["totalCount"])
j = c.get_job(airflow, "dag.copy")
print([i["name"] for i in j["inputs"]], [o["name"] for o in j["outputs"]], j["latestRun"]["id"][-1:], j["latestRun"]["state"])
print([r["id"][-1:] for r in c.list_job_runs(airflow, "dag.copy", limit=2)["runs"]], c.list_job_runs(airflow, "dag.copy")["totalCount"])
print(c.get_job_run("00000000-0000-0000-0000-000000000004")["job"]["name"], [j["name"] for j in c.list_jobs(airflow)["jobs"]])
g = c.get_column_lineage_by_dataset_field("postgres://db:5432", "shop.people", "mail", with_downstream=True)["graph"]
print([(n["id"].split(":")[-1], [e["origin"].split(":")[-2] for e in n["inEdges"]], len(n["data"]["inputFields"])) for n in g])
g = c.get_column_lineage_by_dataset(glue, "table/mart/people")["graph"]
print([n["id"].split(":")[-2:] for n in g])
`, over.URL).CombinedOutput()
	const want = `['arn:aws:glue:eu-west-1:123456', 'file', 'https://airflow:8080', 'postgres://db:5432'] https://airflow:8080
{'namespace': 'arn:aws:glue:eu-west-1:123456', 'name': 'table/mart/people'} DB_TABLE ['id', 'mail'] 2024-03-01T01:00:00Z 2
['shop.orders', 'shop.people'] ['table/mart/orders', 'table/mart/people'] 3 COMPLETED
['3', '2'] 3
dag.send ['dag.copy', 'dag.send']
[('mail', ['shop.people'], 1), ('mail', [], 0)]
[['table/mart/people', 'id'], ['table/mart/people', 'mail'], ['shop.people', 'mail']]
`
	if err != nil || string(out) != want {
		t.Fatalf("%v\n%s", err, out)
	}
}

// TestMarquezFindsADatasetByItsOtherNames, with what is said of it, and its fields.
func TestMarquezFindsADatasetByItsOtherNames(t *testing.T) {
	store := openSQLite(t)
	path := filepath.Join(t.TempDir(), "m.yaml")
	err := os.WriteFile(path, []byte(`outflow: 1
parties: [{id: p}]
systems: [{id: hive, party: p}, {id: "file", party: p}]
datasets:
- {id: hive/mart.t, same: file/mart.db/t, fields: [{name: mail}]}
- {id: file/mart.db/t, description: who buys, fields: [{name: id}]}
`), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	fill(t, store, "", path)
	s := start(t, store, nil)
	for _, path := range []string{"/api/v1/namespaces/hive/datasets/mart.t", "/api/v1/namespaces/file/datasets/mart.db%2Ft"} {
		var d struct {
			Name, Description string
			Fields            []struct{ Name string }
		}
		if r := s.get(t, path); json.Unmarshal(r.body, &d) != nil || r.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s: %s", path, r.Status, r.body)
		}
		if got := fmt.Sprint(d); got != "{mart.db/t who buys [{id} {mail}]}" {
			t.Errorf("%s: %s", path, got)
		}
	}
	for _, field := range []string{"file:mart.db/t:mail", "hive:mart.t:mail"} {
		if r := s.get(t, "/api/v1/column-lineage?nodeId=datasetField:"+field); r.StatusCode != http.StatusOK {
			t.Errorf("%s: %s: %s", field, r.Status, r.body)
		}
	}
}

// TestMarquezSearchCountsAll: totalCount says how many there are, not how many are shown.
func TestMarquezSearchCountsAll(t *testing.T) {
	s := fedByPipelines(t)
	for query, want := range map[string]string{
		"q=PEOPLE&limit=1":                      `3 /out/people.csv`,
		"q=people&filter=job":                   `0`,
		"q=dag&sort=update_at":                  `2 dag.send dag.copy`,
		"q=people&namespace=postgres://db:5432": `1 shop.people`,
	} {
		var found struct {
			TotalCount int
			Results    []struct{ Name string }
		}
		if r := s.get(t, "/api/v1/search?"+query); json.Unmarshal(r.body, &found) != nil {
			t.Fatalf("%s: %s", r.Status, r.body)
		}
		got := fmt.Sprint(found.TotalCount)
		for _, f := range found.Results {
			got += " " + f.Name
		}
		if got != want {
			t.Errorf("%s finds %s, want %s", query, got, want)
		}
	}
}
