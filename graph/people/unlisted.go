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
	for c, cl := range s.classes {
		if some, _ := s.choices(set, int32(c)); cl.rest && some {
			return true
		}
	}
	return false
}

// deciding returns the free cohorts of which somebody's membership alone may
// decide whether they are in set, or all that differ where none does alone.
func (s *slice) deciding(set []uint64) []int32 {
	found := make([]bool, len(s.undecided))
	for c := range s.classes {
		if some, all := s.choices(set, int32(c)); !some || all {
			continue
		}
		in := map[string]bool{}
		for a := s.starts[c]; a < s.starts[c+1]; a++ {
			in[s.patternKey(a, -1)] = has(set, s.first+int(s.kind[a]))
		}
		alone := false
		for a := s.starts[c]; a < s.starts[c+1]; a++ {
			for i := range s.undecided {
				other, ok := in[s.patternKey(a, i)]
				if ok && other != in[s.patternKey(a, -1)] {
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

// patternKey returns the pattern of an atom with one cohort flipped, none if
// flip is -1.
func (s *slice) patternKey(a, flip int) string {
	p := slices.Clone(s.patterns.of(int(s.atoms[a].pattern)))
	if flip >= 0 {
		p[flip/64] ^= 1 << (flip % 64)
	}
	key := make([]byte, 0, 8*len(p))
	for _, w := range p {
		for i := range 8 {
			key = append(key, byte(w>>(8*i)))
		}
	}
	return string(key)
}
