package draw

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"outflow/graph"
	"outflow/graph/ask"
)

// A chart is an answer as places and links between them, unfolded.
type chart struct {
	answer *ask.Answer
	places []place
	links  []link
	notes  []string
	index  map[string]int           // of places, by id
	rows   map[string]*ask.PlaceRow // of the answer, by id
	asked  []string                 // countries
}

// A place is what the answer and its graph know of one id.
type place struct {
	id, name  string
	kind      graph.Kind
	system    string // id of the system that it is or lies in, "" if unknown
	party     string // likewise
	dataset   string // of a field: the name of its dataset
	form      string // what kind of dataset
	countries []string
	row       *ask.PlaceRow // nil if the answer does not list it
	origin    bool
	asked     bool
}

// A link is a transfer of the answer, or one that the data was cut off at.
type link struct {
	from, to int
	id       string
	row      *ask.TransferRow // nil if cut off, or beside the answer
	because  string           // of a cut
	beside   bool             // no part of the answer
}

func newChart(a *ask.Answer, beside []string) *chart {
	c := &chart{answer: a, index: map[string]int{}, rows: map[string]*ask.PlaceRow{}}
	c.asked = append(a.Flow.To.Countries(), a.Flow.From.Countries()...)
	for i := range a.Places {
		c.rows[a.Places[i].ID] = &a.Places[i]
	}
	for i := range a.Transfers {
		t := &a.Transfers[i]
		c.links = append(c.links, link{from: c.place(t.From), to: c.place(t.To), id: t.ID, row: t})
	}
	for _, cut := range a.Cut {
		c.cut(cut)
	}
	c.drawBeside(beside)
	c.unlinked()
	c.inOrder()
	return c
}

// place returns the index of the place with this id, which need not be known.
func (c *chart) place(id string) int {
	if i, ok := c.index[id]; ok {
		return i
	}
	c.index[id] = len(c.places)
	c.places = append(c.places, c.describe(id))
	return len(c.places) - 1
}

func (c *chart) describe(id string) place {
	p := place{id: id, name: id, kind: graph.KindDataset}
	if row := c.rows[id]; row != nil {
		p.row, p.kind, p.name, p.party, p.countries = row, graph.Kind(row.Kind), cmp.Or(row.Name, id), row.Party, row.Countries
	}
	if p.kind == graph.KindParty {
		p.party = id
	}
	for _, target := range []ask.Target{c.answer.Flow.To, c.answer.Flow.From} {
		p.asked = p.asked || target.Place != "" && target.Place == id
	}
	p.asked = p.asked || c.askedIn(p.countries)
	g := c.answer.Graph
	if g == nil {
		return p
	}
	n := g.Place(id)
	if n == graph.None {
		return p
	}
	known := &g.Places[n]
	p.kind, p.name, p.form, p.origin = known.Kind, cmp.Or(known.Name, id), known.DatasetKind, known.Origin == graph.StatedOrigin
	p.countries = g.Countries(n)
	if party := g.Party(n); party != graph.None {
		p.party = g.Places[party].ID
	}
	if system := g.System(n); system != graph.None {
		p.system = g.Places[system].ID
	}
	if known.Kind == graph.KindField {
		p.dataset, p.form = g.Places[known.Parent].Name, "field"
	}
	for _, target := range []ask.Target{c.answer.Flow.To, c.answer.Flow.From} {
		if t := g.Place(target.Place); target.Place != "" && t != graph.None {
			p.asked = p.asked || g.Contains(t, n)
		}
		_, there := g.In(n, target.Countries(), target.By)
		p.asked = p.asked || there
	}
	return p
}

// nameOf returns what a party or system is called.
func (c *chart) nameOf(id string) string {
	if g := c.answer.Graph; g != nil {
		if n := g.Place(id); n != graph.None {
			return cmp.Or(g.Places[n].Name, id)
		}
	}
	if row := c.rows[id]; row != nil {
		return cmp.Or(row.Name, id)
	}
	return id
}

// seat returns where a party is seated: in several countries if sources differ.
func (c *chart) seat(id string) []string {
	if g := c.answer.Graph; g != nil {
		if n := g.Place(id); n != graph.None {
			return g.Countries(n)
		}
	}
	if row := c.rows[id]; row != nil && row.Kind == string(graph.KindParty) {
		return row.Countries
	}
	return nil
}

