package people

import (
	"context"
	"slices"

	"outflow/graph"
)

// A refinement is finer kinds, and which kind each belongs to.
type refinement struct {
	kinds  *Kinds
	parent []int32 // by finer kind; -1 if none is left of it
	// alone says that people could not be told apart by the expressions and p
	// together: the kinds are those of p alone, and have no parents.
	alone bool
	err   error
}

// CountIn returns how many people of the kinds in set are in p, at any time if
// p is dated; p need not be among the expressions. It is what a count is by
// cohort. The first call for a p costs as much as Kinds, the next ones a count.
// Errors are those of Count and Kinds.
func (k *Kinds) CountIn(set []uint64, p graph.People) (Estimate, error) {
	for i, e := range k.exprs {
		if e.String() == p.String() {
			return k.Estimate(intersect(set, k.ever(i)))
		}
	}
	r := k.refined(p)
	switch {
	case r.err != nil:
		return Estimate{}, r.err
	case r.alone:
		c, err := k.overlap(set, r.kinds)
		if err != nil || k.firm() == k && r.kinds.firm() == r.kinds {
			return Estimate{Count: c}, err
		}
		f, err := k.firm().overlap(set, r.kinds.firm())
		e := r.kinds.estimate(r.kinds.ever(0), c, f)
		e.Of = append(e.Of, k.estimate(set, c, f).Of...)
		slices.Sort(e.Of)
		e.Of = slices.Compact(e.Of)
		return e, err
	}
	fine := make([]uint64, words(r.kinds.n))
	for kind, parent := range r.parent {
		if parent >= 0 && has(set, int(parent)) {
			put(fine, kind)
		}
	}
	c, err := r.kinds.Estimate(intersect(fine, r.kinds.ever(len(k.exprs))))
	if r.kinds.Widened() {
		k.widened.Store(true)
	}
	return c, err
}

func intersect(a, b []uint64) []uint64 {
	out := make([]uint64, len(a))
	for i := range a {
		out[i] = a[i] & b[i]
	}
	return out
}

// ever returns who is in the i-th expression at any time.
func (k *Kinds) ever(i int) []uint64 {
	return k.timeline(i).ever()
}

func (k *Kinds) timeline(i int) timeline {
	t := make(timeline, len(k.masks[i]))
	for n, c := range k.masks[i] {
		t[n] = moment{c.Since, c.Kinds}
	}
	return t
}

// refined returns the kinds that p tells apart beside the expressions.
func (k *Kinds) refined(p graph.People) *refinement {
	key := p.String()
	if r, ok := k.finer.Load(key); ok {
		return r.(*refinement)
	}
	ctx, r := context.Background(), &refinement{alone: k.rough()}
	if !r.alone {
		r.kinds, r.err = k.crowd.Kinds(ctx, append(k.exprs[:len(k.exprs):len(k.exprs)], p))
		r.alone = r.err == nil && r.kinds.rough()
	}
	if r.alone {
		r.kinds, r.err = k.crowd.Kinds(ctx, []graph.People{p})
	} else if r.err == nil {
		r.parent = k.parents(r.kinds)
	}
	known, _ := k.finer.LoadOrStore(key, r)
	return known.(*refinement)
}

// rough reports whether some kinds stand for people of whom something is
// supposed.
func (k *Kinds) rough() bool {
	return slices.ContainsFunc(k.slices, func(s slice) bool { return s.rough })
}

// overlap bounds how many people of the kinds in set are in the one expression
// of other kinds, by Fréchet's rule.
func (k *Kinds) overlap(set []uint64, other *Kinds) (Count, error) {
	k.widened.Store(true)
	in := other.ever(0)
	total := Count{}
	for p := graph.None; p < len(k.slices); p++ {
		var n [3]Count // in set, in the expression, in all
		for i, of := range []struct {
			kinds *Kinds
			set   []uint64
		}{{k, set}, {other, in}, {k, full(k.n)}} {
			var err error
			if n[i], err = of.kinds.CountOf(of.set, int32(p)); err != nil {
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

// parents finds which kind each finer kind belongs to: the one of the same
// population that is in the same expressions at all times.
func (k *Kinds) parents(finer *Kinds) []int32 {
	n := k.n + finer.n
	p := newPartition(n)
	for i := range k.slices {
		set := make([]uint64, words(n))
		for j := range k.slices[i].n {
			put(set, k.slices[i].first+j)
		}
		for j := range finer.slices[i].n {
			put(set, k.n+finer.slices[i].first+j)
		}
		p.refine(set)
	}
	for i := range k.exprs {
		p.refineBy(join(widen(k.timeline(i), 0, n), widen(finer.timeline(i), k.n, n), or))
	}
	ours := map[int32]int32{}
	for kind := range k.n {
		ours[p.part[kind]] = int32(kind)
	}
	parent := make([]int32, finer.n)
	for kind := range finer.n {
		if own, ok := ours[p.part[k.n+kind]]; ok {
			parent[kind] = own
		} else {
			parent[kind] = -1
		}
	}
	return parent
}

// widen moves a timeline of kinds to begin at first among n.
func widen(t timeline, first, n int) timeline {
	out := make(timeline, len(t))
	for i, m := range t {
		set := make([]uint64, words(n))
		for kind := range members(m.bits) {
			put(set, first+kind)
		}
		out[i] = moment{m.since, set}
	}
	return out
}
