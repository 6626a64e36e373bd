package ask_test

import (
	"fmt"
	"slices"

	"outflow/graph"
)

// randomGraph draws a graph by its seed.
func randomGraph(seed uint64) *generator {
	g := newGenerator(seed)
	g.addPeople()
	g.addPlaces()
	g.addLocations()
	for range g.IntN(9) {
		g.accounts(g.transfer())
	}
	for range 1 + g.IntN(2) {
		g.addChain()
	}
	return g
}

func (g *generator) addPlaces() {
	parties := 1 + g.IntN(3)
	for i := range parties {
		c := graph.Claim{Kind: graph.KindParty, ID: fmt.Sprintf("p%d", i), Country: g.country(60)}
		g.add(c)
	}
	for i := range 1 + g.IntN(3) {
		c := graph.Claim{Kind: graph.KindSystem, ID: fmt.Sprintf("s%d", i), Party: fmt.Sprintf("p%d", g.IntN(parties))}
		if country := g.country(30); country != "" {
			c.Countries = []string{country}
		}
		if g.likely(30) {
			g.subjects(&c, 40)
		}
		g.add(c)
		g.systems = append(g.systems, c.ID)
	}
	for i := range 2 + g.IntN(7) {
		c := graph.Claim{Kind: graph.KindDataset, ID: fmt.Sprintf("%s/d%d", pick(g, g.systems...), i)}
		g.datasets = append(g.datasets, c.ID)
		if g.likely(25) { // a transfer creates it, if one names it
			continue
		}
		g.subjects(&c, 55)
		g.total(&c)
		g.add(c)
		if g.likely(40) {
			g.addFields(c.ID)
		}
	}
}

func (g *generator) country(percent int) string {
	if !g.likely(percent) {
		return ""
	}
	return pick(g, "KR", "US")
}

// addLocations lets other sources say where parties and systems are.
func (g *generator) addLocations() {
	for _, c := range slices.Clone(g.claims) {
		if c.Kind != graph.KindParty && c.Kind != graph.KindSystem || g.more.IntN(100) < 60 {
			continue
		}
		other := graph.Claim{Kind: graph.KindAnnotation, ID: c.ID, Source: map[string]string{"f": "g", "g": "f"}[c.Source]}
		codes := []string{"KR", "US"}[g.more.IntN(2):]
		if c.Kind == graph.KindSystem {
			other.Countries = codes
		} else {
			other.Country = codes[0]
		}
		g.add(other)
	}
}

// total says how many categories there are in all, perhaps.
func (g *generator) total(c *graph.Claim) {
	if least := int64(len(c.Categories)); g.likely(15) {
		c.CategoryTotal = graph.ExactRange(least + g.Int64N(3))
		if g.likely(30) {
			c.CategoryTotal.Max = nil
		}
	}
}

// addFields lists the fields of a dataset. Most state what they hold, which says
// where data given to the dataset lies.
func (g *generator) addFields(dataset string) {
	states := g.likely(75)
	for _, name := range []string{"x", "y", "w"}[:1+g.IntN(3)] {
		c := graph.Claim{Kind: graph.KindField, ID: dataset + "#" + name, Categories: g.someKeys(2)}
		if states && len(c.Categories) == 0 {
			c.Categories = []string{g.key()}
		}
		g.add(c)
		g.fields[dataset] = append(g.fields[dataset], name)
	}
}

// field names a field of a dataset: one that it lists, any if it lists none.
func (g *generator) field(dataset string) string {
	if listed := g.fields[dataset]; listed != nil {
		return pick(g, listed...)
	}
	return pick(g, "x", "y")
}

func (g *generator) place() string {
	dataset := pick(g, g.datasets...)
	switch n := g.IntN(100); {
	case n < 12:
		return dataset + "#" + g.field(dataset)
	case n < 24:
		return pick(g, g.systems...)
	case n < 30:
		return g.claimed(graph.KindParty)
	}
	return dataset
}

// claimed returns the id of a claim of a kind.
func (g *generator) claimed(kind graph.Kind) string {
	var ids []string
	for _, c := range g.claims {
		if c.Kind == kind {
			ids = append(ids, c.ID)
		}
	}
	return pick(g, ids...)
}

func (g *generator) transfer() graph.Claim {
	g.transfers++
	c := graph.Claim{Kind: graph.KindTransfer, ID: fmt.Sprintf("t%d", g.transfers), From: g.place(), To: g.place()}
	g.terms(&c)
	if g.likely(45) {
		c.Categories = g.someKeys(3)
	}
	if g.likely(20) {
		c.Derives = map[string][]string{g.key(): {g.key()}}
		if g.likely(30) {
			c.Derives[g.key()] = []string{g.key(), g.key()}
		}
	}
	g.total(&c)
	if g.likely(15) {
		g.columns(&c, pick(g, g.datasets...), pick(g, g.datasets...))
	}
	if g.likely(12) {
		c.Effect = graph.EffectAggregate
	}
	g.conduct(&c)
	c.Purpose, c.Role = []string{"", "p", "q"}[g.more.IntN(3)], []string{"", "r", "s"}[g.more.IntN(3)]
	return c
}

// repeat lets an account state some things as another does.
func (g *generator) repeat(c *graph.Claim, other graph.Claim) {
	draw := func(percent int) bool { return g.more.IntN(100) < percent }
	if draw(40) {
		c.When = other.When
	}
	if draw(40) {
		c.People = other.People
	}
	if draw(60) && other.Ground == nil {
		other.Ground = graph.Ground{{Key: "kr-pipa:28-8-1-1"}}
	}
	if draw(60) {
		c.Ground = other.Ground
	}
}

// terms says when a transfer ran and whose data it carried: left out, unknown, or
// stated.
func (g *generator) terms(c *graph.Claim) {
	if c.When = g.when(13, 10); g.likely(25) {
		c.When = when("always")
	}
	switch n := g.IntN(100); {
	case n < 12:
	case n < 45:
		c.People = "everyone"
	case n < 58:
		c.People = "unknown"
	default:
		c.People = g.expression(g.populations...)
	}
}

func (g *generator) columns(c *graph.Claim, from, to string) {
	c.From, c.To, c.Columns = from, to, map[string][]string{}
	for range 1 + g.IntN(2) {
		out := g.field(to)
		c.Columns[out] = append(c.Columns[out], g.field(from))
	}
}

// accounts adds one source's account of a transfer, and perhaps those of others.
func (g *generator) accounts(t graph.Claim) {
	order := g.Perm(len(sources))
	t.Source = sources[order[0]]
	g.add(t)
	for _, n := range order[1:] {
		if !g.likely(15) {
			continue
		}
		other := t
		switch n := g.IntN(100); {
		case n < 40: // it differs in when, or whose
			g.terms(&other)
		case n < 85:
			other = g.transfer()
			other.ID, other.From, other.To, other.Columns = t.ID, t.From, t.To, t.Columns
		default:
			other = g.transfer()
			other.ID = t.ID
		}
		g.repeat(&other, t)
		other.Source = sources[n]
		g.add(other)
	}
}

// conduct says of some transfers what findings are about.
func (g *generator) conduct(c *graph.Claim) {
	if g.likely(20) {
		c.Needs = g.expression(g.populations...)
	}
	if g.likely(20) {
		c.Disclosed = pick(g, "true", "false", "unknown")
	}
	if g.likely(20) {
		c.Ground = graph.Ground{{Key: pick(g, "none", "unknown", "gdpr:46-2-c")}}
		if g.likely(50) {
			c.Ground[0].When = g.when(0, 0)
		}
	}
}
