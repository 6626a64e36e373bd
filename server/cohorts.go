package server

import (
	"outflow/graph"
	"outflow/graph/ask"
)

type populationRow struct {
	ID      string   `json:"id"`
	Name    string   `json:"name"`
	Aliases []string `json:"aliases"`
	Size    string   `json:"size"`   // a number or a range, "" if nothing is stated
	Listed  bool     `json:"listed"` // its members are on a list
	Sources []string `json:"sources"`
}

type cohortRow struct {
	populationRow
	Population string   `json:"population"`
	Of         string   `json:"of"`     // the cohort it is a subset of, or ""
	Share      string   `json:"share"`  // of that, or of the population
	People     string   `json:"people"` // the expression that defines it, or ""
	Disjoint   []string `json:"disjoint"`
}

type cohortList struct {
	Revision    ask.Revision    `json:"revision"`
	Populations []populationRow `json:"populations"`
	Cohorts     []cohortRow     `json:"cohorts"`
}

// cohorts finds the populations and their cohorts.
func (cat *catalog) cohorts(c *call) (*cohortList, error) {
	r, err := cat.archive.revision(c)
	if err != nil {
		return nil, err
	}
	return cohortsOf(r), nil
}

// cohortsOf lists the populations and cohorts of a revision.
func cohortsOf(r *revision) *cohortList {
	g := r.Graph()
	answer := &cohortList{r.said(), make([]populationRow, len(g.Populations)), make([]cohortRow, len(g.Cohorts))}
	for i := range g.Populations {
		p := &g.Populations[i]
		answer.Populations[i] = populationRow{p.ID, p.Name, orEmpty(p.Aliases), p.Size.String(), p.Members != "", orEmpty(p.Sources)}
	}
	for i := range g.Cohorts {
		o := &g.Cohorts[i]
		row := cohortRow{
			populationRow: populationRow{o.ID, o.Name, orEmpty(o.Aliases), o.Size.String(), o.Members != "", orEmpty(o.Sources)},
			Population:    g.Populations[o.Population].ID, Share: o.Share.String(), Disjoint: []string{},
		}
		if o.Of != graph.None {
			row.Of = g.Cohorts[o.Of].ID
		}
		if o.People != nil {
			row.People = o.People.String()
		}
		for _, d := range o.Disjoint {
			row.Disjoint = append(row.Disjoint, g.Cohorts[d].ID)
		}
		answer.Cohorts[i] = row
	}
	return answer
}
