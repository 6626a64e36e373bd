package reach

import (
	"maps"
	"math/bits"
	"slices"
	"strings"

	"outflow/graph"
)

// A Result is what a plan found in one world. Segments are sets over the segments
// that it was solved with.
type Result struct {
	// Categories of the facts that answer the query, sorted by key.
	Categories []Category
	// Anything reports whether something that is no person's answers it.
	Anything bool
	// Somebody reports whether facts of a person of whom nothing else is known do.
	// Givers are the segments of people who this may be, for each transfer that does
	// not say whose data it carried.
	Somebody bool
	Givers   [][]uint64
	// Aggregated are the segments of people of whose facts each aggregate made influence.
	Aggregated [][]uint64
	// Hops that contribute, in the order of Network hops.
	Hops []Hop
	// Places that contribute, ascending.
	Places []Place
	// Origins are the places whose data contributes, ascending.
	Origins []int32
	// Breaches are what Overdue finds, by place.
	Breaches []Breach
	// RunOuts are the retentions that matter to data of those who are asked for, by place.
	RunOuts []RunOut
	// LastChange is the last instant at which anything may change. What lies somewhere in the end is
	// looked for long after it, and what contributes only then does so at no date: see heldSince.
	LastChange graph.Instant
	// Returns are the erasures after which data came back, by their number: see Plan.CameBack.
	Returns []Return

	problem  *problem
	segments int

	crossings    []crossing // see edge.crossing; nil once the hops are listed
	sets         *sets      // of segments
	categorySets *sets
	contributing []bool            // by hop
	given        bool              // people's facts became somebody's: see addGivers
	givers       map[int32]int32   // by hop: whose facts became somebody's
	aggregated   map[int32]int32   // by hop: of whose facts an aggregate made influence
	walk         *walkers          // made when the first route is asked for
	columns      []uint64          // a set of categories
	arrivals     []placeArrivals   // by place
	held         map[string]*times // when the goal came to hold facts, by category
	came         *times            // when hops brought facts that came to answer
	brought      map[string]*times // the same by the category that they were brought as
	breaches     map[breachKey]*placeArrivals
	runOuts      map[int32]bool // by place: its retention was over
}

// A Category is the facts of one category.
type Category struct {
	Key      string
	Segments []uint64
	// Span returns the first instant, and the last (exclusive), at which facts
	// of one of the segments came; Past and Future where there is no beginning or
	// end.
	Span func(segments []uint64) graph.Interval
}

// each calls visit with every segment of a set, ascending.
func each(segments []uint64, visit func(k int)) {
	for w, x := range segments {
		for ; x != 0; x &= x - 1 {
			visit(w*64 + bits.TrailingZeros64(x))
		}
	}
}

// A Hop is a phase of an account of a transfer that contributes.
type Hop struct {
	Account  int32 // index into Graph.Transfers
	In, Out  int32 // places: the ends, or the fields of a column pair
	Ground   int32 // index into the account's ground, None where it says nothing
	Segments []uint64
	Anything bool
	Somebody bool // facts of a person of whom nothing else is known crossed
	// Categories that come out at the other end; of an aggregate, that go in.
	Categories []string
	When       graph.Interval // from the first crossing to the last, of people if of any
	// Needless is who crossed while the transfer's purpose did not need them,
	// and when.
	Needless     []uint64
	NeedlessWhen graph.Interval
}

// A Place is a place where facts lie that contribute.
type Place struct {
	Place    int32
	Segments []uint64
	Anything bool
	Somebody bool
	// First is when one came, of people if of any; at a place that forgets, since when it has lain
	// there, though it may have been given anew since.
	First graph.Instant
	// Held is, of a place that may forget, when people's facts lay there that contribute at some
	// time, in order; nil of another place.
	Held []graph.Interval
}

func newResult(b *problem, segments int) *Result {
	columns := (len(b.categories) + 63) / 64
	return &Result{
		problem: b, givers: map[int32]int32{}, aggregated: map[int32]int32{}, segments: segments,
		crossings: make([]crossing, b.reported),
		sets:      newSets((segments + 63) / 64), categorySets: newSets(columns),
		columns: make([]uint64, columns), LastChange: graph.Past,
		arrivals: make([]placeArrivals, len(b.plan.net.graph.Places)),
		held:     map[string]*times{}, brought: map[string]*times{}, came: newTimes(segments), breaches: map[breachKey]*placeArrivals{}, runOuts: map[int32]bool{},
	}
}

func (r *Result) set() []uint64 { return make([]uint64, (r.segments+63)/64) }

func has(set []uint64, i int) bool { return set[i/64]>>(i%64)&1 != 0 }

