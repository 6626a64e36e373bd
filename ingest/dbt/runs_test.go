package dbt_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"outflow/graph"
)

// results writes the results of a command, by node: status, when and how many rows.
func results(command string, of map[string][4]string) string {
	var all []object
	for id, r := range of {
		response := object{"_message": "OK"}
		if r[3] != "" {
			response["rows_affected"] = json.RawMessage(r[3])
		}
		all = append(all, object{"unique_id": id, "status": r[0], "adapter_response": response, "timing": []object{
			{"name": "compile", "started_at": "2020-01-01T00:00:00Z", "completed_at": "2020-01-01T00:00:01Z"},
			{"name": "execute", "started_at": r[1], "completed_at": r[2]},
		}})
	}
	text, _ := json.Marshal(object{"results": all, "args": object{"which": command}})
	return `{"metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/run-results/v6.json"}, ` + string(text[1:])
}

const (
	one   = "2024-01-01T10:00:00.5Z"
	two   = "2024-01-01T10:00:02.123456Z"
	three = "2024-01-02T10:00:00+00:00"
	four  = "2024-01-02T10:00:03"
)

func TestWindowsAndRowsComeOfRunResults(t *testing.T) {
	project := manifest(map[string]map[string]any{
		"nodes": {
			"model.p.a":    model("a", nil, "source.p.x.t"),
			"model.p.two":  model("two", nil, "source.p.x.t", "source.p.x.u"),
			"model.p.view": model("view", passing("view"), "source.p.x.t"),
			"model.p.said": model("said", object{"meta": object{"outflow": object{"when": "2018"}}}, "source.p.x.t"),
		},
		"sources": {"source.p.x.t": table("t", nil), "source.p.x.u": table("u", nil)},
	})
	for name, c := range map[string]struct {
		results []string
		want    string // of when and rows into each
	}{
		"none": {nil, "a unknown \nsaid 2018-01-01/2018-12-31 \ntwo unknown \ntwo unknown \nview unknown \n"},
		"a run": {[]string{results("run", map[string][4]string{"model.p.a": {"success", one, two, "7"}, "model.p.two": {"success", one, two, "9"},
			"model.p.view": {"success", one, two, "-1"}, "model.p.said": {"success", one, two, "3"}})},
			"a 2024-01-01T10:00:00.5Z/2024-01-01T10:00:02.123456Z 7\nsaid 2018-01-01/2018-12-31 3\n" +
				"two 2024-01-01T10:00:00.5Z/2024-01-01T10:00:02.123456Z ..9\ntwo 2024-01-01T10:00:00.5Z/2024-01-01T10:00:02.123456Z ..9\nview 2024-01-01T10:00:00.5Z/.. \n"},
		"two runs": {[]string{results("build", map[string][4]string{"model.p.a": {"success", three, four, "7"}, "model.p.view": {"success", three, four, ""}}),
			results("build", map[string][4]string{"model.p.a": {"success", one, two, "5"}, "model.p.view": {"success", one, two, ""}})},
			"a 2024-01-01T10:00:00.5Z/2024-01-01T10:00:02.123456Z 2024-01-02T10:00:00Z/2024-01-02T10:00:03Z 7\nsaid 2018-01-01/2018-12-31 \ntwo unknown \ntwo unknown \nview 2024-01-01T10:00:00.5Z/.. \n"},
		"runs of which one does not say how many rows": {[]string{results("build", map[string][4]string{"model.p.a": {"success", three, four, ""}, "model.p.two": {"success", one, two, ""}}),
			results("build", map[string][4]string{"model.p.a": {"success", one, two, "5"}})},
			"a 2024-01-01T10:00:00.5Z/2024-01-01T10:00:02.123456Z 2024-01-02T10:00:00Z/2024-01-02T10:00:03Z 5..\nsaid 2018-01-01/2018-12-31 \ntwo 2024-01-01T10:00:00.5Z/2024-01-01T10:00:02.123456Z \ntwo 2024-01-01T10:00:00.5Z/2024-01-01T10:00:02.123456Z \nview unknown \n"},
		"in no time": {[]string{results("run", map[string][4]string{"model.p.a": {"success", one, one, "7"}})},
			"a 2024-01-01T10:00:00.5Z/2024-01-01T10:00:00.500001Z 7\nsaid 2018-01-01/2018-12-31 \ntwo unknown \ntwo unknown \nview unknown \n"},
		"failed, skipped, backwards": {[]string{results("run", map[string][4]string{"model.p.a": {"error", one, two, "7"}, "model.p.view": {"skipped", one, two, ""}, "model.p.two": {"success", two, one, "7"}})},
			"a unknown \nsaid 2018-01-01/2018-12-31 \ntwo unknown \ntwo unknown \nview unknown \n"},
		"only compiled": {[]string{results("generate", map[string][4]string{"model.p.a": {"success", one, two, ""}}), results("compile", map[string][4]string{"model.p.two": {"success", one, two, ""}})},
			"a unknown \nsaid 2018-01-01/2018-12-31 \ntwo unknown \ntwo unknown \nview unknown \n"},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			if _, err := loaded(t, s, append([]string{project}, c.results...)...); err != nil {
				t.Fatal(err)
			}
			all := said(t, s, "p")
			var got strings.Builder
			for _, id := range sortedFlows(all) {
				c := all[id]
				var written struct{ When []string }
				if err := json.Unmarshal(c.Canonical(), &written); err != nil {
					t.Fatal(err)
				}
				fmt.Fprintf(&got, "%s %s %s\n", strings.TrimPrefix(c.To, "dbt://p/d.s."), strings.Join(written.When, " "), c.Rows)
			}
			same(t, "runs", got.String(), c.want)
		})
	}
}

// Rows of which nobody says how many one person has say nothing of people, which the
// report tells once, until somebody does.
func TestTheReportShowsWhatMakesPeopleOfRows(t *testing.T) {
	const shown = `annotate: [{id: "dbt://p/d.s.a", rows_per_person: 1}]`
	for _, meta := range []object{{"people": "everyone"}, {"people": "everyone", "rows_per_person": 2}} {
		project := manifest(map[string]map[string]any{
			"nodes":   {"model.p.a": model("a", object{"meta": object{"outflow": meta}}, "source.p.x.t")},
			"sources": {"source.p.x.t": table("t", nil)},
		})
		s := open(t)
		r, err := loaded(t, s, project, results("run", map[string][4]string{"model.p.a": {"success", one, two, "7"}}))
		if err != nil {
			t.Fatal(err)
		}
		times := 1
		if meta["rows_per_person"] != nil {
			times = 0
		}
		same(t, "what to state", strings.Count(warnings(r), shown), times)
		for _, c := range said(t, s, "p") {
			if c.Kind == graph.KindDataset && c.ID == "dbt://p/d.s.a" {
				same(t, "rows per person", int(c.RowsPerPerson), 2*(1-times))
			}
		}
	}
}
