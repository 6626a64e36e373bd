package ingest

import (
	"context"
	"maps"
	"slices"

	"outflow/graph"
)

// A suspicion finds out, at about the cost of what a load touches, which
// claims of a large store may refer to nothing after it. It may suspect a
// sound claim, never pass over another: graph.Merge of what is suspected, and
// of what that refers to, then settles it and words what is wrong.
type suspicion struct {
	*load
	ctx    context.Context
	after  graph.Reader
	change graph.Change

	frame  []graph.Claim         // of parties, systems, populations, cohorts, categories: few in any store
	g      *graph.Graph          // the frame, merged
	notes  []graph.Claim         // all annotations
	noted  map[string]bool       // places that are annotated and that only transfers name
	stored map[string]graph.Kind // datasets and fields that the store declares, of those that matter

	// Claims of the load that mention one of these may be bad.
	places, people, populations, systems map[string]bool
	// Transfers at these places may be bad, whoever claims them.
	touch map[string]bool
	// So may transfers that mention what is gone, or a field of a dataset that
	// now lists its fields. No index leads to them.
	gonePeople, goneSystems, listing map[string]bool
	unsoundFrame                     bool
}

// suspects returns the claims among which Merge finds all that is wrong; nil
// if nothing can be.
func (l *load) suspects(ctx context.Context, after graph.Reader, change graph.Change) ([]graph.Claim, error) {
	s := &suspicion{load: l, ctx: ctx, after: after, change: change}
	for _, set := range []*map[string]bool{&s.places, &s.people, &s.populations, &s.systems, &s.touch, &s.gonePeople, &s.goneSystems, &s.listing} {
		*set = map[string]bool{}
	}
	for _, step := range []func() error{
		s.suspectRetired, s.readFrame, s.resolve, s.suspectPlaces, s.suspectTransfers, s.suspectAnnotations, s.suspectOthers,
	} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	n := 0
	for _, set := range []map[string]bool{s.places, s.people, s.populations, s.systems, s.touch, s.gonePeople, s.goneSystems, s.listing} {
		n += len(set)
	}
	l.created = s.created()
	if l.wasSure = n == 0 && !s.unsoundFrame; l.wasSure {
		return nil, nil
	}
	return s.gather()
}

// suspectRetired: others may refer to what the load takes back.
func (s *suspicion) suspectRetired() error {
	for _, key := range s.change.Retired {
		switch key.Kind {
		case graph.KindPopulation, graph.KindCohort:
			s.gonePeople[key.ID] = true
		case graph.KindSystem:
			s.goneSystems[key.ID] = true
			s.touch[key.ID] = true
		case graph.KindParty, graph.KindDataset:
			s.touch[key.ID] = true
		case graph.KindField:
			s.touch[key.ID] = true
			s.touch[graph.DatasetOf(key.ID)] = true // for the columns
		}
	}
	return nil
}

// readFrame merges what is few in any store.
func (s *suspicion) readFrame() (err error) {
	s.frame, err = collect(nil, s.after.Claims(s.ctx, graph.KindCategory, graph.KindParty, graph.KindSystem,
		graph.KindPopulation, graph.KindCohort))
	if err != nil {
		return err
	}
	s.notes, err = collect(nil, s.after.Claims(s.ctx, graph.KindAnnotation))
	if err != nil {
		return err
	}
	s.g, err = graph.Merge(graph.Commit{}, each(s.frame))
	faults, err := badClaims(err)
	s.unsoundFrame = len(faults) > 0
	return err
}

// suspectPlaces looks at the datasets and fields of the load.
func (s *suspicion) suspectPlaces() error {
	for id, kind := range s.pass.places {
		if p := s.g.Place(id); p != graph.None && s.g.Places[p].Kind != kind {
			s.places[id] = true
		}
		if k, ok := s.stored[id]; ok && k != kind {
			s.places[id] = true
		}
	}
	for id := range s.pass.systems {
		if p := s.g.Place(id); p == graph.None || s.g.Places[p].Kind != graph.KindSystem {
			s.systems[id] = true
		}
	}
	for id := range s.pass.rootless {
		if s.systemOf(id) == graph.None {
			s.places[id] = true
		}
	}
	for id := range s.pass.fielded {
		if s.kindOf(id) != graph.KindDataset {
			s.places[id] = true
		}
	}
	for id := range s.pass.populations {
		if s.g.Population(id) == graph.None {
			s.populations[id] = true
		}
	}
	return nil
}

// suspectTransfers looks at what the transfers, and the subjects of places,
// mention.
func (s *suspicion) suspectTransfers() error {
	for text := range s.pass.people {
		if !s.areThere(text) {
			s.people[text] = true
		}
	}
	open := map[string][]string{} // fields that are there only if their datasets list none
	for id := range s.pass.flow.allNamed {
		dataset := graph.DatasetOf(id)
		switch {
		case s.kindOf(id) != "":
		case dataset == "" && s.systemOf(id) != graph.None:
		case dataset != "" && s.isDataset(dataset) && !s.pass.fielded[dataset]:
			open[dataset] = append(open[dataset], id)
		default:
			s.places[id] = true
		}
	}
	for id := range s.pass.columned {
		if !s.isDataset(id) {
			s.places[id] = true
		}
	}
	for c, err := range lyingIn(s.ctx, s.after, slices.Sorted(maps.Keys(open))) {
		if err != nil {
			return err
		}
		for _, id := range open[parentOf(&c)] {
			s.places[id] = true
		}
		delete(open, parentOf(&c))
	}
	return nil
}

// areThere reports whether an expression mentions only cohorts and populations
// that there are.
func (s *suspicion) areThere(text string) bool {
	return !slices.ContainsFunc(cohorts(text), func(id string) bool {
		return s.g.Cohort(id) == graph.None && s.g.Population(id) == graph.None
	})
}
