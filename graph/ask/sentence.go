package ask

import (
	"fmt"
	"strings"

	"outflow/graph"
)

// Sentence says the answer in one or two plain sentences, bounds as bounds and
// what is possible never mixed into what is confirmed.
func (a *Answer) Sentence() string {
	// A name may bring a full stop of its own: "Mailer Inc."
	return strings.ReplaceAll(a.sentence(), "..", ".")
}

func (a *Answer) sentence() string {
	switch a.Form {
	case Transfers:
		return a.transfersSentence()
	case Feeds:
		return a.feedsSentence()
	case Where, Derived:
		return a.whereSentence()
	}
	x := a.Flow.To.name(a.Graph)
	verb := "reached " + x
	switch a.Flow.Relation {
	case Holds:
		verb = "is held by " + x
	case WasIn:
		verb = "was in " + x
	}
	what := a.what()
	switch a.Verdict {
	case Unknown:
		return fmt.Sprintf("Unknown. Nothing that is loaded says anything of data at %s. Load what feeds it and ask again.", x)
	case No:
		return fmt.Sprintf("No. By what is loaded, the %s %s.", what, a.negated(x))
	case Possibly:
		if a.People.none() {
			return fmt.Sprintf("Possibly. Something made from the %s may have %s, but nobody's own data.", what, a.perfect(x))
		}
		return fmt.Sprintf("Possibly. The %s of %s people may have %s, but nothing confirms it.", what, a.People.Possible.words(), a.perfect(x))
	}
	if a.People.Confirmed.Max != nil && *a.People.Confirmed.Max == 0 {
		return fmt.Sprintf("Yes. Something made from the %s %s, but nobody's own data for certain.", what, verb)
	}
	s := fmt.Sprintf("Yes. The %s of %s people%s %s%s.", what, a.People.Confirmed.words(), a.among(), verb, a.People.Confirmed.span())
	if a.People.Possible.Range() != a.People.Confirmed.Range() {
		s += fmt.Sprintf(" Possibly of %s.", a.People.Possible.words())
	}
	return s
}

// what names the data that was asked about.
func (a *Answer) what() string {
	if a.Flow.Category == graph.AllData || a.Flow.Category == "" {
		return "data"
	}
	return a.title(a.Flow.Category)
}

// among says whose data was asked about.
func (a *Answer) among() string {
	switch e := a.Flow.People.(type) {
	case nil, graph.Everyone:
		return ""
	case graph.Not:
		if m, ok := e.X.(graph.Members); ok {
			return " not in " + a.name(string(m))
		}
	case graph.Members:
		return " in " + a.name(string(e))
	}
	return " in " + a.Flow.People.String()
}

func (a *Answer) negated(x string) string {
	who := ""
	if a.Flow.People != nil {
		who = " of anybody" + a.among()
	}
	switch a.Flow.Relation {
	case Holds:
		return strings.TrimSpace(who + " is not held by " + x)
	case WasIn:
		return strings.TrimSpace(who + " was not in " + x)
	}
	return strings.TrimSpace(who + " did not reach " + x)
}

func (a *Answer) perfect(x string) string {
	switch a.Flow.Relation {
	case Holds:
		return "come to be held by " + x
	case WasIn:
		return "been in " + x
	}
	return "reached " + x
}

// span says when the facts of a count came.
func (c Count) span() string {
	switch {
	case c.First != nil && c.Last != nil && *c.First == *c.Last:
		return " on " + *c.First
	case c.First != nil && c.Last != nil:
		return ", from " + *c.First + " to " + *c.Last
	case c.First != nil:
		return ", from " + *c.First + " on"
	case c.Last != nil:
		return ", until " + *c.Last
	}
	return ""
}

// name is what people call a target.
func (t Target) name(g *graph.Graph) string {
	switch {
	case t.Country != "":
		return countryName(t.Country)
	case t.Transfer != "":
		return "transfer " + t.Transfer
	}
	if p := g.Place(t.Place); p != graph.None {
		return g.Places[p].Name
	}
	return t.Place
}

func (a *Answer) whereSentence() string {
	x := a.Flow.From.name(a.Graph)
	if a.Verdict == Unknown {
		return fmt.Sprintf("Unknown. Nothing that is loaded says anything of data at %s.", x)
	}
	if len(a.Places) == 0 {
		if a.Form == Derived {
			return fmt.Sprintf("Nothing was derived from %s, by what is loaded.", x)
		}
		return fmt.Sprintf("Nowhere. By what is loaded, no %s left %s.", a.what(), x)
	}
	parties, countries, datasets := map[string]bool{}, map[string]bool{}, 0
	for _, p := range a.Places {
		parties[p.Party] = true
		for _, c := range p.Countries {
			countries[c] = true
		}
		if p.Kind == string(graph.KindDataset) {
			datasets++
		}
	}
	verb := "went from " + x + " to"
	if a.Form == Derived {
		verb = "derived from " + x + " lies in"
	}
	s := fmt.Sprintf("The %s%s %s %s of %s in %s.", a.what(), a.among(), verb, plural(datasets, "dataset"), plural(len(parties), "party"), plural(len(countries), "country"))
	if a.People.Confirmed.Max == nil || *a.People.Confirmed.Max > 0 {
		return s + fmt.Sprintf(" Confirmed of %s people%s.", a.People.Confirmed.words(), a.People.Confirmed.span())
	}
	if !a.People.none() {
		return s + fmt.Sprintf(" Possibly of %s people; nothing confirms it.", a.People.Possible.words())
	}
	return s
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	if stem, ok := strings.CutSuffix(noun, "y"); ok {
		return Thousands(int64(n)) + " " + stem + "ies"
	}
	return Thousands(int64(n)) + " " + noun + "s"
}

func (a *Answer) feedsSentence() string {
	x := a.Flow.To.name(a.Graph)
	switch {
	case a.Verdict == Unknown:
		return fmt.Sprintf("Unknown. Nothing that is loaded says anything of data at %s.", x)
	case len(a.Transfers) == 0:
		return fmt.Sprintf("Nothing feeds %s, by what is loaded.", x)
	}
	s := fmt.Sprintf("%s is fed by %s.", x, plural(len(a.Transfers), "transfer"))
	if a.People.Confirmed.Max == nil || *a.People.Confirmed.Max > 0 {
		s += fmt.Sprintf(" They brought the data of %s people, confirmed%s.", a.People.Confirmed.words(), a.People.Confirmed.span())
	}
	return s
}

func (a *Answer) transfersSentence() string {
	if len(a.Transfers) == 0 {
		return "No such transfer, by what is loaded."
	}
	var what []string
	for _, code := range a.Flow.Findings {
		what = append(what, FindingText(code))
	}
	s := plural(len(a.Transfers), "transfer")
	if len(what) > 0 {
		s += " with a finding (" + strings.Join(what, ", ") + ")"
	}
	if a.People.Confirmed.Max != nil && *a.People.Confirmed.Max == 0 {
		return s + "; nobody's data is confirmed to have crossed."
	}
	return s + fmt.Sprintf("; the data of %s people crossed, confirmed%s.", a.People.Confirmed.words(), a.People.Confirmed.span())
}
