package ask

import (
	"math/big"
	"slices"
	"strconv"
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
	if a.Query.Category == graph.AllData || a.Query.Category == "" {
		return "data"
	}
	return CategoryTitle(a.Graph, a.Query.Category)
}

// those names the data that was asked about and whose it is: "the phone
// numbers of at most 8,000,000 people in Apple Pay".
func (a *Answer) those(c Count) string {
	among := a.among()
	switch {
	case a.Query.Person && among == "":
		return "this person's " + a.what()
	case a.Query.Person:
		return "the " + a.what() + " of this person (" + among[1:] + ")"
	case c.zero():
		return "the " + a.what()
	}
	return "the " + a.what() + " of " + c.plainly() + among
}

// nobodys says of what there is none.
func (a *Answer) nobodys() string {
	among := a.among()
	switch {
	case a.Query.Person && among == "":
		return "none of this person's " + a.what()
	case a.Query.Person:
		return "no " + a.what() + " of this person (" + among[1:] + ")"
	case among != "":
		return "no " + a.what() + " of people" + among
	case a.Query.People != nil:
		return "nobody's " + a.what()
	}
	return "no " + a.what()
}

// among says which people were asked about, after "people".
func (a *Answer) among() string {
	switch a.Query.People.(type) {
	case nil, graph.Everyone:
		return ""
	}
	return " " + a.membership(a.Query.People, false)
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
			return no + "among " + PeopleName(a.Graph, string(e))
		}
		return no + "in " + PeopleName(a.Graph, string(e))
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

