package ingest

import (
	"iter"
	"slices"
	"strings"

	"outflow/graph"
)

// references lists the ids that a key of a claim refers to.
func references(c *graph.Claim, key string) []string {
	switch key {
	case "party":
		return []string{c.Party}
	case "system":
		return []string{c.System, outer(c.ID)}
	case "dataset":
		return []string{c.Dataset, graph.DatasetOf(c.ID)}
	case "population":
		return []string{c.Population}
	case "of":
		return []string{c.Of}
	case "disjoint":
		return c.Disjoint
	case "subjects":
		return cohorts(c.Subjects)
	case "people":
		return cohorts(c.People)
	case "needs":
		return cohorts(c.Needs)
	case "from":
		return []string{c.From}
	case "to":
		return []string{c.To}
	case "columns":
		var fields []string
		for out, ins := range c.Columns {
			fields = append(fields, c.To+"#"+out)
			for _, in := range ins {
				fields = append(fields, c.From+"#"+in)
			}
		}
		slices.Sort(fields)
		return fields // each leads to its dataset
	case "id":
		return []string{c.ID}
	}
	return nil
}

// cohorts lists the cohorts that an expression names.
func cohorts(text string) []string {
	var ids []string
	if p, err := graph.ParsePeople(text); text != "" && err == nil {
		graph.Cohorts(p, func(id string) { ids = append(ids, id) })
	}
	return ids
}

// outer cuts the last part of a place's id.
func outer(id string) string { return id[:max(0, strings.LastIndexAny(id, "/#"))] }

// refersTo yields the ids that the key of a claim refers to, and those of the
// places that hold them: what may be missing if the reference leads nowhere.
func refersTo(c *graph.Claim, key string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, id := range references(c, key) {
			for ; id != ""; id = outer(id) {
				if !yield(id) {
					return
				}
			}
		}
	}
}
