package ask

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"
	"sync"

	"outflow/graph"
	"outflow/graph/people"
	"outflow/graph/reach"
)

// An evaluation is one question being answered: the engine's results in both
// worlds, and who the segments of people in them are.
type evaluation struct {
	asker  *Asker
	graph  *graph.Graph // the asker's
	query  Query
	sought reach.Query // the query in the engine's terms
	ends   ends

	plan      *reach.Plan
	segments  *people.Segments
	worlds    [2]*reach.Result // by reach.World
	format    *formatter
	influence certainty // of "anything"
	somebody  certainty // of somebody's facts
}

func (a *Asker) evaluate(ctx context.Context, q Query) (*evaluation, error) {
	e, err := a.unsolved(q)
	if err != nil {
		return nil, err
	}
	return e, e.solve(ctx, reach.Confirmed, reach.Possible)
}

// unsolved is an evaluation of a question that is not solved yet.
func (a *Asker) unsolved(q Query) (*evaluation, error) {
	if read := a.graph.Commit.Number; q.KnownAt != 0 && q.KnownAt != read {
		return nil, fmt.Errorf("the question is of commit %d, and this is the graph as of commit %d", q.KnownAt, read)
	}
	sought, err := a.sought(q)
	if err != nil {
		return nil, err
	}
	a = a.hearing(&sought)
	e := &evaluation{asker: a, graph: a.graph, query: q, sought: sought}
	if q.Form == Transfers {
		if e.ends, err = a.endsOf(q); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// seeking is an evaluation of the same question in which the engine seeks something
// else; it is not solved yet.
func (e *evaluation) seeking(sought reach.Query) *evaluation {
	asker := e.asker.hearing(&sought)
	return &evaluation{asker: asker, graph: asker.graph, query: e.query, sought: sought, ends: e.ends}
}

// only asks again for the transfers of some rows alone.
func (e *evaluation) only(ctx context.Context, rows []TransferRow) (*evaluation, error) {
	narrowed := e.among(rows)
	return narrowed, narrowed.solve(ctx, reach.Confirmed, reach.Possible)
}

// among is an evaluation of the transfers of some rows alone; it is not solved yet.
func (e *evaluation) among(rows []TransferRow) *evaluation {
	sought := e.sought
	sought.Only = [2]map[int32]bool{{}, {}}
	all := e.graph.Transfers
	for i := range rows {
		row := &rows[i]
		first := sort.Search(len(all), func(n int) bool { return all[n].ID >= row.ID })
		for n := first; n < len(all) && all[n].ID == row.ID; n++ {
			t := &all[n]
			ofRow := e.graph.Places[t.From].ID == row.From && e.graph.Places[t.To].ID == row.To
			for w := range sought.Only {
				if ofRow && e.ends.admit(e.graph, reach.World(w), t.From, t.To) {
					sought.Only[w][int32(n)] = true
				}
			}
		}
	}
	return e.seeking(sought)
}

// solve lets the engine answer the query, in both worlds at once unless that takes too much memory.
func (e *evaluation) solve(ctx context.Context, worlds ...reach.World) error {
	return e.solveFor(ctx, e.way(), worlds...)
}

// A wayToSolve is one of those of a plan.
type wayToSolve = func(*reach.Plan, context.Context, reach.World, *reach.Segments) (*reach.Result, error)

// way is the one by which a plan answers the question.
func (e *evaluation) way() wayToSolve {
	if e.sought.Again {
		return (*reach.Plan).CameBack
	}
	return (*reach.Plan).Solve
}

// solveFor is solve, by one way or another.
func (e *evaluation) solveFor(ctx context.Context, how wayToSolve, worlds ...reach.World) error {
	e.plan = e.asker.net.Plan(e.sought)
	s, segments, err := e.asker.segments(ctx, e.plan.Exprs())
	if err != nil {
		return err
	}
	return e.solveAmong(ctx, s, segments, how, worlds...)
}

// solveAmong is solveFor, of people who are given in segments, and to the engine in its terms.
func (e *evaluation) solveAmong(ctx context.Context, s *people.Segments, segments *reach.Segments, how wayToSolve, worlds ...reach.World) error {
	e.segments = s
	var wait sync.WaitGroup
	var errs [2]error
	inTurn := e.plan.InTurn(segments)
	for _, w := range worlds {
		wait.Go(func() { e.worlds[w], errs[w] = how(e.plan, ctx, w, segments) })
		if inTurn {
			if wait.Wait(); errs[w] != nil {
				break
			}
		}
	}
	wait.Wait()
	if err := cmp.Or(errs[0], errs[1]); err != nil {
		return err
	}
	e.format = e.newFormatter()
	e.influence, e.somebody = e.judgeInfluence(), e.judgeSomebody()
	return e.format.err
}

// segments cuts people into the segments that expressions tell apart, which the
// engine is told of in its own terms.
func (a *Asker) segments(ctx context.Context, exprs []graph.People) (*people.Segments, *reach.Segments, error) {
	s, err := a.crowd.Segments(ctx, exprs)
	if err != nil {
		return nil, nil, err
	}
	return s, engineSegments(s, 0, len(exprs)), nil
}

// engineSegments tells the engine of segments, by so many of the expressions that they are cut
// by, from one on.
func engineSegments(s *people.Segments, first, n int) *reach.Segments {
	changes := func(of []people.Change) []reach.Change {
		mask := make([]reach.Change, len(of))
		for i, c := range of {
			mask[i] = reach.Change(c)
		}
		return mask
	}
	engine := &reach.Segments{
		Len: s.Len(), Stranger: s.Stranger(),
		Outside: func(expr int) []reach.Change { return changes(s.Outside(first + expr)) },
	}
	for i := range n {
		engine.Masks = append(engine.Masks, changes(s.Mask(first+i)))
	}
	return engine
}

// sought puts a question in the engine's terms.
func (a *Asker) sought(q Query) (reach.Query, error) {
	if q.Person && a.one == nil {
		return reach.Query{}, errors.New(`"for one person" is asked with the id of the person: outflow person, or POST /v1/person`)
	}
	sought := reach.Query{
		People: q.People, Somebody: q.People == nil,
		OfPeople: q.People != nil || q.Form == Transfers && q.Category != "" && q.Category != graph.AllData,
		Category: cmp.Or(q.Category, graph.AllData), Window: q.Window, AsOf: q.AsOf,
		Meant: q.meant, Also: q.also, According: q.According, Unheard: q.Unheard, ViaTransfer: q.Via.Transfer, Without: q.Avoiding.Transfer,
	}
	if _, everyone := q.People.(graph.Everyone); everyone {
		sought.People = nil // asks for people, but filters none
	}
	if q.Person {
		sought.OfPeople, sought.Somebody = true, false
		one := graph.OnePerson{Listed: a.one.is == people.Member}
		if sought.People == nil {
			sought.People = one
		} else {
			sought.People = graph.And{L: sought.People, R: one}
		}
	}
	x, y := q.To, q.From
	if id := q.From.Transfer; id != "" && len(a.graph.Accounts(id)) == 0 {
		return sought, fmt.Errorf("there is no transfer %q", id)
	}
	switch q.Form {
	case Where, Derived:
		sought.Aim, sought.Transfer = reach.Left, q.From.Transfer
		x, y = q.From, Target{}
	case Feeds:
		sought.Aim = reach.Fed
	case CameBack:
		sought.Aim = reach.Held
	case Transfers:
		sought.Aim = reach.Crossed
		x, y = Target{}, Target{}
	case Lies, Left, Overdue:
		q.soughtEverywhere(&sought)
	default:
		if q.Relation == Holds || q.Relation == WasIn {
			sought.Aim = reach.Held
		}
	}
	var err error
	for _, part := range []struct {
		target Target
		places *reach.Region
	}{{x, &sought.X}, {y, &sought.From}, {q.Via, &sought.Via}, {q.Avoiding, &sought.Avoiding}} {
		if *part.places, err = a.places(part.target); err != nil {
			return sought, err
		}
	}
	if q.Form == CameBack {
		sought.Again, sought.Erasure = true, q.erasure
		sought.X = reach.At(a.net.Erased(&sought)...)
	}
	return sought, nil
}

// places returns the outermost places that a target means, none for a transfer.
func (a *Asker) places(t Target) (reach.Region, error) {
	g := a.graph
	switch {
	case t.Place != "":
		p := g.Place(t.Place)
		if p == graph.None {
			return reach.Region{}, fmt.Errorf("there is no place %q", t.Place)
		}
		return reach.At(p), nil
	case t.Country != "" || t.Group != "":
		return countryPlaces(g, t), nil
	}
	return reach.Region{}, nil
}

// outline answers the question. Bare is without what rows it can do without.
func (e *evaluation) outline(ctx context.Context, bare bool) (*Outline, error) {
	g := e.graph
	a := &Answer{
		Understood: e.query.String(),
		Notes:      append([]string{}, e.query.Notes...),
		Form:       e.query.Form,
		Timezone:   g.Zone.String(),
		Revision:   revisionOf(g),
		Graph:      g,
		Query:      e.query,
		one:        e.asker.one,

		Populations: []Row{}, Cohorts: []Row{}, Categories: []Row{}, Places: []PlaceRow{}, Transfers: []TransferRow{},
		Routes: []Route{}, Cut: []Cut{}, Assumptions: []Assumption{}, Limits: []Limit{}, Support: Support{Alone: []string{}, Needed: []string{}}, Complete: true,
	}
	o := &Outline{answer: a, bare: bare}
	if all := e.newListing(); bare && e.withoutRows(all) {
		o.listing = all
		if e.query.Form == Feeds {
			c, err := all.countSure()
			if err != nil {
				return nil, err
			}
			a.counted, o.transfers = c, c.sure+c.more
		} else {
			o.transfers = all.count()
		}
		a.found = e.format.both([2]tally{e.nobody(), e.nobody()})
	} else if err := all.listTransfers(a); err != nil {
		return nil, err
	}
	if e.query.Form == Transfers {
		// What crossed the transfers that have the findings is counted alone.
		narrowed, err := e.only(ctx, a.Transfers)
		if err != nil {
			return nil, err
		}
		maps.Copy(narrowed.format.approximate, e.format.approximate)
		e = narrowed
	}
	return o, e.fill(ctx, o)
}

// fill completes an outline but for the transfers.
func (e *evaluation) fill(ctx context.Context, o *Outline) error {
	a, total := o.answer, e.total()
	o.solved = e
	e.countPeople(a, total)
	e.countCategories(a)
	if err := e.countCohorts(ctx, a, total); err != nil {
		return err
	}
	if err := e.listPlaces(ctx, o); err != nil {
		return err
	}
	a.Somebody = e.somebody.some
	if e.query.Form == CameBack {
		a.Erasures = e.listErasures()
	}
	e.findAtLeast(a)
	a.Verdict = e.verdict(a)
	if err := e.findSupport(ctx, a); err != nil {
		return err
	}
	e.findRoutes(a)
	if err := e.findCut(ctx, a); err != nil {
		return err
	}
	e.assume(a)
	a.inAll = a.Sentence()
	return e.format.err
}

// verdict judges what was counted. Where no people in particular are asked for,
// "anything" answers too. Transfers that are asked for answer by being there.
func (e *evaluation) verdict(a *Answer) Verdict {
	switch c := a.countTransfers(); {
	case a.People.none() && a.isOf(people.NoMember):
		return Unknown
	case e.query.Form == Transfers && c.sure > 0:
		return Yes
	case e.query.Form == Transfers && c.more > 0:
		return Possibly
	case e.query.Form == Transfers:
		return No
	case e.query.Form == Feeds && c.sure+c.more == 0 && !e.touched():
		return Unknown
	case e.query.Form == Feeds && c.sure+c.more == 0:
		return No
	case a.People.Confirmed.Min >= 1, a.Somebody, e.influence.some && !e.sought.OfPeople:
		return Yes
	case !a.People.none(), e.worlds[reach.Possible].Anything && !e.sought.OfPeople:
		return Possibly
	case !e.touched():
		return Unknown
	}
	return No
}

// touched reports whether anything loaded speaks of data at X: somebody states
// that it begins there, or that it came there, or, where it is asked what left
// it, that it left.
func (e *evaluation) touched() bool {
	switch {
	case e.query.Form == Transfers || e.sought.Transfer != "":
		return true
	case e.sought.Again:
		return len(e.sought.X[reach.Possible]) > 0
	}
	if e.query.Form.Everywhere() {
		return e.speaks()
	}
	g := e.graph
	near := make([]bool, len(g.Places))
	for _, x := range e.sought.X[reach.Possible] {
		for _, p := range g.Inside(x) {
			near[p] = true
			if g.Places[p].Origin == graph.StatedOrigin {
				return true
			}
		}
		for p := g.Places[x].Parent; p != graph.None; p = g.Places[p].Parent {
			near[p] = true
		}
	}
	return slices.ContainsFunc(g.Transfers, func(t graph.Transfer) bool {
		return near[t.To] || near[t.From] && e.sought.Aim == reach.Left
	})
}

// findRoutes follows up to maxRoutes witnesses, those of the confirmed world
// first.
func (e *evaluation) findRoutes(a *Answer) {
	if e.sought.Aim != reach.Reached {
		return
	}
	var found [][]string
	whole := true
	for _, r := range e.worlds {
		routes, all := r.Routes(maxRoutes)
		whole = whole && all
		for _, ids := range routes {
			switch {
			case slices.ContainsFunc(found, func(o []string) bool { return slices.Equal(o, ids) }):
			case len(found) == maxRoutes:
				whole = false
			default:
				found = append(found, ids)
			}
		}
	}
	if !whole {
		a.Limits = append(a.Limits, Limit{Code: limitRoutes, Limit: maxRoutes})
	}
	for _, ids := range found {
		var t [2]tally
		for w, r := range e.worlds {
			route := r.Follow(ids)
			t[w] = tally{route.Segments, route.When}
		}
		// Where people's data came, routes of mere influence prove nothing.
		if route := (Route{Transfers: ids, People: e.format.both(t)}); a.People.none() || !route.People.none() {
			a.Routes = append(a.Routes, route)
		}
	}
	slices.SortFunc(a.Routes, func(x, y Route) int {
		return cmp.Or(cmp.Compare(len(x.Transfers), len(y.Transfers)), slices.Compare(x.Transfers, y.Transfers))
	})
}

const maxRoutes = 10

// findCut says, where the answer is no, which transfers would have carried the
// data and why they did not.
func (e *evaluation) findCut(ctx context.Context, a *Answer) error {
	if !a.SaysWhyNot() {
		return nil
	}
	inquiry := e.asker.net.Inquire(e.sought)
	_, segments, err := e.asker.segments(ctx, inquiry.Exprs())
	if err != nil {
		return err
	}
	cuts, err := inquiry.Cuts(ctx, segments)
	if err != nil {
		return err
	}
	for _, c := range cuts {
		a.Cut = append(a.Cut, Cut{e.graph.Transfers[c.Account].ID, c.Because})
	}
	slices.SortFunc(a.Cut, func(x, y Cut) int {
		return cmp.Or(strings.Compare(x.Transfer, y.Transfer), strings.Compare(x.Because, y.Because))
	})
	a.Cut = slices.Compact(a.Cut) // several accounts of one transfer
	return nil
}

// SaysWhyNot reports whether the answer is a no that says why: whether transfers were looked for
// that would have carried the data. Where places or transfers are asked for, none were.
func (a *Answer) SaysWhyNot() bool {
	return a.Verdict == No && a.Form != Transfers && a.Form != CameBack && !a.Form.Everywhere()
}

// A certainty says how far to rely on what the confirmed world has of nobody in
// particular: influence, and somebody's facts. Where that begins with people who may
// be nobody, there may be none of it.
type certainty struct {
	some  bool // certainly answers the question
	every bool // is certain wherever the confirmed world has it
}

// judgeInfluence finds what is certain of "anything". Plain lineage starts it
// wherever people's data could turn into it, so there it is certain; elsewhere it
// begins with what an aggregate made of people.
func (e *evaluation) judgeInfluence() certainty {
	r := e.worlds[reach.Confirmed]
	if e.isLineage() {
		return certainty{r.Anything, true}
	}
	return e.judge(r.Anything, slices.Concat(r.Aggregated, r.Givers))
}

// isLineage reports whether influence answers wherever it begins, whoever's facts it came of.
func (e *evaluation) isLineage() bool {
	switch e.sought.Aim {
	case reach.Left, reach.Fed, reach.Crossed:
		return !e.sought.OfPeople && !(e.sought.Aim == reach.Left && e.sought.Category != graph.AllData)
	}
	return false
}

// judgeSomebody finds what is certain of somebody's facts, which begin with those
// of anybody that a transfer may have carried.
func (e *evaluation) judgeSomebody() certainty {
	return e.judge(e.worlds[reach.Confirmed].Somebody, e.worlds[reach.Confirmed].Givers)
}

// judge finds what is certain of such facts: whether they answer the question is
// given, and the sets of people with whom they begin.
func (e *evaluation) judge(answers bool, begins [][]uint64) certainty {
	c, all := certainty{every: true}, e.nobody()
	for _, segments := range begins {
		all.add(segments, graph.Always)
		c.every = c.every && e.there(segments)
	}
	c.some = answers && e.there(all.segments)
	return c
}

// there reports whether there certainly are people of some of the segments. An
// origin states that it has some, even if no list and no size says how many.
func (e *evaluation) there(segments []uint64) bool {
	s := e.segments.Stranger()
	return s >= 0 && segments[s/64]>>(s%64)&1 != 0 || e.format.count(tally{segments: segments}).Min >= 1
}
