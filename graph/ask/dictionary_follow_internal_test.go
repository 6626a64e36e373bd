package ask

import (
	"reflect"
	"testing"

	"outflow/graph"
)

// TestADictionaryFollowsItsGraph: names are in the order in which a new dictionary
// has them.
func TestADictionaryFollowsItsGraph(t *testing.T) {
	place := func(kind graph.Kind, id, name string, aliases ...string) graph.Place {
		return graph.Place{Kind: kind, ID: id, Name: name, Aliases: aliases}
	}
	none := graph.NewTaxonomy()
	before := &graph.Graph{
		Categories: none, Sources: []string{"dir/m.yaml", "z"},
		Places:      []graph.Place{place(graph.KindParty, "a", "M"), place(graph.KindParty, "b", "same", "gone"), place(graph.KindParty, "d", "same", "SAME")},
		Populations: []graph.Population{{ID: "m", Name: "people"}},
		Cohorts:     []graph.Cohort{{ID: "same", Name: "same"}, {ID: "old", Name: "m"}},
	}
	after := &graph.Graph{
		Categories: none, Sources: []string{"dir/m.yaml", "dir/same.csv"},
		Places: []graph.Place{place(graph.KindParty, "a", "M"), place(graph.KindParty, "b", "other", "same", "Same"),
			place(graph.KindSystem, "c", "same"), place(graph.KindParty, "d", "same", "SAME")},
		Populations: []graph.Population{{ID: "m", Name: "same"}},
		Cohorts:     []graph.Cohort{{ID: "new", Name: "m"}, {ID: "same", Name: "same"}},
	}
	d := newDictionary(before)
	step := &graph.Step{From: before, To: after, Places: []int32{0, 1, 3}}
	if got, want := d.follow(step).names, newDictionary(after).names; !reflect.DeepEqual(got, want) {
		for key := range want {
			if !reflect.DeepEqual(got[key], want[key]) {
				t.Errorf("%q: got %v, want %v", key, got[key], want[key])
			}
		}
		for key := range got {
			if want[key] == nil {
				t.Errorf("%q is left: %v", key, got[key])
			}
		}
	}
	if again := newDictionary(before).names; !reflect.DeepEqual(d.names, again) {
		t.Error("the dictionary that was followed changed")
	}
}
