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

	problem  *problem
	bounds   []graph.Instant
	segments int

	crossings    []crossing         // by edge of the problem
	contributing []bool             // by hop
	given        bool               // people's facts became somebody's: see addGivers
	givers       map[int32][]uint64 // by hop: whose facts became somebody's
	aggregated   map[int32][]uint64 // by hop: of whose facts an aggregate made influence
	sets         sets               // of crossings: segments, then categories, then what is uncounted
	slab         []uint64           // what sets are cut from
	walk         *walker            // made when the first route is asked for
	temp         []uint64           // a set over segments
	arrivals     []placeArrivals    // by place
	held         map[string]*times  // when the goal came to hold facts, by category
	came         *times             // when hops brought facts that came to answer
	brought      map[string]*times  // the same by the category that they were brought as
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
	First    graph.Instant // at which one came, of people if of any
}

func newResult(b *problem, segments int) *Result {
	return &Result{
		temp:    make([]uint64, (segments+63)/64),
		problem: b, givers: map[int32][]uint64{}, aggregated: map[int32][]uint64{}, bounds: b.bounds, segments: segments,
		crossings: make([]crossing, len(b.edges)),
		sets:      newSets((segments+63)/64 + (len(b.categories)+63)/64 + 1),
		arrivals:  make([]placeArrivals, len(b.plan.net.graph.Places)),
		held:      map[string]*times{}, brought: map[string]*times{}, came: newTimes(segments),
	}
}

// cut returns zeroed words from the slab; there are too many sets for an
// allocation each.
func (r *Result) cut(words int) []uint64 {
	if len(r.slab) < words {
		r.slab = make([]uint64, max(words, 1<<14))
	}
	set := r.slab[:words:words]
	r.slab = r.slab[words:]
	return set
}

func (r *Result) set() []uint64 { return make([]uint64, (r.segments+63)/64) }

func has(set []uint64, i int) bool { return set[i/64]>>(i%64)&1 != 0 }

// byHop lists sets of segments in the order of their hops: whoever counts them one
// after the other does so in the same order each time.
func byHop(sets map[int32][]uint64) (all [][]uint64) {
	for _, hop := range slices.Sorted(maps.Keys(sets)) {
		all = append(all, sets[hop])
	}
	return all
}

// finish turns what the blocks noted into the answer.
func (r *Result) finish() {
	p := r.problem.plan
	r.Aggregated = byHop(r.aggregated)
	for key, t := range r.held {
		if p.q.Aim != Left && !matches(key, p.q.Category, r.problem.world) {
			continue
		}
		c := Category{Key: key, Segments: t.seen}
		c.Span = func(segments []uint64) graph.Interval { return r.span(segments, c.Segments, t, r.brought[key]) }
		r.Categories = append(r.Categories, c)
	}
	slices.SortFunc(r.Categories, func(a, b Category) int { return strings.Compare(a.Key, b.Key) })
	r.finishHops()
	for i := range r.arrivals {
		if a := &r.arrivals[i]; a.segments != nil {
			r.Places = append(r.Places, Place{int32(i), a.segments, a.anything, a.somebody, r.bounds[a.first]})
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

// span takes, for each segment, the epochs in which hops brought its facts; where
// none did, facts are held from when they came to be, without end.
func (r *Result) span(segments, within []uint64, held, brought *times) graph.Interval {
	span := graph.Interval{Since: graph.Future, Until: graph.Past}
	each(segments, func(k int) {
		if !has(within, k) {
			return
		}
		since, until := r.bounds[held.first[k]], r.problem.plan.horizon
		if brought != nil && brought.first[k] != noEpoch {
			since, until = r.bounds[brought.first[k]], r.bounds[brought.last[k]+1]
		}
		span.Since, span.Until = min(span.Since, since), max(span.Until, until)
	})
	return span
}

type placeArrivals struct {
	segments []uint64
	persons  bool
	anything bool
	somebody bool
	first    int32 // of people's facts, if there are any
}

// note records the epoch for every category and segment of a row.
func (r *Result) note(at map[string]*times, l *layout, row []uint64, epoch int32) {
	segments := r.temp
	for c, key := range l.keys {
		clear(segments)
		l.gatherCategory(row, c, segments)
		if !overlaps(segments, nil) {
			continue
		}
		t := at[key]
		if t == nil {
			t = newTimes(r.segments)
			at[key] = t
		}
		t.note(segments, epoch)
	}
}

// brings notes that a row of facts that come to answer crosses an edge which brings
// facts to where they answer.
func (r *Result) brings(l *layout, row []uint64, epoch int32) {
	clear(r.temp)
	l.gather(row, r.temp)
	r.came.note(r.temp, epoch)
}

// settle makes what was noted of a block's segments final.
func (r *Result) settle() {
	r.came.settle()
	for _, at := range []map[string]*times{r.held, r.brought} {
		for _, t := range at {
			t.settle()
		}
	}
}

// arrived notes for a node's place what the node gained in an epoch and is useful.
// Later epochs come first.
func (r *Result) arrived(k *block, node, epoch int32) {
	v := k.node[node]
	if v == graph.None {
		return
	}
	place := k.plan.net.place[v]
	if k.plan.net.inside[place] != v || !k.reports(node) {
		return
	}
	var some uint64
	for w, x := range k.useful(node) {
		k.scratch[w] = x & k.delta[w]
		some |= k.scratch[w]
	}
	if some == 0 {
		return
	}
	a := &r.arrivals[place]
	if a.segments == nil {
		a.segments = r.cut((r.segments + 63) / 64)
		a.first = epoch
	}
	persons := k.hasPersons(k.scratch)
	if persons == a.persons { // later epochs come first
		a.first = min(a.first, epoch)
	} else if persons {
		a.first, a.persons = epoch, true
	}
	k.gather(k.scratch, a.segments)
	a.anything = a.anything || k.scratch[k.body] != 0
	a.somebody = a.somebody || k.hasSomebody(k.scratch)
}

// noteUncounted notes whether anything answers that is of no segment of people.
func (r *Result) noteUncounted(k *block) {
	row := k.scratch
	for w, x := range k.wanted() {
		row[w] = x & k.held(k.goal)[w]
	}
	r.Anything = r.Anything || row[k.body] != 0
	r.Somebody = r.Somebody || k.hasSomebody(row)
}

// noteSeeds finds the origins that contribute: those at whose node something of a
// category that they give is useful.
func (r *Result) noteSeeds(k *block) {
	set := r.set()
	for i := range k.sources {
		s := &k.sources[i]
		if s.seed == nil {
			continue
		}
		clear(set)
		for _, key := range s.categories {
			if c, ok := slices.BinarySearch(k.keys, key); ok {
				k.gatherCategory(k.useful(s.node), c, set)
			}
		}
		if overlaps(set, nil) {
			r.Origins = append(r.Origins, s.seed.place)
		}
	}
	slices.Sort(r.Origins)
	r.Origins = slices.Compact(r.Origins)
}

// reports reports whether what lies at a node counts for its place.
func (b *problem) reports(node int32) bool {
	return b.plan.q.Aim != Left || b.state(node) == b.auto.state(stageGone, b.auto.last())
}