// byHop lists sets of segments in the order of their hops: whoever counts them one
// after the other does so in the same order each time.
func (r *Result) byHop(sets map[int32]int32) (all [][]uint64) {
	for _, hop := range slices.Sorted(maps.Keys(sets)) {
		all = append(all, r.sets.at(sets[hop]))
	}
	return all
}

// finish turns what the blocks noted into the answer.
func (r *Result) finish() {
	p := r.problem.plan
	r.finishRunOuts()
	r.Aggregated = r.byHop(r.aggregated)
	for key, t := range r.held {
		if p.q.Aim != Left && !matchesAny(key, p.q.categories(), r.problem.world) {
			continue
		}
		c := Category{Key: key, Segments: t.seen}
		c.Span = func(segments []uint64) graph.Interval { return r.span(segments, c.Segments, t, r.brought[key]) }
		r.Categories = append(r.Categories, c)
	}
	slices.SortFunc(r.Categories, func(a, b Category) int { return strings.Compare(a.Key, b.Key) })
	r.finishHops()
	for i := range r.arrivals {
		if a := &r.arrivals[i]; a.what != 0 {
			r.Places = append(r.Places, Place{int32(i), r.sets.at(a.segments), a.what&crossedAnything != 0, a.what&crossedSomebody != 0, a.first, graph.Unite(a.held)})
		}
	}
}

// Segments returns every segment of people whose facts answer the query; for
// Crossed, of those whose facts crossed, even if only influence moved on.
func (r *Result) Segments() []uint64 {
	all := r.set()
	if r.problem.plan.q.Aim == Crossed {
		copy(all, r.came.seen)
	}
	for i := range r.Categories {
		for w, x := range r.Categories[i].Segments {
			all[w] |= x
		}
	}
	return all
}

// Span returns the first instant, and the last (exclusive), at which facts of one of
// the segments came that answer the query, or that became what answers it.
func (r *Result) Span(segments []uint64) graph.Interval {
	if r.problem.plan.q.Aim == Crossed {
		return r.span(segments, r.Segments(), r.came, r.came)
	}
	span := graph.Interval{Since: graph.Future, Until: graph.Past}
	for i := range r.Categories {
		c := &r.Categories[i]
		v := r.span(segments, c.Segments, r.held[c.Key], r.came)
		span = graph.Interval{Since: min(span.Since, v.Since), Until: max(span.Until, v.Until)}
	}
	return span
}

// span takes, for each segment, the times at which hops brought its facts; where
// none did, those at which they were held.
func (r *Result) span(segments, within []uint64, held, brought *times) graph.Interval {
	span := graph.Interval{Since: graph.Future, Until: graph.Past}
	each(segments, func(k int) {
		if !has(within, k) {
			return
		}
		during := graph.Interval{Since: held.first[k], Until: held.last[k]}
		if brought != nil && has(brought.seen, k) {
			during = graph.Interval{Since: brought.first[k], Until: brought.last[k]}
		}
		span = hull(span, during)
	})
	return span
}

// What arrived at a place.
type placeArrivals struct {
	segments int32 // index into Result.sets
	what     uint8
	first    graph.Instant // of people's facts, if there are any
	held     []graph.Interval
}

// byCategory notes a time for every category and segment of a row.
func (r *Result) byCategory(at map[string]*times, k *block, row []uint64, during graph.Interval) {
	for c, key := range k.categories {
		people := k.peopleOf(row, c)
		if people == noSegments {
			continue
		}
		t := at[key]
		if t == nil {
			t = newTimes(r.segments)
			at[key] = t
		}
		t.note(people, during)
	}
}

// settle makes what was noted of a block's segments final.
func (r *Result) settle() {
	r.came.settle(r.sets)
	for _, at := range []map[string]*times{r.held, r.brought} {
		for _, t := range at {
			t.settle(r.sets)
		}
	}
}

// noteGoal notes when the goal held what it holds, if any of it answers, and whether any of
// that is of no segment of people.
func (r *Result) noteGoal(k *block) {
	from := graph.Past
	if k.mayLose(k.goal) {
		from = k.heldSince()
	}
	wanted, answers := k.wanted(), false
	course := k.held.course(k.goal, nil)
	k.keepAsked(course)
	until := k.plan.horizon
	var during []graph.Interval
	for _, h := range course {
		during = append(during, graph.Interval{Since: h.at, Until: until})
		if until > from && k.meet(h.row, wanted, k.scratch) {
			what := k.tells(k.scratch)
			r.Anything = r.Anything || what&crossedAnything != 0
			r.Somebody = r.Somebody || what&crossedSomebody != 0
			answers = true
		}
		until = h.at
	}
	if !answers || k.perCategory != nil {
		return
	}
	for i, h := range course {
		if during[i].Until > from {
			r.byCategory(r.held, k, h.row, during[i])
			copy(k.scratch, h.row)
			continue
		}
		// What was held before it is asked for counts as far as it has been held ever since.
		if !k.meet(k.scratch, h.row, k.scratch) {
			return
		}
		r.byCategory(r.held, k, k.scratch, during[i])
	}
}

