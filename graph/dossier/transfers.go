package dossier

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"outflow/graph"
	"outflow/graph/ask"
)

// manyCategories is from how many on all categories of an answer are not listed again with each
// transfer that carried all of them.
const manyCategories = 4

// A transfer is one that contributes, with all that is said of it.
type transfer struct {
	ID, Anchor          string
	From, To            end
	When                string // "" where its one account says the same
	Confirmed, Possible number
	Nobody              bool // nobody's own data is in it
	First, Last         string
	Categories          []string
	Findings            []string
	Accounts            []account
}

// An end is a place at an end of a transfer, or a row of places. Its name is "" where the id ends
// with it.
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

// Found is what was found of one transfer.
type found struct {
	Transfer, Anchor string
	Findings         []finding
}

type finding struct {
	Text     string
	Sort     string // its class: finding, border, unsaid or dispute
	Marks    []mark
	By       string
	Stated   []ask.Statement
	Disputed []ask.Statement
}

func (s *section) transfers(a *ask.Answer, b *ask.Bounds) {
	g := a.Graph
	all := make([]string, len(a.Categories)) // that the table of people names
	for i := range a.Categories {
		all[i] = a.Categories[i].ID
	}
	for i := range a.Transfers {
		t := &a.Transfers[i]
		row := transfer{ID: t.ID, Anchor: s.anchor(i), From: newEnd(g, t.From), To: newEnd(g, t.To)}
		if len(t.Accounts) != 1 || !slices.Equal(t.Accounts[0].When, t.When) {
			row.When = cmp.Or(ask.WhenText(t.When), "nobody says when")
		}
		row.Confirmed, row.Possible = s.numbers(t.People, b.Of[ask.Counted{Transfer: t.ID, From: t.From, To: t.To}])
		row.Nobody = nobody(t.People.Possible)
		dated := t.People.Confirmed
		if nobody(dated) {
			dated = t.People.Possible
		}
		row.First, row.Last = text(dated.First), text(dated.Last)
		if len(all) >= manyCategories && slices.Equal(t.Categories, all) {
			s.Whole = len(all)
			row.Categories = []string{fmt.Sprintf("all %d categories", s.Whole)}
		} else {
			for _, key := range t.Categories {
				row.Categories = append(row.Categories, ask.CategoryTitle(g, key))
			}
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

// anchor names the row of a transfer within the document.
func (s *section) anchor(row int) string { return fmt.Sprintf("transfer-%d-%d", s.N, row+1) }

func newEnd(g *graph.Graph, id string) end {
	e := end{ID: id, Name: ask.PlaceName(g, id)}
	for _, between := range []string{"", "/", "#"} {
		if strings.HasSuffix(between+id, between+e.Name) && (between != "" || id == e.Name) {
			e.Name = ""
			break
		}
	}
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

func (s *section) findings(a *ask.Answer, b *ask.Bounds) {
	for i := range a.Transfers {
		t := &a.Transfers[i]
		of := found{Transfer: t.ID, Anchor: s.anchor(i)}
		for k := range t.Findings {
			f := &t.Findings[k]
			row := finding{Text: f.Describe(), Sort: "finding", Stated: f.InWords(f.StatedBy), Disputed: f.InWords(f.DisputedBy)}
			bounds := b.Of[ask.Counted{Transfer: t.ID, From: t.From, To: t.To, Finding: f.Code}]
			if row.Marks = s.marks(bounds[0]); nobody(f.People.Confirmed) {
				row.Marks = s.marks(bounds[1])
			}
			switch _, dispute := ask.DisputedAspect(f.Code); {
			case dispute: // its text says who states what
				row.Sort, row.Stated, row.Disputed = "dispute", nil, nil
			case f.Code == ask.CrossBorder:
				row.Sort = "border"
				if len(f.DisputedBy) == 0 { // it says what they state
					row.By, row.Stated = strings.Join(f.Sources, ", "), nil
				}
			case ask.IsUnsaid(f.Code):
				row.Sort = "unsaid"
			}
			of.Findings = append(of.Findings, row)
		}
		if of.Findings != nil {
			s.Findings = append(s.Findings, of)
		}
	}
}
