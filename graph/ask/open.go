package ask

import (
	"context"
	"fmt"
	"time"

	"outflow/graph"
	"outflow/graph/people"
	"outflow/graph/reach"
)

// Open reads what one question needs from a store, and returns an Asker that
// answers it as one of the whole graph would. Days begin in zone; nil is the
// store's own.
func Open(ctx context.Context, r graph.Reader, zone *time.Location, f Flow) (*Asker, error) {
	s, err := f.scope(ctx, r)
	if err != nil {
		return nil, err
	}
	g, err := graph.Merge(r.Commit(), graph.Gather(ctx, r, s))
	if err != nil {
		return nil, fmt.Errorf("the store does not hold together: %w", err)
	}
	if zone != nil {
		g.Zone = zone
	}
	return New(ctx, g, r.Blob)
}

// OpenWhole reads all of a store, for any question. Days begin in zone; nil is the
// store's own. The Asker can advance to later commits.
func OpenWhole(ctx context.Context, r graph.Reader, zone *time.Location) (*Asker, error) {
	nothing := &Asker{crowd: people.Nobody(), zone: zone}
	g, components, err := graph.MergeComponents(r.Commit(), r.Claims(ctx))
	return nothing.at(ctx, r, components, &graph.Step{To: g}, err)
}

// Advance returns what OpenWhole would of a reader of a later commit, with what did
// not change until then: see graph.Components.Advance.
func (a *Asker) Advance(ctx context.Context, r graph.Reader) (*Asker, error) {
	components, step, err := a.components.Advance(ctx, r)
	return a.at(ctx, r, components, step, err)
}

// at is the end of both.
func (a *Asker) at(ctx context.Context, r graph.Reader, c *graph.Components, s *graph.Step, err error) (*Asker, error) {
	if err != nil {
		return nil, fmt.Errorf("the store does not hold together: %w", err)
	}
	if a.zone != nil {
		s.To.Zone = a.zone
	}
	next, err := a.follow(ctx, s, r.Blob)
	if err != nil {
		return nil, err
	}
	next.components = c
	return next, nil
}

// scope says which part of a graph the question is about.
func (f *Flow) scope(ctx context.Context, r graph.Reader) (graph.Scope, error) {
	s := graph.Scope{Ways: graph.Upstream}
	x := f.To
	switch f.Form {
	case Transfers: // which cross is asked of every transfer there is
		return graph.Scope{Ways: graph.Everywhere}, nil
	case Where:
		s.Ways, x = graph.Through, f.From
	case Derived: // from X alone, or from others too
		s.Ways, x = graph.Beyond, f.From
	}
	for _, t := range []Target{f.To, f.From, f.Via, f.Avoiding} {
		if t.Place != "" {
			s.Mentioned = append(s.Mentioned, t.Place)
		}
	}
	switch {
	case x.Place != "":
		s.Places = []string{x.Place}
	case x.Transfer != "":
		s.Transfers = []string{x.Transfer}
	case x.Country != "" || x.Group != "":
		// Parties and systems alone say where they are.
		g, err := graph.Merge(r.Commit(), graph.Gather(ctx, r, graph.Scope{}))
		if g == nil {
			return s, err
		}
		for _, p := range countryPlaces(g, x)[reach.Possible] {
			s.Places = append(s.Places, g.Places[p].ID)
		}
	}
	return s, nil
}
