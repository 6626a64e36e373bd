package ask

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"outflow/graph"
	"outflow/graph/people"
	"outflow/graph/reach"
)

// mostSources bounds how many sources a verdict is tried with and without.
const mostSources = 16

// findSupport says whose word a yes rests on: the question is asked again according
// to each source that confirms it, and without each.
func (e *evaluation) findSupport(ctx context.Context, a *Answer) error {
	if a.Verdict != Yes {
		return nil
	}
	sources := e.confirming(a)
	if len(sources) > mostSources {
		return nil
	}
	a.Support.Computed = true
	for _, s := range sources {
		alone, needed := true, true
		if len(sources) > 1 || !e.comesByTransfers() {
			sought := e.sought
			sought.According, sought.Unheard = []string{s}, nil
			var err error
			if e.hearsOthers(s) { // else the question is the same
				if alone, err = e.isYes(ctx, sought); err != nil {
					return err
				}
			}
			sought.According, sought.Unheard = e.sought.According, append([]string{s}, e.sought.Unheard...)
			if needed, err = e.isYes(ctx, sought); err != nil {
				return err
			}
			needed = !needed
		}
		if alone {
			a.Support.Alone = append(a.Support.Alone, s)
		}
		if needed {
			a.Support.Needed = append(a.Support.Needed, s)
		}
	}
	if e.asker.crowd.Spent() { // what is no yes by wider bounds might be one
		a.Support = Support{Alone: []string{}, Needed: []string{}}
	}
	return nil
}

// hearsOthers reports whether the answer may rest on the word of others than a source.
func (e *evaluation) hearsOthers(source string) bool {
	return slices.ContainsFunc(e.graph.Sources, func(other string) bool { return other != source && e.sought.Hears(other) })
}

// comesByTransfers reports whether everything that answers came by the transfers that
// contribute. Then a single source that confirms it needs no other. Not so what X
// holds, which may have begun there; what a field has, which may have been given to
// what lies around it; and what left X, which other sources may have brought there.
func (e *evaluation) comesByTransfers() bool {
	return (e.sought.Aim == reach.Reached || e.sought.Aim == reach.Fed) &&
		!slices.ContainsFunc(e.sought.X[reach.Possible], func(x int32) bool { return e.graph.Places[x].Kind == graph.KindField })
}

// confirming returns the sources of the accounts that contribute for certain, of the patterns
// that say more of them, and of the accounts that they are compared with for what was asked,
// sorted.
func (e *evaluation) confirming(a *Answer) []string {
	sources := map[string]bool{}
	for i := range a.Transfers {
		for _, f := range a.Transfers[i].Findings {
			if isDiscrepancy(f.Code) && slices.Contains(e.query.Findings, f.Code) {
				for _, s := range f.Sources {
					sources[s] = true
				}
			}
		}
	}
	for i := range e.worlds[reach.Confirmed].Returns {
		sources[e.graph.Erasures[e.worlds[reach.Confirmed].Returns[i].Erasure].Source] = true
	}
	hops := e.worlds[reach.Confirmed].Hops
	for i := range hops {
		t := &e.graph.Transfers[hops[i].Account]
		if same := i > 0 && t.Source == e.graph.Transfers[hops[i-1].Account].Source; !same {
			sources[t.Source] = true
		}
		for _, s := range t.Annotators() {
			sources[s] = true
		}
	}
	return slices.Sorted(maps.Keys(sources))
}

// isYes reports whether the answer is yes if the engine seeks something else.
func (e *evaluation) isYes(ctx context.Context, sought reach.Query) (bool, error) {
	other, a := e.seeking(sought), &Answer{Query: e.query}
	if e.query.Form == Transfers || e.query.Form == Feeds || e.query.Form == CameBack {
		if err := other.solve(ctx, reach.Confirmed, reach.Possible); err != nil {
			return false, err
		}
		if err := other.listTransfers(a); err != nil {
			return false, err
		}
	} else { // a yes rests on the confirmed world alone
		if err := other.solveFor(ctx, (*reach.Plan).Answers, reach.Confirmed); err != nil {
			return false, err
		}
		if r := other.worlds[reach.Confirmed]; (r.Anything || r.Somebody) && !other.isLineage() { // which is certain if it is of certain people
			if err := other.solve(ctx, reach.Confirmed); err != nil {
				return false, err
			}
		}
		other.worlds[reach.Possible] = other.worlds[reach.Confirmed]
	}
	a.People = other.format.both(other.total())
	a.Somebody = other.somebody.some
	return other.verdict(a) == Yes, other.format.err
}

