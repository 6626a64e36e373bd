package ask

import (
	"cmp"
	"slices"
	"strings"

	"outflow/graph"
	"outflow/graph/people"
)

// Sentence says the answer in a few plain sentences, bounds as bounds and what
// is possible never mixed into what is confirmed.
func (a *Answer) Sentence() string {
	if a.inAll != "" {
		return a.inAll
	}
	return oneLine(sentences(a.sentence(), a.approximately(), a.whoThisIs()))
}

// onlySource says so if a yes rests on the word of one source. A yes means only that
// something answers: other sources may still add people or transfers.
func (a *Answer) onlySource() string {
	s := &a.Support
	if len(s.Alone) != 1 || !slices.Equal(s.Alone, s.Needed) {
		return ""
	}
	yes := "the yes"
	switch a.Form {
	case Where:
		yes = "that any went anywhere"
	case Derived:
		yes = "that anything was derived"
	case Feeds:
		yes = "that anything feeds it"
	case Transfers:
		yes = "that there is any"
	case Lies, Left:
		yes = "that any lies there"
	case CameBack:
		yes = "that any came back"
	}
	return yes + " rests on " + s.Alone[0] + " alone"
}

func (a *Answer) sentence() string {
	if a.Verdict == Unknown && a.isOf(people.NoMember) { // see whoThisIs
		return "Unknown."
	}
	switch a.Form {
	case Transfers:
		return a.transfersSentence()
	case Feeds:
		return a.feedsSentence()
	case CameBack:
		return a.cameBackSentence()
	case Where, Derived:
		return sentences(a.whereSentence(), a.onlySource())
	case Lies:
		return sentences(a.lieSentence(), a.onlySource())
	case Left:
		return sentences(a.lieSentence(), a.whichData(), a.onlySource())
	case Overdue:
		return a.overdueSentence()
	case What:
		return sentences(a.reachedSentence(), a.whichData(), a.onlySource())
	}
	return sentences(a.reachedSentence(), a.onlySource())
}

// whichData names the categories that an answer finds, a few of them, those that
// are certain first.
func (a *Answer) whichData() string {
	const most = 5
	var sure, maybe []string
	for _, r := range a.Categories {
		onlyOne := a.Somebody && len(a.Categories) == 1
		if title := CategoryTitle(a.Graph, r.ID); r.People.Confirmed.Min >= 1 || a.Verdict != Yes || onlyOne {
			sure = append(sure, title)
		} else {
			maybe = append(maybe, "possibly "+title)
		}
	}
	titles := append(sure, maybe...)
	if len(titles) == 0 || len(titles) == 1 && a.Categories[0].ID == a.Query.Category {
		return ""
	}
	if more := len(titles) - most; more > 0 {
		titles = append(titles[:most], Thousands(int64(more))+" more")
	}
	return "The data: " + strings.Join(titles, ", ")
}

// reachedSentence answers whose data, which, whether and how it reached X.
func (a *Answer) reachedSentence() string {
	confirmed, possible := a.People.Confirmed, a.People.Possible
	made := "something made from the " + a.what()
	switch {
	case a.Verdict == Unknown:
		return sentences("Unknown", nothingOf(a.called(a.Query.To)), "Load what feeds it and ask again")
	case a.Verdict == No:
		return sentences("No", "By what is loaded, "+a.clause(is, a.nobodys(), a.ways()))
	case a.Verdict == Possibly && possible.zero():
		return sentences(a.saying("Possibly", may, made, a.ways()) + ", but nobody's own data")
	case a.Verdict == Possibly && confirmed.zero():
		return sentences(a.saying("Possibly", may, a.those(possible), a.came(possible)) + unconfirmed)
	case a.Verdict == Possibly:
		return sentences(a.saying("Possibly", is, a.those(confirmed), a.came(confirmed))+a.ifAny(), a.People.possibly(""))
	case confirmed.Min == 0 && a.Somebody:
		return sentences(a.saying("Yes", is, a.somebodys(a.SomebodyAtLeast), a.ways()) + unsaid(possible, a.SomebodyAtLeast))
	case confirmed.Min == 0 && possible.zero():
		return sentences(a.saying("Yes", is, made, a.ways()) + ", but nobody's own data")
	case confirmed.Min == 0:
		return sentences(a.saying("Yes", is, made, a.ways())+", but nobody's own data for certain", a.People.possibly(""))
	}
	return sentences(a.saying("Yes", is, a.those(confirmed), a.came(confirmed)), a.People.possibly(""))
}

// saying gives a verdict and says what is so. Where that begins with the name of X it
// is no sentence of its own, since a capital letter could turn the name into another.
func (a *Answer) saying(verdict string, m mood, what, how string) string {
	clause := a.clause(m, what, how)
	if a.Query.Relation == Holds || a.Query.Relation == WasIn {
		return verdict + ", " + clause
	}
	return verdict + ". " + capital(clause)
}

