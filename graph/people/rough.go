package people

import (
	"maps"
	"math"
	"math/big"
	"slices"

	"outflow/graph"
)

// Where free cohorts are too many to tell people apart by every combination of
// them, each signature is looked at under a few suppositions about somebody of it
// instead: that nothing more is known of them, that they are in none of the
// free cohorts, in all of them, in a certain one, or not in a certain one.
//
// Each supposition makes two segments: the even one is in what somebody is in for
// certain if it is so, the odd one in what they may be in. Facts flow the more
// the more expressions somebody is in, so what reaches the even segment reaches
// everybody of whom the supposition is true, and what does not reach the odd
// one reaches nobody of whom it is. The bounds of numbers follow from that; see
// roughly. They are sound, and wider than what all combinations would give.
const (
	supposeNothing = iota
	supposeNone
	supposeAll
	supposeOne // in the first free cohort, out of it, in the second, …
)

func supposeIn(cohort int) int  { return supposeOne + 2*cohort }
func supposeOut(cohort int) int { return supposeOne + 2*cohort + 1 }

// maxSupposed bounds the segments that suppositions make: beyond it, there are
// none about single cohorts but the first.
const maxSupposed = 1 << 14

// roughSystem makes a system for a question that names too many free cohorts.
// It relies on what is said of the population, and of single cohorts and of
// which is part of or disjoint to which.
func (k *knowledge) roughSystem(named map[int32]bool) *system {
	lists := map[int32]bool{}
	k.behind(visit{}, slices.Collect(maps.Keys(named)), func(c int32) { lists[c] = true })
	t := &table{known: k, undecided: k.asked, leaves: map[int32]timeline{}, rough: true}
	t.mergeSignatures(lists)
	statements := k.stated
	t.suppose(links(t.undecided, statements, subsetOf), links(t.undecided, statements, disjointTo))
	t.combine()
	return newRoughSystem(t)
}

// newRoughSystem measures the free cohorts of a rough table.
func newRoughSystem(t *table) *system {
	s := &system{table: t, widened: true}
	s.vectorise()
	everybody := Count{}
	for signature := range t.signatures {
		n := t.signatureSize(signature)
		s.people = append(s.people, n)
		everybody = everybody.plus(n)
	}
	measured := map[int32]bool{graph.None: true}
	for _, c := range t.known.asked[:t.supposed] {
		s.sizes = append(s.sizes, t.known.size(c, everybody))
		for ; c != graph.None && !measured[c]; c = t.known.graph.Cohorts[c].Of {
			measured[c] = true
		}
	}
	s.statements = slices.DeleteFunc(slices.Clone(t.known.stated), func(st statement) bool { return !measured[st.cohort] })
	return s
}

// suppose makes the patterns: of each supposition what is certain, then what
// may be. inside and apart are as for enumerate.
func (t *table) suppose(inside, apart [][]int) {
	n := len(t.undecided)
	t.supposed = min(n, max(0, maxSupposed/max(1, len(t.signatures))-2*supposeOne)/4)
	contains := make([][]int, n)
	excludes := make([][]int, n)
	for i := range n {
		for _, j := range inside[i] {
			contains[j] = append(contains[j], i)
		}
		for _, j := range apart[i] {
			excludes[i] = append(excludes[i], j)
			excludes[j] = append(excludes[j], i)
		}
	}
	t.patterns = &patterns{width: words(n)}
	add := func(certain, out []uint64) {
		may := full(n)
		for w := range may {
			may[w] = may[w]&^out[w] | certain[w]
		}
		t.patterns.bits = append(append(t.patterns.bits, certain...), may...)
		t.patterns.n += 2
	}
	nothing := make([]uint64, words(n))
	add(nothing, nothing)
	add(nothing, full(n))
	add(full(n), nothing)
	for i := range t.supposed {
		certain := closure(n, inside, i)
		var others []int
		for j := range members(certain) {
			others = append(others, excludes[j]...)
		}
		add(certain, closure(n, contains, others...))
		add(nothing, closure(n, contains, i))
	}
}

