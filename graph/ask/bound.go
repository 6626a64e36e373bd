package ask

import (
	"context"
	"strings"

	"outflow/graph"
	"outflow/graph/people"
	"outflow/graph/reach"
)

// A Bound says what the count of the people of one population in one world follows from.
type Bound struct {
	Confirmed  bool   // the world: confirmed, else possible
	Population string // its id
	Count      Count  // without dates
	// Least and Most are what the bounds follow from, the nearest to the question first: none
	// of the least if it is nobody, none of the most if there is no bound.
	Least, Most []Bearing
	// Listed is how many people the member lists of the population name, from which the bounds
	// follow besides; 0 if there are none.
	Listed int64
	// Tried is false where Least and Most are not only what the bounds follow from but all that
	// bears on them: there is too much of it to try each.
	Tried bool
}

// A Bearing is a statement that bears on a count.
type Bearing struct {
	Text  string // "Apple Pay: fewer than 20 % of Kakao Pay users (about 40,000,000)"
	Cited []graph.Citation
}

// By says who states it, and where: "by report.yaml (p. 3)".
func (b *Bearing) By() string {
	all := make([]string, len(b.Cited))
	for i, c := range b.Cited {
		all[i] = c.String()
	}
	return "by " + strings.Join(all, ", ")
}

// Bounds says what the counts of the people who answer follow from, of each population in each
// world in which there may be any; nothing of one person, who is counted by lists alone.
func (o *Outline) Bounds(ctx context.Context) ([]Bound, error) {
	e := o.solved
	if e.asker.one != nil {
		return nil, nil
	}
	var all []Bound
	total := e.total()
	for _, w := range []reach.World{reach.Confirmed, reach.Possible} {
		bindings, err := e.segments.Bindings(ctx, total[w].segments)
		if err != nil {
			return nil, err
		}
		for i := range bindings {
			b := &bindings[i]
			all = append(all, Bound{
				Confirmed: w == reach.Confirmed, Population: b.Population, Count: e.format.dated(b.Count, graph.Interval{}),
				Least: e.bearings(b.Min), Most: e.bearings(b.Max), Listed: b.Listed, Tried: b.Tried,
			})
		}
	}
	return all, nil
}

func (e *evaluation) bearings(statements []people.Statement) []Bearing {
	all := make([]Bearing, len(statements))
	for i := range statements {
		all[i] = Bearing{e.statement(&statements[i]), statements[i].Cited}
	}
	return all
}

// statement says a statement in words.
func (e *evaluation) statement(s *people.Statement) string {
	of, with := PeopleName(e.graph, s.Of.ID), PeopleName(e.graph, s.With.ID)
	share := func() string {
		text := ShareText(s.Share) + " of " + with
		if size := e.sizeOf(s.With); size != "" {
			text += " (" + size + ")"
		}
		return text
	}
	switch s.Kind {
	case people.SaidShare:
		return of + ": " + share()
	case people.SaidBoth:
		return of + ": " + SizeText(s.Size) + " people, which is " + ShareText(s.Share) + " of " + with
	case people.SaidPart:
		return of + ": part of " + with
	case people.SaidDisjoint:
		return of + ": nobody in common with " + with
	}
	return of + ": " + SizeText(s.Size) + " people"
}

// sizeOf writes what is stated of how many people a population or cohort has, "" if nothing.
func (e *evaluation) sizeOf(of graph.ClaimKey) string {
	if i := e.graph.Cohort(of.ID); i != graph.None && of.Kind == graph.KindCohort {
		return SizeText(e.graph.Cohorts[i].Size)
	}
	if i := e.graph.Population(of.ID); i != graph.None {
		return SizeText(e.graph.Populations[i].Size)
	}
	return ""
}