// cut adds a link for each way in which the sources say the transfer ran.
func (c *chart) cut(cut ask.Cut) {
	var ends [][2]int
	for _, t := range c.answer.AccountsOf(cut.Transfer) {
		places := c.answer.Graph.Places
		e := [2]int{c.place(places[t.From].ID), c.place(places[t.To].ID)}
		if !slices.Contains(ends, e) {
			ends = append(ends, e)
		}
	}
	if len(ends) == 0 {
		c.notes = append(c.notes, fmt.Sprintf("%s did not carry it (%s); where it runs is not known.",
			isolated(shorten(clean(cut.Transfer), 60)), reason(cut.Because)))
	}
	for _, e := range ends {
		c.links = append(c.links, link{from: e[0], to: e[1], id: cut.Transfer, because: cut.Because})
	}
}

// unlinked adds the places that no transfer touches: those of the answer that
// neither contain nor lie in one that is drawn, datasets first; where transfers are
// asked for, those that the question names alone. If there are none at all, what
// was asked about is drawn alone.
func (c *chart) unlinked() {
	drawn := map[string]bool{} // the places drawn and all that contain them
	mark := func(id string) {
		for _, up := range c.containers(id) {
			drawn[up] = true
		}
	}
	for i := range c.places {
		mark(c.places[i].id)
	}
	add := func(id string) {
		if _, inside := c.index[c.drawnAround(id)]; !inside && !drawn[id] {
			c.place(id)
			mark(id)
		}
	}
	f := &c.answer.Flow
	if f.Form == ask.Transfers {
		for _, target := range []ask.Target{f.From, f.To, f.Via} {
			if target.Place != "" {
				add(target.Place)
			}
		}
		return
	}
	for _, kind := range []graph.Kind{graph.KindDataset, graph.KindField, graph.KindSystem, graph.KindParty} {
		for i := range c.answer.Places {
			if c.answer.Places[i].Kind == string(kind) {
				add(c.answer.Places[i].ID)
			}
		}
	}
	for _, target := range []ask.Target{f.From, f.To} {
		if len(c.places) == 0 && target.Place != "" {
			c.place(target.Place)
		}
	}
}

// askedIn reports whether the question is about one of the countries.
func (c *chart) askedIn(countries []string) bool {
	return slices.ContainsFunc(countries, func(code string) bool { return slices.Contains(c.asked, code) })
}

// drawnAround returns the id of a drawn place that contains this one, or its
// own.
func (c *chart) drawnAround(id string) string {
	for _, up := range c.containers(id) {
		if _, ok := c.index[up]; ok {
			return up
		}
	}
	return id
}

// containers returns the id and those of the places around it.
func (c *chart) containers(id string) []string {
	ids := []string{id}
	g := c.answer.Graph
	if g == nil {
		return ids
	}
	n := g.Place(id)
	for n != graph.None {
		if n = g.Places[n].Parent; n != graph.None {
			ids = append(ids, g.Places[n].ID)
		}
	}
	return ids
}

// inOrder sorts places by id and links by their ends and id, so that neither
// the order of the answer nor that of discovery matters to the drawing.
func (c *chart) inOrder() {
	order := make([]int, len(c.places))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return strings.Compare(c.places[a].id, c.places[b].id) })
	places, at := make([]place, len(order)), make([]int, len(order))
	for i, old := range order {
		places[i], at[old] = c.places[old], i
		c.index[places[i].id] = i
	}
	c.places = places
	for i := range c.links {
		c.links[i].from, c.links[i].to = at[c.links[i].from], at[c.links[i].to]
	}
	slices.SortStableFunc(c.links, func(a, b link) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to), strings.Compare(a.id, b.id), strings.Compare(a.because, b.because))
	})
}

// reason says why a transfer did not carry the data.
func reason(because string) string {
	switch because {
	case "window":
		return "not in the time asked about"
	case "people":
		return "carries other people"
	case "category":
		return "carries other data"
	case "order":
		return "ran before the data came"
	}
	return clean(because)
}
