package web

import (
	"fmt"
	"slices"
	"strings"

	"outflow/graph"
	"outflow/graph/ask"
)

// An Answer is what a page shows of an answer.
type Answer struct {
	Frame
	State
	Query
	Verdict     ask.Verdict
	Sentence    string
	Understood  string
	Notes       []string // on how it was understood
	Whole       bool     // not cut short
	Drawn       bool     // there is something to draw
	Width       int      // for how many pixels that is drawn
	Sheet       string   // what DrawingURL is given for a drawing that fits on a sheet of paper
	Bar         *Bar
	First       string
	Last        string
	Categories  []Counted
	Each        string    // how many people each category is of, "" if they differ
	Groups      []Counted // populations and cohorts
	Findings    []Finding
	Rests       []string
	Limits      []string
	Cuts        []Transfer
	WhyNot      bool   // there is something to say of why not
	Missing     string // the place of which nothing loaded speaks, if it is one
	Transfers   *Table[Transfer]
	Places      *Table[Place]
	Windows     string   // of transfers, as JSON for the script: milliseconds since 1970, "" if open
	Returns     []Return // erasures after which data came back
	Routes      []Route
	MoreRoutes  bool
	MoreReturns int
	Timeline    *Timeline
	Narrowing   *Narrowing
	Narrowed    []string // how the question was narrowed, in words
	Asked       string   // the question, as narrowed
	List        bool     // there are people to list
	MayList     bool
	Panel       *Panel
	Support     *Support
	Watchable   string // the question to save, "" if the reader may save none
	WatchedAs   string // the name under which it is saved, "" if it is not
}

// A Query is the box that a question is written in, and what was wrong with it.
type Query struct {
	Text     string
	About    State // whose commit and zone the next question keeps
	Problem  *Misread
	Examples []string
}

// Forms are the forms of questions.
func (Query) Forms() []string { return ask.Forms() }

// Modifiers are what may follow a question.
func (Query) Modifiers() []ask.Modifier { return ask.Modifiers() }

// NewAnswer makes a page of an answer, and of what of it the state shows. The
// sentence is always that of the whole answer.
func NewAnswer(s State, whole *ask.Answer, people bool) *Answer {
	a := s.said(whole)
	v := &Answer{
		State: s, Query: Query{Text: s.Question, About: s.In()}, Verdict: whole.Verdict, Sentence: short(whole.Sentence()),
		Understood: short(whole.Understood), Asked: whole.Question, Whole: whole.Complete,
		Bar: newBar(a), List: !nobody(whole.People), MayList: people, WhyNot: whole.SaysWhyNot(),
		Narrowed: narrowed(s, whole.Graph), Drawn: len(a.Places)+len(a.Transfers)+len(a.Cut) > 0,
	}
	v.Support = newSupport(a)
	v.First, v.Last = dates(a.People)
	v.countRows(a)
	v.findings(a)
	for _, note := range whole.Notes {
		v.Notes = append(v.Notes, short(capital(note)))
	}
	for _, r := range whole.Assumptions {
		v.Rests = append(v.Rests, short(capital(r.Text)))
	}
	for _, l := range whole.Limits {
		if l.Cuts() {
			v.Limits = append(v.Limits, fmt.Sprintf("%s, at %s", l.Code, ask.Thousands(l.Limit)))
		}
	}
	v.MoreRoutes = whole.MoreRoutes()
	if whole.Verdict == ask.Unknown {
		v.Missing = whole.Query.To.Place
		if whole.Query.To.IsZero() {
			v.Missing = whole.Query.From.Place
		}
	}
	v.rows(a)
	v.windows(a)
	for i := range a.Erasures {
		if i == MostRows {
			v.MoreReturns = len(a.Erasures) - i
			break
		}
		v.Returns = append(v.Returns, newReturn(s, whole.Graph, &a.Erasures[i]))
	}
	return v
}

// NewRows makes of an answer what its tables alone show.
func NewRows(s State, whole *ask.Answer) *Answer {
	v := &Answer{State: s}
	v.rows(s.said(whole))
	return v
}

func capital(text string) string {
	if text == "" {
		return text
	}
	return strings.ToUpper(text[:1]) + text[1:] // ours, and so ASCII
}

