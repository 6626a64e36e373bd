package people

import (
	"context"
	"encoding/binary"
	"slices"

	"outflow/graph"
)

// A table holds the atoms of one population: the finest kinds of people that
// what is known of it tells apart. An atom is a class of people with a pattern
// of free cohorts that they may be in.
type table struct {
	*knowledge
	undecided []int32 // free cohorts, by index in a pattern
	classes   []class
	classOf   []int32         // by group of the census
	atoms     []atom          // by class, then pattern
	starts    []int           // by class: its first atom; and the end
	holders   map[int32][]int // by mark: the classes that have it
	patterns  *patterns
	rough     bool // the patterns are suppositions, see suppose.go
	supposed  int  // how many of the free cohorts there are suppositions about

	leaves map[int32]timeline // by cohort, graph.None for the population; see leaf
}

// A class is groups of people who are on the same of the lists that matter, or
// the rest: those of the population who are on no list.
type class struct {
	count int64
	rest  bool
	one   bool // the one person whom a question is about
}

type atom struct{ class, pattern int32 }

// tabulate makes the atoms that the subset and disjoint statements leave.
// lists are the cohorts whose lists matter. It fails with errTooMany.
func (k *knowledge) tabulate(ctx context.Context, free []int32, lists map[int32]bool, statements []statement) (*table, error) {
	t := &table{knowledge: k, undecided: free, leaves: map[int32]timeline{}}
	t.classify(lists)
	var err error
	if t.patterns, err = enumerate(len(free), t.links(statements, subsetOf), t.links(statements, disjointTo)); err != nil {
		return nil, err
	}
	if len(t.classes)*t.patterns.n > maxAtoms {
		return nil, errTooMany
	}
	t.atoms = make([]atom, 0, len(t.classes)*t.patterns.n)
	for c := range t.classes {
		for p := range t.patterns.n {
			t.atoms = append(t.atoms, atom{int32(c), int32(p)})
		}
	}
	t.index()
	impossible := make([]uint64, words(len(t.atoms)))
	for _, s := range statements {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if s.counts() {
			continue
		}
		var broken []uint64
		if a, b := t.leaf(s.cohort), t.leaf(s.other); s.kind == subsetOf {
			// Someone may join the larger set later or have left it before.
			broken = join(always(a.ever()), always(b.ever()), andNot)[0].bits
		} else {
			broken = join(a, b, and).ever()
		}
		for n, w := range broken {
			impossible[n] |= w
		}
	}
	kept := t.atoms[:0]
	for i, a := range t.atoms {
		if !has(impossible, i) {
			kept = append(kept, a)
		}
	}
	if len(kept) < len(t.atoms) {
		t.atoms = kept
		t.index()
	}
	return t, nil
}

// links returns, by free cohort, the free cohorts that statements of a kind
// link it to directly.
func (t *table) links(statements []statement, kind statementKind) [][]int {
	at := make(map[int32]int, len(t.undecided))
	for i, c := range t.undecided {
		at[c] = i
	}
	all := make([][]int, len(t.undecided))
	for _, s := range statements {
		if s.kind != kind {
			continue
		}
		i, isFree := at[s.cohort]
		j, otherIsFree := at[s.other]
		if isFree && otherIsFree {
			all[i] = append(all[i], j)
		}
	}
	return all
}

// classify merges the groups of the census that the lists do not tell apart.
func (t *table) classify(lists map[int32]bool) {
	c := t.census
	matters := make([]bool, len(c.marks))
	for cohort, r := range c.lists {
		// Everybody in a closed population is on its list; only when matters.
		if lists[cohort] || cohort == graph.None && r.dated {
			for m := r.first; m < r.end; m++ {
				matters[m] = true
			}
		}
	}
	t.holders = map[int32][]int{}
	byKey := map[string]int{}
	var key []byte
	var mine []int32
	for _, g := range c.groups {
		key, mine = key[:0], mine[:0]
		for _, m := range c.trie.marks(g.node) {
			if matters[m] {
				key = binary.LittleEndian.AppendUint32(key, uint32(m))
				mine = append(mine, m)
			}
		}
		if g.one {
			key = append(key, 1) // apart from all others
		}
		i, ok := byKey[string(key)]
		if !ok {
			i = len(t.classes)
			byKey[string(key)] = i
			t.classes = append(t.classes, class{one: g.one})
			for _, m := range mine {
				t.holders[m] = append(t.holders[m], i)
			}
		}
		t.classes[i].count += g.count
		t.classOf = append(t.classOf, int32(i))
	}
	if !c.closed() {
		t.classes = append(t.classes, class{rest: true})
	}
}

// index finds where the atoms of each class begin, and forgets the leaves.
func (t *table) index() {
	t.starts = make([]int, len(t.classes)+1)
	for _, a := range t.atoms {
		t.starts[a.class+1]++
	}
	for i := range t.classes {
		t.starts[i+1] += t.starts[i]
	}
	clear(t.leaves)
}

// leaf returns which atoms are in a cohort when; graph.None is the population.
func (t *table) leaf(cohort int32) timeline {
	if known, ok := t.leaves[cohort]; ok {
		return known
	}
	// Definitions lead to other cohorts to any depth: those go first.
	if cohort != graph.None && t.expression(cohort) != nil {
		for _, c := range t.definitions(cohort) {
			if _, ok := t.leaves[c]; !ok {
				t.leaves[c] = t.within(t.evaluate(t.expression(c)))
			}
		}
		return t.leaves[cohort]
	}
	var out timeline
	switch {
	case cohort == graph.None:
		out = always(full(len(t.atoms)))
		if own := t.census.lists[graph.None]; own.dated {
			out = t.turns(own)
		}
	case t.graph.Cohorts[cohort].Population != t.population:
		out = always(make([]uint64, words(len(t.atoms))))
	case t.listed(cohort):
		out = t.within(t.turns(t.census.lists[cohort]))
	default:
		i := slices.Index(t.undecided, cohort)
		in := make([]uint64, words(len(t.atoms)))
		for a := range t.atoms {
			if i >= 0 && has(t.patterns.of(int(t.atoms[a].pattern)), i) {
				put(in, a)
			}
		}
		out = t.within(always(in))
	}
	t.leaves[cohort] = out
	return out
}

// within leaves out those who are not in the population at the time.
func (t *table) within(x timeline) timeline {
	return join(x, t.leaf(graph.None), and)
}

// person returns the one person whom a question is about, while in the population.
func (t *table) person() timeline {
	set := make([]uint64, words(len(t.atoms)))
	for a := range t.atoms {
		if t.classes[t.atoms[a].class].one {
			put(set, a)
		}
	}
	return t.within(always(set))
}

// turns returns who is on a list when.
func (t *table) turns(r markRange) timeline {
	now := make([]uint64, words(len(t.atoms)))
	out := always(slices.Clone(now))
	for m := r.first; m < r.end; m++ {
		for _, c := range t.holders[m] {
			for a := t.starts[c]; a < t.starts[c+1]; a++ {
				now[a/64] ^= 1 << (a % 64)
			}
		}
		if at := t.census.marks[m]; at == graph.Past {
			out = always(slices.Clone(now))
		} else {
			out = out.then(at, slices.Clone(now))
		}
	}
	return out
}