// called is what people call a target. The day of a group of countries is left out if
// it is the last day that the question asks about.
func (a *Answer) called(t Target) string {
	if last := a.Query.lastDay(); t.Group != "" && t.On == last {
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

// ways says how and when the question asks that data moved, so that a sentence claims
// no more than was asked; each part has a space before it.
func (a *Answer) ways() string { return a.route() + a.Query.times() }

// came says how data moved and when: the times asked about and those of a count,
// each date once.
func (a *Answer) came(c Count) string { return a.route() + a.Query.bounds(c) + a.Query.beyond(c) }

// bounds says the times asked about, but not a window within which the count says
// times of its own.
func (q *Query) bounds(c Count) string {
	asked := *q
	if c.span() != "" && !q.fills(c) {
		asked.Window = graph.Always
	}
	if end := q.asOf(); end != "" && (said(c.First) == end || q.fills(c) && said(c.Last) == end) { // it is said anyway
		asked.AsOf = graph.Future
	}
	return asked.times()
}

// fills reports whether a count has the times of the window asked about.
func (q *Query) fills(c Count) bool {
	return q.Window != graph.Always && said(c.First) == q.Window.Since.FormatStart(q.zone()) && said(c.Last) == q.Window.Until.FormatEnd(q.zone())
}

// asOf returns the last day that the question asks about, "" if it names none.
func (q *Query) asOf() string { return q.AsOf.FormatEnd(q.zone()) }

// beyond says the times of a count that the question has not said.
func (q *Query) beyond(c Count) string {
	switch {
	case q.fills(c):
		return ""
	case q.asOf() == "" || said(c.Last) != q.asOf() || said(c.First) == q.asOf():
		return c.span()
	case c.First == nil:
		return ""
	}
	return ", since " + *c.First
}

// route says by which way the question asks.
func (a *Answer) route() string {
	q, said := &a.Query, ""
	add := func(word string, t Target) {
		if !t.IsZero() {
			said += " " + word + " " + a.called(t)
		}
	}
	if q.Form != Where && q.Form != Derived { // of which it is the subject
		add("from", q.From)
	}
	if q.Form == Transfers {
		add("to", q.To)
	}
	add("via", q.Via)
	add("avoiding", q.Avoiding)
	return said + q.sources()
}

// zero reports whether there is certainly nobody.
func (c Count) zero() bool { return c.Max != nil && *c.Max == 0 }

// About is what comes before a number that is approximate.
func About(is bool) string {
	if is {
		return "about "
	}
	return ""
}

// Range writes the bounds of a count: "32,000,000 – 40,000,000". Where the first
// is approximate, both read so: "about 32,000,000 – 40,000,000".
func (c Count) Range() string {
	least := About(c.AboutMin) + Thousands(c.Min)
	switch {
	case c.Max == nil && c.Min == 0:
		return "unknown"
	case c.Max == nil:
		return least + " or more"
	case c.Min == *c.Max:
		return About(c.AboutMin || c.AboutMax) + Thousands(c.Min)
	}
	return least + " – " + About(c.AboutMax && !c.AboutMin) + Thousands(*c.Max)
}

// People writes the bounds in a sentence: "at least 32,000,000 and at most
// 40,000,000 people".
func (c Count) People() string {
	noun, most := " people", c.Min
	if c.Max != nil {
		most = *c.Max
	}
	if most == 1 {
		noun = " person"
	}
	switch {
	case c.Max == nil && c.Min == 0:
		return "an unknown number of people"
	case c.Max == nil:
		return "at least " + About(c.AboutMin) + Thousands(c.Min) + noun
	case c.Min == *c.Max:
		return About(c.AboutMin || c.AboutMax) + Thousands(c.Min) + noun
	case c.Min == 0:
		return "at most " + About(c.AboutMax) + Thousands(*c.Max) + noun
	}
	return "at least " + About(c.AboutMin) + Thousands(c.Min) + " and at most " + About(c.AboutMax) + Thousands(*c.Max) + noun
}

// plainly is People for a sentence, which says at its end what is approximate and so
// needs no "about" before both bounds.
func (c Count) plainly() string {
	if c.AboutMin && c.AboutMax && c.Min > 0 && c.Min != *c.Max {
		c.AboutMin, c.AboutMax = false, false
	}
	return c.People()
}

// span says when the facts of a count came.
func (c Count) span() string {
	switch {
	case c.First != nil && c.Last != nil && *c.First == *c.Last:
		if strings.Contains(*c.First, "T") {
			return " at " + *c.First
		}
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

// Thousands writes a number with separators.
func Thousands(n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}

// Plural writes how many of something there are: "1 party", "2 parties".
func Plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Thousands(int64(n)) + " " + many
}

// SizeText writes a size for people: "about 40,000,000", "7,000,000 – 8,000,000",
// "fewer than 7".
func SizeText(r graph.Range) string {
	return rangeText(r, func(n *big.Rat) string {
		if n.IsInt() && n.Num().IsInt64() {
			return Thousands(n.Num().Int64())
		}
		return n.FloatString(2)
	}, "")
}

// ShareText writes a share for people: "at most 20 %", "fewer than 20 %".
func ShareText(r graph.Range) string {
	return rangeText(r, func(n *big.Rat) string {
		percent := new(big.Rat).Mul(n, big.NewRat(100, 1))
		return strings.TrimSuffix(strings.TrimRight(percent.FloatString(4), "0"), ".")
	}, " %")
}

func rangeText(r graph.Range, write func(*big.Rat) string, unit string) string {
	about := About(r.About)
	switch {
	case r.IsZero():
		return ""
	case r.Below && r.Min == nil:
		return "fewer than " + write(r.Max) + unit
	case r.Below:
		return write(r.Min) + unit + " or more, fewer than " + write(r.Max) + unit
	case r.Min == nil:
		return "at most " + about + write(r.Max) + unit
	case r.Max == nil:
		return "at least " + about + write(r.Min) + unit
	case r.Min.Cmp(r.Max) == 0:
		return about + write(r.Min) + unit
	}
	return about + write(r.Min) + " – " + write(r.Max) + unit
}

// sized says of a population or cohort how many people it has, and which share
// they are: "apple-pay, fewer than 20 %"; the name alone where nothing is said
// that is wanted.
func sized(g *graph.Graph, id, name string, wanted func(graph.Range) bool) string {
	said := name
	add := func(r graph.Range, text func(graph.Range) string) {
		if !r.IsZero() && wanted(r) {
			said += ", " + text(r)
		}
	}
	if i := g.Cohort(id); i != graph.None {
		add(g.Cohorts[i].Size, SizeText)
		add(g.Cohorts[i].Share, ShareText)
	} else if i := g.Population(id); i != graph.None {
		add(g.Populations[i].Size, SizeText)
	}
	return said
}

// approximately says what is only approximate of what the numbers of the sentence
// rest on, "" if nothing is.
func (a *Answer) approximately() string {
	if len(a.approximate) == 0 {
		return ""
	}
	var all []string
	for _, id := range slices.Sorted(slices.Values(a.approximate)) {
		all = append(all, sized(a.Graph, id, PeopleName(a.Graph, id), func(r graph.Range) bool { return r.About }))
	}
	return "This rests on what is only approximate: " + list(all)
}
