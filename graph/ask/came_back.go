package ask

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"outflow/graph"
	"outflow/graph/reach"
)

// An ErasureRow is an erasure after which data came back, as one or several sources state it.
type ErasureRow struct {
	ID string `json:"id"`
	ErasureStatement
	Sources []string `json:"sources"` // that state it so
	// Cited are those of them that say where in the source it stands.
	Cited  []graph.Citation `json:"cited,omitempty"`
	People People           `json:"people"` // whose data came back
	Since  *string          `json:"since"`  // when the first of it did: of those of whom it is certain if there are any, else of the others
	By     Bringers         `json:"by"`

	accounts []int32 // that state it so: index into Graph.Erasures
}

// An ErasureStatement is what is stated of an erasure, but for who states it.
type ErasureStatement struct {
	At         string   `json:"at"`         // the place
	When       []string `json:"when"`       // the interval in which it took place, or was asked for
	Of         string   `json:"of"`         // whose data: people expression
	Categories []string `json:"categories"` // none: all
	Status     string   `json:"status"`     // done or requested
}

// erasureStatement writes what an account of an erasure states.
func erasureStatement(g *graph.Graph, x *graph.Erasure) ErasureStatement {
	s := ErasureStatement{g.Places[x.At].ID, x.Dates(g.Zone), x.People.String(), orNone(x.Categories), graph.ErasureDone}
	if x.Requested {
		s.Status = graph.ErasureRequested
	}
	return s
}

// Bringers are what brought data back: of each person, whatever gave it again first,
// certainly or possibly.
type Bringers struct {
	Transfers []string `json:"transfers"`
	Origins   []string `json:"origins"` // places that collected it again
}

// listErasures makes a row of every erasure after which data came back.
func (e *evaluation) listErasures() []ErasureRow {
	rows := []ErasureRow{}
	type found struct {
		row  ErasureRow
		told [2]tally
	}
	var all []*found
	at := map[string]*found{}
	for w, r := range e.worlds {
		for i := range r.Returns {
			back := &r.Returns[i]
			x := &e.graph.Erasures[back.Erasure]
			stated := erasureStatement(e.graph, x)
			f := once(at, fmt.Sprintf("%q", []any{x.ID, stated}), func() *found {
				f := &found{ErasureRow{ID: x.ID, ErasureStatement: stated, By: Bringers{Transfers: []string{}, Origins: []string{}}}, [2]tally{e.nobody(), e.nobody()}}
				all = append(all, f)
				return f
			})
			f.row.Sources = append(f.row.Sources, x.Source)
			f.row.accounts = append(f.row.accounts, back.Erasure)
			f.told[w].add(back.Segments, back.Span(back.Segments))
			for _, n := range back.Accounts {
				f.row.By.Transfers = append(f.row.By.Transfers, e.graph.Transfers[n].ID)
			}
			for _, n := range back.Origins {
				f.row.By.Origins = append(f.row.By.Origins, e.graph.Places[n].ID)
			}
		}
	}
	for _, f := range all {
		f.row.Cited = erasuresCited(e.graph, f.row.accounts)
		f.row.People = e.format.both(f.told)
		f.row.Since = f.row.People.surest().First
		for _, list := range []*[]string{&f.row.Sources, &f.row.By.Transfers, &f.row.By.Origins} {
			slices.Sort(*list)
			*list = slices.Compact(*list)
		}
		if !f.row.People.none() {
			rows = append(rows, f.row)
		}
	}
	slices.SortStableFunc(rows, func(x, y ErasureRow) int {
		return cmp.Or(strings.Compare(x.ID, y.ID), strings.Compare(x.At, y.At), slices.Compare(x.When, y.When), strings.Compare(x.Of, y.Of), slices.Compare(x.Categories, y.Categories))
	})
	return rows
}

// erasuresCited returns where those accounts of erasures stand that say so, by source.
func erasuresCited(g *graph.Graph, accounts []int32) (all []graph.Citation) {
	for _, n := range accounts {
		if x := &g.Erasures[n]; x.Locator != "" {
			all = appendNew(all, []graph.Citation{{Source: x.Source, Locator: x.Locator}})
		}
	}
	slices.SortFunc(all, func(a, b graph.Citation) int { return strings.Compare(a.Source, b.Source) })
	return all
}

// Cite lists sources, each with where in it something stands, if it says so.
func Cite(sources []string, cited []graph.Citation) string {
	all := make([]string, len(sources))
	for i, source := range sources {
		all[i] = source
		for _, c := range cited {
			if c.Source == source {
				all[i] = c.String()
			}
		}
	}
	return strings.Join(all, ", ")
}

// erasuresAsked counts the erasures of which it can be said whether data came back, and those of
// which it cannot, since nobody says that they are done or when.
func (a *Answer) erasuresAsked() (asked, unsaid int) {
	sought := reach.Query{According: a.Query.According, Unheard: a.Query.Unheard, Erasure: a.Query.erasure}
	can := map[string]bool{}
	for i := range a.Graph.Erasures {
		if x := &a.Graph.Erasures[i]; sought.Hears(x.Source) && (sought.Erasure == "" || sought.Erasure == x.ID) {
			can[x.ID] = can[x.ID] || sought.Returning(x)
		}
	}
	for _, is := range can {
		if is {
			asked++
		} else {
			unsaid++
		}
	}
	return asked, unsaid
}

