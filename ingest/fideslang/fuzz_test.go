package fideslang

import (
	"bytes"
	"testing"
	"unicode/utf8"

	"outflow/graph"
)

// Whatever two files hold, reading them ends, problems are told in text, claims are
// canonical, and no two are of one key.
func FuzzProject(f *testing.F) {
	for _, seed := range [][2]string{
		{two, "dataset:\n- fides_key: d\n  collections:\n  - name: c\n    fields: [{name: x, fields: [{name: y, data_categories: [user.name]}]}]\n"},
		{"system: [{fides_key: b, ingress: [{fides_key: a, type: system}, {fides_key: user, type: user}, {fides_key: d, type: dataset}], dataset_references: [d, e]}]\n", two},
		{"organization: [{fides_key: o, name: N}]\ndata_category: [{fides_key: user.x, replaced_by: user.y}]\ndata_use: [{fides_key: a, replaced_by: a.a}]\n", `{"system": [{"fides_key": "s", "legal_name": "N", "responsibility": ["Controller"]}]}`},
		{"policy: [{}]\nx: 1\nsystem: null\n", "dataset: [{fides_key: <d>, data_subjects: [customer], collections: [{name: c}]}]\n"},
		{"dataset: [", "\ufeffdataset:\r\n- {fides_key: d}\r\n"},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		Is([]byte(a))
		r := read(t, map[string]string{"a": a, "b": b})
		if !utf8.ValidString(r.problems) || !utf8.ValidString(r.warnings) {
			t.Errorf("problems or warnings are not UTF-8: %q %q", r.problems, r.warnings)
		}
		there := map[graph.ClaimKey]bool{}
		for _, line := range r.claims {
			c, err := graph.DecodeClaim([]byte(line))
			if err != nil || !bytes.Equal(c.Canonical(), []byte(line)) {
				t.Fatalf("%s is read back as %s, %v", line, c.Canonical(), err)
			}
			if there[c.Key()] {
				t.Errorf("%v is claimed twice", c.Key())
			}
			there[c.Key()] = true
		}
	})
}
