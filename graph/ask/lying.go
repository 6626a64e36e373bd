package ask

import (
	"slices"
	"strings"

	"outflow/graph"
	"outflow/graph/reach"
)

// Questions of where data lies, of what is left of it, and of where it lies past its time are
// about every place at once, at one instant. The first two are one evaluation, shown in two
// ways.

// Everywhere reports whether questions of the form ask of every place at once.
func (f Form) Everywhere() bool { return f == Lies || f == Left || f == Overdue }

// listsPlaces reports whether answers of the form are about their places above all.
func (f Form) listsPlaces() bool { return f == Where || f == Derived || f == Feeds || f.Everywhere() }

// listsAllTransfers reports whether answers of the form list every transfer that they follow from,
// from where data began. What left a place, what lies where, and which transfers there are also
// follows from what fed those.
func (f Form) listsAllTransfers() bool {
	return f == Who || f == What || f == Did || f == How || f == Feeds
}

// everywhere writes a question of every place, but for the modifiers.
func (q *Query) everywhere() string {
	switch {
	case q.Form == Lies:
		return "where does the " + q.data() + q.of() + " lie"
	case q.Form == Overdue:
		return "which places hold " + q.data() + q.of() + " past its time"
	case q.People == nil || q.Category != graph.AllData:
		return "what " + q.data() + q.of() + " is left"
	}
	return "what" + q.of() + " is left"
}

// whereDoes reads what follows "where does": "X come from", which asks what feeds X, or "the
// WHAT of PEOPLE lie", maybe with where that is from before "lie".
func (p *parser) whereDoes() error {
	p.query.Form = Feeds
	start := p.at
	failed := p.x()
	if failed == nil {
		if p.take("come", "from") {
			return p.modifiers()
		}
		failed = p.wrong(`"come from"`)
	}
	furthest := p.at
	p.at, p.query.To, p.query.Form = start, Target{}, Lies
	if err := p.possessed(); err != nil || p.at < furthest {
		p.at, p.query.Form = start, Feeds
		return failed
	}
	if p.query.People == nil {
		if err := p.ofPeople(); err != nil {
			return err
		}
	}
	if p.peek().is("from") {
		if _, err := p.modifier(); err != nil {
			return err
		}
	}
	return inTurn(p.must("lie"), p.modifiers)
}

// left reads "is left" and the modifiers after it, if it is at hand.
func (p *parser) left() (read bool, err error) {
	if !p.take("is", "left") && !p.take("are", "left") {
		return false, nil
	}
	p.query.Form = Left
	return true, p.modifiers()
}

// overdue reads what follows "which places hold".
func (p *parser) overdue() error {
	p.query.Form = Overdue
	return inTurn(p.category, p.ofPeople, p.must("past its time", "past their time"), p.modifiers)
}

// mistimed is the error that a time is asked for of what is asked of one instant, nil if none
// is.
func (p *parser) mistimed(start *token, kind, words string) error {
	if p.query.Form.Everywhere() && (kind == "during" || kind == "since" || kind == "until") {
		return start.fault(`"` + words + `" is not taken here: what lies somewhere is asked of one instant; say which with "as of"`)
	}
	return nil
}

// soughtEverywhere puts a question of every place in the engine's terms.
func (q *Query) soughtEverywhere(sought *reach.Query) {
	sought.Aim = reach.Lying
	if q.Form == Overdue { // which only people's data is
		sought.Aim, sought.OfPeople, sought.Somebody = reach.Overdue, true, false
	}
}

// speaks reports whether anything loaded speaks of what is asked of every place.
func (e *evaluation) speaks() bool {
	g := e.graph
	if e.query.Form == Overdue {
		return len(g.Erasures) > 0 || slices.ContainsFunc(g.Places, func(p graph.Place) bool { return p.Keeps != nil })
	}
	return len(g.Transfers) > 0 || slices.ContainsFunc(g.Places, func(p graph.Place) bool { return p.Origin == graph.StatedOrigin })
}

