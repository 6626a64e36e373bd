package people

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"outflow/graph"
)

// Segments is the people of a crowd as far as some expressions tell them apart:
// people of one segment are of one population and in the same of the expressions
// at all times. Segments are numbered from 0; those of a population lie together,
// in the order of the populations, and the stranger comes last. A set of segments
// is a bitmap of (Len()+63)/64 words.
//
// Segments is immutable but for what it remembers, and safe for concurrent use.
type Segments struct {
	crowd       *Crowd
	exprs       []graph.People
	numbers     map[string]int // of the first of those that are equal, by text
	masks       [][]Change
	populations []*segmentation
	n           int
	widened     atomic.Bool

	finer sync.Map // see refined

	firm func() *Segments // see withoutApproximate
}

// A Change says which segments an expression speaks of from an instant on.
type Change struct {
	Since    graph.Instant
	Segments []uint64
}

// A segmentation is the segments of one population: [first, first+n).
type segmentation struct {
	system    *system
	first, n  int
	segmentOf []int32 // by segment of the table, from 0
	partner   []int32 // by segment, from 0: of the other one of a supposition; nil if exact

	// What settle finds.
	fixed       []int64      // by segment: how many people surely are of it
	sums        [][256]int64 // see sumBytes
	exact       bool         // no count of segments is in doubt
	restSegment int          // if exact, how many of which segment are on no list
	rest        int64

	mu     sync.Mutex
	counts map[string]Count // of sets, as key has them
}

// in reports whether the segment that one of the table belongs to is in set.
func (p *segmentation) in(set []uint64, finest int) bool {
	return has(set, p.first+int(p.segmentOf[finest]))
}

// Segments cuts the crowd into the segments of people that the expressions tell
// apart. Expressions may repeat. It fails if one names no cohort or population
// of the graph. Where they name so many cohorts without a member list that the
// combinations of those are more than can be told apart, some segments stand for
// people of whom only something is supposed, and counts are wider for it.
func (c *Crowd) Segments(ctx context.Context, exprs []graph.People) (*Segments, error) {
	return c.segments(ctx, exprs, spoken{all: true}, c.newSystem)
}

type systemMaker func(ctx context.Context, population int32, named map[int32]bool) (*system, error)

// segments makes segments of the people of some populations alone: none of those of others.
func (c *Crowd) segments(ctx context.Context, exprs []graph.People, of spoken, newSystem systemMaker) (*Segments, error) {
	s := &Segments{crowd: c, exprs: slices.Clone(exprs), masks: make([][]Change, len(exprs)), populations: make([]*segmentation, len(c.censuses))}
	s.firm = sync.OnceValue(s.withoutApproximate)
	named, err := c.named(exprs)
	if err != nil {
		return nil, err
	}
	s.numbers = map[string]int{}
	same := make([]int, len(exprs)) // the first equal expression
	for i, p := range exprs {
		text := p.String()
		if _, ok := s.numbers[text]; !ok {
			s.numbers[text] = i
		}
		same[i] = s.numbers[text]
	}
	namedOf := map[int32]map[int32]bool{} // by population
	for i := range named {
		p := c.graph.Cohorts[i].Population
		if namedOf[p] == nil {
			namedOf[p] = map[int32]bool{}
		}
		namedOf[p][i] = true
	}
	speaking := make([][]int, len(c.censuses)) // by population: which expressions speak of it
	for i, e := range exprs {
		if same[i] == i {
			for p := range meant(c.graph, e).within(of, len(c.censuses)) {
				speaking[p] = append(speaking[p], i)
			}
		}
	}
	timelines := make([][]timeline, len(exprs)) // by expression: of segments of a population that it speaks of
	nobody := &segmentation{system: &system{table: &table{}}, exact: true}
	for i := range c.censuses {
		if !of.of(int32(i)) {
			s.populations[i] = nobody
			continue
		}
		p := &segmentation{first: s.n}
		s.populations[i] = p
		if p.system, err = newSystem(ctx, int32(i), namedOf[int32(i)]); err != nil {
			return nil, err
		}
		t := p.system.table
		if p.system.widened {
			s.widened.Store(true)
		}
		parts := newPartition(len(t.finest))
		for _, i := range speaking[i] {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			parts.refineBy(t.evaluate(exprs[i]))
		}
		p.number(parts)
		for _, i := range speaking[i] {
			timelines[i] = append(timelines[i], widen(p.project(t.evaluate(exprs[i])), p.first, p.first+p.n))
		}
		s.n += p.n
		p.settle()
	}
	s.n++ // the stranger
	for i, e := range exprs {
		if same[i] == i {
			s.masks[i] = s.combine(timelines[i], stranger(e))
		} else {
			s.masks[i] = s.masks[same[i]]
		}
	}
	return s, nil
}

