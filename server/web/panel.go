package web

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"outflow/graph"
	"outflow/graph/ask"
)

// A Panel is what lies open beside an answer, or on a page of its own: a place
// or a transfer.
type Panel struct {
	State
	Noun, ID, Name string // such as dataset
	Aliases        string
	Around         []Link // what contains it, the outermost first
	Facts          []Line
	// Held says whose data it holds or carried, and since when; Why there is
	// no such answer.
	Held      *Held
	Why       string
	From, To  *Named // of a transfer
	InAnswer  []Line
	Findings  []FoundAt
	Compared  []Line // of a transfer: what is declared, what was seen
	Inside    Rows[Link]
	In, Out   Rows[Transfer]
	Erased    Rows[Erasure] // at a place, around it or in it
	InTitle   string
	OutTitle  string
	Claims    []json.RawMessage
	Zone      *time.Location // in which their times are written
	Questions []Link
	Actions   []Link // what may be done with it in the drawing
	Close     string // the address without the panel, "" on a page of its own
	Alone     string // the address of its own page
}

// A Held says whose data, of what kinds, and when.
type Held struct {
	Sentence   string
	First      string
	Categories []Counted
}

// NewHeld says what an answer says of what a place holds.
func NewHeld(a *ask.Answer) *Held {
	h := &Held{Sentence: short(a.Sentence())}
	h.First, _ = dates(a.People)
	for i, r := range a.Categories {
		if i == MostRows {
			break
		}
		c, p := ranges(r.People)
		h.Categories = append(h.Categories, Counted{Name: categoryTitle(a.Graph, r.ID), ID: r.ID, Confirmed: c, Possible: p})
	}
	return h
}

// PlacePanel makes a panel of a place of a graph; what it is beside its name is
// the caller's to add.
func PlacePanel(s State, g *graph.Graph, n int32) *Panel {
	p := &g.Places[n]
	v := &Panel{State: s, Noun: string(p.Kind), ID: p.ID, Name: name(p.Name), Aliases: names(p.Aliases), Zone: g.Zone, InTitle: "What feeds it", OutTitle: "Where it goes"}
	for o := p.Parent; o != graph.None; o = g.Places[o].Parent {
		v.Around = append([]Link{{name(g.Places[o].Name), s.OpenPlace(g.Places[o].ID)}}, v.Around...)
	}
	v.fact("what it is", p.Description)
	v.fact("whom to call", strings.Join(p.Owners, ", "))
	v.fact("countries", ask.Located(g, n))
	v.fact("kind", p.DatasetKind)
	if p.Population != graph.None {
		v.fact("population", g.Populations[p.Population].Name)
	}
	if p.Subjects != nil {
		v.fact("data is collected here of", p.Subjects.String())
	}
	if p.Origin == graph.ImplicitOrigin {
		v.fact("data may begin here", "no transfer ends here, and nobody states whose data is collected")
	}
	var titles []string
	for _, c := range p.Categories {
		titles = append(titles, categoryTitle(g, c))
	}
	v.fact("categories", strings.Join(titles, ", "))
	v.fact("keeps data for", kept(g, n))
	if p.Created {
		v.fact("declared by", "nobody: a transfer names it")
	}
	children := g.Children(n)
	v.Inside.Count = len(children)
	for _, c := range children[:min(len(children), MostRows)] {
		v.Inside.First = append(v.Inside.First, Link{name(g.Places[c].Name), s.OpenPlace(g.Places[c].ID)})
	}
	if s.Question != "" {
		v.Close = s.Closed().URL()
		v.drawingActions(g, n)
	}
	v.Alone = State{At: s.At}.OpenPlace(p.ID)
	return v
}

// TransferPanel makes a panel of a transfer of a graph.
func TransferPanel(s State, g *graph.Graph, accounts []graph.Transfer) *Panel {
	t := &accounts[0]
	from, to := &g.Places[t.From], &g.Places[t.To]
	left, reached := s.Named(from.ID, from.Name), s.Named(to.ID, to.Name)
	v := &Panel{
		State: s, Noun: "transfer", ID: t.ID, Name: name(t.ID), Zone: g.Zone, InTitle: "What feeds it", OutTitle: "Where it goes on",
		From: &left, To: &reached,
	}
	v.fact("when", whenText(g, accounts))
	if s.Question != "" {
		v.Close = s.Closed().URL()
	}
	v.Alone = State{At: s.At}.OpenTransfer(t.ID)
	return v
}