// A mood says whether something is so or may be so.
type mood int

const (
	is mood = iota
	may
)

// clause says that what relates to X as was asked. X is the subject of what it
// holds, so that no verb has to agree with what, which may be one or many.
func (a *Answer) clause(m mood, what, how string) string {
	x := a.called(a.Query.To)
	switch a.Query.Relation {
	case Holds:
		return x + [...]string{a.Query.To.agree(" holds ", " hold "), " may hold "}[m] + what + how
	case WasIn:
		return x + [...]string{" held ", " may have held "}[m] + what + how
	}
	return what + [...]string{" reached ", " may have reached "}[m] + x + how
}

// unconfirmed ends a sentence of what nothing confirms.
const unconfirmed = ", but nothing confirms it"

// ifAny ends a sentence of what is confirmed of people who may be none.
func (a *Answer) ifAny() string {
	if a.Query.Person {
		return ", if it is one of those concerned"
	}
	return ", if there are any"
}

// somebodys says that data is somebody's or, where that is known, at least how many
// people's.
func (a *Answer) somebodys(least *int64) string {
	if least == nil {
		return "somebody's " + a.what()
	}
	return "the " + a.what() + " of " + Count{Min: *least, AboutMin: a.aboutLeast}.People()
}

// unsaid says of somebody's data that nobody states whose it is, and up to how many
// people's it may be, if that is not less than it is at least.
func unsaid(possible Count, least *int64) string {
	upTo := ""
	if possible.Max != nil && (least == nil || *least <= *possible.Max) {
		upTo = " up to " + Thousands(*possible.Max)
	}
	return ": whose, and of how many" + upTo + ", is not said"
}

// possibly says what is possible beyond what is confirmed, if anything is:
// of how many people, to where and when.
func (p People) possibly(to string) string {
	confirmed, possible := p.Confirmed, p.Possible
	var more []string
	if possible.Range() != confirmed.Range() {
		more = append(more, "of "+possible.plainly())
	}
	if to != "" {
		more = append(more, to)
	}
	if span := possible.span(); span != confirmed.span() {
		more = append(more, cmp.Or(strings.TrimLeft(span, ", "), "at any time"))
	}
	if len(more) == 0 {
		return ""
	}
	return "Possibly " + strings.Join(more, ", ")
}

// whereSentence answers where data went and what was derived from it.
func (a *Answer) whereSentence() string {
	x := a.called(a.Query.From)
	went := [...]string{" went from " + x + " to ", " may have gone from " + x + " to "}
	to := "to "
	if a.Form == Derived {
		went = [...]string{" derived from " + x + " came to lie in ", " derived from " + x + " may have come to lie in "}
		to = "in "
	}
	confirmed, possible := a.People.Confirmed, a.People.Possible
	sure, all, lineage := a.destination(certainly), a.destination(possibly), ""
	if more := a.destination(nobodys); !possible.zero() && more != nowhere {
		lineage = "Influence alone, nobody's own data, leads to " + more
	}
	switch {
	case a.Verdict == Unknown:
		return sentences("Unknown", nothingOf(x))
	case a.Verdict == No && a.Form == Derived:
		return sentences("Nothing was derived from " + x + a.ways() + ", by what is loaded")
	case a.Verdict == No && all != nowhere: // people are asked for, and went into what is nobody's
		lies := "may lie in " + all
		if sure == all {
			lies = "lies in " + all
		}
		return sentences("Nowhere", "By what is loaded, "+a.nobodys()+" left "+x+a.ways()+" as such", "Something made from the "+a.what()+" "+lies)
	case a.Verdict == No:
		return sentences("Nowhere", "By what is loaded, "+a.nobodys()+" left "+x+a.ways())
	case a.Verdict == Possibly && confirmed.zero():
		return sentences(a.those(possible)+went[may]+all+a.came(possible)+unconfirmed, lineage)
	}
	further := ""
	if sure != all {
		further = to + all
	}
	whose, end := a.those(confirmed), a.came(confirmed)
	switch {
	case a.Verdict == Yes && confirmed.Min == 0 && !possible.zero():
		whose, end = "the "+a.what(), a.ways()+", but nothing confirms whose"
	case a.Verdict == Possibly:
		end += a.ifAny()
	}
	if sure == nowhere && all != nowhere { // it went somewhere for certain, but to no one place
		return sentences(whose+went[may]+all+end, a.People.possibly(""), lineage)
	}
	return sentences(whose+went[is]+sure+end, a.People.possibly(further), lineage)
}

