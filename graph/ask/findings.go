package ask

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"outflow/graph"
	"outflow/graph/reach"
)

// FindingCodes lists the codes of findings in the order answers give them.
var FindingCodes = [...]string{GroundNone, GroundUnknown, GroundExpired, GroundLacking, Undisclosed, DisclosureUnknown, CrossBorder, MorePeopleThanNeeded, RowsExceedPeople,
	NeverSeen, NeverDeclared, SeenOutsideTime, SeenWithMoreData,
	GroundDisputed, DisclosureDisputed, PeopleDisputed, TimeDisputed, PurposeDisputed, RoleDisputed}

// An account is one source's claim of a transfer, and where it leads.
type account struct {
	claim    *graph.Transfer
	number   int // among those of the transfer
	frontier *frontier
	// outward says that it leaves its party or country. Within them nobody owes
	// a ground or a notice, so there only what is stated counts; leaving it out
	// is no finding.
	outward bool
	// What its rows show: that more people were in a run than it says that it carried, and
	// than its purpose needs.
	overPeople, overNeeds *ByRows
}

func (e *evaluation) about(t *graph.Transfer, number int) account {
	f := e.format.frontier(e.graph, t.From, t.To)
	outward := f.border != sameCountry || e.graph.Outermost(t.From) != e.graph.Outermost(t.To)
	return account{t, number, f, outward, e.byRows(t, t.People), e.byRows(t, t.Needs)}
}

// find adds what a regulator would ask about the crossing of a hop, each with
// who crossed while it was so.
func (c *crossing) find(w reach.World, h *reach.Hop, t account) {
	addWhen := func(code string, segments []uint64, when graph.Interval) *found {
		f := c.finding(code)
		if !f.isSo() || f.by[len(f.by)-1] != int32(t.number) {
			f.by = append(f.by, int32(t.number))
		}
		if len(c.told.accounts) > 1 || isDiscrepancy(code) {
			f.during = append(f.during, when)
		}
		f.who[w].cross(segments, when)
		return f
	}
	add := func(code string) { addWhen(code, h.Segments, h.When).besides.cross(w, h) }
	switch {
	case len(t.claim.Ground) == 0:
		if t.outward {
			add(GroundUnknown)
		}
	case h.Ground == graph.None && ended(t.claim.Ground, h.When.Since):
		add(GroundExpired)
	case h.Ground == graph.None: // nothing is said of that time
		add(GroundUnknown)
	case t.claim.Ground[h.Ground].Key == graph.GroundNone:
		add(GroundNone)
	case t.claim.Ground[h.Ground].Key == graph.GroundUnknown:
		add(GroundUnknown)
	}
	if c.lacks(w, h, t) {
		add(GroundLacking)
	}
	switch t.claim.Disclosed {
	case "false":
		add(Undisclosed)
	case "unknown":
		add(DisclosureUnknown)
	case "":
		if t.outward {
			add(DisclosureUnknown)
		}
	}
	if t.frontier.border == otherCountry || t.frontier.border == maybeOther && w == reach.Possible {
		add(CrossBorder)
	}
	if h.Needless != nil {
		addWhen(MorePeopleThanNeeded, h.Needless, h.NeedlessWhen)
	}
	if t.overNeeds != nil {
		addWhen(MorePeopleThanNeeded, nil, h.When).shows(w, h, t.overNeeds)
	}
	if t.overPeople != nil {
		addWhen(RowsExceedPeople, h.Segments, h.When).shows(w, h, t.overPeople)
	}
	for _, code := range c.discrepancies(w, h, t) {
		add(code)
	}
	for i := range c.told.disputes {
		if d := &c.told.disputes[i]; differs(d, t.number, h.When, w) {
			add(string(d.Aspect) + disputed)
		}
	}
}

// lacks reports whether a hop ran without the ground that was asked about: for
// certain if another one is stated of its time, or none, or one that had ended;
// possibly if it is not stated or not told whether that is another one.
func (c *crossing) lacks(w reach.World, h *reach.Hop, t account) bool {
	if c.ground == nil {
		return false
	}
	switch {
	case len(t.claim.Ground) == 0:
		return t.outward && w == reach.Possible
	case h.Ground == graph.None:
		return w == reach.Possible || ended(t.claim.Ground, h.When.Since)
	}
	key := t.claim.Ground[h.Ground].Key
	return key == graph.GroundNone || !withinAny(c.ground, key) && (w == reach.Possible || c.isOther(key))
}

