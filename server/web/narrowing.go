package web

import (
	"outflow/graph"
	"outflow/graph/ask"
)

// A Narrowing is what the people of a question can be narrowed to.
type Narrowing struct {
	Cohorts []Choice
	More    int // cohorts beyond those that are offered
	People  bool
}

// A Choice is a line of a list to choose from.
type Choice struct{ ID, Name string }

// mostChoices bounds a list to choose from. Any other cohort can be asked about
// in words.
const mostChoices = 500

// NewNarrowing lists the cohorts of a graph for a form of question.
func NewNarrowing(g *graph.Graph, form ask.Form) *Narrowing {
	n := &Narrowing{People: form.AsksPeople() && len(g.Cohorts) > 0}
	for i := range g.Cohorts {
		if len(n.Cohorts) == mostChoices {
			n.More = len(g.Cohorts) - i
			break
		}
		n.Cohorts = append(n.Cohorts, Choice{g.Cohorts[i].ID, name(g.Cohorts[i].Name)})
	}
	return n
}

// narrowed says in words how a state narrows its question, and what is shown.
func narrowed(s State, g *graph.Graph) []string {
	var by []string
	if s.AsOf != "" {
		by = append(by, "as of "+s.AsOf)
	}
	if s.Only != "" {
		by = append(by, "only "+cohortName(g, s.Only))
	}
	if s.Except != "" {
		by = append(by, "except "+cohortName(g, s.Except))
	}
	if s.Confirmed {
		by = append(by, "below, what is confirmed alone")
	}
	return by
}

// A Tab leads to a kind of things to look through.
type Tab struct {
	Kind  graph.Kind
	Title string
}
