package ask

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"outflow/graph"
	"outflow/graph/reach"
)

// A Breach is a statement by which a place, or what lies in it, may hold data past its time.
type Breach struct {
	Code   string `json:"code"`   // retention or erasure
	ID     string `json:"id"`     // of the place of which the retention is stated, or of the erasure
	Source string `json:"source"` // who states it
	States string `json:"states"` // how long the place keeps data, or when the erasure was asked for
	People People `json:"people"` // whose data it is, and since when the first of it should be gone, nil where nobody says

	undated bool // nobody says when the erasure was asked for
}

// The codes of breaches.
const (
	BreachOfRetention = "retention"
	BreachOfErasure   = "erasure"
)

// breachesAt lists the statements by which a place holds data past its time: that of its
// retention first, erasures by id, each as often as there are sources that state it. Only the
// possible world has any.
func (e *evaluation) breachesAt(place int32) (rows []Breach) {
	g, all := e.graph, e.worlds[reach.Possible].Breaches
	from, _ := slices.BinarySearchFunc(all, place, func(b reach.Breach, p int32) int { return cmp.Compare(b.Place, p) })
	for ; from < len(all) && all[from].Place == place; from++ {
		b := &all[from]
		of := &g.Places[b.Statement.Place]
		row, sources := Breach{Code: BreachOfRetention, ID: of.ID, States: of.Retention}, of.Retainers()
		when := graph.Interval{Since: b.First, Until: e.query.AsOf}
		if x := b.Erasure; x != nil {
			_, known := x.Span()
			row, sources = Breach{Code: BreachOfErasure, ID: x.ID, States: strings.Join(x.Dates(e.format.zone), " "), undated: !known}, []string{x.Source}
		}
		row.People = e.format.both([2]tally{e.nobody(), {b.Segments, when}})
		for _, row.Source = range sources {
			rows = append(rows, row)
		}
	}
	return rows
}

// says says it of the sources that state the same.
func (b *Breach) says(sources []string) string {
	by := strings.Join(sources, ", ")
	said := fmt.Sprintf("by the retention of %s (%s, %s)", b.ID, b.States, by)
	if b.Code == BreachOfErasure {
		asked := "asked for " + b.States + ","
		if b.undated {
			asked = "asked for, it is not said when;"
		}
		said = fmt.Sprintf("by erasure %s (%s %s)", b.ID, asked, by)
	}
	if first := b.People.Possible.First; first != nil {
		said += ", since " + *first
	}
	return said
}

// mostBreaches is how many statements are shown of a place.
const mostBreaches = 3

// PastItsTime says for people by what statements the place may hold data past its time, "" if by
// none.
func (p *PlaceRow) PastItsTime() string { return breachesText(p.Overdue) }

func breachesText(breaches []Breach) string {
	var said []string
	more := 0
	for i := 0; i < len(breaches); {
		var sources []string
		b := &breaches[i]
		for ; i < len(breaches) && breaches[i].isLike(b); i++ {
			sources = append(sources, breaches[i].Source)
		}
		if len(said) == mostBreaches {
			more++
			continue
		}
		said = append(said, b.says(sources))
	}
	if more > 0 {
		said = append(said, "and by "+Thousands(int64(more))+" more")
	}
	return strings.Join(said, "; ")
}

// overdueLine says since when the place holds any data past its time.
func (p *PlaceRow) overdueLine() string {
	if first := p.People.Possible.First; first != nil {
		return "past its time since " + *first
	}
	return "past its time, it is not said since when"
}

// isLike reports whether two sources state the same, and the same follows from it.
func (b *Breach) isLike(o *Breach) bool {
	return b.Code == o.Code && b.ID == o.ID && b.States == o.States && b.People.same(o.People)
}

// writeBreaches lists the statements by the innermost of some places that break them, which are
// some of those that are shown: what lies in a place lies in all that contain it.
func writeBreaches(b *strings.Builder, g *graph.Graph, places []PlaceRow) {
	if !slices.ContainsFunc(places, func(p PlaceRow) bool { return len(p.Overdue) > 0 }) {
		return
	}
	type statement struct {
		place            int32
		code, id, source string
	}
	inside := map[statement]bool{} // broken by a place inside this one
	for i := range places {
		for up := g.Places[g.Place(places[i].ID)].Parent; up != graph.None; up = g.Places[up].Parent {
			for k := range places[i].Overdue {
				by := &places[i].Overdue[k]
				inside[statement{up, by.Code, by.ID, by.Source}] = true
			}
		}
	}
	b.WriteString("Past its time\n")
	for i := range places {
		at := g.Place(places[i].ID)
		own := slices.DeleteFunc(slices.Clone(places[i].Overdue), func(by Breach) bool { return inside[statement{at, by.Code, by.ID, by.Source}] })
		if len(own) > 0 {
			fmt.Fprintf(b, "  %s: %s\n", oneLine(places[i].ID), oneLine(breachesText(own)))
		}
	}
	b.WriteString("\n")
}

func (b *Breach) csv(place string) csvRow {
	return csvRow{inRow: "overdue", inID: place, inFinding: b.Code, inName: b.ID, inSources: b.Source, inText: b.States}.counting(b.People)
}

func (w *jsonRows) breach(b *Breach) {
	w.open('{')
	w.keyed("code", b.Code)
	w.keyed("id", b.ID)
	w.keyed("source", b.Source)
	w.keyed("states", b.States)
	w.people(&b.People)
	w.close('}')
}