// cameBackSentence answers after which erasures data came back.
func (a *Answer) cameBackSentence() string {
	asked, unsaid := a.erasuresAsked()
	sure, more := map[string]bool{}, map[string]bool{}
	for i := range a.Erasures {
		if r := &a.Erasures[i]; r.People.Confirmed.Min >= 1 {
			sure[r.ID] = true
			delete(more, r.ID)
		} else if !sure[r.ID] {
			more[r.ID] = true
		}
	}
	of := func(n int) string {
		switch {
		case n == asked && n == 1:
			return "after the one erasure"
		case n == asked:
			return "after all of " + Thousands(int64(n)) + " erasures"
		}
		return "after " + Thousands(int64(n)) + " of " + Plural(asked, "erasure", "erasures")
	}
	none := "after any of " + Thousands(int64(asked)) + " erasures"
	if asked == 1 {
		none = of(1)
	}
	also := ""
	if unsaid > 0 {
		others := Plural(unsaid, "erasure", "erasures")
		if asked > 0 {
			others = Plural(unsaid, "more erasure", "more erasures")
		}
		also = "Of " + others + " nobody says both that it is done and when, so nothing is said of what came back"
	}
	confirmed, possible := a.People.Confirmed, a.People.Possible
	switch {
	case asked == 0 && unsaid == 0:
		return sentences("Unknown", "Nothing that is loaded says that anything was erased")
	case asked == 0:
		return sentences("Unknown", also)
	case a.Verdict == No:
		return sentences("No", "By what is loaded, "+a.nobodys()+" came back "+none+a.ways(), also)
	case a.Verdict == Possibly && confirmed.zero():
		return sentences("Possibly", a.those(possible)+" may have come back "+of(len(more))+a.came(possible)+unconfirmed, also)
	}
	ifAny, further := "", ""
	if a.Verdict == Possibly {
		ifAny = a.ifAny()
		sure = more // of people who may be none
	} else if len(more) > 0 {
		further = "after " + Thousands(int64(len(more))) + " more"
	}
	verdict := "Yes"
	if a.Verdict == Possibly {
		verdict = "Possibly"
	}
	return sentences(verdict, a.those(confirmed)+" came back "+of(len(sure))+a.came(confirmed)+ifAny, a.People.possibly(further), a.onlySource(), also)
}

// writeErasures lists the erasures after which data came back.
func (a *Answer) writeErasures(b *strings.Builder) {
	if len(a.Erasures) == 0 {
		return
	}
	table(b, func(w io.Writer) {
		fmt.Fprintln(w, "Came back\tat\terased\tconfirmed\tpossible\tsince\tby\tsaid by")
		for _, r := range a.Erasures {
			fmt.Fprintf(w, "  %s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", oneLine(r.ID), oneLine(r.At), WhenText(r.When), r.People.Confirmed.Range(), r.People.Possible.Range(),
				said(r.Since), oneLine(r.By.String()), oneLine(Cite(r.Sources, r.Cited)))
		}
	})
}

// cameBackLines say after which erasures of a place data came back, and since when, a few of them.
func (a *Answer) cameBackLines(place string) (lines []string) {
	const most = 3
	more := 0
	for i := range a.Erasures {
		switch r := &a.Erasures[i]; {
		case r.At != place:
		case len(lines) == most:
			more++
		case r.People.Confirmed.zero():
			lines = append(lines, "may have come back "+said(r.Since)+" after "+r.ID)
		default:
			lines = append(lines, "came back "+said(r.Since)+" after "+r.ID)
		}
	}
	if more > 0 {
		lines = append(lines, "and after "+Plural(more, "more erasure", "more erasures"))
	}
	return lines
}

// String names what brought data back.
func (b *Bringers) String() string {
	all := slices.Clone(b.Transfers)
	for _, id := range b.Origins {
		all = append(all, id+" (collected again)")
	}
	return strings.Join(all, ", ")
}

// csv writes a row of erasures.
func (r *ErasureRow) csv(say func(csvRow)) {
	say(csvRow{inRow: "erasure", inID: r.ID, inTo: r.At, inWhen: strings.Join(r.When, " "), inKind: r.Status, inPeople: r.Of,
		inCategories: strings.Join(r.Categories, " "), inSources: strings.Join(r.Sources, "\n"), inText: said(r.Since)}.counting(r.People))
	for _, id := range r.By.Transfers {
		say(csvRow{inRow: "brought-back-by", inID: r.ID, inTo: r.At, inKind: "transfer", inName: id})
	}
	for _, id := range r.By.Origins {
		say(csvRow{inRow: "brought-back-by", inID: r.ID, inTo: r.At, inKind: "origin", inName: id})
	}
}
