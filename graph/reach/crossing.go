package reach

import (
	"context"
	"slices"

	"outflow/graph"
)

// A crossing is what contributes by crossing an edge.
type crossing struct {
	segments   int32 // index into Result.sets
	categories int32 // index into Result.categorySets
	what       uint8
	during     graph.Interval // from the first to the last, of people's facts if any crossed
}

// What crosses an edge.
const (
	crossedSome     = 1 << iota // anything at all
	crossedPersons              // people's facts, somebody's not included
	crossedAnything             // influence
	crossedSomebody
)

// extend adds a time in which people's facts crossed, or influence alone. Times of
// influence do not count once people's facts are known to have crossed.
func (c *crossing) extend(during graph.Interval, persons bool) {
	switch {
	case c.what&crossedSome == 0, persons && c.what&crossedPersons == 0:
		c.during = during
	case persons == (c.what&crossedPersons != 0):
		c.during = hull(c.during, during)
	}
	c.what |= crossedSome
	if persons {
		c.what |= crossedPersons
	}
}

// A piece is a time throughout which an edge is open, or a node is looked at, and nothing
// changes: who may cross, what is held at its start, and what is useful at its end.
type piece struct {
	held, useful []uint64
	change       int32 // of the mask
	within       bool  // all that is found of it is found of a neighbour too: see pieces
	what         uint8 // what was found of it, where it was looked at: see survey
	during       graph.Interval
}

// pieces returns the pieces of a time in order, until the next call. held is what the start
// holds, useful what is useful at the end, both in the order of time. Where nothing is lost, more
// is held as time goes on, and less is useful. So of two neighbours of which the same people may
// cross, all that is found of the earlier is found of the later, if they differ in what is held;
// and the other way round, if they differ in what is useful.
func (k *block) pieces(open graph.Interval, mask *timeline, held, useful []stretch, loses bool) []piece {
	all := k.allPieces[:0]
	h, u, m := 0, 0, 0
	for at := max(open.Since, held[0].at); at < open.Until; {
		wasU, wasM, wasH := u, m, h
		for h+1 < len(held) && held[h+1].at <= at {
			h++
		}
		for u < len(useful) && useful[u].at <= at {
			u++
		}
		if u == len(useful) {
			break
		}
		for m+1 < len(mask.since) && mask.since[m+1] <= at {
			m++
		}
		until := min(useful[u].at, mask.until(m, open.Until))
		if h+1 < len(held) {
			until = min(until, held[h+1].at)
		}
		if m < len(mask.since) {
			p := piece{held: held[h].row, useful: useful[u].row, change: int32(m), during: graph.Interval{Since: at, Until: until}}
			if len(all) > 0 && m == wasM && !loses {
				p.within = h == wasH
				all[len(all)-1].within = all[len(all)-1].within || u == wasU
			}
			all = append(all, p)
		}
		at = until
	}
	k.allPieces = all
	return all
}

// survey looks at pieces: find puts into scratch what there is of one, and reports whether that
// is anything; note is called for each that is not within another, in order, with that in scratch.
// It returns what was found, and from when until when: of people's facts, if there are any.
func (k *block) survey(pieces []piece, find func(p *piece) bool, note func(p *piece)) (what uint8, during graph.Interval) {
	for i := range pieces {
		if p := &pieces[i]; !p.within && find(p) {
			p.what = k.tells(k.scratch)
			what |= p.what
			note(p)
		}
	}
	if what == 0 {
		return what, during
	}
	wanted := what
	if what&crossedPersons != 0 {
		wanted = crossedPersons
	}
	has := func(p *piece) bool {
		if p.within && find(p) {
			p.what = k.tells(k.scratch)
		}
		return p.what&wanted != 0
	}
	first, last := 0, len(pieces)-1
	for !has(&pieces[first]) {
		first++
	}
	for !has(&pieces[last]) {
		last--
	}
	return what, graph.Interval{Since: pieces[first].during.Since, Until: pieces[last].during.Until}
}

// always is the timeline of the filter that lets everything pass.
var always = timeline{since: []graph.Instant{graph.Past}}

