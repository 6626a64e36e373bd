package ask

import (
	"outflow/graph"
	"outflow/graph/reach"
)

// countryPlaces returns what a country, or a group of them, means: the parties and
// systems there, surely or possibly. A party is meant as a whole if all of its
// systems are there too; else those systems are that are.
func countryPlaces(g *graph.Graph, t Target) reach.Region {
	there, set := reach.Region{{}, {}}, t.countrySet()
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
		whole := set.has(g, p)
		systems := g.Children(p)
		each := make([][2]bool, len(systems))
		for i, s := range systems {
			each[i] = set.has(g, s)
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

// A countrySet is the country that a target names, or its group of them.
type countrySet struct {
	by graph.Presence
	// surely has the codes of those countries of which all that is there is meant,
	// all also those of which some is: of adequate countries the United States, where
	// only organisations on a list are.
	surely, all []string
}

func (t Target) countrySet() countrySet {
	s := countrySet{by: t.By, all: t.Countries()}
	if t.Group == "" {
		s.surely = s.all
		return s
	}
	g, _ := graph.LookupCountryGroup(t.Group)
	for _, m := range g.Members(t.On) {
		if m.Only == "" {
			s.surely = append(s.surely, m.Country)
		}
	}
	return s
}

// has reports whether a place is in one of them, by world.
func (s *countrySet) has(g *graph.Graph, p int32) (there [2]bool) {
	there[reach.Confirmed], there[reach.Possible] = g.In(p, s.all, s.by)
	if there[reach.Confirmed] && len(s.surely) < len(s.all) {
		there[reach.Confirmed], _ = g.In(p, s.surely, s.by)
	}
	return there
}

// disputes reports whether some source puts a place in one of them and another does not.
func (s *countrySet) disputes(g *graph.Graph, p int32) bool {
	certain, possible := g.In(p, s.all, s.by)
	return possible && !certain
}
