package ask

import (
	"context"
	"maps"
	"slices"

	"outflow/graph"
	"outflow/graph/reach"
)

// listPlaces makes a row of every place that the answer is about or leads
// through; of what was derived, the datasets alone.
func (e *evaluation) listPlaces(ctx context.Context, a *Answer) error {
	rows := map[int32]*[2]tally{}
	until := graph.Future
	if e.flow.AsOf != graph.Future {
		until = e.flow.AsOf
	}
	people, sure := map[int32]bool{}, map[int32]bool{}
	for w, r := range e.worlds {
		for i := range r.Places {
			p := &r.Places[i]
			if e.flow.Form == Derived && e.graph.Places[p.Place].Kind != graph.KindDataset {
				continue
			}
			t := rows[p.Place]
			if t == nil {
				t = &[2]tally{e.nobody(), e.nobody()}
				rows[p.Place] = t
			}
			t[w].add(p.Segments, graph.Interval{Since: p.First, Until: until})
			people[p.Place] = people[p.Place] || !isEmpty(p.Segments)
			sure[p.Place] = sure[p.Place] || reach.World(w) == reach.Confirmed && (p.Anything && e.influence.every || p.Somebody && e.somebody.every)
		}
	}
	var others map[int32]bool
	if e.flow.Form == Derived {
		var err error
		if others, err = e.reachedOtherwise(ctx, slices.Sorted(maps.Keys(rows))); err != nil {
			return err
		}
	}
	for _, p := range slices.Sorted(maps.Keys(rows)) {
		g := e.graph
		row := PlaceRow{
			ID: g.Places[p].ID, Kind: string(g.Places[p].Kind), Name: g.Places[p].Name, Party: g.Places[g.Party(p)].ID,
			Countries: append([]string{}, g.Countries(p)...), People: e.both(*rows[p]),
		}
		row.disputed = g.Disputed(p)
		row.sure = sure[p] || row.People.Confirmed.Min >= 1
		if e.flow.Form == Derived {
			row.Rests = basis(map[bool]string{true: "part", false: "sole"}[others[p]])
			row.Basis = row.Rests
		}
		if !people[p] {
			row.Basis = basis("influence")
		}
		a.Places = append(a.Places, row)
	}
	return nil
}

// reachedOtherwise returns which of the places something may reach without what
// the question asks about: even possibly is enough for them not to rest on it
// alone.
func (e *evaluation) reachedOtherwise(ctx context.Context, places []int32) (map[int32]bool, error) {
	q := reach.Query{Aim: reach.Held, X: reach.At(places...), Category: graph.AllData, Window: graph.Always, AsOf: e.flow.AsOf}
	q.According, q.Unheard = e.query.According, e.query.Unheard
	if e.query.Transfer == "" {
		q.WithoutPlaces = e.query.X[reach.Confirmed]
	}
	q.Without = e.query.Transfer
	plan := e.net.Plan(q)
	segments, err := e.crowd.Segments(ctx, plan.Exprs())
	if err != nil {
		return nil, err
	}
	r, err := plan.Solve(ctx, reach.Possible, reachSegments(segments, len(plan.Exprs())))
	if err != nil {
		return nil, err
	}
	reached := map[int32]bool{}
	for i := range r.Places {
		reached[r.Places[i].Place] = true
	}
	return reached, nil
}

func basis(text string) *string { return &text }
