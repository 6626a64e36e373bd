package web

import (
	"fmt"
	"slices"
	"strings"

	"outflow/graph"
	"outflow/graph/ask"
)

// Rows are the first rows of a list.
type Rows[T any] struct {
	First []T
	Count int
}

// More is how many are not shown.
func (r Rows[T]) More() int { return r.Count - len(r.First) }

// fewRows is how many rows are seen before one asks for the others.
const fewRows = 12

// Few are the rows that are seen at once, Others those that one has to ask for.
func (r Rows[T]) Few() []T { return r.First[:min(len(r.First), fewRows)] }

// Others is like Few.
func (r Rows[T]) Others() []T { return r.First[len(r.Few()):] }

// A Counted is a row of people, by what is named.
type Counted struct {
	Name, ID  string
	Confirmed string
	Possible  string // "" if it says no more than Confirmed
	URL       string // the question narrowed to it
}

// A Transfer is a row of transfers.
type Transfer struct {
	ID, URL    string
	From, To   Named
	When       string
	Confirmed  string
	Possible   string
	Categories string
	Findings   string
	Because    string // of a cut
}

// A Place is a row of places.
type Place struct {
	Named
	Kind, Party, Countries, Basis string
	Confirmed, Possible, First    string
}

// A Named is a place as a table names it: so that it cannot be mistaken, and so that what is
// read can be pasted into a question.
type Named struct {
	Around string // what the id begins with, if its end is the name
	Name   string
	ID     string // "" if it is what Around and Name say
	URL    string
}

// Named is how a place is shown that is called so.
func (s State) Named(id, called string) Named {
	n := Named{Name: name(called), ID: whole(id), URL: s.OpenPlace(id)}
	if around, ends := strings.CutSuffix(id, called); ends && called != "" {
		if n.Name, n.ID = whole(called), ""; around != "" {
			n.Around = whole(around)
		}
	}
	return n
}

// A Route is one way the data went.
type Route struct {
	Steps               []Link
	IDs                 string // JSON, for the script
	Confirmed, Possible string
}

// A Link is a name that leads somewhere.
type Link struct{ Name, URL string }

func (v *Answer) rows(a *ask.Answer) {
	g := a.Graph
	l := v.State.listing(TransfersTable)
	v.Transfers = newTable(v.State, TransfersTable, a.Transfers, holdsTransfer(a), l.compareTransfers(), func(t *ask.TransferRow) Transfer { return v.transferRow(a, t) })
	v.Transfers.One, v.Transfers.Many = "transfer", "transfers"
	l = v.State.listing(PlacesTable)
	v.Places = newTable(v.State, PlacesTable, a.Places, holdsPlace(a), l.comparePlaces(a), func(p *ask.PlaceRow) Place { return v.placeRow(a, p) })
	v.Places.One, v.Places.Many = "place", "places"
	for _, r := range a.Routes {
		row := Route{IDs: jsonList(r.Transfers)}
		for _, id := range r.Transfers {
			row.Steps = append(row.Steps, Link{name(id), v.State.OpenTransfer(id)})
		}
		row.Confirmed, row.Possible = ranges(r.People)
		v.Routes = append(v.Routes, row)
	}
	for i, c := range a.Cut {
		if i == MostRows {
			break
		}
		row := Transfer{ID: name(c.Transfer), URL: v.State.OpenTransfer(c.Transfer)}
		if accounts := a.AccountsOf(c.Transfer); len(accounts) > 0 {
			t := accounts[0]
			row = v.transfer(g, c.Transfer, g.Places[t.From].ID, g.Places[t.To].ID)
			row.When = whenText(g, accounts)
		}
		row.Because = ask.CutText(c.Because)
		v.Cuts = append(v.Cuts, row)
	}
}

func (v *Answer) transferRow(a *ask.Answer, t *ask.TransferRow) Transfer {
	row := v.transfer(a.Graph, t.ID, t.From, t.To)
	row.When = ask.WhenText(t.When)
	row.Confirmed, row.Possible = ranges(t.People)
	var titles, found []string
	for _, c := range t.Categories {
		titles = append(titles, categoryTitle(a.Graph, c))
	}
	for k := range t.Findings {
		found = append(found, findingCell(&t.Findings[k]))
	}
	row.Categories, row.Findings = few(titles), strings.Join(found, ", ")
	return row
}

// findingCell says a finding in a cell of a table.
func findingCell(f *ask.Finding) string {
	if len(f.DisputedBy) > 0 && !isDispute(f.Code) {
		return f.Brief() + " (disputed)"
	}
	return f.Brief()
}

func (v *Answer) placeRow(a *ask.Answer, p *ask.PlaceRow) Place {
	row := Place{Named: v.State.Named(p.ID, p.Name), Kind: p.Kind, Party: placeName(a.Graph, p.Party), Countries: strings.Join(p.Countries, ", "), Basis: basisText(p)}
	row.Confirmed, row.Possible = ranges(p.People)
	row.First, _ = dates(p.People)
	return row
}

// basisText says why a place is in an answer.
func basisText(p *ask.PlaceRow) string {
	if p.Basis != nil {
		return *p.Basis
	}
	return p.PastItsTime()
}

// windows notes when the transfers of an answer ran, for the script that lights up routes.
func (v *Answer) windows(a *ask.Answer) {
	ran := map[string][]string{}
	for i := range a.Transfers[:min(len(a.Transfers), MostRows)] {
		t := &a.Transfers[i] // there may be several of one id
		ran[t.ID] = append(ran[t.ID], t.When...)
	}
	all := map[string][2]string{}
	for id, when := range ran {
		since, until := hull(when, a)
		all[id] = [2]string{since, until}
	}
	v.Windows = marshalled(all)
}

// mostTitles is how many categories a row of a table names. All of them are in
// what opens beside it.
const mostTitles = 2

func few(titles []string) string {
	if len(titles) <= mostTitles+1 {
		return strings.Join(titles, ", ")
	}
	return strings.Join(titles[:mostTitles], ", ") + fmt.Sprintf(" and %d more", len(titles)-mostTitles)
}

func (v *Answer) transfer(g *graph.Graph, id, from, to string) Transfer {
	end := func(id string) End {
		if p := g.Place(id); p != graph.None {
			return End{id, g.Places[p].Name}
		}
		return End{id, id}
	}
	return NewTransfer(v.State, id, end(from), end(to), nil)
}

// An End is a place at an end of a transfer.
type End struct{ ID, Name string }

// NewTransfer makes a row of a transfer.
func NewTransfer(s State, id string, from, to End, when []string) Transfer {
	return Transfer{
		ID: whole(id), URL: s.OpenTransfer(id), When: ask.WhenText(when),
		From: s.Named(from.ID, from.Name), To: s.Named(to.ID, to.Name),
	}
}

func partyName(g *graph.Graph, id string) string {
	if p := g.Place(id); p != graph.None {
		return name(g.Places[g.Outermost(p)].Name)
	}
	return ""
}

// whenText writes the windows of all accounts of a transfer.
func whenText(g *graph.Graph, accounts []graph.Transfer) string {
	var all []string
	for i := range accounts {
		for _, w := range accounts[i].When.Format(g.Zone) {
			if !slices.Contains(all, w) {
				all = append(all, w)
			}
		}
	}
	return ask.WhenText(all)
}
