package ask

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"outflow/graph"
)

// A Receipt says of one erasure what it reached and what it did not, by whose word. It is
// worked out by the questions of which it is made: what its place held before and after, where
// the data in it had gone, where such data lies after, and whether it came back.
type Receipt struct {
	Erasure    string          `json:"erasure"`
	Timezone   string          `json:"timezone"`
	Statements []StatedErasure `json:"statements"` // each way in which sources state it
	Revision   Revision        `json:"revision"`

	graph *graph.Graph
}

// A StatedErasure is an erasure as one source states it, or several alike.
type StatedErasure struct {
	Sources []string `json:"sources"`
	// Cited are those of them that say where in the source it stands.
	Cited []graph.Citation `json:"cited,omitempty"`
	ErasureStatement
	Evidence []graph.Evidence `json:"evidence"`
	// Judged is the instant, just after its interval, at which it is said what lies where: a day
	// as whose end it is, or RFC 3339; null where nobody says when the interval ends, so that it is
	// said of the end, when every retention has run out.
	Judged *string `json:"judged"`
	// Before is whose data of those categories the place held just before the interval began, null
	// where that has no beginning; After is whose it holds at the instant that is judged.
	Before *People `json:"before"`
	After  People  `json:"after"`
	// Elsewhere are the places beyond its own that had such data from there, or hold such data at
	// the instant that is judged: no erasure of this place reaches them. What contains its place,
	// or a dataset that is listed, is among them where it was given such data as a whole, which
	// may then lie in any part of it.
	Elsewhere []ReceiptPlace `json:"elsewhere"`
	// MadeOfIt are the places to which no such data went, but something that was made of it, as a
	// model or a report; within the place of the erasure, those into which its data was aggregated,
	// if it was erased of some people or categories alone. An erasure of data does not take it out
	// of these.
	MadeOfIt    []ReceiptPlace `json:"made_of_it"`
	CameBack    *ErasureRow    `json:"came_back"` // null if no data did, or it cannot be said
	Assumptions []Assumption   `json:"assumptions"`
	Text        []string       `json:"text"` // what it comes to, in sentences
}

// A ReceiptPlace is a place beyond that of an erasure.
type ReceiptPlace struct {
	ID        string          `json:"id"`
	Kind      string          `json:"kind"`
	Name      string          `json:"name"`
	Party     string          `json:"party"`
	Countries []string        `json:"countries"`
	Received  People          `json:"received"` // whose data had come there from the place of the erasure
	Holds     People          `json:"holds"`    // whose data lies there at the instant that is judged, wherever it came from
	Collects  bool            `json:"collects"` // data begins there, too
	By        []ReceiptSource `json:"by"`       // the transfers that brought it there; to what contains the place of the erasure, as a whole

	around bool // it contains the place of the erasure
	whole  bool // it was given such data as a whole
}

// A ReceiptSource is a transfer and who says so.
type ReceiptSource struct {
	Transfer string   `json:"transfer"`
	Sources  []string `json:"sources"`
}