// closure returns what links lead to from some numbers below n, those included.
func closure(n int, links [][]int, from ...int) []uint64 {
	set := make([]uint64, words(n))
	for todo := from; len(todo) > 0; {
		i := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if !has(set, i) {
			put(set, i)
			todo = append(todo[:len(todo):len(todo)], links[i]...)
		}
	}
	return set
}

// opposite returns the segments whose partner is in a set: where a set holds what
// is certain and what may be, what is certainly not in it is what may not be.
func (t *table) opposite(x timeline) timeline {
	if !t.rough {
		return x
	}
	out := make(timeline, len(x))
	for i, m := range x {
		bits := make([]uint64, len(m.bits))
		for w, b := range m.bits {
			const even = 0x5555555555555555
			bits[w] = b&even<<1 | b>>1&even
		}
		out[i] = moment{m.since, bits}
	}
	return out
}

// roughly bounds how many people have a segment that is in, from what is in of
// each signature under each supposition, and from the sizes of free cohorts. Its
// rules are Fréchet's, for one cohort at a time and for all of them together.
func (s *system) roughly(in func(segment int) bool) Count {
	holds := func(signature, supposition int, certain bool) bool {
		a := s.table.starts[signature] + 2*supposition
		if !certain {
			a++
		}
		return in(a)
	}
	// sure are signatures all of whom are in, some those of whom somebody may be.
	var sure, some []int
	for _, c := range s.open {
		all, none := holds(c, supposeNothing, true), !holds(c, supposeNothing, false)
		for i := range s.sizes { // everybody is in the cohort or not
			all = all || holds(c, supposeIn(i), true) && holds(c, supposeOut(i), true)
			none = none || !holds(c, supposeIn(i), false) && !holds(c, supposeOut(i), false)
		}
		switch {
		case all:
			sure = append(sure, c)
		case !none:
			some = append(some, c)
		}
	}
	certain, open := s.together(sure), s.together(some)
	least, most := int64(0), open.Max
	bound := func(n Count) { least, most = max(least, n.Min), lower(most, n.Max) }

	// Where being in a cohort, or out of it, is enough, at least those who are are
	// in; where it is needed, at most those.
	for i := range s.sizes {
		for _, x := range []struct {
			yes, no int
			count   func(free int, signatures []int) Count
		}{{supposeIn(i), supposeOut(i), s.within}, {supposeOut(i), supposeIn(i), s.without}} {
			enough, _ := split(some, func(c int) bool { return holds(c, x.yes, true) })
			needed, others := split(some, func(c int) bool { return !holds(c, x.no, false) })
			bound(Count{x.count(i, enough).Min, x.count(i, needed).plus(s.together(others)).Max})
		}
	}
	// Where those in none of the cohorts are not in, whoever is is in one of them,
	// and where they are in, whoever is not is. The same of those in all of them.
	for _, x := range []struct {
		supposed int
		turn     func(cohort int) int
		count    func(free int, signatures []int) Count
	}{{supposeNone, supposeIn, s.within}, {supposeAll, supposeOut, s.without}} {
		if s.table.supposed < len(s.table.undecided) {
			break
		}
		enough, _ := split(some, func(c int) bool { return holds(c, x.supposed, true) })
		needed, others := split(some, func(c int) bool { return !holds(c, x.supposed, false) })
		in, out := s.together(others), Count{}
		for i := range s.sizes {
			if turned, _ := split(needed, func(c int) bool { return holds(c, x.turn(i), false) }); len(turned) > 0 {
				in = in.plus(x.count(i, turned))
			}
			if turned, _ := split(enough, func(c int) bool { return !holds(c, x.turn(i), true) }); len(turned) > 0 {
				out = out.plus(x.count(i, turned))
			}
		}
		n := Count{0, in.Max}
		if out.Max != Unbounded {
			n.Min = s.together(enough).Min - out.Max
		}
		bound(n)
	}
	if most != Unbounded && least > most {
		least, most = 0, open.Max // sizes that contradict each other are not relied upon
	}
	return certain.plus(Count{least, most})
}

// together counts the people of some signatures.
func (s *system) together(signatures []int) Count {
	n := Count{}
	for _, c := range signatures {
		n = n.plus(s.people[c])
	}
	return n
}

