package ask

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"outflow/graph"
)

// sentences joins sentences, leaving out empty ones: each begins with a capital
// letter and ends with one full stop, even after "Mailer Inc."
func sentences(parts ...string) string {
	var said []string
	for _, s := range parts {
		if s == "" {
			continue
		}
		said = append(said, strings.TrimSuffix(capital(s), ".")+".")
	}
	return strings.Join(said, " ")
}

func capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}

func nothingOf(x string) string { return "nothing that is loaded speaks of data at " + x }

// what names the data that was asked about.
func (a *Answer) what() string {
	if a.Flow.Category == graph.AllData || a.Flow.Category == "" {
		return "data"
	}
	return a.title(a.Flow.Category)
}

// those names the data that was asked about and whose it is: "the phone
// numbers of at most 8,000,000 people in Apple Pay".
func (a *Answer) those(c Count) string {
	among := a.among()
	switch {
	case a.Flow.Person && among == "":
		return "this person's " + a.what()
	case a.Flow.Person:
		return "the " + a.what() + " of this person," + among + ","
	case c.zero():
		return "the " + a.what()
	}
	return "the " + a.what() + " of " + c.plainly() + among
}

// nobodys says of what there is none.
func (a *Answer) nobodys() string {
	among := a.among()
	switch {
	case a.Flow.Person && among == "":
		return "none of this person's " + a.what()
	case a.Flow.Person:
		return "no " + a.what() + " of this person," + among + ","
	case among != "":
		return "no " + a.what() + " of people" + among
	case a.Flow.People != nil:
		return "nobody's " + a.what()
	}
	return "no " + a.what()
}

// among says which people were asked about, after "people".
func (a *Answer) among() string {
	switch a.Flow.People.(type) {
	case nil, graph.Everyone:
		return ""
	}
	return " " + a.membership(a.Flow.People, false)
}

// membership says who is meant by an expression, or that they are not meant.
func (a *Answer) membership(e graph.People, not bool) string {
	no := ""
	if not {
		no = "not "
	}
	// Operands that are not single cohorts stand in parentheses.
	operand := func(e graph.People) string {
		text := a.membership(e, false)
		switch e := e.(type) {
		case graph.Members, graph.Everyone:
			return text
		case graph.Not:
			if _, single := e.X.(graph.Members); single {
				return text
			}
		}
		return "(" + text + ")"
	}
	pair := func(l graph.People, word string, r graph.People) string {
		text := operand(l) + word + operand(r)
		if not {
			return "not (" + text + ")"
		}
		return text
	}
	switch e := e.(type) {
	case graph.Members:
		if a.Graph.Cohort(string(e)) == graph.None && a.Graph.Population(string(e)) != graph.None {
			return no + "among " + a.name(string(e))
		}
		return no + "in " + a.name(string(e))
	case graph.Not:
		return a.membership(e.X, !not)
	case graph.And:
		return pair(e.L, " and ", e.R)
	case graph.Or:
		return pair(e.L, " or ", e.R)
	case graph.Except:
		return pair(e.L, " but not ", e.R)
	}
	return no + "among " + e.String()
}

// called is what people call a target. Of which day a group of countries is meant is
// left out where it is the last day that the question asks about.
func (a *Answer) called(t Target) string {
	if last := a.Flow.lastDay(); t.Group != "" && t.On == last {
		t.On = ""
	}
	return t.name(a.Graph)
}

// name is what people call a target.
func (t Target) name(g *graph.Graph) string {
	switch {
	case t.Country != "":
		c, _ := graph.LookupCountry(t.Country)
		return presencePhrases[t.By] + c.Name
	case t.Group != "":
		c, _ := graph.LookupCountryGroup(t.Group)
		if t.On == "" {
			return presencePhrases[t.By] + "the " + c.Name
		}
		return presencePhrases[t.By] + "the " + c.Name + " of " + t.On
	case t.Transfer != "":
		return "transfer " + t.Transfer
	}
	p := g.Place(t.Place)
	if p == graph.None {
		return t.Place
	}
	// One that nobody named is called by the last part of its id, which many
	// may share.
	name := g.Places[p].Name
	if strings.HasSuffix(t.Place, "/"+name) || strings.HasSuffix(t.Place, "#"+name) {
		return t.Place
	}
	return name
}

// ways says, each with a space before it, what else the question asks of how and
// when data moved, so that a sentence claims no more.
func (a *Answer) ways() string { return a.route() + a.Flow.times() }

// came says how data moved and when: the times asked about and those of a count,
// each date once.
func (a *Answer) came(c Count) string { return a.route() + a.Flow.bounds(c) + a.Flow.beyond(c) }

// bounds says the times asked about, but for a window within which the count says
// its own.
func (f *Flow) bounds(c Count) string {
	asked := *f
	if c.span() != "" && !f.fills(c) {
		asked.Window = graph.Always
	}
	if end := f.asOf(); end != "" && (said(c.First) == end || f.fills(c) && said(c.Last) == end) { // it is said anyway
		asked.AsOf = graph.Future
	}
	return asked.times()
}

// fills reports whether a count has the times of the window asked about.
func (f *Flow) fills(c Count) bool {
	return f.Window != graph.Always && said(c.First) == f.Window.Since.FormatStart(f.zone()) && said(c.Last) == f.Window.Until.FormatEnd(f.zone())
}

// asOf returns the last day that the question asks about, "" if it names none.
func (f *Flow) asOf() string { return f.AsOf.FormatEnd(f.zone()) }

// beyond says the times of a count that the question has not said.
func (f *Flow) beyond(c Count) string {
	switch {
	case f.fills(c):
		return ""
	case f.asOf() == "" || said(c.Last) != f.asOf() || said(c.First) == f.asOf():
		return c.span()
	case c.First == nil:
		return ""
	}
	return ", since " + *c.First
}

// route says by which way the question asks.
func (a *Answer) route() string {
	f, said := &a.Flow, ""
	add := func(word string, t Target) {
		if !t.IsZero() {
			said += " " + word + " " + a.called(t)
		}
	}
	if f.Form != Where && f.Form != Derived { // of which it is the subject
		add("from", f.From)
	}
	if f.Form == Transfers {
		add("to", f.To)
	}
	add("via", f.Via)
	add("avoiding", f.Avoiding)
	return said + f.sources()
}

// name returns what people call a population or cohort.
func (a *Answer) name(id string) string {
	if i := a.Graph.Cohort(id); i != graph.None {
		return a.Graph.Cohorts[i].Name
	}
	if i := a.Graph.Population(id); i != graph.None {
		return a.Graph.Populations[i].Name
	}
	return id
}

func (a *Answer) title(key string) string {
	c, _ := a.Graph.Categories.Lookup(key)
	return c.Title
}
