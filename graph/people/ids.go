package people

import (
	"context"
	"iter"
)

// A Class is people of one population who are on the same of the member lists
// that matter to a question: what is so of one of them is so of all.
type Class int32

// Listed yields the id and the class of everybody of one population who is on
// one of its lists, by id. It ends early when the context is done. It reads the
// lists of the population again, which takes as long as Gather did.
func (c *Crowd) Listed(ctx context.Context, k *Kinds, population int32) iter.Seq2[uint64, Class] {
	return func(yield func(uint64, Class) bool) {
		s := &k.slices[population]
		census := s.census
		// The nodes are those of the census: the same walk makes no new ones.
		for w := newWalk(census.trie, census.sets); w.next(); {
			for _, p := range w.sorted() {
				if group := census.groupOf[p.node]; group >= 0 && !yield(p.id, Class(s.classOf[group])) {
					return
				}
			}
			if ctx.Err() != nil {
				return
			}
		}
	}
}

// Classes returns how many classes of a population there are: those below it.
func (k *Kinds) Classes(population int32) int { return len(k.slices[population].classes) }

// Of returns the kinds that people of a class may be of.
func (k *Kinds) Of(population int32, class Class) []uint64 {
	s, of := &k.slices[population], make([]uint64, words(k.n))
	for a := s.starts[class]; a < s.starts[class+1]; a++ {
		put(of, s.first+int(s.kind[a]))
	}
	return of
}

// Are reports whether some and whether all that people of a class may be, by
// cohorts without a member list, is of the kinds in set: whether they are
// possibly and whether they are certainly of one of those.
func (k *Kinds) Are(population int32, class Class, set []uint64) (some, all bool) {
	return k.slices[population].choices(set, int32(class))
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
// lists are of the kinds in set: those that Listed does not yield.
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