// maskOf returns who may cross an edge over time.
func (b *problem) maskOf(e *edge) *timeline {
	if e.filter == openFilter {
		return &always
	}
	return &b.masks[b.filters[e.filter].mask]
}

// note notes what a block found: what crossed each edge, and what came to each place.
func (r *Result) note(ctx context.Context, k *block) error {
	var held, useful []stretch
	for v := range int32(k.nodes) {
		if !k.held.has(v) {
			continue
		}
		held = k.held.course(v, held[:0])
		slices.Reverse(held)
		if k.useful.has(v) {
			useful = k.useful.course(v, useful[:0])
			r.arrived(k, v, held, useful)
		}
		edges := k.from(v)
		for i := range edges {
			e := &edges[i]
			if !k.useful.has(e.to) || e.hop == graph.None {
				continue
			}
			useful = k.useful.course(e.to, useful[:0])
			r.cross(k, e, held, useful)
		}
		if err := k.tick(ctx, len(edges)); err != nil {
			return err
		}
	}
	r.noteSeeds(k)
	r.settle()
	r.given = r.given || k.became()
	return nil
}

// cross notes what crossed an edge in the world that a block is solved in.
func (r *Result) cross(k *block, e *edge, held, useful []stretch) {
	counts := e.counts() && k.notes(e)
	var began map[int32]int32 // whose facts became something else
	switch {
	case k.perCategory != nil:
	case e.part == partSomebody && k.givers:
		began = r.givers
	case e.part == partAll && e.aggregate:
		began = r.aggregated
	}
	// Whether anybody's facts become somebody's there is found out by looking, even where nothing
	// of it is noted: see problem.solve.
	if becomes := e.part == partSomebody && k.perCategory == nil && !k.became(); !counts && began == nil && !becomes {
		return
	}
	// Of what delivers it is noted when each came.
	pieces := k.pieces(k.during(e), k.maskOf(e), held, useful, e.delivers || k.mayLose(e.from) || k.mayLose(e.to))
	moves := false // what comes out is of other categories than what goes in
	clear(r.columns)
	clear(k.passed)
	find := func(p *piece) bool {
		return k.takeBack(e, k.gate(e.filter, p.change), p.useful, p.held, allColumns)
	}
	what, during := k.survey(pieces, find, func(p *piece) {
		if began != nil {
			r.began(began, k, e)
		}
		if !counts {
			return
		}
		k.join(k.passed, k.scratch)
		if g := k.gate(e.filter, p.change); len(g.shifts) > 0 && !e.aggregate {
			moves = true
			k.comesOut(e, g, k.scratch, p.useful, r.columns)
		}
		if e.delivers {
			r.deliver(k, e, p)
		}
	})
	if what == 0 || !counts {
		return
	}
	if !moves {
		k.columnsOf(k.passed, r.columns)
	}
	c := &r.crossings[e.crossing-1]
	c.extend(during, what&crossedPersons != 0)
	c.what |= what
	c.segments = r.sets.union(c.segments, k.people(k.passed))
	c.categories = r.categorySets.union(c.categories, r.categorySets.number(r.columns))
	r.Somebody = r.Somebody || what&crossedSomebody != 0 && k.plan.q.Aim == Crossed
}

// notes reports whether it is noted what crosses an edge: beside the question
// that is what delivers alone.
func (b *problem) notes(e *edge) bool { return b.perCategory == nil || e.delivers }

// deliver notes that scratch crosses an edge which brings facts to where they answer, and as
// which of the categories of what is useful there.
func (r *Result) deliver(k *block, e *edge, p *piece) {
	if k.perCategory != nil {
		k.perCategory.note(r, k, k.scratch, p.during)
		return
	}
	r.came.note(k.people(k.scratch), p.during)
	if k.cross(e, k.gate(e.filter, p.change), k.scratch, k.image) && k.meet(k.image, p.useful, k.image) {
		r.byCategory(r.brought, k, k.image, p.during)
	}
}

// isCrossed reports whether a hop contributes.
func (r *Result) isCrossed(hop int32) bool { return r.contributing[hop] }

