package people

import (
	"slices"

	"outflow/graph"
)

// Where free cohorts are too many to tell people apart by every combination of
// them, each class is looked at under a few suppositions about somebody of it
// instead: that nothing more is known of them, that they are in none of the
// free cohorts, in all of them, in a certain one, or not in a certain one.
//
// Each supposition makes two atoms: the even one is in what somebody is in for
// certain if it is so, the odd one in what they may be in. Facts flow the more
// the more expressions somebody is in, so what reaches the even atom reaches
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

// maxSupposed bounds the atoms that suppositions make: beyond it, there are
// none about single cohorts but the first.
const maxSupposed = 1 << 14

// roughSystem makes a system for a question that names too many free cohorts.
// It relies on what is said of the population, and of single cohorts and of
// which is part of or disjoint to which.
func (k *knowledge) roughSystem(named map[int32]bool) *system {
	lists := map[int32]bool{}
	for i := range named {
		k.behind(i, func(c int32) { lists[c] = true })
	}
	t := &table{knowledge: k, undecided: k.asked, leaves: map[int32]timeline{}, rough: true}
	t.classify(lists)
	statements := k.stated()
	t.suppose(t.links(statements, subsetOf), t.links(statements, disjointTo))
	for class := range t.classes {
		for p := range t.patterns.n {
			t.atoms = append(t.atoms, atom{int32(class), int32(p)})
		}
	}
	t.index()
	return newRoughSystem(t)
}

// newRoughSystem measures the free cohorts of a rough table.
func newRoughSystem(t *table) *system {
	s := &system{table: t, widened: true, counts: map[string]Count{}}
	s.vectorise()
	everybody := Count{}
	for class := range t.classes {
		everybody = everybody.plus(t.classSize(class))
	}
	measured := map[int32]bool{graph.None: true}
	for _, c := range t.asked[:t.supposed] {
		s.sizes = append(s.sizes, t.size(c, everybody))
		for ; c != graph.None && !measured[c]; c = t.graph.Cohorts[c].Of {
			measured[c] = true
		}
	}
	s.statements = slices.DeleteFunc(t.stated(), func(st statement) bool { return !measured[st.cohort] })
	return s
}

// suppose makes the patterns: of each supposition what is certain, then what
// may be. inside and apart are as for enumerate.
func (t *table) suppose(inside, apart [][]int) {
	n := len(t.undecided)
	t.supposed = min(n, max(0, maxSupposed/max(1, len(t.classes))-2*supposeOne)/4)
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

// opposite returns the atoms whose partner is in a set: where a set holds what
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