func nobody(p ask.People) bool { return p.Possible.Max != nil && *p.Possible.Max == 0 }

// ranges writes both counts, the possible one only where it says more.
func ranges(p ask.People) (confirmed, possible string) {
	confirmed, possible = p.Confirmed.Range(), p.Possible.Range()
	if confirmed == possible {
		possible = ""
	}
	return confirmed, possible
}

// dates returns when it came first and last: what is confirmed, if anything is.
func dates(p ask.People) (first, last string) {
	c := p.Confirmed
	if c.Max != nil && *c.Max == 0 {
		c = p.Possible
	}
	if c.First != nil {
		first = *c.First
	}
	if c.Last != nil {
		last = *c.Last
	}
	return first, last
}

func (v *Answer) countRows(a *ask.Answer) {
	for i, r := range mostPeopleFirst(a.Categories) {
		if i == MostRows {
			break
		}
		c, p := ranges(r.People)
		row := Counted{Name: categoryTitle(a.Graph, r.ID), ID: r.ID, Confirmed: c, Possible: p}
		if q := a.Query; q.Category == graph.AllData && q.Form != ask.Feeds && q.Form != ask.Derived && q.Form != ask.CameBack {
			q.Category = r.ID
			row.URL = v.State.Ask(q.String())
		}
		v.Categories = append(v.Categories, row)
	}
	v.Each = each(v.Categories)
	if len(a.Populations) > 1 {
		for _, r := range a.Populations {
			c, p := ranges(r.People)
			v.Groups = append(v.Groups, Counted{Name: cohortName(a.Graph, r.ID), ID: r.ID, Confirmed: c, Possible: p})
		}
	}
	for i, r := range mostPeopleFirst(a.Cohorts) {
		if i == MostRows {
			break
		}
		c, p := ranges(r.People)
		row := Counted{Name: cohortName(a.Graph, r.ID), ID: r.ID, Confirmed: c, Possible: p}
		if a.Form.AsksPeople() {
			row.URL = v.State.OnlyOf(r.ID)
		}
		v.Groups = append(v.Groups, row)
	}
}

func mostPeopleFirst(rows []ask.Row) []ask.Row {
	return slices.SortedStableFunc(slices.Values(rows), func(a, b ask.Row) int { return comparePeople(a.People, b.People) })
}

// each is how many people all rows are of, "" if there are few or they differ.
func each(rows []Counted) string {
	if len(rows) < 2 {
		return ""
	}
	for _, r := range rows {
		if r.Possible != "" || r.Confirmed != rows[0].Confirmed {
			return ""
		}
	}
	return rows[0].Confirmed
}

// mostChips is how many categories stand with the sentence. The table has all of them.
const mostChips = 12

// FewCategories are those that stand with the sentence.
func (v *Answer) FewCategories() []Counted { return v.Categories[:min(len(v.Categories), mostChips)] }

// MoreCategories is how many others there are.
func (v *Answer) MoreCategories() int { return max(0, len(v.Categories)-mostChips) }

// FileURL is the address of the answer as a file of a format.
func (v *Answer) FileURL(format string) string {
	url := State{Question: v.Asked, At: v.At, Timezone: v.Timezone}.encode("/v1/ask") + "&format=" + format
	if most := max(v.Transfers.Count, v.Places.Count); most > MostRows { // which the service might bound
		url += fmt.Sprintf("&limit=%d", most)
	}
	return url
}

// mostName is how many bytes the name of a saved question may have.
const mostName = 100

// WatchName is a name to save the question under: itself, if it is short.
func (v *Answer) WatchName() string {
	if len(v.Watchable) > mostName {
		return ""
	}
	return v.Watchable
}

// DossierURL is the address of the document that answers the question as of this revision.
func (v *Answer) DossierURL() string {
	return State{Question: v.Asked, At: v.Revision, Timezone: v.Timezone}.encode("/v1/dossier")
}

// PeopleURL is the address of the list of the people whom the answer counts.
func (v *Answer) PeopleURL() string {
	return State{Question: v.Asked, At: v.At, Timezone: v.Timezone}.encode("/v1/people")
}
