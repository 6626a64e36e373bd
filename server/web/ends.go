package web

import (
	"strings"

	"outflow/graph"
	"outflow/graph/ask"
)

// An Erasure is a row of them.
type Erasure struct {
	ID      string
	What    string // whose data, of what kinds, and when
	At, URL string // the place
	Source  string
}

// NewErasure makes a row of one, of the form that a program gets.
func NewErasure(s State, g *graph.Graph, id, at, people string, categories, when []string, requested bool, source string) Erasure {
	what := "everything"
	if len(categories) > 0 {
		titles := make([]string, len(categories))
		for i, c := range categories {
			titles[i] = categoryTitle(g, c)
		}
		what = few(titles)
	}
	if people != (graph.Everyone{}).String() {
		what += " of " + people
	}
	if requested {
		what += ", which was only requested"
	}
	return Erasure{name(id), short(what + ", " + erasedWhen(when)), placeName(g, at), s.OpenPlace(at), name(source)}
}

// A Return is a row of an erasure after which data came back.
type Return struct {
	ID, Erased string
	At, AtURL  string // the place
	Confirmed  string
	Possible   string
	Since      string
	By         []Bringer
}

// A Bringer is what brought data back, and where it is shown.
type Bringer struct{ Name, URL string }

func newReturn(s State, g *graph.Graph, r *ask.ErasureRow) Return {
	row := Return{ID: name(r.ID), Erased: ask.WhenText(r.When), At: placeName(g, r.At), AtURL: s.OpenPlace(r.At)}
	row.Confirmed, row.Possible = ranges(r.People)
	if r.Since != nil {
		row.Since = *r.Since
	}
	for _, id := range r.By.Transfers {
		row.By = append(row.By, Bringer{name(id), s.OpenTransfer(id)})
	}
	for _, id := range r.By.Origins {
		row.By = append(row.By, Bringer{placeName(g, id), s.OpenPlace(id)})
	}
	return row
}

func erasedWhen(when []string) string {
	if text := ask.WhenText(when); text != "unknown" {
		return text
	}
	return "nobody says when"
}

// kept says how long a place keeps data, and where that is stated; "" where nothing is.
func kept(g *graph.Graph, n int32) string {
	p := &g.Places[n]
	r := p.Keeps
	switch {
	case r == nil && p.Deletion != "":
		return "a time that nobody states; deletion verified"
	case r == nil:
		return ""
	}
	of := &g.Places[r.Place]
	text := durationText(r.Duration)
	if text == "" {
		text = "a time that nobody knows"
		if of.Retention != graph.RetentionUnknown {
			text = of.Retention
		}
	}
	if r.Place != n {
		text += ", as stated of its " + string(of.Kind) + " " + name(of.Name)
	}
	if r.Verified {
		return text + "; deletion verified"
	}
	return text + "; deletion not verified"
}

// durationText writes a duration for people, "" for none.
func durationText(d graph.Duration) string {
	var parts []string
	add := func(n int64, one, several string) {
		if n > 0 {
			parts = append(parts, ask.Plural(int(n), one, several))
		}
	}
	add(d.Months/12, "year", "years")
	add(d.Months%12, "month", "months")
	add(d.Days, "day", "days")
	add(d.Seconds/3600, "hour", "hours")
	add(d.Seconds/60%60, "minute", "minutes")
	add(d.Seconds%60, "second", "seconds")
	return strings.Join(parts, " ")
}