// The codes of assumptions, in the order answers give them.
const (
	WindowUnknown        = "window-unknown"
	PeopleUnknown        = "people-unknown"
	ImplicitOrigin       = "implicit-origin"
	WholeDelivery        = "whole-delivery"
	RoutedByCategory     = "routed-by-category"
	CoarseCategory       = "coarse-category"
	UnnamedCategory      = "categories-unnamed"
	UnlistedMembers      = "unlisted-members"
	Approximate          = "approximate"
	ClaimsDiffer         = "claims-differ"
	CountryDisputed      = "country-disputed"
	NoOrigin             = "no-origin"
	RetentionNotVerified = "retention-not-verified"
	RetentionOmitted     = "retention-omitted"
	RetentionOfPart      = "retention-of-part"
	ErasureUnproven      = "erasure-unproven"
	BoundsWidened        = "bounds-widened"
)

// What is assumed of counts, in words.
const (
	unlistedMembers = "sizes and shares, not lists of members, bound these counts: %s"
	approximateOnly = "these are known only approximately, so numbers that rest on them say about: %s"
	boundsWidened   = "there are too many combinations of cohorts to bound counts exactly, so the bounds given are wider than they need be"
)

// assume says what the answer rests on, each with how often.
func (e *evaluation) assume(a *Answer) {
	runOuts, contributing := e.runOuts(), e.contributing()
	say := func(code, text string, ids, names []string) {
		if len(ids) > 0 {
			a.Assumptions = append(a.Assumptions, Assumption{code, len(ids), fmt.Sprintf(text, list(names)), ids})
		}
	}
	set := func(ids []string) []string {
		slices.Sort(ids)
		return slices.Compact(ids)
	}
	add := func(code, text string, ids []string) {
		ids = set(ids)
		say(code, text, ids, ids)
	}
	addSized := func(code, text string, ids []string) {
		ids = set(ids)
		names := make([]string, len(ids))
		for i, id := range ids {
			names[i] = sized(e.graph, id, id, func(graph.Range) bool { return true })
		}
		say(code, text, ids, names)
	}
	unstated := e.unstated(contributing)
	add(WindowUnknown, "nobody says when these moved or collected data, so possible takes it to be always, confirmed never: %s", unstated[WindowUnknown])
	add(PeopleUnknown, "nobody says whose data these moved or collected, so possible takes it to be everyone's, confirmed nobody's: %s", unstated[PeopleUnknown])
	add(ImplicitOrigin, "possible takes data to begin at these places, where no transfer ends and nobody states whose data is collected: %s", unstated[ImplicitOrigin])
	whole, routed := e.wholeDeliveries()
	add(WholeDelivery, "possible takes what was given to these places as a whole to lie in any place inside them: %s", whole)
	add(RoutedByCategory, "what was given to these datasets as a whole is taken to lie in the fields that state its categories, for certain only where one field alone does: %s", routed)
	add(CoarseCategory, "possible counts these broader categories, which may include what was asked for: %s", e.coarse())
	add(UnnamedCategory, "these moved or hold more categories than are named, so possible takes them to be any: %s", unstated[UnnamedCategory])
	addSized(UnlistedMembers, unlistedMembers, e.unlisted())
	addSized(Approximate, approximateOnly, slices.Collect(maps.Keys(e.format.approximate)))
	add(ClaimsDiffer, "what is said here differs; the first source by name holds, sizes take in all that is said, and a list goes before a size: %s", e.differences(contributing, runOuts))
	if places := e.countryDisputed(a); len(places) > 0 {
		located := make([]string, len(places))
		for i, p := range places {
			located[i] = fmt.Sprintf("%s (%s)", e.graph.Places[p].ID, Located(e.graph, p))
		}
		a.Assumptions = append(a.Assumptions, Assumption{CountryDisputed, len(places),
			"sources differ on where these are, and only where all agree is certain: " + list(located), e.placeIDs(places)})
	}
	add(NoOrigin, "these places hold nothing, because no origin feeds them: %s", e.withoutOrigin())
	if e.asker.net.Forgets() {
		keeping, wholes := e.keeping(), e.wholes()
		ends := e.doubtfulRetentions(runOuts, keeping, wholes)
		add(RetentionNotVerified, "these places say how long they keep data, but nobody says that it was checked that they delete it, so confirmed takes it to be gone then, possible to stay: %s", ends[RetentionNotVerified])
		add(RetentionOmitted, "nobody says how long these places keep data, so confirmed takes it to stay only while it is given, possible for good: %s", ends[RetentionOmitted])
		add(RetentionOfPart, "what was given to the places around these as a whole may have lain here alone, so confirmed takes all of it to be gone when they keep it no longer: %s", ends[RetentionOfPart])
		erasures, reasons := e.doubtfulErasures(keeping, wholes)
		say(ErasureUnproven, "of these erasures it is not certain what they erased, so confirmed takes it to be gone, possible to stay: %s", erasures, reasons)
	}
	if e.segments.Widened() || e.asker.crowd.Spent() {
		a.Assumptions = append(a.Assumptions, Assumption{BoundsWidened, 1, boundsWidened, []string{}})
	}
}