// feedsSentence answers what feeds X.
func (a *Answer) feedsSentence() string {
	x := a.called(a.Query.To)
	c := a.countTransfers()
	verb := " feed "
	if c.sure == 1 || c.sure == 0 && c.more == 1 {
		verb = " feeds "
	}
	switch {
	case a.Verdict == Unknown:
		return sentences("Unknown", nothingOf(x))
	case c.sure+c.more == 0:
		return sentences("Nothing feeds " + x + a.ways() + ", by what is loaded")
	}
	return sentences(transfersThat(c, verb+x+a.ways()), a.onlySource(), cmp.Or(a.wentIn(c), a.carried(c)))
}

// transfersSentence answers which transfers had the findings asked about.
func (a *Answer) transfersSentence() string {
	c := a.countTransfers()
	if c.sure+c.more == 0 {
		none := "No such transfer"
		if a.Query.Person {
			none += " carried this person's " + a.what()
		}
		return sentences(none + a.ways() + ", by what is loaded")
	}
	ran := " ran"
	if len(a.Query.Findings) > 0 {
		var found []string
		for _, code := range a.Query.Findings {
			found = append(found, a.Query.ran(code))
		}
		ran = " " + strings.Join(found, a.Query.joint()+" ")
	}
	return sentences(transfersThat(c, ran+a.ways()), a.onlySource(), a.influenceAlone(), a.carried(c), a.shownByRows())
}

// influenceAlone says how many of several transfers have what was asked for though their findings
// do not name it, since it concerns nobody: they carried no person's own data.
func (a *Answer) influenceAlone() string {
	if len(a.Query.Findings) == 0 {
		return ""
	}
	n := 0
	for i := range a.Transfers {
		if t := &a.Transfers[i]; t.People.none() && !a.Query.asks(t.has) {
			n++
		}
	}
	if n == 0 || n == len(a.Transfers) {
		return ""
	}
	return Thousands(int64(n)) + " of these carried influence alone, nobody's own data"
}

// has reports whether a finding was found of a transfer.
func (t *TransferRow) has(code string) bool {
	return slices.ContainsFunc(t.Findings, func(f Finding) bool { return f.Code == code })
}

// shownByRows says what the rows of a transfer show of a finding that is asked for: of
// several, the one of which they show the most.
func (a *Answer) shownByRows() string {
	var most *Finding
	of := ""
	for i := range a.Transfers {
		for k := range a.Transfers[i].Findings {
			f := &a.Transfers[i].Findings[k]
			if f.ByRows != nil && slices.Contains(a.Query.Findings, f.Code) && (most == nil || f.ByRows.More > most.ByRows.More) {
				most, of = f, a.Transfers[i].ID
			}
		}
	}
	switch {
	case most == nil:
		return ""
	case len(a.Transfers) > 1:
		return "Of transfer " + of + ", " + most.ByRows.beyond(most.Code)
	}
	return most.ByRows.beyond(most.Code)
}

// ran says a finding of the question of one transfer or of many.
func (q *Query) ran(code string) string {
	if code == GroundLacking {
		return "ran without " + q.lacked()
	}
	return findingTexts[code].ran
}

// countTransfers counts the transfers that belong to the answer.
func (a *Answer) countTransfers() transferCounts {
	if a.counted != nil {
		return *a.counted
	}
	var c transferCounts
	for i := range a.Transfers {
		c.add(a.Transfers[i].sure, a.Transfers[i].People)
	}
	return c
}

// TransferCounts are how many transfers certainly belong to an answer, and how many more only
// possibly; and whether any carried people's data, for certain and possibly.
type transferCounts struct {
	sure, more       int
	carried, mayHave bool
}

func (c *transferCounts) add(sure bool, were People) {
	if sure {
		c.sure++
	} else {
		c.more++
	}
	c.carried, c.mayHave = c.carried || were.Confirmed.Min > 0, c.mayHave || were.Possible.Min > 0
}

func (c *transferCounts) join(o transferCounts) {
	c.sure, c.more = c.sure+o.sure, c.more+o.more
	c.carried, c.mayHave = c.carried || o.carried, c.mayHave || o.mayHave
}

func transfersThat(c transferCounts, verb string) string {
	switch {
	case c.sure == 0:
		return "possibly " + Plural(c.more, "transfer", "transfers") + verb
	case c.more == 0:
		return Plural(c.sure, "transfer", "transfers") + verb
	}
	return Plural(c.sure, "transfer", "transfers") + verb + ", and possibly " + Thousands(int64(c.more)) + " more"
}

// wentIn says that people's data went into what feeds a place, if it did and nobody's
// own data came.
func (a *Answer) wentIn(c transferCounts) string {
	went := "may have gone"
	switch {
	case !c.carried && !c.mayHave || !a.People.none():
		return ""
	case c.carried:
		went = "went"
	}
	return "People's data " + went + " into what came, but nothing loaded says that anybody's own came with it"
}

