package neo4j

import (
	"encoding/json"
	"strconv"
	"time"

	"outflow/graph"
)

// properties returns what a claim says as properties that a person can read:
// the manifest's keys, texts as texts, lists as lists, maps as JSON. The ends of
// a transfer are its places. Beside a transfer's when, a list of intervals, stand
// the first and the last moment of them all, where there are such.
func properties(c *graph.Claim) map[string]any {
	p := map[string]any{"id": c.ID}
	for key, text := range map[string]string{
		"locator": c.Locator, "name": c.Name, "description": c.Description, "party": c.Party, "system": c.System, "dataset": c.Dataset, "same": c.Same,
		"country": c.Country, "dataset_kind": c.DatasetKind, "retention": c.Retention, "deletion": c.Deletion,
		"population": c.Population, "subjects": c.Subjects, "of": c.Of,
		"size": c.Size.String(), "share": c.Share.String(), "members": c.Members,
		"category_total": c.CategoryTotal.String(), "rows": c.Rows.String(), "row_total": c.RowTotal.String(), "runs": c.Runs.String(), "rows_per_person": whole(c.RowsPerPerson),
		"people": c.People, "at": c.At, "status": c.Status, "cadence": c.Cadence, "needs": c.Needs, "effect": c.Effect,
		"job": c.Job, "state": c.State, "role": c.Role, "purpose": c.Purpose, "disclosed": c.Disclosed, "observed": c.Observed,
		"timezone": c.Timezone, "directory": c.Directory, "replaced_by": c.ReplacedBy,
		"derives": object(c.Derives), "columns": object(c.Columns), "subsets": object(c.Subsets),
		"erased": object(c.Erased), "renamed": object(c.Renamed),
	} {
		if text != "" {
			p[key] = text
		}
	}
	for key, list := range map[string][]string{
		"aliases": c.Aliases, "owners": c.Owners, "countries": c.Countries, "categories": c.Categories,
		"disjoint": c.Disjoint, "safeguards": c.Safeguards, "masked": c.Masked, "inputs": c.Inputs, "outputs": c.Outputs,
		"subjects_when": c.SubjectsWhen.Format(time.UTC), "when": c.When.Format(time.UTC),
	} {
		if len(list) > 0 {
			p[key] = list
		}
	}
	if len(c.Ground) > 0 {
		p["ground"] = encode(c.Ground)
	}
	if len(c.Evidence) > 0 {
		p["evidence"] = encode(c.Evidence)
	}
	if len(c.Moves) > 0 {
		p["moves"] = encode(c.Moves)
	}
	if c.Match != (graph.Match{}) {
		p["match"] = encode(c.Match)
	}
	if since, until := hull(c.When); since != graph.Past {
		p["since"] = moment(since)
		if until != graph.Future {
			p["until"] = moment(until)
		}
	} else if until != graph.Future {
		p["until"] = moment(until)
	}
	return p
}

// whole writes a number that is left out where it is 0.
func whole(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// hull returns the first and the last moment of the spans.
func hull(w graph.When) (since, until graph.Instant) {
	if len(w.Spans) == 0 {
		return graph.Past, graph.Future
	}
	since, until = w.Spans[0].Since, w.Spans[0].Until
	for _, v := range w.Spans[1:] {
		since, until = min(since, v.Since), max(until, v.Until)
	}
	return since, until
}

// moment returns the instant as the driver takes it, in UTC.
func moment(i graph.Instant) time.Time { return i.Time().In(utc) }

// The driver sends the offset of a zone of this name, of others the name.
var utc = time.FixedZone("Offset", 0)

func object(m map[string][]string) string {
	if len(m) == 0 {
		return ""
	}
	return encode(m)
}

func encode(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		// Every field marshals by construction.
		panic("neo4j: a claim does not marshal: " + err.Error())
	}
	return string(b)
}

// same reports whether properties read from the server are those that were
// written to it.
func same(stored, written map[string]any) bool {
	if len(stored) != len(written) {
		return false
	}
	for k, w := range written {
		if !sameValue(stored[k], w) {
			return false
		}
	}
	return true
}

func sameValue(stored, written any) bool {
	switch w := written.(type) {
	case []string:
		list, ok := stored.([]any)
		if !ok || len(list) != len(w) {
			return false
		}
		for i := range w {
			if list[i] != any(w[i]) {
				return false
			}
		}
		return true
	case time.Time:
		t, ok := stored.(time.Time)
		return ok && t.Equal(w)
	}
	return stored == written
}