// list names up to three of some ids.
func list(ids []string) string {
	const most = 3
	few, between := ids[:min(most, len(ids))], ", "
	if slices.ContainsFunc(few, func(id string) bool { return strings.Contains(id, ", ") }) {
		between = "; "
	}
	said := strings.Join(few, between)
	if more := len(ids) - len(few); more > 0 {
		said += fmt.Sprintf(" and %d more", more)
	}
	return said
}

// unstated lists, by assumption, the accounts and origins that contribute and of
// which something is not said: when, whose data, from where, or all categories.
func (e *evaluation) unstated(contributing []int32) map[string][]string {
	ids := map[string][]string{}
	note := func(so bool, code, id string) {
		if so {
			ids[code] = append(ids[code], id)
		}
	}
	for _, n := range contributing {
		t := &e.graph.Transfers[n]
		note(t.When.Unknown, WindowUnknown, t.ID)
		note(graph.IsUnknown(t.People), PeopleUnknown, t.ID)
		note(t.Unnamed(), UnnamedCategory, t.ID)
	}
	for _, n := range e.worlds[reach.Possible].Origins {
		p := &e.graph.Places[n]
		note(p.Origin == graph.ImplicitOrigin, ImplicitOrigin, p.ID)
		note(p.SubjectsWhen.Unknown, WindowUnknown, p.ID)
		note(graph.IsUnknown(p.Subjects), PeopleUnknown, p.ID)
		note(e.graph.Unnamed(n), UnnamedCategory, p.ID)
	}
	return ids
}

// contributing returns the accounts whose hops contribute, ascending.
func (e *evaluation) contributing() []int32 {
	hops := e.worlds[reach.Possible].Hops
	has := make([]bool, len(e.graph.Transfers)) // there may be a million: to sort them takes longer
	for i := range hops {
		has[hops[i].Account] = true
	}
	accounts := make([]int32, 0, min(len(hops), len(has)))
	for n, has := range has {
		if has {
			accounts = append(accounts, int32(n))
		}
	}
	return accounts
}

func (e *evaluation) placeIDs(places []int32) []string {
	ids := make([]string, len(places))
	for i, p := range places {
		ids[i] = e.graph.Places[p].ID
	}
	return ids
}

// wholeDeliveries finds the places that were given something as a whole, by a
// transfer or because it begins there, if the answer looks inside them: because it
// moved on from there, is asked about, or went there. It returns those that route by
// category apart.
func (e *evaluation) wholeDeliveries() (whole, routed []string) {
	g, r := e.graph, e.worlds[reach.Possible]
	deeper := make([]bool, len(g.Places)) // places inside which the answer looks
	mark := func(p int32) { markUp(g, deeper, g.Places[p].Parent) }
	if e.sought.Aim != reach.Left {
		for _, x := range e.sought.X[reach.Possible] {
			mark(x)
		}
	}
	for i := range r.Hops {
		mark(r.Hops[i].In)
	}
	if e.sought.Aim == reach.Left || e.sought.Aim.Everywhere() {
		for i := range r.Places {
			mark(r.Places[i].Place)
		}
	}
	note := func(p int32) {
		switch {
		case !deeper[p] || len(g.Children(p)) == 0:
		case g.RoutesByCategory(p):
			routed = append(routed, g.Places[p].ID)
		default:
			whole = append(whole, g.Places[p].ID)
		}
	}
	for i := range r.Hops {
		note(r.Hops[i].Out)
	}
	for _, p := range r.Origins {
		note(p)
	}
	return whole, routed
}

