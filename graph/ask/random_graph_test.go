package ask_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"outflow/graph"
)

// A generator draws small graphs in which every construct of the semantics is
// likely to meet every other.
type generator struct {
	*rand.Rand
	more *rand.Rand // draws where places are and what accounts repeat, so that the rest of a seed stays
	sketch
	systems, datasets []string
	fields            map[string][]string // that a dataset lists, by name
	cohorts           map[string][]string // by population
	populations       []string
	transfers         int // so far
}

func newGenerator(seed uint64) *generator {
	g := &generator{
		Rand: rand.New(rand.NewPCG(seed, 0)), more: rand.New(rand.NewPCG(seed, 1)), sketch: sketch{lists: memberLists{}},
		fields: map[string][]string{}, cohorts: map[string][]string{},
	}
	for _, source := range sources {
		g.add(graph.Claim{Kind: graph.KindSource, ID: source, Source: source})
	}
	return g
}

// sources say what is drawn; the last speaks of transfers alone.
var sources = []string{"f", "g", "h"}

// likely is true in so many of a hundred cases.
func (g *generator) likely(percent int) bool { return g.IntN(100) < percent }

func pick[T any](g *generator, from ...T) T { return from[g.IntN(len(from))] }

var (
	keys = []string{"user", "user.contact", "user.contact.email", "user.contact.phone_number", "user.financial",
		"user.financial.balance", "user.score", "user.score.nsf", "acme.loyalty", "acme"}
	days = []string{"2020-01", "2020-02", "2020-03", "2020-04", "2020-05", "2020-02-10", "2020-03-20"}
)

func (g *generator) someKeys(most int) []string {
	var out []string
	for range g.IntN(most + 1) {
		out = append(out, g.key())
	}
	return out
}

func (g *generator) key() string {
	if g.likely(4) {
		return graph.AllData
	}
	return pick(g, keys...)
}

// span draws an interval.
func (g *generator) span() string {
	first, last := g.IntN(len(days)), g.IntN(len(days))
	text := days[first] + "/" + days[last]
	switch g.IntN(6) {
	case 0:
		return days[first]
	case 1:
		return days[first] + "/.."
	case 2:
		return "../" + days[last]
	case 3:
		text = days[first] + "/2020-04-05T12:00:00Z"
	}
	if _, err := graph.ParseWhen([]string{text}, time.UTC); err != nil { // ends before it begins
		return days[first]
	}
	return text
}

// when draws a window: left out, unknown, one interval or several.
func (g *generator) when(omitted, unknown int) graph.When {
	switch n := g.IntN(100); {
	case n < omitted:
		return graph.When{}
	case n < omitted+unknown:
		return graph.When{Unknown: true}
	}
	texts := g.span()
	for g.likely(25) {
		texts += " " + g.span()
	}
	return when(texts)
}

// list draws a member list of people numbered from first.
func (g *generator) list(first uint64, people, percent int) string {
	members := map[uint64][]graph.Interval{}
	dated := g.likely(35)
	for i := range people {
		if !g.likely(percent) {
			continue
		}
		id := first + uint64(i)
		members[id] = always
		if dated && g.likely(70) {
			members[id] = nil
			for members[id] == nil || g.likely(20) {
				members[id] = append(members[id], spans(g.span())...)
			}
		}
	}
	hash := fmt.Sprintf("list%d", len(g.lists))
	g.lists[hash] = members
	return hash
}

// expression draws people: of any population, or of one.
func (g *generator) expression(populations ...string) string {
	var words []string
	for _, p := range populations {
		words = append(words, g.cohorts[p]...)
		if g.likely(15) {
			words = append(words, p)
		}
	}
	if len(words) == 0 {
		return "everyone"
	}
	switch g.IntN(6) {
	case 0:
		return "not " + pick(g, words...)
	case 1:
		return pick(g, words...) + " and not " + pick(g, words...)
	case 2:
		return pick(g, words...) + " or " + pick(g, words...)
	case 3:
		return "everyone except " + pick(g, words...)
	}
	return pick(g, words...)
}

func (g *generator) addPeople() {
	for i := range 1 + g.IntN(2) {
		id := fmt.Sprintf("u%d", i)
		first, size := uint64(10*i+1), 1+g.IntN(4)
		g.populations = append(g.populations, id)
		all := g.list(first, size, 100)
		if g.likely(70) { // undated
			for n := range g.lists[all] {
				g.lists[all][n] = always
			}
		}
		g.add(graph.Claim{Kind: graph.KindPopulation, ID: id, Members: all})
		for j := range g.IntN(4) {
			c := graph.Claim{Kind: graph.KindCohort, ID: fmt.Sprintf("%sc%d", id, j), Of: id}
			if len(g.cohorts[id]) > 0 && g.likely(35) {
				c.People = g.expression(id)
			} else {
				c.Members = g.list(first, size, 50)
			}
			g.add(c)
			g.cohorts[id] = append(g.cohorts[id], c.ID)
		}
	}
}

func (g *generator) add(c graph.Claim) {
	if c.Source == "" {
		c.Source = pick(g, "f", "g")
	}
	g.claims = append(g.claims, c)
}

// subjects makes the claim one of an origin, perhaps.
func (g *generator) subjects(c *graph.Claim, percent int) {
	of := g.populations
	if g.likely(80) {
		c.Population = pick(g, g.populations...)
		of = []string{c.Population}
	}
	c.Categories = g.someKeys(3)
	if !g.likely(percent) {
		return
	}
	c.SubjectsWhen = g.when(55, 15)
	switch {
	case g.likely(12):
		c.Subjects = "unknown"
	case g.likely(45):
		c.Subjects = "everyone"
	case c.Population == "": // whom everyone would mean beside a cohort is open
		c.Subjects = "not " + g.claimed(graph.KindPopulation)
		if cohorts := slices.Concat(g.cohorts["u0"], g.cohorts["u1"]); len(cohorts) > 0 {
			c.Subjects = pick(g, cohorts...)
		}
	default:
		c.Subjects = g.expression(of...)
	}
}