// isOther reports whether a key that is not within the grounds asked about certainly
// is none of them. One that contains them, such as gdpr:6 of gdpr:6-1-a, may be one;
// so may a word that is no key of a law, and, of consent in all laws that are known,
// a key of any other.
func (c *crossing) isOther(key string) bool {
	law, _, isKey := strings.Cut(key, ":")
	sameLaw := func(asked string) bool { return graph.GroundWithin(law+":", asked) }
	return isKey && (len(c.ground) == 1 || slices.ContainsFunc(c.ground, sameLaw)) &&
		!slices.ContainsFunc(c.ground, func(asked string) bool { return graph.GroundWithin(key, asked) })
}

// withinAny reports whether a ground is one of some, or within one.
func withinAny(grounds []string, key string) bool {
	return slices.ContainsFunc(grounds, func(outer string) bool { return graph.GroundWithin(outer, key) })
}

// ended reports whether a ground that there was had ended by an instant.
func ended(ground graph.Ground, at graph.Instant) bool {
	return slices.ContainsFunc(ground, func(term graph.GroundTerm) bool {
		real := term.Key != graph.GroundNone && term.Key != graph.GroundUnknown
		return real && slices.ContainsFunc(term.When.Spans, func(v graph.Interval) bool { return v.Until <= at })
	})
}

// wanted reports whether what a Transfers question asks for was found of the row. A
// finding need not concern anybody if the transfer carried influence alone.
func (e *evaluation) wanted(row *TransferRow, c *crossing) bool {
	nobody := row.People.none()
	switch {
	case nobody && e.sought.OfPeople:
		return false
	case len(e.query.Findings) == 0:
		return true
	}
	return e.query.asks(func(code string) bool {
		return nobody && c.finding(code).isSo() || row.has(code)
	})
}

// asks reports whether a transfer of which these codes were found is one that
// the question asks for.
func (q *Query) asks(found func(code string) bool) bool {
	if q.AllFindings {
		return !slices.ContainsFunc(q.Findings, func(code string) bool { return !found(code) })
	}
	return slices.ContainsFunc(q.Findings, found)
}

// disputed is the end of the codes of findings that accounts differ on an aspect of a
// transfer; the aspect is their beginning.
const disputed = "-disputed"

// IsUnsaid reports whether a code says that something is merely not known, which is no fault.
func IsUnsaid(code string) bool {
	return code == GroundUnknown || code == DisclosureUnknown || code == NeverSeen
}

// DisputedAspect returns what a code says that accounts differ on, and whether it
// says that.
func DisputedAspect(code string) (graph.Aspect, bool) {
	aspect, is := strings.CutSuffix(code, disputed)
	return graph.Aspect(aspect), is
}

// A contrary says which statements are contrary to a finding.
type contrary struct {
	aspect graph.Aspect
	is     func(value string) bool
}

// contraries has them by finding; of GroundLacking they depend on the question.
var contraries = map[string]contrary{
	GroundNone:        {graph.AspectGround, func(key string) bool { return key != graph.GroundNone }},
	GroundUnknown:     {graph.AspectGround, func(string) bool { return true }},
	GroundExpired:     {graph.AspectGround, func(key string) bool { return key != graph.GroundNone }},
	Undisclosed:       {graph.AspectDisclosure, func(said string) bool { return said == "true" }},
	DisclosureUnknown: {graph.AspectDisclosure, func(string) bool { return true }},
}

// A testimony is the accounts of one transfer that the question hears, and what they
// differ on.
type testimony struct {
	accounts []graph.Transfer
	numbers  []int32 // of each, in the graph
	disputes []graph.Dispute
}

// heard returns what the sources that the question hears say of a transfer, whose
// accounts in the graph are those from one number up to another.
func (l *lister) heard(from, to int) testimony {
	all := l.e.graph.Transfers
	t := testimony{accounts: all[from:to], numbers: l.numbers[:0]}
	for n := from; n < to; n++ {
		if l.e.sought.Hears(all[n].Source) {
			t.numbers = append(t.numbers, int32(n))
		}
	}
	l.numbers = t.numbers
	if len(t.numbers) < to-from {
		t.accounts = make([]graph.Transfer, len(t.numbers))
		for i, n := range t.numbers {
			t.accounts[i] = all[n]
		}
	}
	return t
}