// within bounds how many people of some signatures are in a free cohort.
func (s *system) within(free int, signatures []int) Count {
	all := s.together(signatures)
	n := Count{0, lower(all.Max, s.sizes[free].Max)}
	if others := s.beside(signatures); others != Unbounded {
		n.Min = max(0, s.sizes[free].Min-others)
	}
	return n
}

// without bounds how many people of some signatures are not in a free cohort.
func (s *system) without(free int, signatures []int) Count {
	all, in := s.together(signatures), s.within(free, signatures)
	n := Count{0, all.Max}
	if in.Max != Unbounded {
		n.Min = max(0, all.Min-in.Max)
	}
	if n.Max != Unbounded {
		n.Max = max(0, n.Max-in.Min)
	}
	return n
}

// beside returns how many people there are at most beside some signatures.
func (s *system) beside(signatures []int) int64 {
	among := make([]bool, len(s.table.signatures))
	for _, c := range signatures {
		among[c] = true
	}
	n := Count{}
	for c := range s.table.signatures {
		if !among[c] {
			n = n.plus(s.people[c])
		}
	}
	return n.Max
}

// signatureSize returns how many people a signature has, by the lists and by what is
// said of the size of the population.
func (t *table) signatureSize(signature int) Count {
	if c := t.signatures[signature]; !c.rest {
		return Count{c.count, c.count}
	}
	listed := t.known.census.listed
	all := whole(t.known.graph.Populations[t.known.population].Size)
	n := Count{max(0, all.Min-listed), Unbounded}
	if all.Max != Unbounded && all.Max >= listed { // else the lists contradict it
		n.Max = all.Max - listed
	}
	return n
}

// size bounds how many people are in a free cohort, by what is said of it and
// of those it is part of.
func (k *knowledge) size(cohort int32, everybody Count) Count {
	var chain []int32
	for c := cohort; c != graph.None && k.free(c) && len(chain) <= len(k.cohorts); c = k.graph.Cohorts[c].Of {
		chain = append(chain, c)
	}
	of := everybody
	if k.graph.Cohorts[chain[len(chain)-1]].Of != graph.None {
		of.Min = 0 // a list or an expression says who is in it: some of everybody
	}
	for i := len(chain) - 1; i >= 0; i-- {
		own, share := whole(k.graph.Cohorts[chain[i]].Size), k.certainShare(chain[i])
		if share.Min != nil {
			own.Min = max(own.Min, floor(new(big.Rat).Mul(share.Min, new(big.Rat).SetInt64(of.Min))))
		}
		if share.Max != nil && of.Max != Unbounded {
			own.Max = lower(own.Max, ceil(new(big.Rat).Mul(share.Max, new(big.Rat).SetInt64(of.Max))))
		}
		if most, ok := k.fewer(share, k.graph.Cohorts[chain[i]].Of); ok {
			own.Max = lower(own.Max, most)
		}
		own.Max = lower(own.Max, of.Max)
		if own.Max != Unbounded && own.Min > own.Max {
			own = Count{0, everybody.Max} // a contradiction: none of it is relied upon
		}
		of = own
	}
	return of
}

// whole returns the whole numbers between which a range lies.
func whole(r graph.Range) Count {
	r = r.Whole()
	n := Count{0, Unbounded}
	if r.Min != nil {
		n.Min = floor(r.Min)
	}
	if r.Max != nil {
		n.Max = ceil(r.Max)
	}
	return n
}

// plus adds people of the same population who are not the same people.
func (c Count) plus(o Count) Count {
	sum := Count{c.Min + o.Min, Unbounded}
	if sum.Min < 0 {
		sum.Min = math.MaxInt64
	}
	if c.Max != Unbounded && o.Max != Unbounded && c.Max <= math.MaxInt64-o.Max {
		sum.Max = c.Max + o.Max
	}
	return sum
}

// lower returns the lower of two greatest numbers.
func lower(a, b int64) int64 {
	switch {
	case a == Unbounded:
		return b
	case b == Unbounded:
		return a
	}
	return min(a, b)
}

// split parts numbers into those that are so and those that are not.
func split(all []int, so func(int) bool) (yes, no []int) {
	for _, n := range all {
		if so(n) {
			yes = append(yes, n)
		} else {
			no = append(no, n)
		}
	}
	return yes, no
}
