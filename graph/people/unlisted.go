package people

import (
	"slices"
)

// An Unlisted is what no member list says: the counts rest on what is stated
// of these.
type Unlisted struct {
	// Populations are the ids of those whose people are not all on a list.
	Populations []string
	// Cohorts are the ids of those that decide who is meant.
	Cohorts []string
}

// Unlisted returns what is without a member list and bears on how many people
// are of the kinds in set; both sorted. Nothing, if every count is exact
// because of lists alone.
func (k *Kinds) Unlisted(set []uint64) Unlisted {
	var u Unlisted
	for i := range k.slices {
		s := &k.slices[i]
		if s.takesRest(set) {
			u.Populations = append(u.Populations, k.crowd.graph.Populations[i].ID)
		}
		for _, c := range s.deciding(set) {
			u.Cohorts = append(u.Cohorts, k.crowd.graph.Cohorts[c].ID)
		}
	}
	slices.Sort(u.Cohorts)
	return u
}

// takesRest reports whether people on no list may be of the kinds in set.
func (s *slice) takesRest(set []uint64) bool {
	for _, c := range s.loose {
		if some, _ := s.choices(set, int32(c)); some && s.classes[c].rest {
			return true
		}
	}
	return false
}

// deciding returns the free cohorts of which somebody's membership alone may
// decide whether they are in set, or all that were asked for where none does
// alone.
func (s *slice) deciding(set []uint64) []int32 {
	if s.rough {
		for _, c := range s.loose {
			if some, all := s.choices(set, int32(c)); some && !all {
				return s.undecided
			}
		}
		return nil
	}
	flipped := s.patterns.flipped(len(s.undecided))
	found := make([]bool, len(s.undecided))
	atomOf := make([]int, s.patterns.n) // by pattern: the atom of the class at hand, from 1
	for _, c := range s.loose {
		if some, all := s.choices(set, int32(c)); !some || all {
			continue
		}
		clear(atomOf)
		for a := s.starts[c]; a < s.starts[c+1]; a++ {
			atomOf[s.atoms[a].pattern] = a + 1
		}
		alone := false
		for a := s.starts[c]; a < s.starts[c+1]; a++ {
			in := has(set, s.first+int(s.kind[a]))
			for i := range s.undecided {
				other := flipped[int(s.atoms[a].pattern)*len(s.undecided)+i]
				if other < 0 || atomOf[other] == 0 {
					continue
				}
				if has(set, s.first+int(s.kind[atomOf[other]-1])) != in {
					found[i], alone = true, true
				}
			}
		}
		for i := range s.undecided {
			found[i] = found[i] || !alone && slices.Contains(s.asked, s.undecided[i])
		}
	}
	var all []int32
	for i, f := range found {
		if f {
			all = append(all, s.undecided[i])
		}
	}
	return all
}
