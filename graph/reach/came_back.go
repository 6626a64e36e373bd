package reach

import (
	"cmp"
	"context"
	"slices"
	"sort"

	"outflow/graph"
)

// Whose data came back after an erasure is read off one forward pass for all of them: what was
// given to a place, by which hop or origin, and when, says it of every erasure there. What a
// place is given is sorted, with unions of the rows above it, so that an erasure costs what it
// finds and not what was ever given there.

// A Return says whose data came back after an account of an erasure.
type Return struct {
	Erasure  int32 // index into Graph.Erasures
	Segments []uint64
	// Accounts and Origins are those by which it first came back: of each person, whatever gave
	// their data there at the first instant. Indexes into Graph.Transfers and places, ascending.
	Accounts, Origins []int32

	sets         *sets
	first, until []dated
}

// A dated is an instant and the segments for which it is one.
type dated struct {
	at       graph.Instant
	segments int32 // index into sets
}

// Span returns from when on data of one of the segments was given again, and until when it last
// was; graph.Future where that has no end.
func (r *Return) Span(segments []uint64) graph.Interval {
	v := graph.Interval{Since: graph.Future, Until: graph.Past}
	for _, m := range r.first {
		if overlaps(r.sets.at(m.segments), segments) {
			v.Since = min(v.Since, m.at)
		}
	}
	for _, m := range r.until {
		if overlaps(r.sets.at(m.segments), segments) {
			v.Until = max(v.Until, m.at)
		}
	}
	return v
}

// Returning reports whether a query asks whether data came back after an account of an
// erasure. It can only be said of one that is done, and of which it is known when.
func (q *Query) Returning(e *graph.Erasure) bool {
	span, known := e.Span()
	return q.Hears(e.Source) && known && !e.Requested && span.Until != graph.Future && (q.Erasure == "" || q.Erasure == e.ID)
}

// Erased returns the places of the erasures that a query asks about, ascending.
func (n *Network) Erased(q *Query) []int32 {
	places := []int32{}
	for i := range n.graph.Erasures {
		if e := &n.graph.Erasures[i]; q.Returning(e) {
			places = append(places, e.At)
		}
	}
	slices.Sort(places)
	return slices.Compact(places)
}

// CameBack finds whose data came back after erasures, in one world; the rule is in graph's
// package documentation. The plan is of a query with Again. What contributes is what gave it
// there again first.
func (p *Plan) CameBack(ctx context.Context, w World, segments *Segments) (*Result, error) {
	b := p.problem(w, segments)
	r := newResult(b, segments.Len)
	returns := map[*graph.Erasure]*Return{}
	asked := b.meant()
	err := b.eachBlock(ctx, r.sets, 0, segments.Len, func(k *block) error {
		for _, place := range p.q.X[w] {
			if err := ctx.Err(); err != nil {
				return err
			}
			r.noteReturns(k, place, asked[place], returns)
		}
		r.noteRunOuts(k)
		r.settle()
		return nil
	})
	if err != nil {
		return nil, err
	}
	for i := range p.net.graph.Erasures {
		back := returns[&p.net.graph.Erasures[i]]
		if back == nil {
			continue
		}
		back.Erasure = int32(i)
		slices.Sort(back.Accounts)
		slices.Sort(back.Origins)
		back.Accounts, back.Origins = slices.Compact(back.Accounts), slices.Compact(back.Origins)
		r.Returns = append(r.Returns, *back)
		r.Origins = append(r.Origins, back.Origins...)
	}
	slices.Sort(r.Origins)
	r.Origins = slices.Compact(r.Origins)
	r.finish()
	return r, nil
}

// A feeding is a time throughout which a place is given a row.
type feeding struct {
	since, until graph.Instant
	row          []uint64
	edge         int32 // by which; None if an origin gives it
	origin       int32
}

// noteReturns notes whose data came back to a place after each erasure of it.
func (r *Result) noteReturns(k *block, place int32, asked []ending, returns map[*graph.Erasure]*Return) {
	concerning := k.endings.concerningOf(asked)
	if len(concerning) == 0 {
		return
	}
	all := k.feedings(place)
	if len(all) == 0 {
		return
	}
	given := newFeedings(k, all, func(x, y *feeding) int { return cmp.Compare(x.since, y.since) })
	again := given
	if judged := k.judged(all); judged != nil {
		again = newFeedings(k, judged, given.order)
	}
	latest := newFeedings(k, again.all, func(x, y *feeding) int { return cmp.Compare(y.until, x.until) })
	brought := map[int32]*bringing{}
	for _, d := range concerning {
		e := d.erasure
		span, _ := e.Span()
		f := returned{result: r, block: k, given: given, again: again, latest: latest, over: span.Until, meant: d, brought: brought}
		before := span.Until
		if k.world == Confirmed { // what was given while it may have taken place may have been given after it
			before = span.Since
		}
		if !f.find(before) {
			continue
		}
		back := returns[e]
		if back == nil {
			back = &Return{sets: r.sets, Segments: r.set()}
			returns[e] = back
		}
		f.note(back, place)
	}
	r.noteBringings(k, again.all, brought)
}

