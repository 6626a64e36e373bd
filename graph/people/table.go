package people

import (
	"cmp"
	"context"
	"encoding/binary"
	"iter"
	"slices"

	"outflow/graph"
)

// A table holds the finest segments of one population: of people whom what is known
// of it tells apart. Those that no question at hand does are one in a segmentation.
type table struct {
	known      *knowledge
	undecided  []int32 // free cohorts, by index in a pattern
	signatures []signature
	merged     map[int32]int32 // by signature of the census that a list which matters names: its own
	plain      int32           // that of all others; graph.None if there are none
	finest     []segment       // by signature, then pattern
	starts     []int           // by signature: its first segment; and the end
	holders    map[int32][]int // by mark: the signatures that have it
	patterns   *patterns
	rough      bool // the patterns are suppositions, see roughSystem
	supposed   int  // how many of the free cohorts there are suppositions about

	leaves map[int32]timeline // by cohort, graph.None for the population; see leaf
}

// A segment is the people of a signature with a pattern of the free cohorts that they
// may be in.
type segment struct{ signature, pattern int32 }

// tabulate makes the segments that the subset and disjoint statements leave.
// lists are the cohorts whose lists matter. It fails with errTooMany.
func (k *knowledge) tabulate(ctx context.Context, free []int32, lists map[int32]bool, statements []statement) (*table, error) {
	t := &table{known: k, undecided: free, leaves: map[int32]timeline{}}
	t.mergeSignatures(lists)
	return t, t.tellApart(ctx, statements)
}

// under returns a table of the same signatures, by what is known to k, of which other
// statements leave segments.
func (t *table) under(ctx context.Context, k *knowledge, statements []statement) (*table, error) {
	o := &table{known: k, undecided: t.undecided, signatures: t.signatures, merged: t.merged, plain: t.plain, holders: t.holders, leaves: map[int32]timeline{}}
	return o, o.tellApart(ctx, statements)
}

