package people

import (
	"context"
	"encoding/binary"
	"slices"

	"outflow/graph"
)

// A Binding says of a count of people of one population what each of its bounds follows from.
type Binding struct {
	Population string
	Count      Estimate
	// Min and Max are statements that suffice for the bound, the nearest to the question first;
	// none where nothing bounds it: at least nobody, and anybody at most.
	Min, Max []Statement
	// Tried says that each statement was tried, and left out where the bound is certainly the
	// same without it. Else Min and Max are all statements that bear on the count.
	Tried bool
	// Listed is how many people the member lists of the population name, which the bounds follow
	// from besides; 0 if there are none.
	Listed int64
}

// A Statement is something that sources say of how many people there are.
type Statement struct {
	Kind StatementKind
	// Of is the population or cohort that it is said of, With the other one: that which a share
	// is of, which a cohort is part of, or with which it has nobody in common.
	Of, With graph.ClaimKey
	Size     graph.Range // of SaidSize and SaidBoth
	Share    graph.Range // of SaidShare and SaidBoth
	Cited    []graph.Citation
}

// A StatementKind is what sort of thing is said.
type StatementKind int

// The kinds of statements.
const (
	SaidSize     StatementKind = iota
	SaidShare                  // a share of With
	SaidBoth                   // size and share: together they say how many With has
	SaidPart                   // all are in With
	SaidDisjoint               // nobody is in both
)

// A Binder says what counts of the same segments follow from. It remembers what it found, so
// that of many counts each that differs costs once. Only one may use it at a time.
type Binder struct {
	segments    *Segments
	spent       *bindingSpent
	populations []populationBinder
}

// bindingSpent is what binders have cost together.
type bindingSpent struct {
	effort effort
	tried  int
}

type populationBinder struct {
	*segmentation
	found  map[string]*Binding // by set, as key has it
	spoken []string            // by segment: how the expressions speak of it; nil until it is asked
}

const (
	// bindingEffort is what all bounds that one binder is asked of may cost together.
	bindingEffort = 4 * AnswerEffort
	// mostTried is of how many counts a binder tries the statements, since small programs
	// take nothing of an effort.
	mostTried = 256
)

// Binder returns one for the segments.
func (s *Segments) Binder() *Binder {
	spent := &bindingSpent{}
	spent.effort.left.Store(bindingEffort)
	return s.binder(spent)
}

func (s *Segments) binder(spent *bindingSpent) *Binder {
	b := &Binder{segments: s, spent: spent}
	for _, p := range s.populations {
		b.populations = append(b.populations, populationBinder{p, map[string]*Binding{}, nil})
	}
	return b
}

// Bindings says, of each population that has people of the segments in set, what its count
// follows from. It takes away statement after statement and counts again: a bound's binding
// constraints in the linear program would be found sooner, but what is part of what, and what
// has nobody in common, are no constraints there: they are why some combinations of cohorts are
// no columns at all. That may cost as much as an answer does. The same set gives the same
// pointers.
func (b *Binder) Bindings(ctx context.Context, set []uint64) ([]*Binding, error) {
	var all []*Binding
	for i := range b.populations {
		p := &b.populations[i]
		if !p.meets(set) {
			continue
		}
		key := p.key(set)
		if p.found[key] == nil {
			found, err := b.binding(ctx, i, set)
			if err != nil {
				return nil, err
			}
			p.found[key] = found
		}
		all = append(all, p.found[key])
	}
	return all, nil
}

// BindingsIn is the same of the people of a set who are in p, as CountIn counts them; none where
// the count is not that of a program.
func (b *Binder) BindingsIn(ctx context.Context, set []uint64, p graph.People) ([]*Binding, error) {
	if i := b.segments.index(p); i >= 0 {
		return b.Bindings(ctx, intersect(set, b.segments.ever(i)))
	}
	r := b.segments.refined(p)
	if r.err != nil || r.alone {
		return nil, r.err
	}
	return r.segments.binder(b.spent).Bindings(ctx, r.of(set))
}

