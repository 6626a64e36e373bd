package ask

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"outflow/graph"
	"outflow/graph/people"
	"outflow/graph/reach"
)

func (e *evaluation) answer(ctx context.Context) (*Answer, error) {
	g := e.graph
	a := &Answer{
		Understood: e.flow.String(),
		Notes:      append([]string{}, e.flow.Notes...),
		Form:       e.flow.Form,
		Timezone:   g.Zone.String(),
		Revision:   revisionOf(g),
		Graph:      g,
		Flow:       e.flow,
		one:        e.one,

		Populations: []Row{}, Cohorts: []Row{}, Categories: []Row{}, Places: []PlaceRow{}, Transfers: []TransferRow{},
		Routes: []Route{}, Cut: []Cut{}, Assumptions: []Assumption{}, Limits: []Limit{}, Support: Support{Alone: []string{}, Needed: []string{}}, Complete: true,
	}
	if err := e.listTransfers(a); err != nil {
		return nil, err
	}
	if e.flow.Form == Transfers {
		// What crossed the transfers that have the findings is counted alone.
		narrowed, err := e.only(ctx, a.Transfers)
		if err != nil {
			return nil, err
		}
		maps.Copy(narrowed.approximate, e.approximate)
		return narrowed.fill(ctx, a)
	}
	return e.fill(ctx, a)
}

// fill completes an answer of which the transfers are listed.
func (e *evaluation) fill(ctx context.Context, a *Answer) (*Answer, error) {
	total := e.total()
	e.countPeople(a, total)
	e.countCategories(a)
	if err := e.countCohorts(ctx, a, total); err != nil {
		return nil, err
	}
	if err := e.listPlaces(ctx, a); err != nil {
		return nil, err
	}
	a.Somebody = e.somebody.some
	a.Verdict = e.verdict(a)
	if err := e.findSupport(ctx, a); err != nil {
		return nil, err
	}
	e.findRoutes(a)
	if err := e.findCut(ctx, a); err != nil {
		return nil, err
	}
	e.assume(a)
	return a, e.err
}

// verdict judges what was counted. "Anything" answers a question that asks for
// no people in particular. Transfers that are asked for answer by being there.
func (e *evaluation) verdict(a *Answer) Verdict {
	switch sure, more := a.countTransfers(); {
	case a.People.none() && a.isOf(people.NoMember):
		return Unknown
	case e.flow.Form == Transfers && sure > 0:
		return Yes
	case e.flow.Form == Transfers && more > 0:
		return Possibly
	case e.flow.Form == Transfers:
		return No
	case e.flow.Form == Feeds && sure+more == 0 && !e.touched():
		return Unknown
	case e.flow.Form == Feeds && sure+more == 0:
		return No
	case a.People.Confirmed.Min >= 1, a.Somebody, e.influence.some && !e.query.OfPeople:
		return Yes
	case !a.People.none(), e.worlds[reach.Possible].Anything && !e.query.OfPeople:
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
	if e.flow.Form == Transfers || e.query.Transfer != "" {
		return true
	}
	g := e.graph
	near := make([]bool, len(g.Places))
	for _, x := range e.query.X[reach.Possible] {
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
		return near[t.To] || near[t.From] && e.query.Aim == reach.Left
	})
}

// findRoutes follows up to maxRoutes witnesses, those of the confirmed world
// first.
func (e *evaluation) findRoutes(a *Answer) {
	if e.query.Aim != reach.Reached {
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
		a.Limits = append(a.Limits, Limit{limitRoutes, maxRoutes})
	}
	for _, ids := range found {
		var t [2]tally
		for w, r := range e.worlds {
			route := r.Follow(ids)
			t[w] = tally{route.Segments, route.When}
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
	if a.Verdict != No || e.query.Aim == reach.Crossed {
		return nil
	}
	inquiry := e.net.Inquire(e.query)
	segments, err := e.crowd.Segments(ctx, inquiry.Exprs())
	if err != nil {
		return err
	}
	cuts, err := inquiry.Cuts(ctx, reachSegments(segments, len(inquiry.Exprs())))
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
