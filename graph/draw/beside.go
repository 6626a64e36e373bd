package draw

import (
	"outflow/graph"
	"outflow/graph/ask"
)

// maxBeside is how many transfers beside the answer are drawn. More would hide
// it.
const maxBeside = 60

// drawBeside adds links for the transfers that begin or end at some places, or
// inside them, and are no part of the answer.
func (c *chart) drawBeside(ids []string) {
	g := c.answer.Graph
	if g == nil || len(ids) == 0 {
		return
	}
	near := map[int32]bool{}
	for _, id := range ids {
		if n := g.Place(id); n != graph.None {
			for _, p := range g.Inside(n) {
				near[p] = true
			}
		}
	}
	type way struct{ id, from, to string }
	drawn := map[way]bool{}
	for _, l := range c.links {
		drawn[way{l.id, c.places[l.from].id, c.places[l.to].id}] = true
	}
	shown, more := 0, 0
	for i := range g.Transfers {
		t := &g.Transfers[i]
		w := way{t.ID, g.Places[t.From].ID, g.Places[t.To].ID}
		if !near[t.From] && !near[t.To] || drawn[w] {
			continue
		}
		drawn[w] = true
		if shown == maxBeside {
			more++
			continue
		}
		shown++
		c.links = append(c.links, link{from: c.place(w.from), to: c.place(w.to), id: w.id, beside: true})
	}
	if more > 0 {
		c.notes = append(c.notes, ask.Plural(more, "transfer beside the answer is", "transfers beside the answer are")+" not drawn: there are too many.")
	}
}