func (b *Binder) binding(ctx context.Context, population int, set []uint64) (*Binding, error) {
	s, p := b.segments, &b.populations[population]
	c, err := s.CountOf(set, int32(population))
	if err != nil {
		return nil, err
	}
	n, err := s.estimateOf(set, population, c)
	if err != nil {
		return nil, err
	}
	k := p.system.table.known
	found := &Binding{Population: k.graph.Populations[population].ID, Count: n, Listed: k.census.listed, Tried: true}
	of := &trial{ctx: ctx, exprs: s.exprs, p: p.segmentation, set: set, effort: &b.spent.effort}
	if b.spent.tried++; b.spent.tried > mostTried {
		of.effort = nil
	} else if p.spoken == nil {
		spoken := of.speak(p.system.table)
		for seg := range p.segmentOf {
			p.spoken = append(p.spoken, spoken(seg))
		}
	}
	of.spoken = p.spoken
	for most, to := range []*[]Statement{&found.Min, &found.Max} {
		statements, tried, err := of.bind(c, most == 1)
		if err != nil {
			return nil, err
		}
		found.Tried = found.Tried && tried
		for _, st := range statements {
			*to = append(*to, k.said(st))
		}
	}
	return found, nil
}

// A trial counts the people of a set under fewer statements than there are.
type trial struct {
	ctx    context.Context
	exprs  []graph.People
	p      *segmentation
	set    []uint64
	effort *effort // nil to try nothing
	spoken []string
	known  map[string]bool // whether somebody is in the set, by how the expressions speak of them
}

// bind returns statements from which a bound follows, and whether it tried each.
func (b *trial) bind(c Count, most bool) (core []statement, tried bool, err error) {
	if !most && c.Min == 0 || most && c.Max == Unbounded {
		return nil, true, nil
	}
	all := halves(b.p.system.table.known.implied.each(b.p.system.statements))
	if b.p.system.table.rough || b.p.system.widened || b.effort == nil {
		return all, false, nil
	}
	k := *b.p.system.table.known
	k.effort = b.effort
	if b.known == nil {
		b.learn()
	}
	holds := func(some []statement) (bool, error) {
		n, err := b.count(&k, some, most)
		if most {
			return n.Max == c.Max, err
		}
		return n.Min == c.Min, err
	}
	if ok, err := holds(all); err != nil || !ok {
		return all, false, err
	}
	// Many at once as long as that goes well; the farthest from the question first.
	core = all
	for size := max(1, len(core)/2); ; size /= 2 {
		for end := len(core); end > 0; end -= size {
			if err := b.ctx.Err(); err != nil {
				return nil, false, err
			}
			from := max(0, end-size)
			fewer := slices.Concat(core[:from], core[end:])
			ok, err := holds(fewer)
			if err != nil {
				return nil, false, err
			}
			if ok {
				core = fewer
			}
			if k.effort.spent() {
				return core, false, nil
			}
		}
		if size <= 1 {
			return core, true, nil
		}
	}
}

// halves parts each range into what is said of the least and of the most, of which one alone
// may bind. A number that is known exactly is one thing said.
func halves(all []statement) (parts []statement) {
	for _, s := range all {
		r := s.bound
		if s.kind == sizeOf { // as numbers of people are
			r = r.Whole()
		}
		if s.kind != sizeOf && s.kind != shareOf || r.Min == nil || r.Max == nil || r.Min.Cmp(r.Max) == 0 {
			parts = append(parts, s)
			continue
		}
		least, most := s, s
		least.bound = graph.Range{Min: r.Min, About: r.About}
		most.bound.Min = nil
		parts = append(parts, least, most)
	}
	return parts
}

// learn remembers who is in the set.
func (b *trial) learn() {
	b.known = map[string]bool{}
	done := make([]bool, b.p.n)
	for seg, segment := range b.p.segmentOf {
		if !done[segment] {
			done[segment] = true
			b.known[b.spoken[seg]] = has(b.set, b.p.first+int(segment))
		}
	}
}

