package record

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"outflow/graph"
)

func TestProblemSaysWhereWhatAndWhatInstead(t *testing.T) {
	for _, test := range []struct {
		p    Problem
		want string
	}{
		{Problem{"f", 1, 2, "w", "e", "d"}, `f:1:2: w; expected e; did you mean "d"?`},
		{Problem{File: "f", Line: 1, What: "w"}, "f:1: w"},
		{Problem{File: "f", What: "w"}, "f: w"},
		{Problem{What: "w"}, "w"},
	} {
		if got := test.p.String(); got != test.want {
			t.Errorf("got %s, want %s", got, test.want)
		}
	}
}

func TestNearest(t *testing.T) {
	words := []string{"from", "to", "when", "categories"}
	for text, want := range map[string]string{"form": "from", "wehn": "when", "category": "categories", "categorie": "categories", "xyz": "", "": ""} {
		if got := Nearest(text, words); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", text, got, want)
		}
	}
}

// Every key of a claim is in the table, for some kind of record, and no other.
func TestTheTableIsThatOfClaims(t *testing.T) {
	all, err := json.Marshal(graph.Claim{Kind: "k", ID: "x", Source: "x", Locator: "x", Name: "x", Aliases: []string{"x"}, Description: "x", Owners: []string{"x"}, Party: "x", System: "x", Dataset: "x", Same: "x",
		Country: "x", Countries: []string{"x"}, DatasetKind: "x", Retention: "x", Deletion: "x", Population: "x", Subjects: "x", SubjectsWhen: graph.When{Unknown: true},
		Categories: []string{"x"}, CategoryTotal: graph.ExactRange(1), Rows: graph.ExactRange(1), RowTotal: graph.ExactRange(1), Runs: graph.ExactRange(1), RowsPerPerson: 1, Of: "x", Size: graph.ExactRange(1), Share: graph.ExactRange(1), Members: "x", Disjoint: []string{"x"}, People: "x",
		At: "x", Status: "x", From: "x", To: "x", When: graph.When{Unknown: true}, Cadence: "x", Needs: "x", Derives: map[string][]string{"x": nil}, Columns: map[string][]string{"x": nil}, Masked: []string{"x"},
		Effect: "x", Job: "x", Role: "x", Purpose: "x", Safeguards: []string{"x"}, Ground: graph.Ground{{}}, Disclosed: "x", Observed: "x", Evidence: []graph.Evidence{{}},
		State: "x", Inputs: []string{"x"}, Outputs: []string{"x"}, Subsets: map[string][]string{"x": nil}, Moves: []graph.Move{{}}, Erased: map[string][]string{"x": nil}, Renamed: map[string][]string{"x": nil},
		Match: graph.Match{From: "x"}, Timezone: "x", Directory: "x", ReplacedBy: "x"})
	if err != nil {
		t.Fatal(err)
	}
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(all, &keys); err != nil {
		t.Fatal(err)
	}
	delete(keys, "kind")
	delete(keys, "source")
	for _, kind := range graph.Kinds {
		for _, name := range names(kind, true) {
			if _, ok := keys[name]; !ok {
				t.Errorf("%s: claims have no key %q", kind, name)
			}
		}
	}
	for name := range keys {
		known := false
		for _, kind := range graph.Kinds {
			_, ok := lookup(kind, name, true)
			known = known || ok
		}
		if !known {
			t.Errorf("the table has no key %q", name)
		}
	}
}

// ParseJSON takes what encoding/json takes, but for depth.
func FuzzJSON(f *testing.F) {
	for _, seed := range []string{`{"a":[1,-2.5e3,true,null,"\u00e9\n"]}`, "[]", `"\ud83d\ude00"`, "{", `{"a" 1}`, "1 2", "-", "01", `["a",]`, "nul"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) || strings.Count(text, "[")+strings.Count(text, "{") > MaxDepth {
			return
		}
		v, problem := ParseJSON([]byte(text), 1)
		if valid := json.Valid([]byte(text)); valid != (problem == nil) {
			t.Fatalf("%q: valid %v, problem %v", text, valid, problem)
		}
		if problem != nil {
			return
		}
		var want any
		d := json.NewDecoder(strings.NewReader(text))
		d.UseNumber()
		if d.Decode(&want) == nil && fmt.Sprint(plain(v)) != fmt.Sprint(stringly(want)) {
			t.Errorf("%q: got %v, want %v", text, plain(v), stringly(want))
		}
	})
}

// plain and stringly make the two kinds of tree comparable.
func plain(v Value) any {
	switch v.Shape {
	case List:
		all := []any{}
		for _, e := range v.List {
			all = append(all, plain(e))
		}
		return all
	case Map:
		all := map[string]any{}
		for _, e := range v.Map {
			all[e.Key.Text] = plain(e.Value)
		}
		return all
	case Null:
		return nil
	}
	return v.Text
}

func stringly(v any) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = stringly(v[i])
		}
		return v
	case map[string]any:
		for k := range v {
			v[k] = stringly(v[k])
		}
		return v
	case nil:
		return nil
	}
	return fmt.Sprint(v)
}

func TestUnreadablePlaces(t *testing.T) {
	if p := Unreadable([]byte("a\né\x00")); p == nil || p.Line != 2 || p.Column != 2 {
		t.Errorf("%v", p)
	}
	if p := Unreadable([]byte("a\n\xffb\x00")); p == nil || p.Line != 2 || p.Column != 1 || !strings.Contains(p.What, "UTF-8") {
		t.Errorf("%v", p)
	}
	if p := Unreadable([]byte(strings.Repeat("é", math.MaxInt8))); p != nil {
		t.Errorf("%v", p)
	}
}