// differs reports whether an account takes part in a dispute while something
// crossed it: surely, or at some time.
func differs(d *graph.Dispute, account int, during graph.Interval, w reach.World) bool {
	_, takesPart := slices.BinarySearchFunc(d.Stated, account, func(s graph.Stated, n int) int { return s.Account - n })
	return takesPart && (w == reach.Confirmed && during.Within(d.When) || w == reach.Possible && graph.Overlap(d.When, []graph.Interval{during}))
}

// attribute says who makes a finding so and who disputes it.
func (e *evaluation) attribute(f *Finding, c *crossing, found *found) {
	t := &c.told
	f.DisputedBy = none[Statement]()
	if f.Code == GroundLacking {
		f.lacked = e.query.lacked()
	}
	aspect, dispute := DisputedAspect(f.Code)
	switch {
	case f.Code == CrossBorder:
		first := &t.accounts[found.by[0]]
		border := e.format.frontier(e.graph, first.From, first.To)
		f.Sources, f.StatedBy, f.DisputedBy = border.sources, border.crossing, border.staying
		return
	case dispute:
		i := slices.IndexFunc(t.disputes, func(d graph.Dispute) bool { return d.Aspect == aspect })
		for _, s := range t.disputes[i].Stated {
			a := &t.accounts[s.Account]
			if aspect == graph.AspectTime {
				s.Value = strings.Join(e.format.window(a), " ")
			}
			source := a.SaidBy(keyOf(aspect))
			f.Sources = append(f.Sources, source)
			f.StatedBy = appendNew(f.StatedBy, []Statement{{source, s.Value}})
		}
		slices.Sort(f.Sources)
		f.Sources = slices.Compact(f.Sources)
		f.DisputedBy = f.StatedBy
		return
	case isDiscrepancy(f.Code):
		e.attributeDiscrepancy(f, c, found)
		return
	case len(found.by) == 1 && t.accounts[found.by[0]].Annotated == nil:
		a := &t.accounts[found.by[0]]
		f.Sources, f.StatedBy = e.format.single(a.Source, e.statements(a, f.Code)[0].States)
	default:
		for _, n := range found.by {
			f.StatedBy = appendNew(f.StatedBy, e.statements(&t.accounts[n], f.Code))
		}
		for _, s := range f.StatedBy {
			f.Sources = append(f.Sources, s.Source)
		}
		slices.Sort(f.Sources)
		f.Sources = slices.Compact(f.Sources)
	}
	if len(t.accounts) > 1 {
		f.DisputedBy = e.disputers(t, f.Code, found)
	}
}

// disputers returns the statements of other accounts that contradict a finding, for
// a time at which it was so.
func (e *evaluation) disputers(t *testimony, code string, found *found) []Statement {
	all, during := none[Statement](), graph.Unite(found.during)
	c, ok := contraries[code]
	if code == GroundLacking {
		asked := e.query.grounds()
		c, ok = contrary{graph.AspectGround, func(key string) bool { return withinAny(asked, key) }}, true
	}
	if ok {
		for _, s := range graph.StatedOf(t.accounts, c.aspect) {
			if c.is(s.Value) && graph.Overlap(s.When, during) {
				all = append(all, Statement{t.accounts[s.Account].SaidBy(keyOf(c.aspect)), s.Value})
			}
		}
		return all
	}
	// These findings rest on several statements: whom it carries, whom it needs, and of how
	// many people its rows are.
	aspects, shown := []graph.Aspect{graph.AspectPeople, graph.AspectNeeds}, func(t *graph.Transfer) *ByRows { return e.byRows(t, t.Needs) }
	if code == RowsExceedPeople {
		aspects, shown = aspects[:1], func(t *graph.Transfer) *ByRows { return e.byRows(t, t.People) }
	}
	for _, aspect := range aspects {
		stated, agreed := graph.StatedOf(t.accounts, aspect), map[string]bool{}
		for _, s := range stated {
			if _, makes := slices.BinarySearch(found.by, int32(s.Account)); makes {
				agreed[s.Means] = true
			}
		}
		for _, s := range stated {
			if !agreed[s.Means] && graph.Overlap(s.When, during) {
				all = append(all, Statement{t.accounts[s.Account].SaidBy(keyOf(aspect)), string(aspect) + " " + s.Value})
			}
		}
	}
	if found.byRows != nil {
		all = append(all, e.denyRows(t, found, shown, during)...)
	}
	return all
}

