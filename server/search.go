package server

import (
	"sort"
	"strings"

	"outflow/graph"
	"outflow/graph/ask"
)

// A name is something that questions may name.
type name struct {
	Kind  string `json:"kind"`
	ID    string `json:"id"`
	Text  string `json:"text"`  // the id, name or alias that was found
	Name  string `json:"name"`  // what it is called
	Write string `json:"write"` // how a question names it without doubt
}

type names struct {
	Revision ask.Revision `json:"revision"`
	Names    []name       `json:"names"`
	More     bool         `json:"more"`
}

// getSearch finds names by the beginnings of their words, and transfers by that
// of their id.
func (s *Server) getSearch(c *call) error {
	if !c.query.Has("q") { // though nothing may be typed yet
		return parameterError("q is missing")
	}
	text := c.text("q")
	limit, err := c.number("limit", 1, int64(s.Limits.PageRows), 20)
	if err != nil {
		return err
	}
	r, err := s.revisionAt(c)
	if err != nil {
		return err
	}
	g := r.Graph()
	found, more := r.names().find(text, int(limit))
	for i := sort.Search(len(g.Transfers), func(i int) bool { return g.Transfers[i].ID >= text }); i < len(g.Transfers) && strings.TrimSpace(text) != ""; i++ {
		id := g.Transfers[i].ID
		if !strings.HasPrefix(id, text) {
			break
		}
		if len(found) > 0 && found[len(found)-1].ID == id {
			continue // another account of the same
		}
		if len(found) == int(limit) {
			more = true
			break
		}
		found = append(found, graph.Named{Kind: graph.KindTransfer, ID: id, Text: id})
	}
	answer := names{r.said(), make([]name, len(found)), more}
	for i, n := range found {
		answer.Names[i] = name{string(n.Kind), n.ID, n.Text, called(g, n), phrase(n)}
	}
	return s.sendJSON(c, answer)
}

// called returns the name of a thing.
func called(g *graph.Graph, n graph.Named) string {
	switch {
	case n.Kind.IsPlace():
		return g.Places[g.Place(n.ID)].Name
	case n.Kind == graph.KindCohort:
		return g.Cohorts[g.Cohort(n.ID)].Name
	case n.Kind == graph.KindPopulation:
		return g.Populations[g.Population(n.ID)].Name
	case n.Kind == graph.KindCategory:
		if k, ok := g.Categories.Lookup(n.ID); ok {
			return k.Title
		}
	}
	return n.Text
}

// phrase returns how a question names a thing.
func phrase(n graph.Named) string {
	switch {
	case n.Kind.IsPlace():
		return ask.Target{Place: n.ID}.String()
	case n.Kind == "country":
		return ask.Target{Country: n.ID}.String()
	case n.Kind == graph.KindTransfer:
		return ask.Target{Transfer: n.ID}.String()
	case n.Kind == graph.KindCohort, n.Kind == graph.KindPopulation:
		return graph.Members(n.ID).String()
	}
	return n.ID
}

// revisionAt returns the revision that a request is about, and says which.
func (s *Server) revisionAt(c *call) (*revision, error) {
	at, err := s.at(c)
	if err != nil {
		return nil, err
	}
	r, err := s.revisions.at(c.ctx(), at)
	if err == nil {
		c.revision(r)
	}
	return r, err
}

// said is the revision as answers say it.
func (r *revision) said() ask.Revision {
	return ask.Revision{Number: r.commit.Number, Hash: r.commit.Content.String()}
}
