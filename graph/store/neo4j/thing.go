package neo4j

import (
	"cmp"
	"slices"
	"strings"

	"outflow/graph"
)

// A thing is a node that claims speak of. Its labels, properties and links are
// what is current, put together for people who explore: sets are united, sizes
// widened to what all allow, and for any other value the first source by name
// holds. Whoever needs to know which source says what finds that at SAYS.
type thing struct {
	label label
	id    string
	node  string // what the server calls it within a transaction
	// implied says that a current transfer names it: then an undeclared place is
	// taken for what its id says it is.
	implied bool
	claims  []graph.Claim // current, that sources make
	look
}

// A look is how a node looks to those who explore.
type look struct {
	labels     []string // sorted
	properties map[string]any
	links      []link // sorted
}

// A link is a relationship that shows where a thing belongs: a RUNS, HOLDS or
// HAS that comes from the place around it, or an OF that goes to what a cohort
// is part of.
type link struct {
	kind  string
	label label
	id    string // of the other end
}

func compareLinks(a, b link) int {
	return cmp.Or(strings.Compare(a.kind, b.kind), strings.Compare(string(a.label), string(b.label)), strings.Compare(a.id, b.id))
}

// What kinds of places are labelled besides Place, and how they are linked to
// the place around them.
var placeLabels = []struct {
	kind        graph.Kind
	label, link string
}{
	{graph.KindParty, "Party", ""},
	{graph.KindSystem, "System", "RUNS"},
	{graph.KindDataset, "Dataset", "HOLDS"},
	{graph.KindField, "Field", "HAS"},
}

// thingColumns returns what scanThing reads of x: only places and cohorts are
// linked.
func thingColumns(l label) string {
	links := "[]"
	switch l {
	case place:
		links = "[(y)-[r:RUNS|HOLDS|HAS]->(x) | [type(r), 'Place', y.id]]"
	case cohort:
		links = "[(x)-[r:OF]->(y) | [type(r), CASE WHEN y:Cohort THEN 'Cohort' ELSE 'Population' END, y.id]]"
	}
	return "x.id, labels(x), properties(x), " + links
}

// add takes in a current claim of the thing.
func (x *thing) add(c graph.Claim) {
	if c.Kind == graph.KindImplied {
		x.implied = true
	} else {
		x.claims = append(x.claims, c)
	}
}

// scanThing reads a thing, but for its claims.
func scanThing(l label, row []any) *thing {
	x := &thing{label: l}
	x.id, _ = row[0].(string)
	x.labels = distinct(texts(row[1]))
	x.properties, _ = row[2].(map[string]any)
	for _, r := range row[3].([]any) {
		if said := texts(r); len(said) == 3 {
			x.links = append(x.links, link{said[0], label(said[1]), said[2]})
		} else {
			x.links = append(x.links, link{}) // to a node without an id
		}
	}
	slices.SortFunc(x.links, compareLinks)
	return x
}

// declared says which systems and cohorts there are.
type declared struct{ systems, cohorts map[string]bool }

// want works out how the thing should look.
func (x *thing) want(d *declared) look {
	if x.label == place {
		return x.wantPlace(d)
	}
	if x.label == run || x.label == erasure || x.label == pattern {
		return look{labels: []string{string(x.label)}, properties: map[string]any{"id": x.id}}
	}
	c := merged(x.claims)
	w := look{labels: []string{string(x.label)}, properties: x.wantProperties(&c)}
	if x.label == cohort && c.Of != "" {
		to := link{"OF", population, c.Of}
		if d.cohorts[c.Of] {
			to.label = cohort
		}
		w.links = []link{to}
	}
	return w
}

func (x *thing) wantPlace(d *declared) look {
	c := merged(x.claims)
	w := look{labels: []string{string(place)}, properties: x.wantProperties(&c)}
	kinds := map[graph.Kind]bool{}
	for i := range x.claims {
		if kind := x.claims[i].Kind; kind.IsPlace() {
			kinds[kind] = true
		}
	}
	system := cmp.Or(c.System, graph.SystemOf(x.id, func(id string) bool { return d.systems[id] }))
	switch {
	case len(kinds) > 0 || !x.implied:
	case graph.DatasetOf(x.id) != "":
		kinds[graph.KindField] = true
	case system != "":
		kinds[graph.KindDataset] = true
	}
	around := map[graph.Kind]string{graph.KindSystem: c.RunBy(), graph.KindDataset: system, graph.KindField: cmp.Or(c.Dataset, graph.DatasetOf(x.id))}
	for _, p := range placeLabels {
		if !kinds[p.kind] {
			continue
		}
		w.labels = append(w.labels, p.label)
		if around[p.kind] != "" {
			w.links = append(w.links, link{p.link, place, around[p.kind]})
		}
	}
	slices.Sort(w.labels)
	slices.SortFunc(w.links, compareLinks)
	return w
}

func (x *thing) wantProperties(c *graph.Claim) map[string]any {
	c.ID = x.id
	if len(x.claims) > 0 || x.implied {
		c.Name = cmp.Or(c.Name, x.id)
	}
	p := properties(c)
	var sources []string
	for i := range x.claims {
		sources = append(sources, x.claims[i].Source)
	}
	if sources != nil {
		p["sources"] = distinct(sources)
	}
	return p
}

// merged puts together what claims say of one thing.
func merged(claims []graph.Claim) graph.Claim {
	slices.SortFunc(claims, func(a, b graph.Claim) int {
		return cmp.Or(strings.Compare(a.Source, b.Source), graph.CompareClaims(&a, &b))
	})
	var m graph.Claim
	for i := range claims {
		c := &claims[i]
		for _, value := range []struct {
			is    *string
			given string
		}{
			{&m.Name, c.Name}, {&m.Description, c.Description}, {&m.Party, c.RunBy()}, {&m.System, c.System}, {&m.Dataset, c.Dataset}, {&m.Same, c.Same}, {&m.Country, c.Country},
			{&m.DatasetKind, c.DatasetKind}, {&m.Retention, c.Retention}, {&m.Deletion, c.Deletion}, {&m.Population, c.Population}, {&m.Subjects, c.Subjects},
			{&m.Of, c.Of}, {&m.Members, c.Members}, {&m.People, c.People}, {&m.Timezone, c.Timezone},
			{&m.Directory, c.Directory}, {&m.ReplacedBy, c.ReplacedBy},
		} {
			*value.is = cmp.Or(*value.is, value.given)
		}
		m.RowsPerPerson = cmp.Or(m.RowsPerPerson, c.RowsPerPerson)
		if m.SubjectsWhen.IsZero() {
			m.SubjectsWhen = c.SubjectsWhen
		}
		m.Aliases = append(m.Aliases, c.Aliases...)
		m.Owners = append(m.Owners, c.Owners...)
		m.Countries = append(m.Countries, c.Countries...)
		m.Categories = append(m.Categories, c.Categories...)
		m.Disjoint = append(m.Disjoint, c.Disjoint...)
		m.Size = widen(m.Size, c.Size)
		m.Share = widen(m.Share, c.Share)
		m.CategoryTotal = widen(m.CategoryTotal, c.CategoryTotal)
	}
	for _, set := range []*[]string{&m.Aliases, &m.Owners, &m.Countries, &m.Categories, &m.Disjoint} {
		*set = distinct(*set)
	}
	return m
}

func widen(r, more graph.Range) graph.Range {
	switch {
	case more.IsZero():
		return r
	case r.IsZero():
		return more
	}
	return r.Hull(more)
}