// Says adds what the answer at hand says of it.
func (v *Panel) Says(a *ask.Answer) {
	add := func(people ask.People) {
		c, p := ranges(people)
		v.InAnswer = append(v.InAnswer, Line{"confirmed", c})
		if p != "" {
			v.InAnswer = append(v.InAnswer, Line{"possible", p})
		}
		first, last := dates(people)
		if first != "" {
			v.InAnswer = append(v.InAnswer, Line{"first", first})
		}
		if last != "" {
			v.InAnswer = append(v.InAnswer, Line{"last", last})
		}
	}
	if v.Noun != "transfer" {
		for i := range a.Places {
			if a.Places[i].ID == v.ID {
				add(a.Places[i].People)
			}
		}
		return
	}
	for i := range a.Transfers {
		t := &a.Transfers[i]
		if t.ID != v.ID {
			continue
		}
		add(t.People)
		var titles []string
		for _, c := range t.Categories {
			titles = append(titles, categoryTitle(a.Graph, c))
		}
		if len(titles) > 0 {
			v.InAnswer = append(v.InAnswer, Line{"categories", strings.Join(titles, ", ")})
		}
		for k := range t.Accounts {
			if account := &t.Accounts[k]; !account.Contributes {
				v.InAnswer = append(v.InAnswer, Line{"no part of it", account.Source})
			}
		}
		for k := range t.Findings {
			f := &t.Findings[k]
			v.Findings = append(v.Findings, foundAt(v.State, t, f))
		}
	}
	for _, c := range a.Cut {
		if c.Transfer == v.ID {
			v.InAnswer = append(v.InAnswer, Line{"did not carry it", ask.CutText(c.Because)})
		}
	}
}

// Compare adds what is declared of a transfer and what was seen, as two accounts of one
// arrow.
func (v *Panel) Compare(g *graph.Graph, c *ask.Compared) {
	if c == nil {
		return
	}
	add := func(key string, accounts []ask.ComparedAccount) {
		for i := range accounts {
			a := &accounts[i]
			said := []string{strings.Join(a.When, ", ")}
			for _, key := range a.Categories {
				said = append(said, categoryTitle(g, key))
			}
			text := strings.Join(said, ", ") + "; by " + a.Source
			for _, by := range a.Annotated {
				if slices.Contains(by.Keys, "categories") {
					text += ", its data by " + by.Source
				}
			}
			if a.Transfer != v.ID {
				text += " as " + name(a.Transfer)
			}
			v.Compared = append(v.Compared, Line{key, short(text)})
		}
		if len(accounts) == 0 {
			v.Compared = append(v.Compared, Line{key, "nothing loaded says so"})
		}
	}
	add("declared", c.Declared)
	add("seen", c.Seen)
	if c.More {
		v.Compared = append(v.Compared, Line{"and", "more of other transfers"})
	}
}

// Ask adds questions about it.
func (v *Panel) Ask(questions []string) {
	for _, q := range questions {
		v.Questions = append(v.Questions, Link{short(q), v.State.Ask(q)})
	}
}

func (v *Panel) fact(key, value string) {
	if value != "" {
		v.Facts = append(v.Facts, Line{key, short(value)})
	}
}

func names(list []string) string {
	shown := make([]string, len(list))
	for i, n := range list {
		shown[i] = name(n)
	}
	return strings.Join(shown, ", ")
}

// drawingActions are what may be done with a place in the drawing: one hop more
// around it, and its system and party as one box each.
func (v *Panel) drawingActions(g *graph.Graph, n int32) {
	s, id := v.State, g.Places[n].ID
	if s.IsWidened(id) {
		v.Actions = append(v.Actions, Link{"Draw one hop less around it", s.Narrowed(id)})
	} else {
		v.Actions = append(v.Actions, Link{"Draw one hop more around it", s.Widened(id)})
	}
	for _, o := range []int32{g.System(n), g.Party(n)} {
		if o == graph.None {
			continue
		}
		noun, outer := string(g.Places[o].Kind), g.Places[o].ID
		if s.IsFolded(outer) {
			v.Actions = append(v.Actions, Link{"Unfold the " + noun + " " + name(g.Places[o].Name), s.Unfolded(outer)})
		} else {
			v.Actions = append(v.Actions, Link{"Fold the " + noun + " " + name(g.Places[o].Name) + " into one box", s.Folded(outer)})
		}
	}
}