// meant returns, by place, of what the accounts of erasures are taken to have been of which it
// is asked whether that came back. To be certain of that is to be certain of the erasure, which
// is what the other world takes for its ends.
func (b *problem) meant() map[int32][]ending {
	reading, all := *b, map[int32][]ending{}
	reading.world = other(b.world)
	for i := range b.plan.erasures {
		e := &b.plan.erasures[i]
		if !b.plan.q.Returning(e.of) {
			continue
		}
		parts := reading.erasure(e)
		categories := b.those(func(_ int, key string) bool { return reading.erases(e.of, key) })
		if len(parts) == 0 || len(categories) == 0 {
			continue
		}
		d := parts[0]
		d.categories, d.influence = categories, false
		for i, part := range parts[1:] {
			if i == 0 {
				d.people = slices.Clone(d.people)
			}
			for w, x := range part.people {
				d.people[w] |= x
			}
		}
		all[e.of.At] = append(all[e.of.At], d)
	}
	return all
}

// feedings lists when a place, or one inside it, is given what.
func (k *block) feedings(place int32) (all []feeding) {
	p, n := k.plan, k.plan.net
	inside := map[int32]bool{}
	for _, q := range n.graph.Inside(place) {
		inside[q] = true
		if p.relevant[n.whole[q]] {
			all = k.fedBy(k.at(n.whole[q], 0), nil, q == place, all)
		}
	}
	var course []stretch
	for i := range k.sources {
		s := &k.sources[i]
		if s.seed == nil || !inside[n.place[s.seed.node]] {
			continue
		}
		course = k.held.course(s.node, course[:0])
		slices.Reverse(course)
		for i, h := range course {
			f := feeding{since: h.at, until: p.horizon, edge: graph.None, origin: s.seed.place}
			if i+1 < len(course) {
				f.until = course[i+1].at
			}
			if s.late { // who joins later is one of those whose data was given until then
				f.until = s.since
			}
			all = k.fed(all, f, h.row)
		}
	}
	return all
}

// fedBy appends what a node is given by hops, and what of that which a place around it is given
// lies in it, by way of some steps.
func (k *block) fedBy(v int32, steps []*edge, around bool, all []feeding) []feeding {
	var held []stretch
	for _, i := range k.into.of(v) {
		e := &k.edges[i]
		switch from := k.node[e.from]; {
		case e.hop != graph.None && (e.part != partAll || e.aggregate || !k.held.has(e.from)):
		case e.hop != graph.None:
			held = k.held.course(e.from, held[:0])
			slices.Reverse(held)
			for _, p := range k.pieces(k.during(e), k.maskOf(e), held, []stretch{{graph.Future, nil}}, true) {
				if k.cross(e, k.gate(e.filter, p.change), p.held, k.image) && k.passesOn(steps) {
					all = k.fed(all, feeding{since: p.during.Since, until: p.during.Until, edge: i, origin: graph.None}, k.image)
				}
			}
		case around && e.keeps == 0 && from != graph.None && k.plan.net.whole[k.plan.net.place[from]] == from:
			all = k.fedBy(e.from, append([]*edge{e}, steps...), true, all)
		}
	}
	return all
}

// passesOn lets the image pass some steps, and reports whether any of it does.
func (k *block) passesOn(steps []*edge) bool {
	for _, e := range steps {
		if !k.cross(e, k.gate(e.filter, 0), k.image, k.scratch) {
			return false
		}
		copy(k.image, k.scratch)
	}
	return true
}

// fed appends a feeding of a row, if it is of anybody's.
func (k *block) fed(all []feeding, f feeding, row []uint64) []feeding {
	if k.tells(row)&crossedPersons == 0 {
		return all
	}
	if n := len(all); n > 0 && slices.Equal(all[n-1].row, row) {
		f.row = all[n-1].row
	} else {
		f.row = slices.Clone(row)
	}
	return append(all, f)
}

// judged returns what is given to those alone who are asked for then; nil if everybody is.
func (k *block) judged(all []feeding) (judged []feeding) {
	if k.plan.judged == graph.None {
		return nil
	}
	changes := k.masksOf.over(k.plan.judged, false)
	judged = []feeding{}
	for i := range all {
		late := all[i].since >= all[i].until // of who joined
		for n, c := range changes {
			f := all[i]
			f.since = max(f.since, c.Since)
			if n+1 < len(changes) {
				if changes[n+1].Since <= f.since {
					continue
				}
				if !late {
					f.until = min(f.until, changes[n+1].Since)
				}
			}
			if !late && f.since >= f.until || !k.meet(f.row, k.facts(k.everyCategory(), c.Segments, false), k.scratch) {
				continue
			}
			judged = k.fed(judged, f, k.scratch)
		}
	}
	return judged
}

