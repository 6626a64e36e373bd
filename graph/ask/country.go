package ask

import (
	"outflow/graph"
	"outflow/graph/reach"
)

// countryPlaces returns what a country, or a group of them, means: the parties and
// systems there, surely or possibly. A party is meant as a whole if all of its
// systems are there too; else those systems are that are.
func countryPlaces(g *graph.Graph, t Target) reach.Region {
	there, codes := reach.Region{{}, {}}, t.Countries()
	add := func(p int32, in [2]bool) {
		for w := range there {
			if in[w] {
				there[w] = append(there[w], p)
			}
		}
	}
	for i := range g.Places {
		p := int32(i)
		if g.Places[i].Kind != graph.KindParty {
			continue
		}
		whole := in(g, p, codes, t.By)
		systems := g.Children(p)
		each := make([][2]bool, len(systems))
		for i, s := range systems {
			each[i] = in(g, s, codes, t.By)
			for w := range whole {
				whole[w] = whole[w] && each[i][w]
			}
		}
		add(p, whole)
		for i, s := range systems {
			for w := range whole {
				each[i][w] = each[i][w] && !whole[w]
			}
			add(s, each[i])
		}
	}
	return there
}

// in reports whether a place is in the country of a target, or in one of its group,
// by world.
func in(g *graph.Graph, p int32, codes []string, by graph.Presence) (there [2]bool) {
	for _, code := range codes {
		certain, possible := g.InCountry(p, code, by)
		there[reach.Confirmed] = there[reach.Confirmed] || certain
		there[reach.Possible] = there[reach.Possible] || possible
	}
	return there
}
