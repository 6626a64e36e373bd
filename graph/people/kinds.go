package people

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"outflow/graph"
)

// Kinds is the people of a crowd as far as some expressions tell them apart:
// people of one kind are of one population and in the same of the expressions
// at all times. Kinds are numbered from 0; those of a population lie together,
// in the order of the populations, and the stranger comes last. A set of kinds
// is a bitmap of (Len()+63)/64 words.
//
// Kinds is immutable but for what it remembers, and safe for concurrent use.
type Kinds struct {
	crowd   *Crowd
	exprs   []graph.People
	masks   [][]Change
	slices  []slice // by population
	n       int
	widened atomic.Bool

	finer sync.Map // see refined

	firm func() *Kinds // see withoutApproximate
}

// A Change says which kinds an expression speaks of from an instant on.
type Change struct {
	Since graph.Instant
	Kinds []uint64
}

// A slice is the kinds of one population: [first, first+n).
type slice struct {
	*system
	first, n int
	kind     []int32 // by atom, from 0
	partner  []int32 // by kind, from 0: of the other atom of a supposition; nil if exact
}

// Kinds cuts the crowd into the kinds of people that the expressions tell
// apart. Expressions may repeat. It fails if one names no cohort or population
// of the graph. Where they name so many cohorts without a member list that the
// combinations of those are more than can be told apart, some kinds stand for
// people of whom only something is supposed, and counts are wider for it.
func (c *Crowd) Kinds(ctx context.Context, exprs []graph.People) (*Kinds, error) {
	return c.kinds(ctx, exprs, c.newSystem)
}

type systemMaker func(ctx context.Context, population int32, named map[int32]bool) (*system, error)