// A feedings is what a place is given, in an order, a few to a leaf of a tree. A node of it has
// the union of the rows below it, and the last instant until which one of them is given.
type feedings struct {
	k       *block
	order   func(x, y *feeding) int
	all     []feeding
	perLeaf int
	leaves  int // a power of two
	rows    []uint64
	until   []graph.Instant
}

// feedingsPerLeaf bounds the memory of a tree to an eighth of what it orders.
const feedingsPerLeaf = 16

func newFeedings(k *block, all []feeding, order func(x, y *feeding) int) *feedings {
	f := &feedings{k: k, order: order, all: slices.Clone(all), perLeaf: k.plan.perLeaf, leaves: 1}
	slices.SortStableFunc(f.all, func(x, y feeding) int { return order(&x, &y) })
	for f.leaves*f.perLeaf < len(all) {
		f.leaves *= 2
	}
	f.rows, f.until = make([]uint64, 2*f.leaves*k.width()), slices.Repeat([]graph.Instant{graph.Past}, 2*f.leaves)
	for i := range f.all {
		node := f.leaves + i/f.perLeaf
		k.join(f.row(node), f.all[i].row)
		f.until[node] = max(f.until[node], f.all[i].until)
	}
	for node := f.leaves - 1; node > 0; node-- {
		k.join(f.row(node), f.row(2*node))
		k.join(f.row(node), f.row(2*node+1))
		f.until[node] = max(f.until[2*node], f.until[2*node+1])
	}
	return f
}

func (f *feedings) row(node int) []uint64 {
	w := f.k.width()
	return f.rows[node*w : (node+1)*w : (node+1)*w]
}

// union writes the union of the first rows into a row.
func (f *feedings) union(first int, row []uint64) {
	clear(row)
	leaf := first / f.perLeaf
	if leaf == f.leaves {
		copy(row, f.row(1))
		return
	}
	for i := leaf * f.perLeaf; i < first; i++ {
		f.k.join(row, f.all[i].row)
	}
	for node := f.leaves + leaf; node > 1; node /= 2 {
		if node%2 == 1 {
			f.k.join(row, f.row(node-1))
		}
	}
}

// next returns the first feeding from a number on that goes on after an instant and that wants,
// of its row, accepts; -1 if there is none.
func (f *feedings) next(from int, after graph.Instant, wants func(row []uint64) bool) int {
	if from >= len(f.all) {
		return -1
	}
	node := f.leaves + from/f.perLeaf
	for node%2 == 0 && from == f.first(node) { // the largest part that begins here
		node /= 2
	}
	for {
		switch {
		case f.until[node] <= after || !wants(f.row(node)):
		case node < f.leaves:
			node *= 2
			continue
		default:
			first := f.first(node)
			for i := max(from, first); i < min(len(f.all), first+f.perLeaf); i++ {
				if f.all[i].until > after && wants(f.all[i].row) {
					return i
				}
			}
		}
		for node%2 == 1 { // it is the last below the one above it
			if node /= 2; node == 0 {
				return -1
			}
		}
		node++
	}
}

// first returns the number of the first feeding below a node.
func (f *feedings) first(node int) int {
	for node < f.leaves {
		node *= 2
	}
	return (node - f.leaves) * f.perLeaf
}

// A returned is what is being found of one erasure.
type returned struct {
	result               *Result
	block                *block
	given, again, latest *feedings
	over                 graph.Instant // since when it certainly is
	meant                *ending
	came                 []uint64 // whose data came back
	brought              map[int32]*bringing
}

// A bringing is what an edge gave again first, for any erasure of a place, and since when.
type bringing struct {
	row   []uint64
	since graph.Instant
}

// find finds whose data was given before an instant and is given again.
func (f *returned) find(before graph.Instant) bool {
	k := f.block
	f.given.union(sort.Search(len(f.given.all), func(i int) bool { return f.given.all[i].since >= before }), k.image)
	was := f.whose(k.image)
	f.latest.union(sort.Search(len(f.latest.all), func(i int) bool { return f.latest.all[i].until <= f.over }), k.image)
	is := f.whose(k.image)
	f.came = make([]uint64, len(was))
	for w := range was {
		f.came[w] = was[w] & is[w]
	}
	return overlaps(f.came, nil)
}

// whose returns the segments whose data a row has of what was erased.
func (f *returned) whose(row []uint64) []uint64 {
	k := f.block
	if !k.meet(row, k.endings.row(f.meant), k.scratch) {
		return f.result.set()
	}
	return f.result.sets.at(k.people(k.scratch))
}

