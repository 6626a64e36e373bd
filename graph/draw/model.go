package draw

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"outflow/graph"
	"outflow/graph/ask"
)

// A model is an answer as places and links between them, unfolded.
type model struct {
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

func newModel(a *ask.Answer, beside []string) *model {
	m := &model{answer: a, index: map[string]int{}, rows: map[string]*ask.PlaceRow{}}
	m.asked = append(a.Flow.To.Countries(), a.Flow.From.Countries()...)
	for i := range a.Places {
		m.rows[a.Places[i].ID] = &a.Places[i]
	}
	for i := range a.Transfers {
		t := &a.Transfers[i]
		m.links = append(m.links, link{from: m.place(t.From), to: m.place(t.To), id: t.ID, row: t})
	}
	for _, cut := range a.Cut {
		m.cut(cut)
	}
	m.drawBeside(beside)
	m.unlinked()
	m.inOrder()
	return m
}

// place returns the index of the place with this id, which need not be known.
func (m *model) place(id string) int {
	if i, ok := m.index[id]; ok {
		return i
	}
	m.index[id] = len(m.places)
	m.places = append(m.places, m.describe(id))
	return len(m.places) - 1
}

func (m *model) describe(id string) place {
	p := place{id: id, name: id, kind: graph.KindDataset}
	if row := m.rows[id]; row != nil {
		p.row, p.kind, p.name, p.party, p.countries = row, graph.Kind(row.Kind), cmp.Or(row.Name, id), row.Party, row.Countries
	}
	if p.kind == graph.KindParty {
		p.party = id
	}
	for _, target := range []ask.Target{m.answer.Flow.To, m.answer.Flow.From} {
		p.asked = p.asked || target.Place != "" && target.Place == id
	}
	p.asked = p.asked || m.askedIn(p.countries)
	g := m.answer.Graph
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
	for _, target := range []ask.Target{m.answer.Flow.To, m.answer.Flow.From} {
		if t := g.Place(target.Place); target.Place != "" && t != graph.None {
			p.asked = p.asked || g.Contains(t, n)
		}
		_, there := g.In(n, target.Countries(), target.By)
		p.asked = p.asked || there
	}
	return p
}

// nameOf returns what a party or system is called.
func (m *model) nameOf(id string) string {
	if g := m.answer.Graph; g != nil {
		if n := g.Place(id); n != graph.None {
			return cmp.Or(g.Places[n].Name, id)
		}
	}
	if row := m.rows[id]; row != nil {
		return cmp.Or(row.Name, id)
	}
	return id
}

// seat returns where a party is seated: in several countries if sources differ.
func (m *model) seat(id string) []string {
	if g := m.answer.Graph; g != nil {
		if n := g.Place(id); n != graph.None {
			return g.Countries(n)
		}
	}
	if row := m.rows[id]; row != nil && row.Kind == string(graph.KindParty) {
		return row.Countries
	}
	return nil
}

// cut adds a link for each way in which the sources say the transfer ran.
func (m *model) cut(cut ask.Cut) {
	var ends [][2]int
	for _, t := range m.answer.AccountsOf(cut.Transfer) {
		places := m.answer.Graph.Places
		e := [2]int{m.place(places[t.From].ID), m.place(places[t.To].ID)}
		if !slices.Contains(ends, e) {
			ends = append(ends, e)
		}
	}
	if len(ends) == 0 {
		m.notes = append(m.notes, fmt.Sprintf("%s did not carry it (%s); where it runs is not known.",
			isolated(shorten(clean(cut.Transfer), 60)), reason(cut.Because)))
	}
	for _, e := range ends {
		m.links = append(m.links, link{from: e[0], to: e[1], id: cut.Transfer, because: cut.Because})
	}
}

// unlinked adds the places that no transfer touches: those of the answer that
// neither contain nor lie in one that is drawn, datasets first; where transfers are
// asked for, those that the question names alone. If there are none at all, what
// was asked about is drawn alone.
func (m *model) unlinked() {
	drawn := map[string]bool{} // the places drawn and all that contain them
	mark := func(id string) {
		for _, up := range m.containers(id) {
			drawn[up] = true
		}
	}
	for i := range m.places {
		mark(m.places[i].id)
	}
	add := func(id string) {
		if _, inside := m.index[m.drawnAround(id)]; !inside && !drawn[id] {
			m.place(id)
			mark(id)
		}
	}
	f := &m.answer.Flow
	if f.Form == ask.Transfers {
		for _, target := range []ask.Target{f.From, f.To, f.Via} {
			if target.Place != "" {
				add(target.Place)
			}
		}
		return
	}
	for _, kind := range []graph.Kind{graph.KindDataset, graph.KindField, graph.KindSystem, graph.KindParty} {
		for i := range m.answer.Places {
			if m.answer.Places[i].Kind == string(kind) {
				add(m.answer.Places[i].ID)
			}
		}
	}
	for _, target := range []ask.Target{f.From, f.To} {
		if len(m.places) == 0 && target.Place != "" {
			m.place(target.Place)
		}
	}
}

// askedIn reports whether the question is about one of the countries.
func (m *model) askedIn(countries []string) bool {
	return slices.ContainsFunc(countries, func(code string) bool { return slices.Contains(m.asked, code) })
}

// drawnAround returns the id of a drawn place that contains this one, or its
// own.
func (m *model) drawnAround(id string) string {
	for _, up := range m.containers(id) {
		if _, ok := m.index[up]; ok {
			return up
		}
	}
	return id
}

// containers returns the id and those of the places around it.
func (m *model) containers(id string) []string {
	ids := []string{id}
	g := m.answer.Graph
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
func (m *model) inOrder() {
	order := make([]int, len(m.places))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return strings.Compare(m.places[a].id, m.places[b].id) })
	places, at := make([]place, len(order)), make([]int, len(order))
	for i, old := range order {
		places[i], at[old] = m.places[old], i
		m.index[places[i].id] = i
	}
	m.places = places
	for i := range m.links {
		m.links[i].from, m.links[i].to = at[m.links[i].from], at[m.links[i].to]
	}
	slices.SortStableFunc(m.links, func(a, b link) int {
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

// maxBeside is how many transfers beside the answer are drawn. More would hide
// it.
const maxBeside = 60

// drawBeside adds links for the transfers that begin or end at some places, or
// inside them, and are no part of the answer.
func (m *model) drawBeside(ids []string) {
	g := m.answer.Graph
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
	for _, l := range m.links {
		drawn[way{l.id, m.places[l.from].id, m.places[l.to].id}] = true
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
		m.links = append(m.links, link{from: m.place(w.from), to: m.place(w.to), id: w.id, beside: true})
	}
	if more > 0 {
		m.notes = append(m.notes, ask.Plural(more, "transfer beside the answer is", "transfers beside the answer are")+" not drawn: there are too many.")
	}
}
