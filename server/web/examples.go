package web

import (
	"cmp"
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
	from, others := busiest(g)
	if len(others) == 0 {
		return nil
	}
	at := -1
	next := func() int32 { // each once, and again from the first
		at++
		return others[at%len(others)]
	}
	x := func(p int32) (named, exact string) {
		return g.Places[p].Name, ask.Target{Place: g.Places[p].ID}.String()
	}
	source, sourceID := x(from)
	target, targetID := x(next())
	if cohort := firstCohort(g); cohort != nil {
		add("which non-"+cohort.Name+" users' data reached "+target, "which not "+graph.Members(cohort.ID).String()+" users' data reached "+targetID)
	} else {
		add("whose data reached "+target, "whose data reached "+targetID)
	}
	target, targetID = x(next())
	add("what feeds "+target, "what feeds "+targetID)
	add("where did "+source+" go", "where did "+sourceID+" go")
	target, targetID = x(next())
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

// mostOthers is how many parties examples name.
const mostOthers = 3

// busiest returns the party from which most transfers run to others, those of what it collects
// itself before any: whoever asks is likely of it. Others are those to which most run from it,
// such as collect nothing before those that do. Where none runs between parties, the party in
// which most do is both. A system of which nobody knows the party stands for it.
func busiest(g *graph.Graph) (from int32, others []int32) {
	type pair struct{ from, to int32 }
	counts, out, collects := map[pair]int{}, map[int32]int{}, map[int32]bool{}
	for i := range g.Places {
		if g.Places[i].Origin == graph.StatedOrigin {
			collects[g.Outermost(int32(i))] = true
		}
	}
	for i := range g.Transfers {
		t := &g.Transfers[i]
		p := pair{g.Outermost(t.From), g.Outermost(t.To)}
		worth := 1
		if p.from != p.to {
			worth = 2*len(g.Transfers) + 1 // before all that stay within
		}
		if g.Places[t.From].Origin == graph.StatedOrigin {
			worth *= 2 // collected data, before what was made of it
		}
		counts[p] += worth
		out[p.from] += worth
	}
	from = graph.None
	for p, n := range out {
		if from == graph.None || n > out[from] || n == out[from] && p < from {
			from = p
		}
	}
	for p := range counts {
		if p.from == from && p.to != from {
			others = append(others, p.to)
		}
	}
	slices.SortFunc(others, func(a, b int32) int {
		if collects[a] != collects[b] {
			if collects[b] {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(counts[pair{from, b}], counts[pair{from, a}]), cmp.Compare(a, b))
	})
	if len(others) == 0 && from != graph.None {
		others = append(others, from)
	}
	return from, others[:min(len(others), mostOthers)]
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
