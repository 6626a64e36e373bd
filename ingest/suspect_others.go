package ingest

import (
	"context"
	"maps"
	"slices"

	"outflow/graph"
)

// suspectAnnotations looks at every annotation of the store: what one
// annotates may be there only because a transfer named it, one that the load
// took back.
func (s *suspicion) suspectAnnotations() error {
	ids := map[string]bool{}
	for i := range s.notes {
		c := &s.notes[i]
		if s.pass.places[c.ID] == "" && s.g.Place(c.ID) == graph.None {
			ids[c.ID] = true
		}
		if s.pass.places[c.ID] != "" { // it may contradict what the same source declares
			s.places[c.ID] = true
		}
		s.suspectClaim(c)
	}
	there, err := declaredAmong(s.ctx, s.after, sorted(ids))
	if err != nil {
		return err
	}
	for id := range there {
		delete(ids, id)
	}
	s.noted = maps.Clone(ids)
	for id := range s.pass.flow.allNamed {
		delete(ids, id)
	}
	for c, err := range touching(s.ctx, s.after, sorted(ids)) {
		if err != nil {
			return err
		}
		delete(ids, c.From)
		delete(ids, c.To)
	}
	for id := range ids { // fields may still be there as columns, and datasets as those of fields
		s.places[id] = true
		s.touch[id] = true
		if dataset := graph.DatasetOf(id); dataset != "" {
			s.touch[dataset] = true
		} else {
			s.listing[id] = true
		}
	}
	return nil
}

// suspectOthers looks at what other sources say of the places of the load.
func (s *suspicion) suspectOthers() error {
	alone, err := s.alone(s.ctx, s.after)
	if alone || err != nil {
		return err
	}
	var lower, upper []string // datasets and fields; systems and parties
	for id, kind := range s.pass.places {
		if kind == graph.KindDataset || kind == graph.KindField {
			lower = append(lower, id)
		} else {
			upper = append(upper, id)
		}
	}
	slices.Sort(lower)
	slices.Sort(upper)
	// Of a place that several sources describe the first to say a thing holds:
	// what another says may hold now.
	for c, err := range described(s.ctx, s.after, lower) {
		if err != nil {
			return err
		}
		s.suspectClaim(&c)
	}
	if err := s.suspectListing(); err != nil {
		return err
	}
	// A party or system may have the id of what was a dataset to the columns of
	// others.
	for c, err := range touching(s.ctx, s.after, upper) {
		if err != nil {
			return err
		}
		if len(c.Columns) > 0 {
			s.touch[c.From] = true
		}
	}
	return nil
}

// suspectClaim looks at what a claim of a place says of it.
func (s *suspicion) suspectClaim(c *graph.Claim) {
	if c.Population != "" && s.g.Population(c.Population) == graph.None || !s.areThere(c.Subjects) {
		s.places[c.ID] = true
	}
	if c.System != "" {
		if p := s.g.Place(c.System); p == graph.None || s.g.Places[p].Kind != graph.KindSystem {
			s.places[c.ID] = true
		}
	}
	if c.Dataset != "" && s.kindOf(c.Dataset) != graph.KindDataset {
		s.places[c.ID] = true
	}
}

// suspectListing: where the load is the first to list the fields of a dataset,
// transfers of others may name a field that is now missing.
func (s *suspicion) suspectListing() error {
	first := map[string]bool{}
	for id := range s.pass.fielded {
		first[id] = true
	}
	if len(first) == 0 {
		return nil
	}
	// Readers never wait, not even for the commit that is being checked.
	return s.store.View(s.ctx, 0, func(before graph.Reader) error {
		for c, err := range lyingIn(s.ctx, before, sorted(first)) {
			if err != nil {
				return err
			}
			delete(first, parentOf(&c))
		}
		s.listing = union(s.listing, first)
		return nil
	})
}

// alone reports whether no source but those of the load is in the store.
func (l *load) alone(ctx context.Context, after graph.Reader) (bool, error) {
	ours := l.replaces()
	for c, err := range after.Claims(ctx, graph.KindSource) {
		if err != nil {
			return false, err
		}
		if _, ok := slices.BinarySearch(ours, c.Source); !ok {
			return false, nil
		}
	}
	return true, nil
}