// Receipt makes the receipt of an erasure, by its id. Nothing is guessed: if there is none
// of that id it is a *QuestionError with the nearest ones.
func (a *Asker) Receipt(ctx context.Context, id string) (*Receipt, error) {
	g := a.graph
	r := &Receipt{Erasure: id, Timezone: g.Zone.String(), Revision: revisionOf(g), Statements: []StatedErasure{}, graph: g}
	at := map[string]int{}
	var accounts [][]int32 // by statement
	for i := range g.Erasures {
		x := &g.Erasures[i]
		if x.ID != id {
			continue
		}
		stated := erasureStatement(g, x)
		key := fmt.Sprintf("%q", []any{stated})
		n, ok := at[key]
		if !ok {
			n = len(accounts)
			at[key] = n
			accounts = append(accounts, nil)
			r.Statements = append(r.Statements, StatedErasure{
				ErasureStatement: stated, Evidence: []graph.Evidence{}, Elsewhere: []ReceiptPlace{}, MadeOfIt: []ReceiptPlace{}, Assumptions: []Assumption{},
			})
		}
		accounts[n] = append(accounts[n], int32(i))
		s := &r.Statements[n]
		s.Sources = append(s.Sources, x.Source)
		s.Evidence = appendNew(s.Evidence, x.Evidence)
	}
	if len(accounts) == 0 {
		return nil, &QuestionError{Word: id, What: fmt.Sprintf("there is no erasure %q", shorten(id)), Candidates: nearestErasures(g, id)}
	}
	for i, alike := range accounts {
		r.Statements[i].Cited = erasuresCited(g, alike)
		m := &receiptMaker{asker: a, accounts: alike, of: &g.Erasures[alike[0]], said: &r.Statements[i]}
		if err := m.make(ctx); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// nearestErasures returns the ids most like one.
func nearestErasures(g *graph.Graph, id string) []string {
	folded := graph.Fold(id)
	limit := graph.NearestLimit(folded)
	distances := map[string]int{}
	var ids []string
	for i := range g.Erasures {
		other := g.Erasures[i].ID
		if _, ok := distances[other]; ok {
			continue
		}
		if distances[other] = graph.EditDistance(folded, graph.Fold(other), limit); distances[other] <= limit {
			ids = append(ids, other)
		}
	}
	slices.SortFunc(ids, func(x, y string) int { return cmp.Or(cmp.Compare(distances[x], distances[y]), strings.Compare(x, y)) })
	return ids[:min(len(ids), mostCandidates)]
}

// A receiptMaker works out what is said of one statement.
type receiptMaker struct {
	asker    *Asker
	accounts []int32 // that state it so
	of       *graph.Erasure
	said     *StatedErasure
	asked    map[string]bool // assumptions that are said
	after    graph.Instant   // what a place holds is what it holds just before
	meant    graph.Interval  // when those whose data it was of belong to its people

	places, made map[string]*ReceiptPlace
}

func (m *receiptMaker) make(ctx context.Context) error {
	g, x, s := m.asker.graph, m.of, m.said
	m.asked = map[string]bool{}
	after, before := graph.Future, graph.Past
	m.meant = graph.Always
	if span, known := x.Span(); known {
		before, m.meant = span.Since, span
		if span.Until != graph.Future {
			after = span.Until + 1
			s.Judged = new(string)
			if *s.Judged = span.Until.FormatEnd(g.Zone); span.IsAtOnce() {
				*s.Judged = span.Since.Format(g.Zone)
			}
		}
	}
	m.after, m.places, m.made = after, map[string]*ReceiptPlace{}, map[string]*ReceiptPlace{}
	if err := m.find(ctx, before); err != nil {
		return err
	}
	m.addInner()
	m.list()
	back, err := m.asker.Answer(ctx, Query{Form: CameBack, Relation: Reached, Category: graph.AllData, Window: graph.Always, AsOf: graph.Future, Zone: g.Zone, erasure: x.ID})
	if err != nil {
		return err
	}
	for i := range back.Erasures {
		if row := &back.Erasures[i]; slices.ContainsFunc(row.accounts, func(n int32) bool { return slices.Contains(m.accounts, n) }) {
			s.CameBack = row
			m.assume(back)
		}
	}
	s.Assumptions = gathered(s.Assumptions)
	m.write()
	return nil
}

// gathered puts assumptions of one code together, without those that another one says more of.
func gathered(all []Assumption) []Assumption {
	kept := []Assumption{}
	for i := range all {
		one := &all[i]
		if slices.ContainsFunc(kept, func(k Assumption) bool { return k.Code == one.Code }) {
			continue
		}
		for k := i; k < len(all); k++ {
			more := func(o Assumption) bool {
				return o.Code == one.Code && len(o.IDs) > len(all[k].IDs) && !slices.ContainsFunc(all[k].IDs, func(id string) bool { return !slices.Contains(o.IDs, id) })
			}
			if all[k].Code == one.Code && !slices.ContainsFunc(all, more) {
				kept = append(kept, all[k])
			}
		}
	}
	return kept
}

// find asks the questions of which a receipt is made.
func (m *receiptMaker) find(ctx context.Context, before graph.Instant) error {
	at, s := Target{Place: m.said.At}, m.said
	ask := func(q Query) (*Answer, error) {
		if q.Category = graph.AllData; len(m.of.Categories) > 0 && !slices.Contains(m.of.Categories, graph.AllData) {
			q.Category, q.also = m.of.Categories[0], m.of.Categories[1:]
		}
		q.Zone = m.asker.graph.Zone
		if q.Window = graph.Always; !graph.IsUnknown(m.of.People) {
			q.People, q.meant = m.of.People, m.meant
		}
		a, err := m.asker.Answer(ctx, q)
		if err != nil {
			return nil, err
		}
		if q.AsOf == m.after {
			m.date(a)
		}
		m.assume(a)
		return a, nil
	}
	if before != graph.Past {
		a, err := ask(Query{Form: Who, Relation: Holds, To: at, AsOf: before})
		if err != nil {
			return err
		}
		s.Before = &a.People
	}
	after, err := ask(Query{Form: Who, Relation: Holds, To: at, AsOf: m.after})
	if err != nil {
		return err
	}
	s.After = after.People
	went, err := ask(Query{Form: Where, Relation: Reached, From: at, AsOf: m.after})
	if err != nil {
		return err
	}
	m.add(m.made, went, (*ReceiptPlace).received)
	lies, err := ask(Query{Form: Lies, Relation: Reached, AsOf: m.after})
	if err != nil {
		return err
	}
	m.add(nil, lies, (*ReceiptPlace).holds)
	return nil
}

// date ends, and begins, what lies somewhere at the instant that is judged, not at the one just after it that
// is asked about.
func (m *receiptMaker) date(a *Answer) {
	asked := m.after.FormatEnd(m.asker.graph.Zone)
	date := func(p *People) {
		for _, c := range []*Count{&p.Confirmed, &p.Possible} {
			for _, at := range []**string{&c.First, &c.Last} {
				if *at != nil && **at == asked {
					*at = m.said.Judged
				}
			}
		}
	}
	date(&a.People)
	for i := range a.Places {
		date(&a.Places[i].People)
	}
}

func (p *ReceiptPlace) received() *People { return &p.Received }
func (p *ReceiptPlace) holds() *People    { return &p.Holds }

// assume takes over what an answer rests on.
func (m *receiptMaker) assume(a *Answer) {
	for _, s := range a.Assumptions {
		if key := s.Code + " " + s.Text; !m.asked[key] {
			m.asked[key] = true
			m.said.Assumptions = append(m.said.Assumptions, s)
		}
	}
}

// add takes over where an answer finds data, beyond the place of the erasure; made takes those
// that only have what was made of it. What contains that place is taken over where data lies in it
// that was given to it as a whole: of all else it holds, the places inside it tell.
func (m *receiptMaker) add(made map[string]*ReceiptPlace, a *Answer, counts func(*ReceiptPlace) *People) {
	g := m.asker.graph
	brought := map[int32][]*TransferRow{}
	for i := range a.Transfers {
		to := g.Place(a.Transfers[i].To)
		brought[to] = append(brought[to], &a.Transfers[i])
	}
	for i := range a.Places {
		row := &a.Places[i]
		n := g.Place(row.ID)
		around := n != graph.None && g.Contains(n, m.of.At)
		whole := n != graph.None && a.Form == Lies && (len(brought[n]) > 0 || g.Places[n].Origin != graph.NoOrigin)
		if n == graph.None || g.Contains(m.of.At, n) || around && !whole {
			continue
		}
		to := m.places
		if row.People.none() {
			if to = made; to == nil {
				continue
			}
		}
		p := once(to, row.ID, func() *ReceiptPlace { return m.place(n) })
		p.around, p.whole = around, p.whole || whole
		*counts(p) = row.People
		inside := g.Inside(n)
		if around {
			inside = []int32{n}
		}
		for _, in := range inside {
			for _, t := range brought[in] {
				p.By = append(p.By, ReceiptSource{t.ID, t.Sources})
			}
		}
	}
}

// addInner adds the places within that of the erasure into which data there was aggregated. Where
// everybody's data was erased, of all categories, what was made of it there is gone, too.
func (m *receiptMaker) addInner() {
	g, x := m.asker.graph, m.of
	if _, everyone := x.People.(graph.Everyone); everyone && len(x.Categories) == 0 {
		return
	}
	for i := range g.Transfers {
		t := &g.Transfers[i]
		if !t.Aggregate || !g.Contains(x.At, t.From) || !g.Contains(x.At, t.To) || t.To == x.At {
			continue
		}
		p := once(m.made, g.Places[t.To].ID, func() *ReceiptPlace { return m.place(t.To) })
		p.By = append(p.By, ReceiptSource{t.ID, []string{t.Source}})
	}
}

// place is a row of a place of which nothing is counted yet.
func (m *receiptMaker) place(n int32) *ReceiptPlace {
	g := m.asker.graph
	none := People{Confirmed: Count{Max: new(int64)}, Possible: Count{Max: new(int64)}}
	return &ReceiptPlace{
		ID: g.Places[n].ID, Kind: string(g.Places[n].Kind), Name: g.Places[n].Name, Party: g.PartyID(n), Countries: append([]string{}, g.Countries(n)...),
		Received: none, Holds: none, Collects: g.Places[n].Origin != graph.NoOrigin, By: []ReceiptSource{},
	}
}

// list lists places by id: datasets, fields of the dataset in which the erasure was, what has
// neither inside, and what was given data as a whole.
func (m *receiptMaker) list() {
	g := m.asker.graph
	sorted := func(all map[string]*ReceiptPlace, but map[string]*ReceiptPlace) []ReceiptPlace {
		inner := map[int32]bool{} // what holds a dataset that is listed
		for id, p := range all {
			if p.Kind == string(graph.KindDataset) {
				for up := g.Places[g.Place(id)].Parent; up != graph.None; up = g.Places[up].Parent {
					inner[up] = true
				}
			}
		}
		rows := []ReceiptPlace{}
		for id, p := range all {
			n := g.Place(id)
			field := p.Kind == string(graph.KindField) && !g.Contains(g.Places[n].Parent, m.of.At)
			if but[id] != nil || field || inner[n] && !p.whole {
				continue
			}
			slices.SortFunc(p.By, func(x, y ReceiptSource) int { return strings.Compare(x.Transfer, y.Transfer) })
			p.By = slices.CompactFunc(p.By, func(x, y ReceiptSource) bool { return x.Transfer == y.Transfer && slices.Equal(x.Sources, y.Sources) })
			rows = append(rows, *p)
		}
		slices.SortFunc(rows, func(x, y ReceiptPlace) int { return strings.Compare(x.ID, y.ID) })
		return rows
	}
	m.said.Elsewhere, m.said.MadeOfIt = sorted(m.places, nil), sorted(m.made, m.places)
}
