package dossier

import (
	"outflow/graph"
	"outflow/graph/ask"
)

// A transfer is one that contributes, with all that is said of it.
type transfer struct {
	ID                  string
	From, To            end
	When                string
	Confirmed, Possible string
	Nobody              bool // nobody's own data is in it
	First, Last         string
	Categories          []string
	Findings            []string
	Accounts            []account
}

// An end is a place at an end of a transfer.
type end struct{ ID, Name, Party, Countries string }

// An account is what one source says of a transfer.
type account struct {
	Source, Locator string
	Contributes     bool
	Elsewhere       string // between which other places, "" if between the transfer's
	Stated          []ask.Stated
	Evidence        []graph.Evidence
	Annotated       []ask.Annotation
}

// A finding is one of one transfer.
type finding struct {
	Transfer, Text string
	Dispute        bool
	Stated         []ask.Statement
	Disputed       []ask.Statement
}

func (s *section) transfers(a *ask.Answer) {
	g := a.Graph
	for i := range a.Transfers {
		t := &a.Transfers[i]
		row := transfer{ID: t.ID, From: newEnd(g, t.From), To: newEnd(g, t.To), When: ask.WhenText(t.When)}
		row.Confirmed, row.Possible = ranges(t.People)
		row.Nobody = nobody(t.People.Possible)
		dated := t.People.Confirmed
		if nobody(dated) {
			dated = t.People.Possible
		}
		row.First, row.Last = text(dated.First), text(dated.Last)
		for _, key := range t.Categories {
			row.Categories = append(row.Categories, ask.CategoryTitle(g, key))
		}
		for k := range t.Findings {
			row.Findings = append(row.Findings, t.Findings[k].Brief())
		}
		for k := range t.Accounts {
			x := &t.Accounts[k]
			said := account{Source: x.Source, Locator: x.Locator, Contributes: x.Contributes, Stated: x.Stated(), Evidence: x.Evidence, Annotated: x.Annotated}
			if x.From != t.From || x.To != t.To {
				said.Elsewhere = "from " + x.From + " to " + x.To
			}
			row.Accounts = append(row.Accounts, said)
		}
		s.Transfers = append(s.Transfers, row)
	}
}

func newEnd(g *graph.Graph, id string) end {
	e := end{ID: id, Name: ask.PlaceName(g, id)}
	n := g.Place(id)
	if n == graph.None {
		return e
	}
	if party := g.Party(n); party != graph.None && party != n {
		e.Party = g.Places[party].Name
	}
	e.Countries = ask.Located(g, n)
	return e
}

func (s *section) findings(a *ask.Answer) {
	for i := range a.Transfers {
		t := &a.Transfers[i]
		for k := range t.Findings {
			f := &t.Findings[k]
			_, dispute := ask.DisputedAspect(f.Code)
			row := finding{Transfer: t.ID, Text: f.Describe(), Dispute: dispute, Stated: f.StatedBy, Disputed: f.DisputedBy}
			if dispute { // its text says who states what
				row.Stated, row.Disputed = nil, nil
			}
			s.Findings = append(s.Findings, row)
		}
	}
}
