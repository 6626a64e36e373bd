package people

import (
	"slices"

	"outflow/graph"
)

// An Estimate is a count, which of its bounds would be another without what is
// only approximate, and the ids of the populations and cohorts of which that is
// said, sorted.
type Estimate struct {
	Count
	AboutMin, AboutMax bool
	Of                 []string
}

// Estimate is Count, with how far it rests on what is only approximate.
func (s *Segments) Estimate(set []uint64) (Estimate, error) {
	c, err := s.Count(set)
	if err != nil || s.firm() == s {
		return Estimate{Count: c}, err
	}
	f, err := s.firm().Count(set)
	return s.estimate(set, c, f), err
}

// estimateOf makes an estimate of a count of people of one population.
func (s *Segments) estimateOf(set []uint64, population int, c Count) (Estimate, error) {
	f, err := s.firm().CountOf(set, int32(population))
	e := Estimate{c, c.Min != f.Min, c.Max != f.Max, nil}
	if e.AboutMin || e.AboutMax {
		e.Of = s.populations[population].approximate()
	}
	return e, err
}

// estimate makes an estimate of a count of people of the segments in set, from
// that with all that is said and that with what is exact alone.
func (s *Segments) estimate(set []uint64, c, firm Count) Estimate {
	e := Estimate{c, c.Min != firm.Min, c.Max != firm.Max, nil}
	if !e.AboutMin && !e.AboutMax {
		return e
	}
	for _, p := range s.populations {
		if p.meets(set) {
			e.Of = append(e.Of, p.approximate()...)
		}
	}
	slices.Sort(e.Of)
	e.Of = slices.Compact(e.Of)
	return e
}

// meets reports whether a segment of the population is in set.
func (p *segmentation) meets(set []uint64) bool {
	for segment := range p.n {
		if has(set, p.first+segment) {
			return true
		}
	}
	return false
}

// approximate returns the ids of what the counts of the population rest on and
// is only approximate.
func (p *segmentation) approximate() []string {
	var ids []string
	k := p.system.table.known
	for _, st := range p.system.statements {
		if !st.bound.About {
			continue
		}
		for _, s := range k.implied.each([]statement{st}) {
			if s.bound.About {
				ids = append(ids, k.key(s.cohort).ID)
			}
		}
	}
	return ids
}

// withoutApproximate makes the same segments, whose counts rest on what is exact
// alone. They are s itself if all is exact.
func (s *Segments) withoutApproximate() *Segments {
	f := &Segments{crowd: s.crowd, exprs: s.exprs, numbers: s.numbers, masks: s.masks, populations: slices.Clone(s.populations), n: s.n}
	f.firm = func() *Segments { return f }
	same := true
	for i, p := range s.populations {
		if slices.ContainsFunc(p.system.statements, func(st statement) bool { return st.bound.About }) {
			f.populations[i] = &segmentation{system: p.system.withoutApproximate(), first: p.first, n: p.n, segmentOf: p.segmentOf, partner: p.partner}
			f.populations[i].settle()
			same = false
		}
	}
	if same {
		return s
	}
	return f
}

func (s *system) withoutApproximate() *system {
	if !s.table.rough {
		var firm []statement
		for _, st := range s.statements {
			if st, ok := s.table.known.implied.firm(st); ok {
				firm = append(firm, st)
			}
		}
		return newSystem(s.table, firm)
	}
	t, k := *s.table, *s.table.known
	k.outline = newOutline(exact(k.graph), k.census, k.population, k.cohorts)
	t.known = &k
	return newRoughSystem(&t)
}

// exact returns the graph without the sizes and shares that are approximate.
func exact(g *graph.Graph) *graph.Graph {
	e := *g
	e.Populations, e.Cohorts = slices.Clone(g.Populations), slices.Clone(g.Cohorts)
	forget := func(r *graph.Range) {
		if r.About {
			*r = graph.Range{}
		}
	}
	for i := range e.Populations {
		forget(&e.Populations[i].Size)
	}
	for i := range e.Cohorts {
		forget(&e.Cohorts[i].Size)
		forget(&e.Cohorts[i].Share)
	}
	return &e
}

// An Unlisted is what no member list says: the counts rest on what is stated
// of these.
type Unlisted struct {
	// Populations are the ids of those whose people are not all on a list.
	Populations []string
	// Cohorts are the ids of those that decide who is meant.
	Cohorts []string
}

// Unlisted returns what is without a member list and bears on how many people
// are of the segments in set; both sorted. Nothing, if every count is exact
// because of lists alone.
func (s *Segments) Unlisted(set []uint64) Unlisted {
	var u Unlisted
	for i, p := range s.populations {
		if p.takesRest(set) {
			u.Populations = append(u.Populations, s.crowd.graph.Populations[i].ID)
		}
		for _, c := range p.deciding(set) {
			u.Cohorts = append(u.Cohorts, s.crowd.graph.Cohorts[c].ID)
		}
	}
	slices.Sort(u.Cohorts)
	return u
}

// takesRest reports whether people on no list may be of the segments in set.
func (p *segmentation) takesRest(set []uint64) bool {
	return slices.ContainsFunc(p.system.open, func(c int) bool {
		some, _ := p.are(set, c)
		return some && p.system.table.signatures[c].rest
	})
}

// deciding returns the free cohorts of which somebody's membership alone may
// decide whether they are in set, or all that were asked for where none does
// alone.
func (p *segmentation) deciding(set []uint64) []int32 {
	t := p.system.table
	inDoubt := slices.DeleteFunc(slices.Clone(p.system.open), func(c int) bool {
		some, all := p.are(set, c)
		return !some || all
	})
	switch {
	case len(inDoubt) == 0:
		return nil
	case t.rough:
		return t.undecided
	}
	n := len(t.undecided)
	flipped, found := t.patterns.flipped(n), make([]bool, n)
	with := make([]int, t.patterns.n) // by pattern: the segment of the signature at hand, from 1
	for _, c := range inDoubt {
		clear(with)
		for seg := range t.of(c) {
			with[t.finest[seg].pattern] = seg + 1
		}
		alone := false
		for seg := range t.of(c) {
			in := p.in(set, seg)
			for i := range n {
				other := flipped[int(t.finest[seg].pattern)*n+i]
				if other >= 0 && with[other] != 0 && p.in(set, with[other]-1) != in {
					found[i], alone = true, true
				}
			}
		}
		for i, cohort := range t.undecided {
			found[i] = found[i] || !alone && slices.Contains(t.known.asked, cohort)
		}
	}
	var all []int32
	for i, cohort := range t.undecided {
		if found[i] {
			all = append(all, cohort)
		}
	}
	return all
}
