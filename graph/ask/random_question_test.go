package ask_test

import (
	"slices"

	"outflow/graph"
	"outflow/graph/ask"
)

// question draws a question about the graph.
func (g *generator) question() ask.Query {
	form := pick(g, ask.Who, ask.Who, ask.Who, ask.What, ask.Did, ask.Where, ask.Where, ask.Feeds, ask.How, ask.Derived, ask.Transfers)
	f := asks(form, "")
	switch form {
	case ask.Where:
		f.From = g.target()
	case ask.Transfers:
	case ask.Derived:
		f.From = g.target()
		if g.likely(40) {
			f.From = ask.Target{Transfer: g.claimed(graph.KindTransfer)}
		}
	default:
		f.To = g.target()
		if g.likely(15) {
			f.From = g.target()
		}
	}
	if form == ask.Who {
		f.Relation = pick(g, ask.Reached, ask.Reached, ask.Holds, ask.WasIn)
	}
	if form != ask.Feeds && form != ask.Derived && g.likely(35) {
		if f.People = mustPeople(g.expression(g.populations...)); f.People == graph.People(graph.Everyone{}) {
			f.People = nil
		}
	}
	if form != ask.Feeds && form != ask.Derived && g.likely(35) {
		f.Category = g.key()
	}
	if f.Relation == ask.WasIn || f.Relation == ask.Reached && g.likely(25) {
		f.Window = spans(g.span())[0]
	}
	if g.likely(15) {
		f.AsOf = spans(pick(g, days...))[0].Until
	}
	if g.likely(15) {
		f.Via = g.targetOrTransfer()
	}
	if g.likely(12) {
		f.Avoiding = g.targetOrTransfer()
	}
	switch source := pick(g, sources...); g.IntN(10) {
	case 0:
		f.According = []string{source}
	case 1:
		f.Unheard = []string{source}
	}
	return f
}

func mustPeople(text string) graph.People {
	e, err := graph.ParsePeople(text)
	if err != nil {
		panic(err)
	}
	return e
}

func (g *generator) targetOrTransfer() ask.Target {
	if g.likely(25) {
		return ask.Target{Transfer: g.claimed(graph.KindTransfer)}
	}
	return g.target()
}

// target draws a place that is there, or a country.
func (g *generator) target() ask.Target {
	if g.likely(15) {
		by := [...]graph.Presence{graph.Present, graph.Present, graph.Seated, graph.Processing}
		return ask.Target{Country: pick(g, "KR", "US"), By: by[g.more.IntN(len(by))]}
	}
	merged, err := mergeClaims(g.claims)
	if err != nil {
		panic(err)
	}
	ends := slices.Collect(func(yield func(string) bool) {
		for _, p := range merged.Places {
			if !yield(p.ID) {
				return
			}
		}
		for _, t := range merged.Transfers { // more likely what data touches
			if !yield(merged.Places[t.From].ID) || !yield(merged.Places[t.To].ID) {
				return
			}
		}
	})
	return ask.Target{Place: pick(g, ends...)}
}
