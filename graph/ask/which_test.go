package ask

import (
	"strings"
	"testing"

	"outflow/graph"
)

func TestWhatDataSaysWhichData(t *testing.T) {
	a := &Answer{
		Form: What, Verdict: Yes, Query: Query{Form: What, Category: graph.AllData, To: Target{Country: "KR"}},
		Graph: &graph.Graph{Categories: graph.NewTaxonomy()}, People: People{Count{Min: 1}, Count{Min: 1}},
		Categories: []Row{{"user.maybe", People{Count{}, Count{Min: 1}}}, {"user.sure", People{Count{Min: 1}, Count{Min: 1}}}},
	}
	if got := a.Sentence(); !strings.HasSuffix(got, "The data: user.sure, possibly user.maybe.") {
		t.Error(got)
	}
	b := *a
	b.Somebody, b.Categories, b.People = true, a.Categories[:1], People{}
	if got := b.Sentence(); !strings.HasSuffix(got, "The data: user.maybe.") {
		t.Error(got)
	}
	for range 5 {
		a.Categories = append(a.Categories, a.Categories[1])
	}
	if got := a.Sentence(); !strings.HasSuffix(got, "user.sure, 2 more.") {
		t.Error(got)
	}
}

func TestTheTextSaysAlways(t *testing.T) {
	if got := WhenText([]string{"../..", "../2018"}); got != "always, ../2018" {
		t.Error(got)
	}
}

func TestNoWiderCategoryIsSuggested(t *testing.T) {
	d := newDictionary(&graph.Graph{Categories: graph.NewTaxonomy()})
	for _, s := range d.nearest("user.y", nounCategory) {
		if graph.CategoryContains(s, "user.y") {
			t.Errorf("user.y is in %s, which is suggested for it", s)
		}
	}
}
