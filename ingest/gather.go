package ingest

import (
	"cmp"
	"iter"
	"maps"
	"slices"

	"outflow/graph"
)

// gather returns the claims that may be bad, and all that they refer to.
func (s *suspicion) gather() ([]graph.Claim, error) {
	all := map[graph.ClaimKey]graph.Claim{}
	for _, claims := range [][]graph.Claim{s.frame, s.notes} {
		for _, c := range claims {
			all[c.Key()] = c
		}
	}
	steps := []func(all map[graph.ClaimKey]graph.Claim) error{s.gatherOwn, s.gatherTouching, s.gatherUnindexed, s.gatherPlaces}
	for _, step := range steps {
		if err := step(all); err != nil {
			return nil, err
		}
	}
	return graph.Imply(slices.Collect(maps.Values(all))...), nil
}

// gatherOwn takes the claims of the load that mention what is suspect.
func (s *suspicion) gatherOwn(all map[graph.ClaimKey]graph.Claim) error {
	for _, in := range s.inputs {
		for rec, err := range in.records(s.ctx, newLog(nil)) {
			if err != nil {
				return err
			}
			if c := &rec.Claim; !s.left[rec.Key()] && s.isSuspect(c) {
				all[c.Key()] = *c
			}
		}
	}
	return nil
}

func (s *suspicion) isSuspect(c *graph.Claim) bool {
	switch c.Kind {
	case graph.KindTransfer:
		for id := range c.Ends() {
			if s.places[id] || s.noted[id] {
				return true
			}
		}
		return s.people[c.People] || s.people[c.Needs]
	case graph.KindDataset, graph.KindField:
		return s.places[c.ID] || s.places[parentOf(c)] || s.systems[c.System] || s.populations[c.Population] || s.people[c.Subjects]
	}
	return false
}

// gatherTouching takes the transfers at what is suspect, whoever claims them.
func (s *suspicion) gatherTouching(all map[graph.ClaimKey]graph.Claim) error {
	touch := union(s.touch, s.noted)
	for id := range s.noted {
		touch[cmp.Or(graph.DatasetOf(id), id)] = true
	}
	return takeAll(all, touching(s.ctx, s.after, sorted(touch)))
}

func takeAll(all map[graph.ClaimKey]graph.Claim, claims iter.Seq2[graph.Claim, error]) error {
	for c, err := range claims {
		if err != nil {
			return err
		}
		all[c.Key()] = c
	}
	return nil
}

// gatherUnindexed reads all transfers, datasets and fields for those that
// mention what no index leads from.
func (s *suspicion) gatherUnindexed(all map[graph.ClaimKey]graph.Claim) error {
	if len(s.gonePeople)+len(s.goneSystems)+len(s.listing) == 0 {
		return nil
	}
	for c, err := range s.after.Claims(s.ctx, graph.KindDataset, graph.KindField, graph.KindTransfer) {
		if err != nil {
			return err
		}
		if s.mentionsGone(&c) {
			all[c.Key()] = c
		}
	}
	return nil
}

func (s *suspicion) mentionsGone(c *graph.Claim) bool {
	if len(s.gonePeople) > 0 {
		for _, text := range []string{c.Subjects, c.People, c.Needs} {
			if slices.ContainsFunc(cohorts(text), func(id string) bool { return s.gonePeople[id] }) {
				return true
			}
		}
		if s.gonePeople[c.Population] {
			return true
		}
	}
	if s.goneSystems[c.System] || c.Kind == graph.KindDataset && s.inGoneSystem(c.ID) {
		return true
	}
	if c.Kind == graph.KindTransfer {
		for id := range c.Ends() {
			if s.listing[graph.DatasetOf(id)] || s.inGoneSystem(id) {
				return true
			}
		}
	}
	return false
}

// inGoneSystem reports whether an id lies in a system that is gone.
func (s *suspicion) inGoneSystem(id string) bool {
	if len(s.goneSystems) == 0 {
		return false
	}
	return graph.SystemOf(id, func(id string) bool { return s.goneSystems[id] }) != ""
}

// gatherPlaces takes what is said of every dataset and field that the others
// mention.
func (s *suspicion) gatherPlaces(all map[graph.ClaimKey]graph.Claim) error {
	ids := union(s.places, s.touch)
	for _, c := range all {
		switch c.Kind {
		case graph.KindTransfer:
			for id := range c.Ends() {
				ids[id] = true
			}
		case graph.KindAnnotation, graph.KindDataset, graph.KindField:
			ids[c.ID] = true
			ids[parentOf(&c)] = true
		}
	}
	delete(ids, "")
	datasets := map[string]bool{}
	for _, id := range sorted(ids) {
		for dataset := graph.DatasetOf(id); dataset != ""; dataset = graph.DatasetOf(dataset) {
			datasets[dataset] = true
			ids[dataset] = true
		}
	}
	for id := range s.touch { // the fields of a dataset that is gone
		datasets[id] = true
	}
	if err := takeAll(all, described(s.ctx, s.after, sorted(ids))); err != nil {
		return err
	}
	return takeAll(all, lyingIn(s.ctx, s.after, sorted(datasets)))
}

// parentOf returns the dataset of a field, "" for any other claim.
func parentOf(c *graph.Claim) string {
	if c.Kind != graph.KindField {
		return ""
	}
	return cmp.Or(c.Dataset, graph.DatasetOf(c.ID))
}

// sorted lists a set.
func sorted(set map[string]bool) []string { return slices.Sorted(maps.Keys(set)) }

// union returns what is in either set.
func union(a, b map[string]bool) map[string]bool {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}
