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
	answer    *ask.Answer
	places    []place
	links     []link
	notes     []string                 // on what is not drawn
	index     map[string]int           // of places, by id
	rows      map[string]*ask.PlaceRow // of the answer, by id
	targets   []ask.Target             // whence and whither the question asks, as far as it says
	countries []string                 // of the targets
	routed    bool                     // routes that answer are known
}

// A place is what the answer and its graph know of one id.
type place struct {
	id, name  string
	kind      graph.Kind
	system    string // id of the system that it is or lies in, "" if unknown
	party     string // likewise
	country   string // code of that of the party's seat, several if sources differ
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
	spine    bool             // part of a route that answers
}

func newModel(a *ask.Answer, beside []string) *model {
	m := &model{answer: a, index: map[string]int{}, rows: map[string]*ask.PlaceRow{}}
	m.targets = []ask.Target{a.Query.To, a.Query.From}
	m.countries = append(a.Query.To.Countries(), a.Query.From.Countries()...)
	for i := range a.Places {
		m.rows[a.Places[i].ID] = &a.Places[i]
	}
	spine := map[string]bool{}
	for _, r := range a.Routes {
		for _, id := range r.Transfers {
			spine[id] = true
		}
	}
	m.routed = len(spine) > 0 && len(spine) < len(a.Transfers)
	for i := range a.Transfers {
		t := &a.Transfers[i]
		m.links = append(m.links, link{from: m.place(t.From), to: m.place(t.To), id: t.ID, row: t, spine: spine[t.ID]})
	}
	for _, cut := range a.Cut {
		m.cut(cut)
	}
	m.drawBeside(beside)
	m.unlinked()
	for i := range m.places {
		m.places[i].country = strings.Join(m.seat(m.places[i].party), "/")
	}
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
	for _, target := range m.targets {
		p.asked = p.asked || target.Place != "" && target.Place == id
	}
	p.asked = p.asked || slices.ContainsFunc(p.countries, func(code string) bool { return slices.Contains(m.countries, code) })
	g, n := m.answer.Graph, m.find(id)
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
	for _, target := range m.targets {
		if t := m.find(target.Place); target.Place != "" && t != graph.None {
			p.asked = p.asked || g.Contains(t, n)
		}
		_, there := g.In(n, target.Countries(), target.By)
		p.asked = p.asked || there
	}
	return p
}

// find returns a place of the answer's graph, graph.None if it is not there.
func (m *model) find(id string) int32 {
	if m.answer.Graph == nil {
		return graph.None
	}
	return m.answer.Graph.Place(id)
}

// nameOf returns what a party or system is called.
func (m *model) nameOf(id string) string {
	if n := m.find(id); n != graph.None {
		return cmp.Or(m.answer.Graph.Places[n].Name, id)
	}
	if row := m.rows[id]; row != nil {
		return cmp.Or(row.Name, id)
	}
	return id
}

// seat returns where a party is seated: in several countries if sources differ.
func (m *model) seat(id string) []string {
	if n := m.find(id); n != graph.None {
		return m.answer.Graph.Countries(n)
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

// maxBeside is how many transfers beside the answer are drawn. More would hide the
// answer.
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
		if n := m.find(id); n != graph.None {
			for _, p := range g.Inside(n) {
				near[p] = true
			}
		}
	}
	type account struct{ id, from, to string }
	drawn := map[account]bool{}
	for _, l := range m.links {
		drawn[account{l.id, m.places[l.from].id, m.places[l.to].id}] = true
	}
	shown, more := 0, 0
	for i := range g.Transfers {
		t := &g.Transfers[i]
		a := account{t.ID, g.Places[t.From].ID, g.Places[t.To].ID}
		if !near[t.From] && !near[t.To] || drawn[a] {
			continue
		}
		drawn[a] = true
		if shown == maxBeside {
			more++
			continue
		}
		shown++
		m.links = append(m.links, link{from: m.place(a.from), to: m.place(a.to), id: a.id, beside: true})
	}
	if more > 0 {
		m.notes = append(m.notes, ask.Plural(more, "transfer beside the answer is", "transfers beside the answer are")+" not drawn: there are too many.")
	}
}

// unlinked adds the places that no transfer touches, unless they contain or lie in
// one that is drawn: those that the question names if transfers are asked for, else
// those of the answer, datasets first, and what was asked about if there are none.
func (m *model) unlinked() {
	around := map[string]bool{} // the places drawn and all that contain them
	mark := func(id string) {
		for _, up := range m.containers(id) {
			around[up] = true
		}
	}
	for i := range m.places {
		mark(m.places[i].id)
	}
	drawn := func(id string) bool { _, ok := m.index[id]; return ok }
	add := func(id string) {
		if id != "" && !around[id] && !slices.ContainsFunc(m.containers(id), drawn) {
			m.place(id)
			mark(id)
		}
	}
	if q := &m.answer.Query; q.Form == ask.Transfers {
		for _, target := range []ask.Target{q.From, q.To, q.Via} {
			add(target.Place)
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
	for _, target := range []ask.Target{m.answer.Query.From, m.answer.Query.To} {
		if len(m.places) == 0 {
			add(target.Place)
		}
	}
}

// containers returns the id and those of the places around it.
func (m *model) containers(id string) []string {
	ids := []string{id}
	for n := m.find(id); n != graph.None; {
		if n = m.answer.Graph.Places[n].Parent; n != graph.None {
			ids = append(ids, m.answer.Graph.Places[n].ID)
		}
	}
	return ids
}

// inOrder sorts places by id and links by their ends and id, so that neither
// the order of the answer nor that of discovery matters to the drawing.
func (m *model) inOrder() {
	before := slices.Clone(m.places)
	slices.SortFunc(m.places, func(a, b place) int { return strings.Compare(a.id, b.id) })
	for i := range m.places {
		m.index[m.places[i].id] = i
	}
	for i := range m.links {
		l := &m.links[i]
		l.from, l.to = m.index[before[l.from].id], m.index[before[l.to].id]
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
	case "gone":
		return "the data was gone by then"
	}
	return clean(because)
}
