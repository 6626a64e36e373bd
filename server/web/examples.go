package web

import (
	"slices"

	"outflow/graph"
	"outflow/graph/ask"
)

// Examples returns questions about what a graph holds. They are worth asking,
// and only those are given that can be read.
func Examples(g *graph.Graph, readable func(question string) bool) []string {
	var examples []string
	add := func(questions ...string) { // the first that can be read: names, or else ids
		for _, q := range questions {
			if readable(q) {
				examples = append(examples, q)
				return
			}
		}
	}
	from, to := busiest(g)
	if to == graph.None {
		return nil
	}
	x := func(p int32) (named, exact string) {
		return g.Places[p].Name, ask.Target{Place: g.Places[p].ID}.String()
	}
	target, targetID := x(to)
	source, sourceID := x(from)
	if cohort := firstCohort(g); cohort != nil {
		add("which non-"+cohort.Name+" users' data reached "+target, "which not "+graph.Members(cohort.ID).String()+" users' data reached "+targetID)
	} else {
		add("whose data reached "+target, "whose data reached "+targetID)
	}
	add("what feeds "+target, "what feeds "+targetID)
	add("where did "+source+" go", "where did "+sourceID+" go")
	if key := firstCategory(g); key != "" {
		if c, ok := g.Categories.Lookup(key); ok {
			add("whose "+c.Title+" reached "+target, "whose "+key+" reached "+targetID)
		}
	}
	if cohort := firstCohort(g); cohort != nil {
		add("where does the data of "+cohort.Name+" lie", "where does the data of "+graph.Members(cohort.ID).String()+" lie")
	}
	if len(g.Erasures) > 0 || slices.ContainsFunc(g.Places, func(p graph.Place) bool { return p.Keeps != nil }) {
		add("which places hold data past its time")
	}
	add("which transfers were without ground")
	add("which transfers went across borders")
	return examples
}

// busiest returns the two parties between which most transfers run; where none
// run between parties, the party in which most do, twice. A system of which nobody knows the
// party stands for it.
func busiest(g *graph.Graph) (from, to int32) {
	type pair struct{ from, to int32 }
	counts := map[pair]int{}
	best, most := pair{graph.None, graph.None}, 0
	for i := range g.Transfers {
		t := &g.Transfers[i]
		p := pair{g.Outermost(t.From), g.Outermost(t.To)}
		worth := 1
		if p.from != p.to {
			worth = len(g.Transfers) + 1 // before any that stays within
		}
		if g.Places[t.From].Origin == graph.StatedOrigin {
			worth *= 2 // collected data, before what was made of it
		}
		counts[p] += worth
		if counts[p] > most || counts[p] == most && (p.from < best.from || p.from == best.from && p.to < best.to) {
			best, most = p, counts[p]
		}
	}
	return best.from, best.to
}

// firstCohort returns a cohort that has a bound, so that there may be people who
// are certainly not in it: the first by id.
func firstCohort(g *graph.Graph) *graph.Cohort {
	for i := range g.Cohorts {
		if c := &g.Cohorts[i]; c.Members != "" || c.Size.Max != nil || c.Share.Max != nil || c.People != nil {
			return c
		}
	}
	return nil
}

// firstCategory returns a category that an origin has.
func firstCategory(g *graph.Graph) string {
	for i := range g.Places {
		if p := &g.Places[i]; p.Origin == graph.StatedOrigin && len(p.Categories) > 0 {
			return p.Categories[len(p.Categories)-1]
		}
	}
	return ""
}