// arrived notes for a node's place what the node held while it was useful.
func (r *Result) arrived(k *block, node int32, held, useful []stretch) {
	v := k.node[node]
	if v == graph.None || k.perCategory != nil {
		return
	}
	place := k.plan.net.place[v]
	if k.plan.net.inside[place] != v || !k.reports(node) {
		return
	}
	var found placeArrivals
	loses := k.mayLose(node)
	clear(k.passed)
	meet := func(p *piece) bool { return k.meet(p.useful, p.held, k.scratch) }
	what, during := k.survey(k.pieces(graph.Always, &always, held, useful, loses), meet, func(p *piece) {
		k.join(k.passed, k.scratch)
		if loses { // what is useful then has lain there for a time
			if p.what&crossedPersons != 0 {
				k.dropUncounted(k.scratch)
			}
			found.add(p.what, k.sinceWhen(held, p.during.Since, k.scratch))
		}
	})
	if what == 0 {
		return
	}
	if !loses {
		found.first = during.Since
	}
	a := &r.arrivals[place]
	a.note(r.sets, what, k.people(k.passed), found.first)
	if loses && what&crossedPersons != 0 {
		a.held = append(a.held, k.heldIn(held, k.passed)...)
	}
}

// heldIn returns when a node holds any person's facts of a row.
func (k *block) heldIn(held []stretch, row []uint64) (all []graph.Interval) {
	for i, h := range held {
		during := graph.Interval{Since: h.at, Until: k.plan.horizon}
		if i+1 < len(held) {
			during.Until = held[i+1].at
		}
		if k.meet(h.row, row, k.scratch) && k.tells(k.scratch)&crossedPersons != 0 && !during.Empty() {
			all = append(all, during)
		}
	}
	return all
}

// note adds what lies at a place, whose it is, and since when.
func (a *placeArrivals) note(of *sets, what uint8, people int32, since graph.Instant) {
	a.add(what, since)
	a.segments = of.union(a.segments, people)
}

// add adds what lies at a place, and since when: people's facts, if there are any.
func (a *placeArrivals) add(what uint8, since graph.Instant) {
	switch persons := what & crossedPersons; {
	case a.what == 0 || persons > a.what&crossedPersons:
		a.first = since
	case persons == a.what&crossedPersons:
		a.first = min(a.first, since)
	}
	a.what |= what
}

// sinceWhen returns since when any of a row, that is held at an instant, has been held without an
// end. It uses the row up.
func (k *block) sinceWhen(held []stretch, at graph.Instant, row []uint64) graph.Instant {
	for _, h := range slices.Backward(held) {
		if h.at > at {
			continue
		}
		if !k.meet(row, h.row, row) {
			break
		}
		at = h.at
	}
	return at
}

// noteSeeds finds the origins that contribute: those at whose node something of a
// category that they give is useful.
func (r *Result) noteSeeds(k *block) {
	for i := range k.sources {
		if s := &k.sources[i]; s.seed != nil && k.contributes(s) {
			r.Origins = append(r.Origins, s.seed.place)
		}
	}
	slices.Sort(r.Origins)
	r.Origins = slices.Compact(r.Origins)
}

// contributes reports whether something of a category that a source gives is held at its node
// while it is useful.
func (k *block) contributes(s *source) bool {
	if !k.useful.has(s.node) || !k.held.has(s.node) {
		return false
	}
	held := k.held.course(s.node, nil)
	slices.Reverse(held)
	for _, p := range k.pieces(graph.Always, &always, held, k.useful.course(s.node, nil), k.mayLose(s.node)) {
		if p.within || !k.meet(p.held, p.useful, k.scratch) {
			continue
		}
		for _, key := range s.categories {
			if c, ok := slices.BinarySearch(k.categories, key); ok && k.peopleOf(k.scratch, c) != noSegments {
				return true
			}
		}
	}
	return false
}

// reports reports whether what lies at a node counts for its place.
func (b *problem) reports(node int32) bool {
	if b.plan.q.Aim.Everywhere() { // see lie
		return false
	}
	return b.plan.q.Aim != Left || b.state(node) == b.auto.state(stageGone, b.auto.last())
}
