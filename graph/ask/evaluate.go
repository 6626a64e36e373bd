package ask

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"outflow/graph"
	"outflow/graph/reach"
)

func (e *evaluation) answer(ctx context.Context) (*Answer, error) {
	g := e.graph
	a := &Answer{
		Understood: e.flow.String(),
		Form:       e.flow.Form,
		Timezone:   g.Zone.String(),
		Revision:   Revision{g.Commit.Number, g.Commit.Content.String()},
		Graph:      g,
		Flow:       e.flow,

		Populations: []Row{}, Cohorts: []Row{}, Categories: []Row{}, Places: []PlaceRow{}, Transfers: []TransferRow{},
		Routes: []Route{}, Cut: []Cut{}, Assumptions: []Assumption{}, Limits: []Limit{}, Complete: true,
	}
	e.listTransfers(a)
	if e.flow.Form == Transfers {
		// What crossed the transfers that have the findings is counted alone.
		if err := e.narrow(ctx, a.Transfers); err != nil {
			return nil, err
		}
	}
	e.countPeople(a)
	e.countCategories(a)
	if err := e.countCohorts(ctx, a); err != nil {
		return nil, err
	}
	if err := e.listPlaces(ctx, a); err != nil {
		return nil, err
	}
	a.Verdict = e.verdict(a)
	e.findRoutes(a)
	if err := e.findCut(ctx, a); err != nil {
		return nil, err
	}
	e.assume(a)
	return a, e.err
}

// A tally is what one world says of something: who, and from when to when.
type tally struct {
	kinds []uint64
	when  graph.Interval
}

func (e *evaluation) nobody() tally {
	return tally{make([]uint64, (e.kinds.Len()+63)/64), graph.Interval{Since: graph.Future, Until: graph.Past}}
}

func (t *tally) reset() {
	clear(t.kinds)
	t.when = graph.Interval{Since: graph.Future, Until: graph.Past}
}

func (t *tally) add(kinds []uint64, when graph.Interval) {
	for w, x := range kinds {
		t.kinds[w] |= x
	}
	t.when = graph.Interval{Since: min(t.when.Since, when.Since), Until: max(t.when.Until, when.Until)}
}

// none reports whether nobody is possible.
func (p *People) none() bool { return p.Possible.zero() }

// total returns the facts that answer the question, in each world.
func (e *evaluation) total() (t [2]tally) {
	for w, r := range e.worlds {
		t[w] = e.nobody()
		kinds := r.Kinds()
		t[w].add(kinds, r.Span(kinds))
	}
	return t
}

func (e *evaluation) countPeople(a *Answer) {
	total := e.total()
	a.People = e.both(total)
	for i := range e.graph.Populations {
		own := e.within(total, func(kind int) bool { return e.kinds.Population(kind) == int32(i) })
		row := Row{ID: e.graph.Populations[i].ID, People: e.both(own)}
		if !row.People.none() {
			a.Populations = append(a.Populations, row)
		}
	}
}

// within keeps the kinds that belong, and the time of their facts alone.
func (e *evaluation) within(total [2]tally, belongs func(kind int) bool) (t [2]tally) {
	for w := range total {
		t[w] = e.nobody()
		kept := t[w].kinds
		eachKind(total[w].kinds, func(k int) {
			if belongs(k) {
				kept[k/64] |= 1 << (k % 64)
			}
		})
		t[w].add(nil, e.worlds[w].Span(kept))
	}
	return t
}

func (e *evaluation) countCategories(a *Answer) {
	rows := map[string]*[2]tally{}
	for w, r := range e.worlds {
		for i := range r.Categories {
			c := &r.Categories[i]
			t := rows[c.Key]
			if t == nil {
				t = &[2]tally{e.nobody(), e.nobody()}
				rows[c.Key] = t
			}
			t[w].add(c.Kinds, c.Span(c.Kinds))
		}
	}
	for key, t := range rows {
		if row := (Row{ID: key, People: e.both(*t)}); !row.People.none() {
			a.Categories = append(a.Categories, row)
		}
	}
	slices.SortFunc(a.Categories, func(x, y Row) int { return strings.Compare(x.ID, y.ID) })
}