func (c *Crowd) kinds(ctx context.Context, exprs []graph.People, newSystem systemMaker) (*Kinds, error) {
	k := &Kinds{crowd: c, exprs: slices.Clone(exprs), masks: make([][]Change, len(exprs)), slices: make([]slice, len(c.censuses))}
	k.firm = sync.OnceValue(k.withoutApproximate)
	named, err := c.named(exprs)
	if err != nil {
		return nil, err
	}
	distinct := map[string]int{}
	same := make([]int, len(exprs)) // the first equal expression
	for i, p := range exprs {
		text := p.String()
		if _, ok := distinct[text]; !ok {
			distinct[text] = i
		}
		same[i] = distinct[text]
	}
	timelines := make([][]timeline, len(exprs)) // by expression, then population: of kinds
	for p := range c.censuses {
		s := &k.slices[p]
		s.first = k.n
		if s.system, err = newSystem(ctx, int32(p), named); err != nil {
			return nil, err
		}
		if s.widened {
			k.widened.Store(true)
		}
		parts := newPartition(len(s.atoms))
		for i, e := range exprs {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if same[i] == i {
				parts.refineBy(s.evaluate(e))
			}
		}
		one := s.number(parts)
		for i, e := range exprs {
			if same[i] == i {
				timelines[i] = append(timelines[i], project(s.evaluate(e), one))
			}
		}
		k.n += s.n
		s.settle()
	}
	k.n++ // the stranger
	for i, e := range exprs {
		if same[i] == i {
			k.masks[i] = k.combine(timelines[i], stranger(e))
		} else {
			k.masks[i] = k.masks[same[i]]
		}
	}
	return k, nil
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

// number makes kinds of the parts, in the order of their first atoms, and
// returns one atom of each.
func (s *slice) number(parts *partition) []int {
	if s.rough {
		parts.pair()
	}
	s.kind = make([]int32, len(s.atoms))
	kinds := make([]int32, len(parts.size)) // by part, from 1
	var one []int
	for a, part := range parts.part {
		if kinds[part] == 0 {
			one = append(one, a)
			kinds[part] = int32(len(one))
		}
		s.kind[a] = kinds[part] - 1
	}
	s.n = len(one)
	if s.rough {
		s.partner = make([]int32, s.n)
		for a, kind := range s.kind {
			s.partner[kind] = s.kind[a^1]
		}
	}
	return one
}

// project makes a timeline of atoms one of kinds.
func project(t timeline, one []int) timeline {
	var out timeline
	for _, m := range t {
		set := make([]uint64, words(len(one)))
		for kind, a := range one {
			if has(m.bits, a) {
				put(set, kind)
			}
		}
		out = out.then(m.since, set)
	}
	return out
}

// combine joins the timelines of all populations.
func (k *Kinds) combine(timelines []timeline, stranger bool) []Change {
	now := make([]uint64, words(k.n))
	if stranger {
		put(now, k.n-1)
	}
	all := always(now)
	for p, t := range timelines {
		var wide timeline
		for _, m := range t {
			set := make([]uint64, words(k.n))
			for kind := range members(m.bits) {
				put(set, k.slices[p].first+kind)
			}
			wide = append(wide, moment{m.since, set})
		}
		all = join(all, wide, or)
	}
	changes := make([]Change, len(all))
	for i, m := range all {
		changes[i] = Change{m.since, m.bits}
	}
	return changes
}

// Len returns the number of kinds, the stranger included.
func (k *Kinds) Len() int { return k.n }

// Stranger returns the one kind of people who are on no population: any
// number of them, possibly none.
func (k *Kinds) Stranger() int { return k.n - 1 }

// Mask returns who is in the i-th expression, over time: the first change is
// at graph.Past and each holds until the next. An expression that does not
// depend on time has one. Unknown people are nobody. The caller must not
// change it.
func (k *Kinds) Mask(i int) []Change { return k.masks[i] }

// Outside returns who is not in the i-th expression, over time, as Mask does;
// people of other populations and the stranger are not if they are not in it.
func (k *Kinds) Outside(i int) []Change {
	changes := slices.Clone(k.masks[i])
	for n, c := range changes {
		set := make([]uint64, words(k.n))
		for p := range k.slices {
			s := &k.slices[p]
			for kind := range s.n {
				other := kind
				if s.partner != nil {
					other = int(s.partner[kind])
				}
				if !has(c.Kinds, s.first+other) {
					put(set, s.first+kind)
				}
			}
		}
		if !has(c.Kinds, k.Stranger()) {
			put(set, k.Stranger())
		}
		changes[n].Kinds = set
	}
	return changes
}

// Population returns the population of a kind, graph.None for the stranger.
func (k *Kinds) Population(kind int) int32 {
	for p := range k.slices {
		if kind < k.slices[p].first+k.slices[p].n {
			return int32(p)
		}
	}
	return graph.None
}

// Widened reports whether some count was wider than what is known implies,
// because the combinations were too many to reckon with all of them. Bounds
// are sound all the same.
func (k *Kinds) Widened() bool { return k.widened.Load() }

// Conflict returns, in sentences, what is said that cannot all be true, or not
// beside a member list. The counts rest on none of it.
func (k *Kinds) Conflict() []string {
	var all []string
	for i := range k.slices {
		for _, c := range k.slices[i].conflicts {
			all = append(all, c.Error())
		}
	}
	for p := range k.crowd.censuses {
		for _, c := range k.crowd.misfits(int32(p)) {
			all = append(all, c.Error())
		}
	}
	return all
}

// Dated reports whether who is in p depends on the time.
func (k *Kinds) Dated(p graph.People) bool {
	named, err := k.crowd.named([]graph.People{p})
	if err != nil {
		return false
	}
	spoken := populations(k.crowd.graph, p)
	for n := range k.crowd.censuses {
		c := &k.crowd.censuses[n]
		for i := range named {
			if c.lists[i].dated || k.crowd.graph.Cohorts[i].Population == int32(n) && c.lists[graph.None].dated {
				return true
			}
		}
		if (spoken.all || spoken.some[int32(n)]) && c.lists[graph.None].dated {
			return true
		}
	}
	return false
}
