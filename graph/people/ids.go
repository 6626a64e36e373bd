package people

import (
	"context"
	"iter"
)

// IDs yields the ids of the people of one population who are on one of its
// lists and certainly of a kind in set, ascending. It ends early when the
// context is done. It reads the lists of the population again, which takes as
// long as Gather did.
func (c *Crowd) IDs(ctx context.Context, k *Kinds, set []uint64, population int32) iter.Seq[uint64] {
	return c.ids(ctx, &k.slices[population], set, func(some, all bool) bool { return all })
}

// PossibleIDs is like IDs for those who are possibly of a kind in set and
// possibly of another, because a cohort that decides it has no member list.
func (c *Crowd) PossibleIDs(ctx context.Context, k *Kinds, set []uint64, population int32) iter.Seq[uint64] {
	return c.ids(ctx, &k.slices[population], set, func(some, all bool) bool { return some && !all })
}

func (c *Crowd) ids(ctx context.Context, s *slice, set []uint64, want func(some, all bool) bool) iter.Seq[uint64] {
	return func(yield func(uint64) bool) {
		census := s.census
		wanted := make([]bool, len(census.groupOf))
		for node, group := range census.groupOf {
			if group >= 0 {
				wanted[node] = want(s.choices(set, s.classOf[group]))
			}
		}
		// The nodes are those of the census: the same walk makes no new ones.
		for w := newWalk(census.trie, census.sets); w.next(); {
			for _, p := range w.sorted() {
				if wanted[p.node] && !yield(p.id) {
					return
				}
			}
			if ctx.Err() != nil {
				return
			}
		}
	}
}

// choices reports whether some and whether all of the atoms of a class are in
// set.
func (s *slice) choices(set []uint64, class int32) (some, all bool) {
	all = s.starts[class] < s.starts[class+1]
	for a := s.starts[class]; a < s.starts[class+1]; a++ {
		in := has(set, s.first+int(s.kind[a]))
		some, all = some || in, all && in
	}
	return some, all
}

// Unnamed returns how many people of one population who are on none of its
// lists are of the kinds in set: those that IDs and PossibleIDs cannot name.
func (k *Kinds) Unnamed(set []uint64, population int32) Estimate {
	c := k.unnamed(set, population)
	if k.firm() == k {
		return Estimate{Count: c}
	}
	return k.estimate(set, c, k.firm().unnamed(set, population))
}

func (k *Kinds) unnamed(set []uint64, population int32) Count {
	s := &k.slices[population]
	for c, cl := range s.classes {
		if cl.rest {
			n, kept := s.bounds(func(a int) bool { return s.atoms[a].class == int32(c) && has(set, s.first+int(s.kind[a])) }, 0)
			if kept < len(s.rows) {
				k.widened.Store(true)
			}
			return n
		}
	}
	return Count{}
}
