package people

import (
	"context"
	"slices"

	"outflow/graph"
)

// A refinement is finer segments, and which segment each belongs to.
type refinement struct {
	segments *Segments
	parent   []int32 // by finer segment; -1 if none is left of it
	// alone says that people could not be told apart by the expressions and p
	// together: the segments are those of p alone, and have no parents.
	alone bool
	err   error
}

// CountIn returns how many people of the segments in set are in p, at any time if
// p is dated; p need not be among the expressions. It is what a count is by
// cohort. The first call for a p costs as much as Segments, the next ones a count.
// Errors are those of Count and Segments.
func (s *Segments) CountIn(set []uint64, p graph.People) (Estimate, error) {
	if i := s.index(p); i >= 0 {
		return s.Estimate(intersect(set, s.ever(i)))
	}
	r := s.refined(p)
	switch {
	case r.err != nil:
		return Estimate{}, r.err
	case r.alone:
		c, err := s.overlap(set, r.segments)
		if err != nil || s.firm() == s && r.segments.firm() == r.segments {
			return Estimate{Count: c}, err
		}
		f, err := s.firm().overlap(set, r.segments.firm())
		e := r.segments.estimate(r.segments.ever(0), c, f)
		e.Of = append(e.Of, s.estimate(set, c, f).Of...)
		slices.Sort(e.Of)
		e.Of = slices.Compact(e.Of)
		return e, err
	}
	c, err := r.segments.Estimate(r.of(set))
	if r.segments.Widened() {
		s.widened.Store(true)
	}
	return c, err
}

// of returns the finer segments of a set that are in p; p is the last of their expressions.
func (r *refinement) of(set []uint64) []uint64 {
	fine := make([]uint64, words(r.segments.n))
	for segment, parent := range r.parent {
		if parent >= 0 && has(set, int(parent)) {
			put(fine, segment)
		}
	}
	return intersect(fine, r.segments.ever(len(r.segments.exprs)-1))
}

// index returns which of the expressions one is, -1 if it is none of them.
func (s *Segments) index(p graph.People) int {
	if i, ok := s.numbers[p.String()]; ok {
		return i
	}
	return -1
}

func intersect(a, b []uint64) []uint64 {
	out := make([]uint64, len(a))
	for i := range a {
		out[i] = a[i] & b[i]
	}
	return out
}

// ever returns who is in the i-th expression at any time.
func (s *Segments) ever(i int) []uint64 {
	return s.timeline(i).ever()
}

func (s *Segments) timeline(i int) timeline {
	t := make(timeline, len(s.masks[i]))
	for n, c := range s.masks[i] {
		t[n] = moment{c.Since, c.Segments}
	}
	return t
}

// refined returns the segments that p tells apart beside the expressions.
func (s *Segments) refined(p graph.People) *refinement {
	key := p.String()
	if r, ok := s.finer.Load(key); ok {
		return r.(*refinement)
	}
	ctx, r := context.Background(), &refinement{alone: s.rough()}
	of := meant(s.crowd.graph, p) // nobody else is in it
	if !r.alone {
		r.segments, r.err = s.crowd.segments(ctx, append(s.exprs[:len(s.exprs):len(s.exprs)], p), of, s.crowd.newSystem)
		r.alone = r.err == nil && r.segments.rough()
	}
	if r.alone {
		r.segments, r.err = s.crowd.segments(ctx, []graph.People{p}, of, s.crowd.newSystem)
	} else if r.err == nil {
		r.parent = s.parents(r.segments)
	}
	known, _ := s.finer.LoadOrStore(key, r)
	return known.(*refinement)
}

// rough reports whether some segments stand for people of whom something is
// supposed.
func (s *Segments) rough() bool {
	return slices.ContainsFunc(s.populations, func(p *segmentation) bool { return p.system.table.rough })
}

// overlap bounds how many people of the segments in set are in the one expression
// of other segments, by Fréchet's rule.
func (s *Segments) overlap(set []uint64, other *Segments) (Count, error) {
	s.widened.Store(true)
	in := other.ever(0)
	total := Count{}
	for p := graph.None; p < len(s.populations); p++ {
		var n [3]Count // in set, in the expression, in all
		for i, of := range []struct {
			segments *Segments
			set      []uint64
		}{{s, set}, {other, in}, {s, full(s.n)}} {
			var err error
			if n[i], err = of.segments.CountOf(of.set, int32(p)); err != nil {
				return Count{}, err
			}
		}
		both := Count{0, lower(n[0].Max, n[1].Max)}
		if n[2].Max != Unbounded {
			both.Min = max(0, n[0].Min+n[1].Min-n[2].Max)
		}
		total = total.and(both)
	}
	return total, nil
}

// parents finds which segment each finer segment belongs to: the one of the same
// population that is in the same expressions at all times.
func (s *Segments) parents(finer *Segments) []int32 {
	n := s.n + finer.n
	p := newPartition(n)
	for i, own := range s.populations {
		set := make([]uint64, words(n))
		for j := range own.n {
			put(set, own.first+j)
		}
		for j := range finer.populations[i].n {
			put(set, s.n+finer.populations[i].first+j)
		}
		p.refine(set)
	}
	for i := range s.exprs {
		p.refineBy(join(widen(s.timeline(i), 0, n), widen(finer.timeline(i), s.n, n), or))
	}
	ours := map[int32]int32{}
	for segment := range s.n {
		ours[p.part[segment]] = int32(segment)
	}
	parent := make([]int32, finer.n)
	for segment := range finer.n {
		if own, ok := ours[p.part[s.n+segment]]; ok {
			parent[segment] = own
		} else {
			parent[segment] = -1
		}
	}
	return parent
}

// widen moves a timeline of segments to begin at first among n.
func widen(t timeline, first, n int) timeline {
	out := make(timeline, len(t))
	for i, m := range t {
		set := make([]uint64, words(n))
		for segment := range members(m.bits) {
			put(set, first+segment)
		}
		out[i] = moment{m.since, set}
	}
	return out
}

// In returns the segments some of whose people may be in p, at any time if p is
// dated; like CountIn, p need not be among the expressions. An expression that
// cannot be read is in nobody: CountIn reports it.
func (s *Segments) In(p graph.People) []uint64 {
	if i := s.index(p); i >= 0 {
		return s.ever(i)
	}
	in := make([]uint64, words(s.n))
	r := s.refined(p)
	if r.err != nil {
		return in
	}
	if r.alone {
		return full(s.n)
	}
	for segment := range members(r.segments.ever(len(s.exprs))) {
		if parent := r.parent[segment]; parent >= 0 {
			put(in, int(parent))
		}
	}
	return in
}