// named returns the cohorts that the expressions name and those that lie
// behind their definitions.
func (c *Crowd) named(exprs []graph.People) (map[int32]bool, error) {
	named := map[int32]bool{}
	var todo []graph.People
	var missing string
	for _, p := range exprs {
		todo = append(todo, p)
		for len(todo) > 0 {
			at := todo[len(todo)-1]
			todo = todo[:len(todo)-1]
			graph.Cohorts(at, func(id string) {
				i := c.graph.Cohort(id)
				switch {
				case i == graph.None && c.graph.Population(id) == graph.None:
					missing = id
				case i != graph.None && !named[i]:
					named[i] = true
					if h := &c.graph.Cohorts[i]; h.People != nil && h.Members == "" {
						todo = append(todo, h.People)
					}
				}
			})
		}
		if missing != "" {
			return nil, fmt.Errorf("people %q: there is no cohort or population %q", p, missing)
		}
	}
	return named, nil
}

// number makes segments of the parts, in the order in which they begin in the table.
func (p *segmentation) number(parts *partition) {
	rough := p.system.table.rough
	if rough {
		parts.pair()
	}
	p.segmentOf = make([]int32, len(parts.part))
	segments := make([]int32, len(parts.size)) // by part, from 1
	for seg, part := range parts.part {
		if segments[part] == 0 {
			p.n++
			segments[part] = int32(p.n)
		}
		p.segmentOf[seg] = segments[part] - 1
	}
	if rough {
		p.partner = make([]int32, p.n)
		for seg, segment := range p.segmentOf {
			p.partner[segment] = p.segmentOf[seg^1]
		}
	}
}

// project makes a timeline of the table's segments one of a question's. Its time is in
// proportion to the sets: each of thousands of expressions may be of one person.
func (p *segmentation) project(t timeline) timeline {
	var out timeline
	for _, m := range t {
		set := make([]uint64, words(p.n))
		for seg := range members(m.bits) {
			put(set, int(p.segmentOf[seg]))
		}
		out = out.then(m.since, set)
	}
	return out
}

// combine joins the timelines of all populations.
func (s *Segments) combine(timelines []timeline, stranger bool) []Change {
	now := make([]uint64, words(s.n))
	if stranger {
		put(now, s.n-1)
	}
	all := always(now)
	for _, t := range timelines {
		all = join(all, widen(t, 0, s.n), or)
	}
	changes := make([]Change, len(all))
	for i, m := range all {
		changes[i] = Change{m.since, m.bits}
	}
	return changes
}

// Len returns the number of segments, the stranger included.
func (s *Segments) Len() int { return s.n }

// Stranger returns the one segment of people who are on no population: any
// number of them, possibly none.
func (s *Segments) Stranger() int { return s.n - 1 }

// Mask returns who is in the i-th expression, over time: the first change is
// at graph.Past and each holds until the next. An expression that does not
// depend on time has one. Unknown people are nobody. The caller must not
// change it.
func (s *Segments) Mask(i int) []Change { return s.masks[i] }

// During returns who is in an expression, which must be one of those that the segments
// are cut by, at some instant of some intervals; whoever is on no population is left out.
func (s *Segments) During(p graph.People, when []graph.Interval) []uint64 {
	in := make([]uint64, words(s.n))
	i := s.index(p)
	if i < 0 {
		return in
	}
	changes := s.masks[i]
	for n, c := range changes {
		holds := graph.Interval{Since: c.Since, Until: graph.Future}
		if n+1 < len(changes) {
			holds.Until = changes[n+1].Since
		}
		if graph.Overlap(when, []graph.Interval{holds}) {
			for w, x := range c.Segments {
				in[w] |= x
			}
		}
	}
	in[s.Stranger()/64] &^= 1 << (s.Stranger() % 64)
	return in
}

// Outside returns who is not in the i-th expression, over time, as Mask does;
// people of other populations and the stranger are not if they are not in it.
func (s *Segments) Outside(i int) []Change {
	changes := slices.Clone(s.masks[i])
	for n, c := range changes {
		set := make([]uint64, words(s.n))
		for i := range s.populations {
			p := s.populations[i]
			for segment := range p.n {
				other := segment
				if p.partner != nil {
					other = int(p.partner[segment])
				}
				if !has(c.Segments, p.first+other) {
					put(set, p.first+segment)
				}
			}
		}
		if !has(c.Segments, s.Stranger()) {
			put(set, s.Stranger())
		}
		changes[n].Segments = set
	}
	return changes
}