// lieSentence answers where data lies, and what is left of it. Places are the subject, so that
// no verb has to agree with what they hold, which may be one or many.
func (a *Answer) lieSentence() string {
	confirmed, possible := a.People.Confirmed, a.People.Possible
	sure, all := a.destination(certainly), a.destination(possibly)
	made := "something made from the " + a.what()
	lineage := ""
	if more := a.destination(nobodys); !possible.zero() && more != nowhere {
		lineage = more + holding(more) + made + ", which is nobody's own data"
	}
	none := "Nowhere"
	if a.Form == Left {
		none = "Nothing"
	}
	switch {
	case a.Verdict == Unknown:
		return sentences("Unknown", "Nothing that is loaded speaks of data in any place")
	case a.Verdict == No && all != nowhere: // people are asked for, and went into what is nobody's
		return sentences(none, "By what is loaded, no place holds "+anyOf(a.nobodys())+a.ways()+" as such", all+mayHold+made)
	case a.Verdict == No:
		return sentences(none, "By what is loaded, no place holds "+anyOf(a.nobodys())+a.ways())
	case possible.zero() && sure == nowhere:
		return sentences(all + mayHold + made + a.ways())
	case possible.zero():
		return sentences(sure + holding(sure) + made + a.ways() + ", but nobody's own data")
	case a.Verdict == Possibly && confirmed.zero():
		return sentences(all+mayHold+a.those(possible)+a.came(possible)+unconfirmed, lineage)
	}
	further := ""
	if sure != all {
		further = "in " + all
	}
	whose, end := a.those(confirmed), a.came(confirmed)
	switch {
	case a.Verdict == Yes && confirmed.Min == 0 && a.Somebody:
		whose, end = a.somebodys(a.SomebodyAtLeast), a.ways()+unsaid(possible, a.SomebodyAtLeast)
	case a.Verdict == Yes && confirmed.Min == 0:
		whose, end = "the "+a.what(), a.ways()+", but nothing confirms whose"
	case a.Verdict == Possibly:
		end += a.ifAny()
	}
	if sure == nowhere { // it lies somewhere for certain, but in no one place
		return sentences(all+mayHold+whose+end, a.People.possibly(""), lineage)
	}
	return sentences(sure+holding(sure)+whose+end, a.People.possibly(further), lineage)
}

const mayHold = " may hold "

// holding is the verb of so many places.
func holding(places string) string {
	if strings.HasPrefix(places, "1 ") {
		return " holds "
	}
	return " hold "
}

// anyOf turns what there is nothing of into what no place has any of.
func anyOf(none string) string {
	if of, ok := strings.CutPrefix(none, "none of "); ok {
		return "any of " + of
	}
	if of, ok := strings.CutPrefix(none, "nobody's "); ok {
		return "anybody's " + of
	}
	return strings.TrimPrefix(none, "no ")
}

// overdueSentence answers which places hold data past its time.
func (a *Answer) overdueSentence() string {
	const longer = " for longer than is stated"
	possible, all := a.People.Possible, a.destination(possibly)
	switch a.Verdict {
	case Unknown:
		return sentences("Unknown", "Nothing that is loaded says how long data is kept, or that any was to be erased")
	case No:
		return sentences("None. By what is loaded, no place holds " + anyOf(a.nobodys()) + longer + a.ways())
	}
	return sentences(all+mayHold+a.those(possible)+longer+a.came(possible), a.undated(), "Nothing confirms it: nobody says that it was deleted, or that it is still there")
}

// undated says so if nobody says since when data is past its time, all of it or some.
func (a *Answer) undated() string {
	dated, undated := false, false
	for i := range a.Places {
		for k := range a.Places[i].Overdue {
			u := a.Places[i].Overdue[k].undated
			dated, undated = dated || !u, undated || u
		}
	}
	switch {
	case undated && dated:
		return "Of some of it nobody says since when it should have been gone"
	case undated:
		return "Nobody says since when it should have been gone"
	}
	return ""
}