// keyOf returns the key of accounts at which an aspect is stated.
func keyOf(aspect graph.Aspect) string {
	switch aspect {
	case graph.AspectDisclosure:
		return "disclosed"
	case graph.AspectTime:
		return "when"
	}
	return string(aspect)
}

// statements returns what makes a finding so of an account: what patterns say of it is
// said by their sources.
func (e *evaluation) statements(t *graph.Transfer, code string) []Statement {
	switch code {
	case MorePeopleThanNeeded, RowsExceedPeople:
		return e.ofPeople(t, code)
	case Undisclosed, DisclosureUnknown:
		return []Statement{{t.SaidBy("disclosed"), e.states(t, code)}}
	}
	return []Statement{{t.SaidBy("ground"), e.states(t, code)}}
}

// ofPeople returns what an account states of how many people it carries that makes a finding
// so, what one source says of it together. A dataset's rows_per_person, of which places do not
// keep who says it, goes with the rows.
func (e *evaluation) ofPeople(t *graph.Transfer, code string) (all []Statement) {
	add := func(source, states string) {
		if i := slices.IndexFunc(all, func(s Statement) bool { return s.Source == source }); i >= 0 {
			all[i].States += ", " + states
		} else {
			all = append(all, Statement{source, states})
		}
	}
	add(t.SaidBy("people"), "people "+e.format.peopleText(t.People))
	shown := t.People
	if code == MorePeopleThanNeeded {
		add(t.SaidBy("needs"), "needs "+e.format.peopleText(t.Needs))
		shown = t.Needs
	}
	if e.byRows(t, shown) == nil {
		return all
	}
	for _, rows := range rowsStated(t) {
		add(t.Source, rows)
	}
	k, dataset := e.graph.RowsPerPerson(t)
	text, by := "rows_per_person "+strconv.FormatInt(k, 10), t.SaidBy("rows_per_person")
	if dataset != graph.None {
		text, by = text+" of "+e.graph.Places[dataset].ID, t.Source
	}
	add(by, text)
	return all
}

// states returns what an account states that makes a finding so, "" if what it leaves
// out does.
func (e *evaluation) states(t *graph.Transfer, code string) string {
	switch code {
	case GroundNone:
		return graph.GroundNone
	case GroundUnknown:
		if slices.ContainsFunc(t.Ground, func(term graph.GroundTerm) bool { return term.Key == graph.GroundUnknown }) {
			return graph.GroundUnknown
		}
	case GroundExpired:
		var keys []string
		for _, term := range t.Ground {
			if term.Key != graph.GroundNone && term.Key != graph.GroundUnknown {
				keys = append(keys, term.Key)
			}
		}
		return strings.Join(keys, ", ")
	case GroundLacking:
		asked := e.query.grounds()
		var keys []string // an asked one alone had ended
		for _, term := range t.Ground {
			if !withinAny(asked, term.Key) {
				keys = append(keys, term.Key)
			}
		}
		return strings.Join(keys, ", ")
	case Undisclosed, DisclosureUnknown:
		return t.Disclosed
	}
	return ""
}

// A Statement is what one source states.
type Statement struct {
	Source string `json:"source"`
	States string `json:"states"`
}

// together writes statements, those alike once: what they all state, or each
// followed by who states it.
func together(all []Statement) string {
	var order []string
	sources := map[string][]string{}
	for _, s := range all {
		if sources[s.States] == nil {
			order = append(order, s.States)
		}
		sources[s.States] = append(sources[s.States], s.Source)
	}
	if len(order) < 2 {
		return strings.Join(order, "")
	}
	for i, states := range order {
		order[i] = states + " by " + list(sources[states])
	}
	return strings.Join(order, "; ")
}

// disclosures are what is stated of a disclosure, in words.
var disclosures = map[string]string{"true": "disclosed", "false": "not disclosed", "unknown": "unknown"}

// InWords returns statements that make the finding so, or dispute it, as a sentence says them: a
// manifest states of a disclosure that it is true or false.
func (f *Finding) InWords(all []Statement) []Statement {
	switch f.Code {
	case Undisclosed, DisclosureUnknown, DisclosureDisputed:
		all = slices.Clone(all)
		for i := range all {
			all[i].States = cmp.Or(disclosures[all[i].States], all[i].States)
		}
	}
	return all
}

