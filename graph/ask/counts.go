package ask

import (
	"context"
	"maps"
	"slices"
	"strings"

	"outflow/graph"
)

// countPeople counts those who answer, in all and by population.
func (e *evaluation) countPeople(a *Answer, total [2]tally) {
	a.People = e.both(total)
	a.approximate = e.approximations(total, a.approximate)
	a.Populations = append(a.Populations, e.byPopulation(total)...)
}

// byPopulation counts the people of each population of whom there are any.
func (e *evaluation) byPopulation(total [2]tally) (rows []Row) {
	for i := range e.graph.Populations {
		own := e.within(total, func(segment int) bool { return e.segments.Population(segment) == int32(i) })
		row := Row{ID: e.graph.Populations[i].ID, People: e.both(own)}
		if !row.People.none() {
			rows = append(rows, row)
		}
	}
	return rows
}

// countCategories counts those who answer by category.
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
			t[w].add(c.Segments, c.Span(c.Segments))
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
func (e *evaluation) countCohorts(ctx context.Context, a *Answer, total [2]tally) error {
	for i := range e.graph.Cohorts {
		c := &e.graph.Cohorts[i]
		member := graph.Members(c.ID)
		var people People
		if e.segments.Dated(member) {
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
			listed := inner.within(inner.total(), func(segment int) bool { return segment != inner.segments.Stranger() })
			people = inner.both(listed)
			if inner.err != nil {
				return inner.err
			}
			maps.Copy(e.approximate, inner.approximate)
		} else {
			possible := e.segments.In(member)
			t := e.within(total, func(segment int) bool { return possible[segment/64]>>(segment%64)&1 != 0 })
			for w, out := range []*Count{&people.Confirmed, &people.Possible} {
				n, err := e.segments.CountIn(total[w].segments, member)
				if err != nil {
					return err
				}
				*out = e.dated(n, t[w].when)
			}
		}
		if !people.none() {
			a.Cohorts = append(a.Cohorts, Row{ID: c.ID, People: people})
		}
	}
	return nil
}
