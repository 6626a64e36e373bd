package ask_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"outflow/graph"
	"outflow/graph/ask"
)

// A generator draws small graphs in which every construct of the semantics is
// likely to meet every other.
type generator struct {
	*rand.Rand
	eyes *rand.Rand // draws what was seen, likewise
	more *rand.Rand // draws where places are and what accounts repeat, so that the rest of a seed stays
	rows *rand.Rand // draws how many rows there are, likewise
	sketch
	systems, datasets []string
	fields            map[string][]string // that a dataset lists, by name
	cohorts           map[string][]string // by population
	populations       []string
	transfers         int      // so far
	someEnds          []string // see ends; of the graph of so many claims
	endsOf            int
}

func newGenerator(seed uint64) *generator {
	g := &generator{
		Rand: rand.New(rand.NewPCG(seed, 0)), more: rand.New(rand.NewPCG(seed, 1)), rows: rand.New(rand.NewPCG(seed, 2)), eyes: rand.New(rand.NewPCG(seed, 3)), sketch: sketch{lists: memberLists{}},
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
	if g.eyes.IntN(3) == 0 {
		g.addSeen()
	}
	return g
}

// addSeen says of some transfers that they were seen, and that others were seen beside
// them: between the same places, or what they lie in or contain.
func (g *generator) addSeen() {
	for i := range g.claims {
		c := &g.claims[i]
		if c.Kind != graph.KindTransfer {
			continue
		}
		switch g.eyes.IntN(7) {
		case 0:
			c.Observed = graph.ObservedOnly
		case 1:
			c.Observed = graph.ObservedAlso
		case 2:
			c.Observed = graph.ObservedWithin
		}
	}
	own := g.Rand
	defer func() { g.Rand = own }()
	g.Rand = g.eyes // which draws these
	for _, c := range slices.Clone(g.claims) {
		if c.Kind != graph.KindTransfer || !g.likely(40) {
			continue
		}
		other := g.transfer()
		other.ID, other.Source, other.Observed = "o"+c.ID+c.Source, pick(g, sources...), graph.ObservedOnly
		other.From, other.To, other.Columns = g.beside(c.From), g.beside(c.To), nil
		if c.Columns != nil && g.likely(50) {
			other.From, other.To, other.Columns = c.From, c.To, c.Columns
		}
		if g.likely(30) {
			other.Categories, other.Derives, other.CategoryTotal = c.Categories, nil, graph.Range{}
		}
		if c.Observed == graph.ObservedOnly {
			other.Observed = ""
		}
		g.add(other)
	}
}

// beside draws a place, one that contains it, or one inside it.
func (g *generator) beside(place string) string {
	system, _, isDataset := strings.Cut(place, "/")
	dataset, _, isField := strings.Cut(place, "#")
	switch {
	case isField && g.likely(40):
		return dataset
	case isDataset && g.likely(25):
		return system
	case isDataset && !isField && g.likely(25):
		return place + "#" + g.field(place)
	}
	return place
}

func (g *generator) addPlaces() {
	parties := 1 + g.IntN(3)
	for i := range parties {
		c := graph.Claim{Kind: graph.KindParty, ID: fmt.Sprintf("p%d", i), Country: g.country(60)}
		g.add(c)
	}
	for i := range 1 + g.IntN(3) {
		c := graph.Claim{Kind: graph.KindSystem, ID: fmt.Sprintf("s%d", i), Party: fmt.Sprintf("p%d", g.IntN(parties))}
		if g.likely(15) {
			c.Party = "unknown"
		}
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
		if g.rows.IntN(100) < 25 {
			c.RowsPerPerson = 1 + g.rows.Int64N(3)
		}
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
	g.volume(&c)
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

// volume says of some transfers how many rows they moved.
func (g *generator) volume(c *graph.Claim) {
	draw := func(percent int) bool { return g.rows.IntN(100) < percent }
	if draw(35) {
		c.Rows = graph.ExactRange(g.rows.Int64N(12))
		if draw(20) {
			c.Rows.Max = nil
		} else if draw(20) {
			c.Rows.Min = nil
		}
	}
	if draw(20) {
		c.RowTotal, c.Runs = graph.ExactRange(g.rows.Int64N(40)), graph.ExactRange(1+g.rows.Int64N(6))
		if draw(20) {
			c.Runs.Max = nil
		} else if draw(20) {
			c.Runs.Min = nil
		}
	}
	if draw(30) {
		c.RowsPerPerson = 1 + g.rows.Int64N(3)
	}
}

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
	return ask.Target{Place: pick(g, g.ends()...)}
}

// ends lists every place, and again each that a transfer starts from or ends at: it is
// more likely to be asked about. What is drawn more of is claims, never fewer.
func (g *generator) ends() []string {
	if g.endsOf == len(g.claims) {
		return g.someEnds
	}
	merged, err := mergeClaims(g.claims)
	if err != nil {
		panic(err)
	}
	g.endsOf, g.someEnds = len(g.claims), nil
	for _, p := range merged.Places {
		g.someEnds = append(g.someEnds, p.ID)
	}
	for _, t := range merged.Transfers {
		g.someEnds = append(g.someEnds, merged.Places[t.From].ID, merged.Places[t.To].ID)
	}
	return g.someEnds
}

// addChain draws transfers in a row, each from where the one before ended, so that
// what is drawn alone meets along one way: a table that is copied and then feeds
// columns, a score that a model is trained on, a model that feeds a model, what
// nobody knows whose it is and is passed on.
func (g *generator) addChain() {
	at := g.collected()
	for range 2 + g.IntN(3) {
		t := g.transfer()
		to := pick(g, g.datasets...)
		t.From, t.To, t.Columns, t.Derives, t.Effect = at, to, nil, nil, ""
		if g.likely(60) {
			t.Categories, t.CategoryTotal = nil, graph.Range{}
		}
		if g.likely(60) {
			t.When, t.People = when("always"), "everyone"
		}
		switch g.IntN(8) {
		case 0, 1:
			t.Effect = graph.EffectAggregate
		case 2:
			t.Derives = map[string][]string{pick(g, "user.score", "user.score.nsf"): {g.key(), g.key()}}
		case 3:
			t.When, t.People = when(g.span()), "unknown"
		case 4, 5:
			if g.fields[to] == nil && len(g.fields[at]) > 0 || g.likely(50) {
				g.columns(&t, at, to)
			}
		}
		g.accounts(t)
		at = to
	}
}

// collected returns a dataset that says whose data it collects, if there is one.
func (g *generator) collected() string {
	var all []string
	for _, c := range g.claims {
		if c.Kind == graph.KindDataset && c.Subjects != "" {
			all = append(all, c.ID)
		}
	}
	if len(all) == 0 || g.likely(10) {
		return pick(g, g.datasets...)
	}
	return pick(g, all...)
}