// Describe says the finding in words.
func (f *Finding) Describe() string {
	who, carries := f.People.surest(), "carries"
	people := who.People()
	if f.People.Confirmed.zero() {
		carries, people = "may carry", "possibly "+people
	}
	switch f.Code {
	case CrossBorder:
		return fmt.Sprintf("crosses a border, %s (%s)", together(f.StatedBy), people)
	case GroundLacking:
		return "ran without " + f.lacked + " (" + people + ")"
	case MorePeopleThanNeeded:
		text, by := carries+" more people than its purpose needs", ", by "+who.People()
		switch {
		case f.ByRows == nil:
			return text + by
		case f.People.none():
			return "carries more people than its purpose needs: " + f.ByRows.beyond(f.Code)
		case f.People.Confirmed.zero():
			return "carries more people than its purpose needs: " + f.ByRows.beyond(f.Code) + ", " + people
		}
		return text + by + "; " + f.ByRows.beyond(f.Code)
	case RowsExceedPeople:
		if f.ByRows != nil {
			return "carries more rows than its people allow: " + f.ByRows.beyond(f.Code)
		}
	}
	text := FindingText(f.Code)
	if _, dispute := DisputedAspect(f.Code); dispute || isDiscrepancy(f.Code) {
		text += ": " + together(f.InWords(f.StatedBy))
	}
	return text + " (" + people + ")"
}

// Brief says the finding in few words.
func (f *Finding) Brief() string {
	if f.doubtful {
		return "possibly " + FindingText(f.Code)
	}
	return FindingText(f.Code)
}

// Attribution says who makes a finding of a transfer so and who disputes it, after
// a semicolon; "" where the transfer has one account, or is said already.
func (f *Finding) Attribution(t *TransferRow) string {
	_, dispute := DisputedAspect(f.Code)
	if dispute || isDiscrepancy(f.Code) && len(f.StatedBy) > 1 || len(t.Accounts) < 2 && len(f.DisputedBy) == 0 {
		return ""
	}
	text := ""
	differ := slices.ContainsFunc(f.StatedBy, func(s Statement) bool { return s.States != f.StatedBy[0].States })
	if f.Code != CrossBorder || !differ { // else it is said who states what
		text = "; by " + list(f.Sources)
	}
	if len(f.DisputedBy) > 0 {
		all := make([]string, len(f.DisputedBy))
		for i, s := range f.InWords(f.DisputedBy) {
			all[i] = s.Source + " (" + s.States + ")"
		}
		text += "; disputed by " + list(all)
	}
	return text
}

// FindingText says a finding's code in words.
func FindingText(code string) string { return cmp.Or(findingTexts[code].text, code) }

// findingTexts says each finding: as a question asks for it, of transfers that have
// it, one or many, and by itself.
var findingTexts = map[string]struct{ asked, ran, text string }{
	GroundNone:           {"without ground", "ran without ground", "no legal ground"},
	GroundUnknown:        {"of unknown ground", "ran on unknown ground", "ground unknown"},
	GroundExpired:        {"of expired ground", "ran on expired ground", "ground expired"},
	GroundLacking:        {"without ground K", "ran without the ground asked about", "without the ground asked about"},
	Undisclosed:          {"undisclosed", "went undisclosed", "not disclosed"},
	DisclosureUnknown:    {"of unknown disclosure", "ran with unknown disclosure", "disclosure unknown"},
	CrossBorder:          {"across borders", "crossed borders", "crosses a border"},
	MorePeopleThanNeeded: {"carrying more people than needed", "carried more people than needed", "more people than needed"},
	RowsExceedPeople:     {"carrying more rows than their people allow", "carried more rows than the people stated allow", "more rows than its people allow"},

	NeverSeen:        {"declared but never seen", "went unseen though declared", "declared but never seen"},
	NeverDeclared:    {"seen but never declared", "ran though never declared", "seen but never declared"},
	SeenOutsideTime:  {"seen outside their declared time", "ran outside the time declared", "seen outside its declared time"},
	SeenWithMoreData: {"seen with more than their declared data", "carried more data than declared", "seen with more than its declared data"},

	GroundDisputed:     {"of disputed ground", "ran on disputed ground", "ground disputed"},
	DisclosureDisputed: {"of disputed disclosure", "ran with disputed disclosure", "disclosure disputed"},
	PeopleDisputed:     {"of disputed people", "carried people on whom sources differ", "people disputed"},
	TimeDisputed:       {"of disputed time", "ran at a disputed time", "time disputed"},
	PurposeDisputed:    {"of disputed purpose", "ran for a disputed purpose", "purpose disputed"},
	RoleDisputed:       {"of disputed role", "ran in a disputed role", "role disputed"},
}