// tellApart makes the segments that subset and disjoint statements leave of the signatures.
func (t *table) tellApart(ctx context.Context, statements []statement) (err error) {
	if t.patterns, err = enumerate(len(t.undecided), links(t.undecided, statements, subsetOf), links(t.undecided, statements, disjointTo)); err != nil {
		return err
	}
	if len(t.signatures)*t.patterns.n > maxSegments {
		return errTooMany
	}
	t.combine()
	impossible := make([]uint64, words(len(t.finest)))
	for _, s := range statements {
		if err := ctx.Err(); err != nil {
			return err
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
	kept := t.finest[:0]
	for i, seg := range t.finest {
		if !has(impossible, i) {
			kept = append(kept, seg)
		}
	}
	if len(kept) < len(t.finest) {
		t.finest = kept
		t.index()
	}
	return nil
}

// combine makes a segment of every signature with every pattern.
func (t *table) combine() {
	t.finest = make([]segment, 0, len(t.signatures)*t.patterns.n)
	for c := range t.signatures {
		for p := range t.patterns.n {
			t.finest = append(t.finest, segment{int32(c), int32(p)})
		}
	}
	t.index()
}

// links returns, by free cohort, the free cohorts that statements of a kind
// link it to directly.
func links(free []int32, statements []statement, kind statementKind) [][]int {
	at := make(map[int32]int, len(free))
	for i, c := range free {
		at[c] = i
	}
	all := make([][]int, len(free))
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

// mergeSignatures merges the signatures of the census that the lists do not tell apart.
func (t *table) mergeSignatures(lists map[int32]bool) {
	c, o := t.known.census, t.known.outline
	var matter []markRange
	for cohort := range lists {
		if r, ok := c.lists[cohort]; ok {
			matter = append(matter, r)
		}
	}
	if r := c.lists[graph.None]; r.dated {
		matter = append(matter, r) // everybody in a closed population is on its list; only when matters
	}
	slices.SortFunc(matter, func(a, b markRange) int { return cmp.Compare(a.first, b.first) })
	// Most signatures may be on none of the lists that matter: nothing is done for each of them.
	var told []int32                           // signatures of the census that are on one
	var marks [][]int32                        // of each: those that matter
	number := make([]int32, len(c.signatures)) // by signature of the census: which of marks is its own, from 1
	tell := func(g int32) int32 {
		if number[g] == 0 {
			told, marks = append(told, g), append(marks, nil)
			number[g] = int32(len(marks))
		}
		return number[g] - 1
	}
	for _, r := range matter {
		for m := r.first; m < r.end; m++ {
			for _, g := range o.holders[o.first[m]:o.first[m+1]] {
				n := tell(g)
				marks[n] = append(marks[n], m)
			}
		}
	}
	if o.one != graph.None {
		tell(o.one)
	}
	slices.Sort(told)
	t.holders, t.merged = map[int32][]int{}, map[int32]int32{}
	others := signature{count: c.listed}
	plain := int32(0) // the first signature that is not told
	for _, g := range told {
		others.count -= c.signatures[g].count
		if g == plain {
			plain++
		}
	}
	t.plain = graph.None
	addPlain := func(before int32) {
		if t.plain == graph.None && plain < before {
			t.plain = int32(len(t.signatures))
			t.signatures = append(t.signatures, others)
		}
	}
	numbers := map[string]int32{}
	var key []byte
	for _, g := range told {
		addPlain(g)
		mine := marks[number[g]-1]
		key = key[:0]
		for _, m := range mine {
			key = binary.LittleEndian.AppendUint32(key, uint32(m))
		}
		if g == o.one {
			key = append(key, 1) // apart from all others
		}
		i, ok := numbers[string(key)]
		if !ok {
			i = int32(len(t.signatures))
			numbers[string(key)] = i
			t.signatures = append(t.signatures, signature{one: g == o.one})
			for _, m := range mine {
				t.holders[m] = append(t.holders[m], int(i))
			}
		}
		t.signatures[i].count += c.signatures[g].count
		t.merged[g] = i
	}
	addPlain(int32(len(c.signatures)))
	if !c.closed() {
		t.signatures = append(t.signatures, signature{rest: true})
	}
}

// of yields the segments of a signature.
func (t *table) of(signature int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for seg := t.starts[signature]; seg < t.starts[signature+1] && yield(seg); seg++ {
		}
	}
}

// index finds where the segments of each signature begin, and forgets the leaves.
func (t *table) index() {
	t.starts = make([]int, len(t.signatures)+1)
	for _, seg := range t.finest {
		t.starts[seg.signature+1]++
	}
	for i := range t.signatures {
		t.starts[i+1] += t.starts[i]
	}
	clear(t.leaves)
}

// leaf returns which segments are in a cohort when; graph.None is the population.
func (t *table) leaf(cohort int32) timeline {
	if known, ok := t.leaves[cohort]; ok {
		return known
	}
	// Definitions lead to other cohorts to any depth: those go first.
	if cohort != graph.None && t.known.expression(cohort) != nil {
		for _, c := range t.definitions(cohort) {
			if _, ok := t.leaves[c]; !ok {
				t.leaves[c] = t.within(t.evaluate(t.known.expression(c)))
			}
		}
		return t.leaves[cohort]
	}
	var out timeline
	switch {
	case cohort == graph.None:
		out = always(full(len(t.finest)))
		if own := t.known.census.lists[graph.None]; own.dated {
			out = t.membership(own)
		}
	case t.known.graph.Cohorts[cohort].Population != t.known.population:
		out = always(make([]uint64, words(len(t.finest))))
	case t.known.listed(cohort):
		out = t.within(t.membership(t.known.census.lists[cohort]))
	default:
		i := slices.Index(t.undecided, cohort)
		in := make([]uint64, words(len(t.finest)))
		for n, seg := range t.finest {
			if i >= 0 && has(t.patterns.of(int(seg.pattern)), i) {
				put(in, n)
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
	set := make([]uint64, words(len(t.finest)))
	for n, seg := range t.finest {
		if t.signatures[seg.signature].one {
			put(set, n)
		}
	}
	return t.within(always(set))
}

// membership returns who is on a list when.
func (t *table) membership(r markRange) timeline {
	now := make([]uint64, words(len(t.finest)))
	out := always(slices.Clone(now))
	for m := r.first; m < r.end; m++ {
		for _, c := range t.holders[m] {
			for seg := range t.of(c) {
				now[seg/64] ^= 1 << (seg % 64)
			}
		}
		if at := t.known.census.marks[m]; at == graph.Past {
			out = always(slices.Clone(now))
		} else {
			out = out.then(at, slices.Clone(now))
		}
	}
	return out
}

// evaluate returns which segments an expression speaks of, when.
func (t *table) evaluate(p graph.People) timeline {
	return evaluate(t.known.outline, p, &form[timeline]{
		members: t.leaf,
		one:     t.person,
		nobody:  func() timeline { return always(make([]uint64, words(len(t.finest)))) },
		and:     func(a, b timeline) timeline { return join(a, b, and) },
		or:      func(a, b timeline) timeline { return join(a, b, or) },
		except:  func(a, b timeline) timeline { return join(a, t.opposite(b), andNot) },
	})
}

// definitions returns a cohort and the cohorts of its population that its
// definition leads to and that have one themselves, those first that others
// need.
func (t *table) definitions(cohort int32) []int32 {
	type step struct {
		cohort int32
		done   bool
	}
	var order []int32
	seen := map[int32]bool{}
	for todo := []step{{cohort, false}}; len(todo) > 0; {
		at := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		switch {
		case at.done:
			order = append(order, at.cohort)
			continue
		case seen[at.cohort] || t.known.expression(at.cohort) == nil:
			continue
		}
		seen[at.cohort] = true
		todo = append(todo, step{at.cohort, true})
		graph.Cohorts(t.known.expression(at.cohort), func(id string) {
			if next := t.known.graph.Cohort(id); next != graph.None {
				todo = append(todo, step{next, false})
			}
		})
	}
	return order
}

// spoken is the populations that an expression speaks of.
type spoken struct {
	all  bool
	some map[int32]bool
}

// populations returns the populations that an expression speaks of; "everyone"
// speaks of all, and of the people on none.
func populations(g *graph.Graph, p graph.People) spoken {
	s := spoken{some: map[int32]bool{}}
	graph.Parts(p, func(part graph.People) {
		switch part := part.(type) {
		case graph.Everyone:
			s.all = true
		case graph.Members:
			if n := g.Population(string(part)); n != graph.None {
				s.some[n] = true
			}
			if i := g.Cohort(string(part)); i != graph.None {
				s.some[g.Cohorts[i].Population] = true
			}
		}
	})
	return s
}

// meant returns the populations some of whose people an expression may mean: those that it speaks
// of, and any with "one person", who is of one of them.
func meant(g *graph.Graph, p graph.People) spoken {
	s := populations(g, p)
	graph.Parts(p, func(part graph.People) {
		if _, one := part.(graph.OnePerson); one {
			s.all = true
		}
	})
	return s
}

// of reports whether a population is spoken of.
func (s spoken) of(population int32) bool { return s.all || s.some[population] }

// within yields the populations, of so many, that are spoken of here and there.
func (s spoken) within(o spoken, n int) iter.Seq[int32] {
	return func(yield func(int32) bool) {
		if !s.all {
			for p := range s.some {
				if p != graph.None && o.of(p) && !yield(p) {
					return
				}
			}
			return
		}
		for p := range n {
			if o.of(int32(p)) && !yield(int32(p)) {
				return
			}
		}
	}
}

// stranger reports whether an expression speaks of people on no population:
// only "everyone" does.
func stranger(p graph.People) bool {
	switch p := p.(type) {
	case graph.Everyone:
		return true
	case graph.And:
		return stranger(p.L) && stranger(p.R)
	case graph.Or:
		return stranger(p.L) || stranger(p.R)
	case graph.Except:
		return stranger(p.L) && !stranger(p.R)
	}
	return false
}
