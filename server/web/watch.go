package web

import (
	"net/url"
	"strconv"

	"outflow/graph"
	"outflow/graph/ask"
)

// A Watched is what a page shows of a saved question, and of what became of its answer.
type Watched struct {
	Name, Question string
	Outcome, Text  string // "" if nothing is compared
	Ask            string // the address of the answer
	Changed        string // the address of how it changed, "" if nothing is compared or it cannot be asked
}

// NewWatched makes rows of what became of answers; latest says that the later commit is the
// newest.
func NewWatched(w *ask.Watch, latest bool) []Watched {
	var rows []Watched
	at := State{At: w.To.Number}
	if latest {
		at.At = 0
	}
	for i := range w.Questions {
		one := &w.Questions[i]
		row := Saved(one.Name, one.Question)
		row.Outcome, row.Text, row.Ask = one.Outcome, short(one.Text), at.Ask(one.Question)
		if one.Difference != nil {
			row.Changed = ChangedURL("/diff", w.From.Number, w.To.Number, one.Question, "")
		}
		rows = append(rows, row)
	}
	return rows
}

// Saved makes a row of a saved question alone.
func Saved(name, question string) Watched {
	return Watched{Name: name, Question: question, Ask: State{}.Ask(question)}
}

// Became says what became of an answer in words of the page.
func (w Watched) Became() string {
	if w.Outcome == ask.AnswerUnasked {
		return "cannot be asked"
	}
	return w.Outcome
}

// ChangedURL is the address of how an answer changed between two commits, at a path.
func ChangedURL(path string, from, to int64, question, timezone string) string {
	address := path + "?from=" + strconv.FormatInt(from, 10) + "&to=" + strconv.FormatInt(to, 10) + "&q=" + url.QueryEscape(question)
	if timezone != "" {
		address += "&timezone=" + url.QueryEscape(timezone)
	}
	return address
}

// A Changed is what a page shows of how an answer changed.
type Changed struct {
	Question   string
	Understood string
	Notes      []string
	Sentence   string
	Sides      [2]Side // before and after
	Gains      []Gained
	Findings   []FoundChange // of transfers that both answers have
	MoreFound  int
	Rests      []string
	file       string // the address of the file, but for its format
}

// A Side is one of the two answers.
type Side struct {
	When     string
	Commit   string // its name
	Verdict  ask.Verdict
	Sentence string
	URL      string // of the answer
}

// A Gained is what of one answer the other has not.
type Gained struct {
	Title     string
	Counts    []Counted
	Transfers Rows[Transfer]
}

// A FoundChange is what became of a finding.
type FoundChange struct {
	Did string
	FoundAt
}

// FileURL is the address of the change as a file of a format.
func (v *Changed) FileURL(format string) string { return v.file + "&format=" + format }

// NewChanged makes a page of how an answer changed from one graph to another.
func NewChanged(d *ask.Difference, graphs [2]*graph.Graph, timezone string) *Changed {
	v := &Changed{
		Question: d.Question, Understood: short(d.Understood), Sentence: short(d.Sentence),
		file: ChangedURL("/v1/diff", d.From.Number, d.To.Number, d.Question, timezone),
	}
	for _, note := range d.Notes {
		v.Notes = append(v.Notes, short(capital(note)))
	}
	states := [2]State{{At: d.From.Number, Timezone: timezone}, {At: d.To.Number, Timezone: timezone}}
	for i, of := range []*ask.AnswerState{&d.From, &d.To} {
		v.Sides[i] = Side{[2]string{"Before", "After"}[i], of.Text(), of.Verdict, short(of.Sentence), states[i].Ask(d.Question)}
	}
	for _, of := range []struct {
		title string
		side  int
		gain  *ask.Gain
	}{{"New", 1, &d.New}, {"Gone", 0, &d.Gone}} {
		if made := newGained(of.title, states[of.side], graphs[of.side], of.gain); len(made.Counts)+made.Transfers.Count > 0 {
			v.Gains = append(v.Gains, made)
		}
	}
	kept := d.Kept()
	for i := range kept {
		if i == MostRows {
			v.MoreFound = len(kept) - i
			break
		}
		f := &kept[i]
		state := states[1]
		if f.Did == ask.FindingWent {
			state = states[0]
		}
		v.Findings = append(v.Findings, FoundChange{f.Did, FoundAt{ID: whole(f.Transfer), Text: short(f.Describe()), URL: State{At: state.At}.OpenTransfer(f.Transfer), Kind: kindOf(f.Finding.Code)}})
	}
	for _, r := range d.Assumptions {
		v.Rests = append(v.Rests, short(capital(r.Text)))
	}
	return v
}

func newGained(title string, s State, g *graph.Graph, of *ask.Gain) Gained {
	made := Gained{Title: title}
	add := func(what string, p ask.People) {
		row := Counted{Name: what}
		row.Confirmed, row.Possible = ranges(p)
		made.Counts = append(made.Counts, row)
	}
	if !nobody(of.People) {
		add("all", of.People)
	}
	for _, r := range of.Populations {
		add("of "+cohortName(g, r.ID), r.People)
	}
	for _, r := range of.Cohorts {
		add("in "+cohortName(g, r.ID), r.People)
	}
	for _, r := range of.Categories {
		add(categoryTitle(g, r.ID), r.People)
	}
	v := &Answer{State: State{At: s.At}}
	made.Transfers.Count = len(of.Transfers) + of.More
	for i := range of.Transfers {
		if i == MostRows {
			break
		}
		made.Transfers.First = append(made.Transfers.First, v.transferRow(&ask.Answer{Graph: g}, &of.Transfers[i]))
	}
	return made
}