// carried says whose data the transfers of the answer carried, and whose while the
// findings asked about were so, where that differs.
func (a *Answer) carried(c transferCounts) string {
	they := "they"
	if c.sure+c.more == 1 {
		they = "it"
	}
	n := len(a.Query.Findings)
	switch whiles := n == 1 || n > 1 && !a.Query.AllFindings; { // of several, each has times of its own
	case !whiles:
		return a.carriedBy(they, a.People, a.SomebodyAtLeast)
	case a.found.same(a.People):
		return a.carriedBy("while that was so "+they, a.found, nil)
	case a.found.none() && a.shownByRows() != "":
		return a.carriedBy(they, a.People, a.SomebodyAtLeast)
	case a.found.none():
		return sentences(a.carriedBy(they, a.People, a.SomebodyAtLeast), "Nothing loaded says that while that was so "+they+" carried anybody's data")
	}
	return sentences(a.carriedBy(they, a.People, a.SomebodyAtLeast), a.carriedBy("while that was so "+they, a.found, nil))
}

// carriedBy says whose data certain transfers carried, and how many people somebody is at
// least; nil if that is not known, as it is not of a part of their time.
func (a *Answer) carriedBy(they string, were People, least *int64) string {
	confirmed, possible := were.Confirmed, were.Possible
	switch {
	case were.none():
		return "Nothing loaded says that " + they + " carried anybody's data"
	case confirmed.Min == 0 && a.Somebody:
		return they + " carried " + a.somebodys(least) + unsaid(possible, least)
	case confirmed.zero():
		return they + " may have carried " + a.those(possible) + a.Query.beyond(possible) + unconfirmed
	case confirmed.Min == 0:
		return sentences(they+" carried "+a.those(confirmed)+a.Query.beyond(confirmed)+a.ifAny(), were.possibly(""))
	}
	return sentences(they+" carried "+a.those(confirmed)+a.Query.beyond(confirmed), were.possibly(""))
}

// same reports whether both say the same of how many people and of when.
func (p People) same(o People) bool {
	return p.Confirmed.Range() == o.Confirmed.Range() && p.Confirmed.span() == o.Confirmed.span() &&
		p.Possible.Range() == o.Possible.Range() && p.Possible.span() == o.Possible.span()
}

// A reaches says which of the places that something went to are meant.
type reaches int

const (
	certainly reaches = iota // those that people's data went to for certain
	possibly                 // and those that it may have gone to
	nobodys                  // those that nobody's data went to
)

const nowhere = "no dataset"

// destination counts the datasets that were reached, or else the systems, and
// whose and where they are. What lies in the place asked about was not reached.
func (a *Answer) destination(which reaches) string {
	kinds, parties, countries := map[string]int{}, map[string]bool{}, map[string]bool{}
	x := int32(graph.None)
	if a.Form.starts() {
		x = a.Graph.Place(a.Query.From.Place)
	}
	for i := range a.Places {
		p := &a.Places[i]
		if x != graph.None && a.Graph.Contains(x, a.Graph.Place(p.ID)) || !a.wentTo(p, which) {
			continue
		}
		kinds[p.Kind]++
		parties[p.Party] = true
		for _, c := range p.Countries {
			if !p.disputed || which != certainly {
				countries[c] = true
			}
		}
	}
	if len(parties) == 0 {
		return nowhere
	}
	of := "unknown parties"
	unknown := parties[""]
	if delete(parties, ""); len(parties) > 0 {
		if of = Plural(len(parties), "party", "parties"); unknown {
			of += " and unknown ones"
		}
	}
	to := of
	for _, kind := range []graph.Kind{graph.KindDataset, graph.KindSystem} {
		if n := kinds[string(kind)]; n > 0 {
			to = Plural(n, string(kind), string(kind)+"s") + " of " + to
			break
		}
	}
	if len(countries) > 0 {
		to += " in " + Plural(len(countries), "country", "countries")
	}
	return to
}

// wentTo reports whether a place is meant. Where nobody's data is in the answer,
// lineage is.
func (a *Answer) wentTo(p *PlaceRow, which reaches) bool {
	if a.People.none() {
		return which == possibly || which == certainly && p.sure
	}
	switch {
	case which == nobodys:
		return p.People.none()
	case which == possibly:
		return !p.People.none()
	case a.People.Confirmed.Min == 0 && a.Verdict == Yes: // lineage is certain, not whose
		return p.sure && !p.People.none()
	case a.Verdict == Possibly: // if there are any people, they are there
		return !p.People.Confirmed.zero()
	}
	return p.People.Confirmed.Min >= 1
}