// Without returns the segments of one set that are not in another. Of a set that holds what is
// certain of some people and what may be, what is certain of those left is what may not be in
// the other.
func (s *Segments) Without(set, others []uint64) []uint64 {
	out := slices.Clone(set)
	for w := range out {
		out[w] &^= others[w]
	}
	for _, p := range s.populations {
		for segment, other := range p.partner {
			at, beside := p.first+segment, p.first+int(other)
			out[at/64] &^= 1 << (at % 64)
			if has(set, at) && !has(others, beside) {
				put(out, at)
			}
		}
	}
	return out
}

// All returns the segments of a population.
func (s *Segments) All(population int32) []uint64 {
	p, all := s.populations[population], make([]uint64, words(s.n))
	for segment := range p.n {
		put(all, p.first+segment)
	}
	return all
}

// Members returns the segments of all populations, which is all but the stranger.
func (s *Segments) Members() []uint64 {
	all := full(s.n)
	all[s.Stranger()/64] &^= 1 << (s.Stranger() % 64)
	return all
}

// Widened reports whether some count was wider than what is known implies,
// because the combinations were too many to reckon with all of them. Bounds
// are sound all the same.
func (s *Segments) Widened() bool { return s.widened.Load() }

// Conflict returns, in sentences, what is said that cannot all be true, or not
// beside a member list. The counts rest on none of it.
func (s *Segments) Conflict() []string {
	var all []string
	for i := range s.populations {
		for _, c := range s.populations[i].system.conflicts {
			all = append(all, c.Error())
		}
	}
	for i := range s.crowd.censuses {
		for _, c := range s.crowd.misfits(int32(i)) {
			all = append(all, c.Error())
		}
	}
	return all
}

// Dated reports whether who is in p depends on the time.
func (s *Segments) Dated(p graph.People) bool {
	named, err := s.crowd.named([]graph.People{p})
	if err != nil {
		return false
	}
	spoken := populations(s.crowd.graph, p)
	for i := range named {
		spoken.some[s.crowd.graph.Cohorts[i].Population] = true
	}
	for n := range spoken.within(spoken, len(s.crowd.censuses)) {
		if s.crowd.censuses[n].lists[graph.None].dated {
			return true
		}
	}
	for i := range named {
		if n := s.crowd.graph.Cohorts[i].Population; n != graph.None && s.crowd.censuses[n].lists[i].dated {
			return true
		}
	}
	return false
}

// settle sets apart the people of signatures that leave no choice, once the
// segments are known, so that a count need not pass over thousands of them.
func (p *segmentation) settle() {
	s := p.system
	p.fixed, p.counts = make([]int64, p.n), map[string]Count{}
	s.fixedVector, s.open = make([]int64, len(s.vectors)), nil
	for c, sig := range s.table.signatures {
		switch from, to := s.table.starts[c], s.table.starts[c+1]; {
		case !sig.rest && from < to && p.alike(from, to):
			p.fixed[p.segmentOf[from]] += sig.count
			s.fixedVector[s.vector[from]] += sig.count
		case from < to:
			s.open = append(s.open, c)
		}
	}
	p.sumBytes()
	p.settleRest()
}

// alike reports whether some segments of the table are of one segment and vector.
func (p *segmentation) alike(from, to int) bool {
	for seg := from + 1; seg < to; seg++ {
		if p.segmentOf[seg] != p.segmentOf[from] || p.system.vector[seg] != p.system.vector[from] {
			return false
		}
	}
	return true
}

// settleRest finds out whether every count is exact: where nobody has a choice
// but the people on no list, and the statements leave them just one number,
// most often the size of the population less those on a list.
func (p *segmentation) settleRest() {
	if p.exact = len(p.system.open) == 0; len(p.system.open) != 1 {
		return
	}
	c, t := p.system.open[0], p.system.table
	from, to := t.starts[c], t.starts[c+1]
	if !p.alike(from, to) {
		return
	}
	n, _ := p.system.bounds(func(seg int) bool { return from <= seg && seg < to }, 0)
	if n.Exact() {
		p.exact, p.restSegment, p.rest = true, int(p.segmentOf[from]), n.Min
	}
}