// finishHops lists the hops, each of which may have crossed by several edges.
func (r *Result) finishHops() {
	b := r.problem
	net := b.plan.net
	r.contributing = make([]bool, len(net.hops))
	first, needless := make([]crossing, len(net.hops)), map[int32]*crossing{}
	count := 0
	for i := range b.edges {
		e := &b.edges[i]
		if !e.counts() {
			continue
		}
		c := &r.crossings[e.crossing-1]
		switch {
		case c.what == 0:
		case e.part == partNeedless:
			if needless[e.hop] == nil {
				needless[e.hop] = &crossing{}
			}
			r.join(needless[e.hop], c)
		default:
			if !r.contributing[e.hop] {
				r.contributing[e.hop] = true
				count++
			}
			r.join(&first[e.hop], c)
		}
	}
	r.Hops = make([]Hop, 0, count)
	named := map[int32][]string{} // the names of sets of categories
	for i := range first {
		c := &first[i]
		if c.what == 0 {
			continue
		}
		h := &net.hops[i]
		hop := Hop{
			Account: h.account, In: h.in, Out: h.out, Ground: h.ground,
			Segments: r.sets.at(c.segments), Anything: c.what&crossedAnything != 0, Somebody: c.what&crossedSomebody != 0,
			Categories: r.name(c.categories, named), When: c.during,
		}
		if c := needless[int32(i)]; c != nil {
			if segments := r.sets.at(c.segments); overlaps(segments, nil) {
				hop.Needless, hop.NeedlessWhen = segments, c.during
			}
		}
		r.Hops = append(r.Hops, hop)
	}
	r.crossings = nil
}

// began notes by hop whose facts, in scratch, become influence or somebody's there.
func (r *Result) began(by map[int32]int32, k *block, e *edge) {
	if k.tells(k.scratch)&crossedPersons != 0 {
		by[e.hop] = r.sets.union(by[e.hop], k.people(k.scratch))
	}
}

// addGivers adds what contributes by becoming somebody's. Whose facts these are is not
// known, so they are not counted by segment.
func (r *Result) addGivers(g *Result) {
	r.Origins, r.Givers = g.Origins, g.byHop(g.givers)
	for i := range r.problem.edges {
		e := &r.problem.edges[i]
		if !e.counts() || e.part == partNeedless {
			continue
		}
		from, to := &g.crossings[e.crossing-1], &r.crossings[e.crossing-1]
		if from.what == 0 {
			continue
		}
		if to.what == 0 {
			*to = crossing{segments: noSegments, what: crossedSome, during: from.during}
		}
		to.categories = r.categorySets.union(to.categories, r.categorySets.number(g.categorySets.at(from.categories)))
		if slices.Equal(g.sets.at(from.segments), r.sets.at(to.segments)) {
			continue
		}
		to.what |= crossedSomebody
		r.Somebody = r.Somebody || r.problem.plan.q.Aim == Crossed && e.part == partSomebody
	}
	for i := range g.arrivals {
		from, to := &g.arrivals[i], &r.arrivals[i]
		switch {
		case from.what == 0:
		case to.what == 0:
			*to = placeArrivals{segments: noSegments, what: crossedSomebody, first: from.first}
		case !slices.Equal(g.sets.at(from.segments), r.sets.at(to.segments)):
			to.what |= crossedSomebody
		}
	}
}

// join adds a crossing to another, which becomes it if it is empty.
func (r *Result) join(h, c *crossing) {
	if h.what == 0 {
		*h = *c
		return
	}
	h.extend(c.during, c.what&crossedPersons != 0)
	h.what |= c.what
	h.segments = r.sets.union(h.segments, c.segments)
	h.categories = r.categorySets.union(h.categories, c.categories)
}

// name returns the keys of a set of categories; equal sets share one list.
func (r *Result) name(set int32, named map[int32][]string) []string {
	keys, ok := named[set]
	if !ok {
		each(r.categorySets.at(set), func(n int) { keys = append(keys, r.problem.categories[n]) })
		named[set] = keys
	}
	return keys
}