// markUp marks a place and all around it: where it is marked, they are.
func markUp(g *graph.Graph, marks []bool, p int32) {
	for ; p != graph.None && !marks[p]; p = g.Places[p].Parent {
		marks[p] = true
	}
}

// coarse lists the held categories that contain the one asked for.
func (e *evaluation) coarse() []string {
	var ids []string
	for i := range e.worlds[reach.Possible].Categories {
		c := &e.worlds[reach.Possible].Categories[i]
		if e.sought.MayInclude(c.Key) && !isEmpty(c.Segments) {
			ids = append(ids, c.Key)
		}
	}
	return ids
}

func (e *evaluation) unlisted() []string {
	who := e.worlds[reach.Possible].Segments()
	u := e.segments.Unlisted(who)
	if e.asker.one != nil && e.asker.one.is == people.MaybeMember && !isEmpty(who) {
		u.Populations = append(u.Populations, e.graph.Populations[e.asker.one.population].ID)
	}
	return append(u.Populations, u.Cohorts...)
}

// differences lists what sources disagree on, of what the answer touches.
func (e *evaluation) differences(contributing []int32, runOuts []reach.RunOut) []string {
	g := e.graph
	touched := make([]bool, len(g.Places))
	for _, r := range e.worlds {
		for i := range r.Places {
			markUp(g, touched, r.Places[i].Place)
		}
	}
	for _, x := range e.sought.X[reach.Possible] {
		touched[x] = true
	}
	ids := e.segments.Conflict()
	for _, n := range contributing {
		t := &g.Transfers[n]
		for i := 0; t.Annotated != nil && i < len(t.Annotated.Set); i++ {
			if s := &t.Annotated.Set[i]; s.Differ != nil {
				ids = append(ids, fmt.Sprintf("%s of %s (%s)", s.Key, t.ID, strings.Join(s.Differ, ", ")))
			}
		}
	}
	over := map[int32]bool{} // places of which a retention is stated that ran out, and nothing may be left
	for i := range runOuts {
		over[runOuts[i].Of] = true
	}
	for _, d := range g.Differences {
		of := d.Kind.IsPlace() || d.Kind == graph.KindAnnotation // else what all questions share
		if p := g.Place(d.ID); !of || p != graph.None && (touched[p] || over[p] && isOfRetention(d.Key)) {
			ids = append(ids, fmt.Sprintf("%s of %s (%s)", d.Key, d.ID, strings.Join(d.Sources, ", ")))
		}
	}
	return ids
}

// countryDisputed returns the parties and systems of which sources differ on where
// they are, ascending, if the answer rests on that: those that one source puts in
// a country asked about and another does not, the ends of what crosses borders,
// and where data went.
func (e *evaluation) countryDisputed(a *Answer) []int32 {
	g, differ := e.graph, map[int32]bool{}
	for _, t := range []Target{e.query.To, e.query.From, e.query.Via, e.query.Avoiding} {
		set := t.countrySet()
		if set.all == nil {
			continue
		}
		for i := range g.Places {
			p := int32(i)
			if g.Places[i].Kind != graph.KindParty && g.Places[i].Kind != graph.KindSystem || g.Decides(p) != p {
				continue
			}
			if set.disputes(g, p) {
				differ[p] = true
			}
		}
	}
	note := func(id string) {
		if p := g.Decides(g.Place(id)); g.Disputed(p) {
			differ[p] = true
		}
	}
	for i := range a.Transfers {
		for _, f := range a.Transfers[i].Findings {
			if f.Code == CrossBorder {
				note(a.Transfers[i].From)
				note(a.Transfers[i].To)
			}
		}
	}
	if a.Form == Where || a.Form == Derived || a.Form.Everywhere() {
		for i := range a.Places {
			note(a.Places[i].ID)
		}
	}
	return slices.Sorted(maps.Keys(differ))
}

// withoutOrigin lists the places upstream that data would flow from if any
// began there.
func (e *evaluation) withoutOrigin() []string {
	if e.sought.Aim != reach.Reached && !e.sought.Aim.Holds() {
		return nil
	}
	return e.placeIDs(e.plan.NoOrigin())
}
