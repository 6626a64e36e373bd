package dossier

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"outflow/graph"
	"outflow/graph/ask"
)

// A Left is a text that a document with letters in the place of names has as somebody wrote it,
// because no name that got letters was found in it. A program cannot know all that tells a name, so
// a person must read it before the document is handed on.
type Left struct{ What, Text string }

// The sorts of what is left, in the order in which they are listed.
var leftSorts = []string{
	"when it was made", "purpose", "role", "ground", "cadence", "safeguard", "evidence", "place in a source", "pattern", "kind of dataset",
	"population", "cohort", "category", "transfer", "erasure",
}

// Left lists what the document has as it was written; nothing if names have no letters. What a
// question says is not listed.
func (d *Dossier) Left() []Left {
	r := d.redaction
	if r == nil {
		return nil
	}
	found := map[Left]bool{}
	add := func(what string, texts ...string) {
		for _, text := range texts {
			if strings.Contains(text, withheld) || !strings.ContainsFunc(text, unicode.IsLetter) || r.asks(text) {
				continue
			}
			found[Left{what, text}] = true
		}
	}
	add("when it was made", d.made())
	for i := range d.Questions {
		l := leftOf{redaction: r, add: add, graph: d.Questions[i].Answer.Graph}
		l.answer(&d.Questions[i])
	}
	all := make([]Left, 0, len(found))
	for l := range found {
		all = append(all, l)
	}
	slices.SortFunc(all, func(a, b Left) int {
		return cmp.Or(slices.Index(leftSorts, a.What)-slices.Index(leftSorts, b.What), strings.Compare(a.Text, b.Text))
	})
	return all
}

// leftOf looks through one answer.
type leftOf struct {
	*redaction
	add   func(what string, texts ...string)
	graph *graph.Graph
}

func (l *leftOf) answer(q *Question) {
	a := q.Answer
	for _, rows := range [][]ask.Row{a.Populations, a.Cohorts} {
		for _, row := range rows {
			l.people(row.ID, ask.PeopleName(l.graph, row.ID))
		}
	}
	for _, row := range a.Categories {
		l.category(row.ID)
	}
	l.people(a.Understood)
	for _, x := range a.Assumptions {
		l.people(x.Text)
		l.people(x.IDs...)
	}
	if q.Bounds != nil {
		for i := range q.Bounds.All {
			b := &q.Bounds.All[i]
			l.people(ask.PeopleName(l.graph, b.Population))
			for _, x := range slices.Concat(b.Least, b.Most) {
				l.people(x.Text)
				l.cited(x.Cited...)
			}
		}
	}
	for i := range a.Places {
		l.place(a.Places[i].ID)
	}
	for i := range a.Transfers {
		l.transfer(&a.Transfers[i])
	}
	for _, c := range a.Cut {
		l.id("transfer", c.Transfer)
		for _, t := range a.AccountsOf(c.Transfer) {
			l.add("place in a source", t.Locator)
			l.place(l.graph.Places[t.From].ID)
			l.place(l.graph.Places[t.To].ID)
		}
	}
	for i := range a.Routes {
		for _, id := range a.Routes[i].Transfers {
			l.id("transfer", id)
		}
	}
	for i := range a.Erasures {
		e := &a.Erasures[i]
		l.id("erasure", e.ID)
		l.people(e.Of)
		l.cited(e.Cited...)
		for _, key := range e.Categories {
			l.category(key)
		}
	}
}

func (l *leftOf) transfer(t *ask.TransferRow) {
	l.id("transfer", t.ID)
	l.place(t.From)
	l.place(t.To)
	for _, key := range t.Categories {
		l.category(key)
	}
	l.evidence(t.Evidence)
	for i := range t.Accounts {
		x := &t.Accounts[i]
		l.people(x.People, x.Needs)
		for _, key := range x.Categories {
			l.category(key)
		}
		l.add("purpose", x.Purpose)
		l.add("role", x.Role)
		l.add("cadence", x.Cadence)
		l.add("safeguard", x.Safeguards...)
		l.add("place in a source", x.Locator)
		switch ground := x.Ground.(type) {
		case string:
			l.ground(ground)
		case []ask.GroundTerm:
			for _, term := range ground {
				l.ground(term.Key)
			}
		}
		l.evidence(x.Evidence)
		for _, by := range x.Annotated {
			l.evidence(by.Evidence)
			l.add("pattern", by.Patterns...)
			l.add("place in a source", by.Locators...)
		}
	}
}

func (l *leftOf) ground(key string) {
	if key != graph.GroundNone && key != graph.GroundUnknown {
		l.add("ground", key)
	}
}

func (l *leftOf) evidence(all []graph.Evidence) {
	for _, e := range all {
		l.add("evidence", e.Title, e.URL)
	}
}

func (l *leftOf) cited(all ...graph.Citation) {
	for _, c := range all {
		l.add("place in a source", c.Locator)
	}
}

// id adds the id of a transfer or an erasure unless it has another in its place.
func (l *leftOf) id(what, id string) {
	if l.transfers[id] == id {
		l.add(what, id)
	}
}

// category adds what sources say of a category of their own.
func (l *leftOf) category(key string) {
	if c, known := l.graph.Categories.Lookup(key); !known || c.Sources != nil {
		l.add("category", key, c.Title, c.Definition)
	}
}

// plainKinds are kinds of datasets that tell nobody.
var plainKinds = []string{"table", "topic", "file", "log", "report", "model", "view"}

func (l *leftOf) place(id string) {
	if n := l.graph.Place(id); n != graph.None && !slices.Contains(plainKinds, l.graph.Places[n].DatasetKind) {
		l.add("kind of dataset", l.graph.Places[n].DatasetKind)
	}
}

// people adds the populations and cohorts that texts speak of.
func (l *leftOf) people(texts ...string) {
	for _, text := range texts {
		for words := range l.peopleLeft.within(wordsOf(text)) {
			for _, named := range l.peopleTexts[strings.Join(words, " ")] {
				l.add(named.What, named.Text)
			}
		}
	}
}
