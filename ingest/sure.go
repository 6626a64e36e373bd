package ingest

import (
	"context"
	"slices"

	"outflow/graph"
)

// A surety finds out, at about the cost of what a load touches, whether the
// store is surely sound after it. It may doubt a sound store, never be sure of
// another: graph.Merge of everything then settles it, and words what is wrong.
type surety struct {
	*load
	ctx    context.Context
	after  graph.Reader
	change graph.Change
	frame  *graph.Graph          // parties, systems, populations, cohorts
	stored map[string]graph.Kind // datasets and fields that the store declares, of those that matter
}

// sure reports whether every reference leads somewhere after the commit.
func (l *load) sure(ctx context.Context, after graph.Reader, change graph.Change) (bool, error) {
	s := &surety{load: l, ctx: ctx, after: after, change: change, stored: map[string]graph.Kind{}}
	for _, step := range []func() (bool, error){
		s.retiresNothing, s.frameHolds, s.resolve, s.placesHold, s.transfersHold, s.annotationsHold, s.othersKeepFields, s.othersKeepColumns,
	} {
		if ok, err := step(); !ok || err != nil {
			return false, err
		}
	}
	l.created, l.wasSure = s.created(), true
	return true, nil
}

// retiresNothing: what nothing can refer to may be retired.
func (s *surety) retiresNothing() (bool, error) {
	return !slices.ContainsFunc(s.change.Retired, func(key graph.ClaimKey) bool {
		return key.Kind.IsPlace() || key.Kind == graph.KindPopulation || key.Kind == graph.KindCohort
	}), nil
}

// frameHolds merges what is few in any store.
func (s *surety) frameHolds() (bool, error) {
	claims, err := collect(nil, s.after.Claims(s.ctx, graph.KindCategory, graph.KindParty, graph.KindSystem,
		graph.KindPopulation, graph.KindCohort))
	if err != nil {
		return false, err
	}
	s.frame, err = graph.Merge(graph.Commit{}, each(claims))
	faults, err := badClaims(err)
	return len(faults) == 0, err
}

// placesHold checks the datasets and fields of the load.
func (s *surety) placesHold() (bool, error) {
	for id, kind := range s.pass.places {
		if p := s.frame.Place(id); p != graph.None && s.frame.Places[p].Kind != kind {
			return false, nil
		}
		if k, ok := s.stored[id]; ok && k != kind {
			return false, nil
		}
	}
	for id := range s.pass.systems {
		if p := s.frame.Place(id); p == graph.None || s.frame.Places[p].Kind != graph.KindSystem {
			return false, nil
		}
	}
	for id := range s.pass.rootless {
		if s.systemOf(id) == graph.None {
			return false, nil
		}
	}
	for id := range s.pass.fielded {
		if s.kindOf(id) != graph.KindDataset {
			return false, nil
		}
	}
	for id := range s.pass.populations {
		if s.frame.Population(id) == graph.None {
			return false, nil
		}
	}
	return true, nil
}

// transfersHold checks what the transfers, and the subjects of places, name.
func (s *surety) transfersHold() (bool, error) {
	for text := range s.pass.people {
		for _, id := range cohorts(text) {
			if s.frame.Cohort(id) == graph.None && s.frame.Population(id) == graph.None {
				return false, nil
			}
		}
	}
	var open []string // datasets that must not list their fields
	for id := range s.pass.named {
		dataset := datasetOf(id)
		switch {
		case s.kindOf(id) != "":
		case dataset == "" && s.systemOf(id) != graph.None:
		case dataset != "" && s.isDataset(dataset) && !s.pass.fielded[dataset]:
			open = append(open, dataset)
		default:
			return false, nil
		}
	}
	for id := range s.pass.columned {
		if !s.isDataset(id) {
			return false, nil
		}
	}
	slices.Sort(open)
	for chunk := range slices.Chunk(slices.Compact(open), findBatch) {
		for _, err := range s.after.Inside(s.ctx, chunk) {
			return false, err // a field, or an error
		}
	}
	return true, nil
}

// annotationsHold checks every annotation of the store: what one annotates may
// be there only because a transfer named it, one that the load took back.
func (s *surety) annotationsHold() (bool, error) {
	var ids []string
	for c, err := range s.after.Claims(s.ctx, graph.KindAnnotation) {
		if err != nil {
			return false, err
		}
		if s.pass.places[c.ID] == "" && s.frame.Place(c.ID) == graph.None && !s.pass.named[c.ID] {
			ids = append(ids, c.ID)
		}
	}
	there, err := s.declared(ids)
	if err != nil {
		return false, err
	}
	ids = slices.DeleteFunc(ids, func(id string) bool { return there[id] != "" })
	for chunk := range slices.Chunk(ids, findBatch) {
		touched := map[string]bool{}
		for _, side := range []graph.Side{graph.From, graph.To} {
			for c, err := range s.after.Touching(s.ctx, chunk, side) {
				if err != nil {
					return false, err
				}
				touched[c.From], touched[c.To] = true, true
			}
		}
		if slices.ContainsFunc(chunk, func(id string) bool { return !touched[id] }) {
			return false, nil
		}
	}
	return true, nil
}