// note notes who came back, when and by what.
func (f *returned) note(back *Return, place int32) {
	r, k := f.result, f.block
	for w, x := range f.came {
		back.Segments[w] |= x
	}
	first := graph.Future
	f.firsts(f.meant.categories, func(g *feeding, at graph.Instant, who []uint64) {
		first = min(first, at)
		back.first = append(back.first, dated{at, r.sets.number(who)})
		if g.edge == graph.None {
			back.Origins = append(back.Origins, g.origin)
			return
		}
		back.Accounts = append(back.Accounts, k.plan.net.hops[k.edges[g.edge].hop].account)
		b := f.brought[g.edge]
		if b == nil {
			b = &bringing{make([]uint64, k.width()), at}
			f.brought[g.edge] = b
		}
		b.since = min(b.since, at)
		if k.meet(g.row, k.facts(f.meant.categories, who, false), k.scratch) {
			k.join(b.row, k.scratch)
		}
	})
	f.lasts(f.meant.categories, func(until graph.Instant, who []uint64) {
		back.until = append(back.until, dated{until, r.sets.number(who)})
	})
	r.arrivals[place].note(r.sets, crossedSome|crossedPersons, r.sets.number(f.came), first)
	for _, c := range f.meant.categories {
		t := r.held[k.categories[c]]
		if t == nil {
			t = newTimes(r.segments)
			r.held[k.categories[c]] = t
		}
		one := []int32{c}
		f.firsts(one, func(_ *feeding, at graph.Instant, who []uint64) {
			t.note(r.sets.number(who), graph.Interval{Since: at, Until: at})
		})
		f.lasts(one, func(until graph.Instant, who []uint64) {
			t.note(r.sets.number(who), graph.Interval{Since: until, Until: until})
		})
	}
}

// firsts visits what gives again data, of some categories, of those whose data came back, of
// each at the first instant alone.
func (f *returned) firsts(categories []int32, visit func(g *feeding, at graph.Instant, who []uint64)) {
	k, left, found, now := f.block, slices.Clone(f.came), f.result.set(), f.over
	row := k.facts(categories, left, false)
	wants := func(of []uint64) bool { return k.meet(of, row, k.scratch) }
	for i := f.again.next(0, f.over, wants); i >= 0; {
		g := &f.again.all[i]
		if at := max(g.since, f.over); at > now {
			now = at
			for w := range left {
				left[w] &^= found[w]
			}
			clear(found)
			if !overlaps(left, nil) {
				return
			}
			row = k.facts(categories, left, false)
			i = f.again.next(i, f.over, wants)
			continue
		}
		k.meet(g.row, row, k.scratch)
		who := f.result.sets.at(k.people(k.scratch))
		for w, x := range who {
			found[w] |= x
		}
		visit(g, now, who)
		i = f.again.next(i+1, f.over, wants)
	}
}

// lasts visits until when data of those whose data came back is given, the last time of each.
func (f *returned) lasts(categories []int32, visit func(until graph.Instant, who []uint64)) {
	k, left := f.block, slices.Clone(f.came)
	row := k.facts(categories, left, false)
	wants := func(of []uint64) bool { return k.meet(of, row, k.scratch) }
	for i := f.latest.next(0, f.over, wants); i >= 0; i = f.latest.next(i+1, f.over, wants) {
		g := &f.latest.all[i]
		k.meet(g.row, row, k.scratch)
		who := f.result.sets.at(k.people(k.scratch))
		visit(max(g.since, g.until), who)
		for w, x := range who {
			left[w] &^= x
		}
		if !overlaps(left, nil) {
			return
		}
		row = k.facts(categories, left, false)
	}
}

// noteBringings notes what crossed the edges that gave something again first, and when, to the
// last time that they gave it.
func (r *Result) noteBringings(k *block, all []feeding, brought map[int32]*bringing) {
	until := map[int32]graph.Instant{}
	for i := range all {
		f := &all[i]
		if b := brought[f.edge]; b != nil && f.until > b.since && k.meet(f.row, b.row, k.scratch) {
			until[f.edge] = max(until[f.edge], f.until)
		}
	}
	for i, b := range brought {
		c := &r.crossings[k.edges[i].crossing-1]
		c.extend(graph.Interval{Since: b.since, Until: until[i]}, true)
		c.segments = r.sets.union(c.segments, k.people(b.row))
		clear(r.columns)
		for n := range k.categories {
			if k.peopleOf(b.row, n) != noSegments {
				r.columns[n/64] |= 1 << (n % 64)
			}
		}
		c.categories = r.categorySets.union(c.categories, r.categorySets.number(r.columns))
	}
}