// speak returns what tells how the expressions speak of a segment of a table: since when it is
// in each of them and since when it is not.
func (b *trial) speak(t *table) func(seg int) string {
	timelines := make([]timeline, len(b.exprs))
	for i, e := range b.exprs {
		timelines[i] = t.evaluate(e)
	}
	return func(seg int) string {
		var key []byte
		for _, x := range timelines {
			in := false
			for _, m := range x {
				if is := has(m.bits, seg); is != in {
					in = is
					key = binary.LittleEndian.AppendUint64(key, uint64(m.since))
				}
			}
			key = append(key, '.')
		}
		return string(key)
	}
}

// count bounds how many people are in the set if no more than some of the statements are true.
// Of people whom the others rule out, and of whom no expression speaks as of anybody else, it is
// not known whether they are in the set: they are if that makes more, and are not if less.
func (b *trial) count(k *knowledge, some []statement, most bool) (Count, error) {
	nothing := Count{0, Unbounded}
	t, err := b.p.system.table.under(b.ctx, k, some)
	if err == errTooMany {
		return nothing, nil
	}
	if err != nil {
		return nothing, err
	}
	parts := newPartition(len(t.finest))
	for _, e := range b.exprs {
		parts.refineBy(t.evaluate(e))
	}
	spoken := b.speak(t)
	in, told := make([]bool, len(parts.size)), make([]bool, len(parts.size))
	for seg, part := range parts.part {
		if told[part] {
			continue
		}
		is, known := b.known[spoken(seg)]
		in[part], told[part] = is || !known && most, true
	}
	s := newSystem(t, some)
	c, kept := s.bounds(func(seg int) bool { return in[parts.part[seg]] }, 0)
	if kept < len(s.rows) {
		return nothing, nil
	}
	return c, nil
}

// said says who says a statement, and of what.
func (k *knowledge) said(s statement) Statement {
	o := Statement{Of: k.key(s.cohort)}
	if s.kind != sizeOf {
		o.With = k.key(s.other)
	}
	var all []graph.Sizing
	if s.cohort == graph.None {
		all = k.graph.Populations[k.population].Said
	} else {
		all = k.graph.Cohorts[s.cohort].Said
	}
	cite := func(all []graph.Sizing, so func(*graph.Sizing) bool) {
		for i := range all {
			if so(&all[i]) {
				o.Cited = append(o.Cited, all[i].Citation)
			}
		}
	}
	switch s.kind {
	case sizeOf:
		o.Kind, o.Size = SaidSize, s.bound
		cite(all, func(z *graph.Sizing) bool { return states(z.Size, s.bound) })
	case shareOf:
		o.Kind, o.Share = SaidShare, s.bound
		cite(all, func(z *graph.Sizing) bool { return states(z.Share, s.bound) })
	case impliedSize:
		h := &k.graph.Cohorts[s.cohort]
		o.Kind, o.Size, o.Share, o.With = SaidBoth, h.Size, h.Share, k.key(graph.None)
		if h.Share.IsZero() {
			o.Kind, o.With = SaidSize, graph.ClaimKey{}
		}
		cite(all, func(z *graph.Sizing) bool { return states(z.Size, h.Size) || states(z.Share, h.Share) })
	case subsetOf:
		o.Kind = SaidPart
		cite(all, func(z *graph.Sizing) bool { return z.Of == o.With.ID })
	case disjointTo:
		o.Kind = SaidDisjoint
		cite(all, func(z *graph.Sizing) bool { return slices.Contains(z.Disjoint, o.With.ID) })
		cite(k.graph.Cohorts[s.other].Said, func(z *graph.Sizing) bool { return slices.Contains(z.Disjoint, o.Of.ID) })
	}
	return o
}

// states reports whether a range that a source states has an end of one that holds: those of
// several sources are taken together, so that each end is that of a source.
func states(said, holds graph.Range) bool {
	if said.IsZero() {
		return false
	}
	return said.Min != nil && holds.Min != nil && said.Min.Cmp(holds.Min) == 0 ||
		said.Max != nil && holds.Max != nil && said.Max.Cmp(holds.Max) == 0
}
