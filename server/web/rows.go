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

// A Counted is a row of people, by what is named.
type Counted struct {
	Name, ID  string
	Confirmed string
	Possible  string // "" if it says no more than Confirmed
	URL       string // the question narrowed to it
}

// A Finding is what a regulator would ask about, or sources differ on, of all
// transfers it is found at.
type Finding struct {
	Text    string
	Dispute bool
	Where   []FoundAt
}

// A FoundAt says a finding of one transfer.
type FoundAt struct {
	ID, Text, URL string
	Dispute       bool
}

func isDispute(f *ask.Finding) bool {
	_, is := ask.DisputedAspect(f.Code)
	return is
}

// A Transfer is a row of transfers.
type Transfer struct {
	ID, URL            string
	Hook               string // the id, uncut
	From, FromURL      string
	To, ToURL          string
	When               string
	Since, Until       string // of all its windows, in milliseconds since 1970, "" if open
	Confirmed          string
	Possible           string
	Categories         string
	Findings           string
	Because            string // of a cut
	FromParty, ToParty string
}

// A Place is a row of places.
type Place struct {
	ID, Name, URL, Kind, Party, Countries, Basis string
	Confirmed, Possible, First                   string
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
	v.Transfers.Count = len(a.Transfers)
	for i := range a.Transfers[:min(len(a.Transfers), MostRows)] {
		t := &a.Transfers[i]
		row := v.transfer(g, t.ID, t.From, t.To)
		row.When = ask.WhenText(t.When)
		row.Since, row.Until = hull(t.When, a)
		row.Confirmed, row.Possible = ranges(t.People)
		var titles, found []string
		for _, c := range t.Categories {
			titles = append(titles, categoryTitle(g, c))
		}
		for k := range t.Findings {
			f := &t.Findings[k]
			text := f.Brief()
			if len(f.DisputedBy) > 0 && !isDispute(f) {
				text += " (disputed)"
			}
			found = append(found, text)
		}
		row.Categories, row.Findings = few(titles), strings.Join(found, ", ")
		v.Transfers.First = append(v.Transfers.First, row)
	}
	v.Places.Count = len(a.Places)
	for i := range a.Places[:min(len(a.Places), MostRows)] {
		p := &a.Places[i]
		row := Place{ID: name(p.ID), Name: name(p.Name), URL: v.State.OpenPlace(p.ID), Kind: p.Kind, Party: placeName(g, p.Party), Countries: strings.Join(p.Countries, ", ")}
		if p.Basis != nil {
			row.Basis = *p.Basis
		} else {
			row.Basis = p.PastItsTime()
		}
		row.Confirmed, row.Possible = ranges(p.People)
		row.First, _ = dates(p.People)
		v.Places.First = append(v.Places.First, row)
	}
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

// mostTitles is how many categories a row of a table names. All of them are in
// what opens beside it.
const mostTitles = 6

func few(titles []string) string {
	if len(titles) <= mostTitles+1 {
		return strings.Join(titles, ", ")
	}
	return strings.Join(titles[:mostTitles], ", ") + fmt.Sprintf(" and %d more", len(titles)-mostTitles)
}

func (v *Answer) transfer(g *graph.Graph, id, from, to string) Transfer {
	end := func(id string) End { return End{id, placeName(g, id), partyName(g, id)} }
	return NewTransfer(v.State, id, end(from), end(to), nil)
}

// An End is a place at an end of a transfer.
type End struct{ ID, Name, Party string }

// NewTransfer makes a row of a transfer.
func NewTransfer(s State, id string, from, to End, when []string) Transfer {
	return Transfer{
		ID: name(id), Hook: id, URL: s.OpenTransfer(id), When: ask.WhenText(when),
		From: name(from.Name), FromURL: s.OpenPlace(from.ID), FromParty: name(from.Party),
		To: name(to.Name), ToURL: s.OpenPlace(to.ID), ToParty: name(to.Party),
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
