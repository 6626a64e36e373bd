package ingest

import (
	"context"
	"fmt"

	"outflow/graph"
)

// An erasure is one of the load that names people. What else it says is not kept.
type erasure struct {
	key    graph.ClaimKey
	at     string
	people graph.People
}

// noteErasure takes note of a claim that erases data of people whom it names: most erase
// everyone's.
func (r *reading) noteErasure(c *graph.Claim) {
	if c.Kind != graph.KindErasure || c.People == "" {
		return
	}
	people, err := graph.ParsePeople(c.People)
	named := false
	if err == nil { // else it is reported
		graph.Cohorts(people, func(string) { named = true })
	}
	if named {
		r.erasures = append(r.erasures, erasure{c.Key(), c.At, people})
	}
}

// checkErasures finds erasures of the load whose people are of another population than their
// place: a mistake of whoever writes them, since such people may well be held there, and what
// is said of the place may change later. So it is nothing that Merge refuses.
func (l *load) checkErasures(ctx context.Context, after graph.Reader) (faults []*graph.BadClaimError, err error) {
	if len(l.reading.erasures) == 0 {
		return nil, nil
	}
	var places []string
	for _, e := range l.reading.erasures {
		places = append(places, e.at)
	}
	g, err := graph.Merge(after.Commit(), graph.Gather(ctx, after, graph.Scope{Mentioned: places}))
	if g == nil {
		return nil, err
	}
	for _, e := range l.reading.erasures { // what cannot be is told of elsewhere
		at := g.Place(e.at)
		if at != graph.None && g.Places[at].Kind == graph.KindField {
			at = g.Places[at].Parent
		}
		if at == graph.None || g.Places[at].Population == graph.None {
			continue
		}
		own := g.Places[at].Population
		told := false
		graph.Cohorts(e.people, func(id string) {
			of := g.Population(id)
			if c := g.Cohort(id); c != graph.None {
				of = g.Cohorts[c].Population
			}
			if of == graph.None || of == own || told {
				return
			}
			told = true
			what := fmt.Sprintf("%q is of the population %q, and what %q holds is of %q", id, g.Populations[of].ID, g.Places[at].ID, g.Populations[own].ID)
			faults = append(faults, &graph.BadClaimError{Claim: e.key, Key: "people", What: what})
		})
	}
	return faults, nil
}