// countCohorts counts those who are in each cohort. Where membership is dated,
// it is judged as the question's people are, so the question is asked again
// with the cohort as its people.
func (e *evaluation) countCohorts(ctx context.Context, a *Answer) error {
	total := e.total()
	for i := range e.graph.Cohorts {
		c := &e.graph.Cohorts[i]
		member := graph.Members(c.ID)
		var people People
		if e.kinds.Dated(member) {
			again := e.flow
			again.People = member
			if e.query.People != nil {
				again.People = graph.And{L: e.query.People, R: member}
			}
			inner, err := e.evaluate(ctx, again)
			if err != nil {
				return err
			}
			// Strangers might be in it, but nobody says that they are.
			listed := inner.within(inner.total(), func(kind int) bool { return kind != inner.kinds.Stranger() })
			people = inner.both(listed)
			if inner.err != nil {
				return inner.err
			}
		} else {
			possible := e.kinds.In(member)
			t := e.within(total, func(kind int) bool { return possible[kind/64]>>(kind%64)&1 != 0 })
			for w, out := range []*Count{&people.Confirmed, &people.Possible} {
				n, err := e.kinds.CountIn(total[w].kinds, member)
				if err != nil {
					return err
				}
				*out = e.dated(n.Min, n.Max, t[w].when)
			}
		}
		if !people.none() {
			a.Cohorts = append(a.Cohorts, Row{ID: c.ID, People: people})
		}
	}
	return nil
}

func eachKind(set []uint64, visit func(kind int)) {
	for w, x := range set {
		for b := 0; x != 0; b, x = b+1, x>>1 {
			if x&1 != 0 {
				visit(w*64 + b)
			}
		}
	}
}

// verdict judges what was counted. "Anything" answers a question that asks for
// no people in particular.
func (e *evaluation) verdict(a *Answer) Verdict {
	asked := e.flow.People != nil || e.flow.Form == Transfers && e.query.Category != graph.AllData
	confirmed, possible := e.worlds[reach.Confirmed], e.worlds[reach.Possible]
	switch {
	case a.People.Confirmed.Min >= 1, confirmed.Anything && !asked:
		return Yes
	case !a.People.none(), possible.Anything && !asked:
		return Possibly
	case !e.touched():
		return Unknown
	}
	return No
}

// touched reports whether anything loaded speaks of data at X.
func (e *evaluation) touched() bool {
	if e.flow.Form == Transfers || e.query.Transfer != "" {
		return true
	}
	g := e.graph
	near := make([]bool, len(g.Places))
	for _, x := range e.query.X {
		for _, p := range g.Inside(x) {
			near[p] = true
			if g.Places[p].Origin != graph.NoOrigin {
				return true
			}
		}
		for p := g.Places[x].Parent; p != graph.None; p = g.Places[p].Parent {
			near[p] = true
		}
	}
	return slices.ContainsFunc(g.Transfers, func(t graph.Transfer) bool { return near[t.From] || near[t.To] })
}

// findRoutes follows up to maxRoutes witnesses, those of the confirmed world
// first.
func (e *evaluation) findRoutes(a *Answer) {
	if e.query.Aim != reach.Reached {
		return
	}
	var found [][]string
	for _, r := range e.worlds {
		for _, ids := range r.Routes(maxRoutes) {
			if len(found) < maxRoutes && !slices.ContainsFunc(found, func(o []string) bool { return slices.Equal(o, ids) }) {
				found = append(found, ids)
			}
		}
	}
	for _, ids := range found {
		var t [2]tally
		for w, r := range e.worlds {
			route := r.Follow(ids)
			t[w] = tally{route.Kinds, route.When}
		}
		// Where people's data came, routes of mere influence prove nothing.
		if route := (Route{Transfers: ids, People: e.both(t)}); a.People.none() || !route.People.none() {
			a.Routes = append(a.Routes, route)
		}
	}
	slices.SortFunc(a.Routes, func(x, y Route) int {
		return cmp.Or(cmp.Compare(len(x.Transfers), len(y.Transfers)),
			strings.Compare(strings.Join(x.Transfers, "\x00"), strings.Join(y.Transfers, "\x00")))
	})
}

const maxRoutes = 10

// findCut says, where the answer is no, which transfers would have carried the
// data and why they did not.
func (e *evaluation) findCut(ctx context.Context, a *Answer) error {
	if a.Verdict != No || e.query.Aim != reach.Reached {
		return nil
	}
	plan := e.net.Plan(e.query, true)
	kinds, err := e.crowd.Kinds(ctx, plan.Exprs())
	if err != nil {
		return err
	}
	cuts, err := plan.Explain(ctx, reachKinds(kinds, len(plan.Exprs())))
	if err != nil {
		return err
	}
	seen := map[Cut]bool{}
	for i := range a.Transfers {
		// What carried influence there is part of the answer, not of the cut.
		seen[Cut{Transfer: a.Transfers[i].ID}] = true
	}
	for _, c := range cuts {
		cut := Cut{Transfer: e.graph.Transfers[c.Account].ID, Because: c.Because}
		if !seen[cut] && !seen[Cut{Transfer: cut.Transfer}] {
			a.Cut = append(a.Cut, cut)
		}
		seen[cut] = true
	}
	return nil
}
