package reach

import (
	"cmp"
	"slices"
	"time"

	"outflow/graph"
)

// What a place forgets follows from how long it keeps data and from what was erased there: see
// the rule on ends in graph's package documentation. The worlds read it the other way round:
// the confirmed one takes every end that may have happened, the possible one only what
// certainly did.

// findForgetful flags the places that may forget: those that keep data for a time, those in
// which or around which something was erased, and, since what was given to a whole may lie in
// any of its parts, whatever contains one of them.
func (n *Network) findForgetful() {
	g := n.graph
	erased := make([]bool, len(g.Places))
	for i := range g.Erasures {
		erased[g.Erasures[i].At] = true
	}
	forgetful, some := make([]bool, len(g.Places)), false
	for p := range g.Places {
		forgets := g.Places[p].Keeps != nil
		for up := int32(p); up != graph.None && !forgets; up = g.Places[up].Parent {
			forgets = erased[up]
		}
		if !forgets {
			continue
		}
		some = true
		for up := int32(p); up != graph.None && !forgetful[up]; up = g.Places[up].Parent {
			forgetful[up] = true
		}
	}
	if some {
		n.forgetful = forgetful
	}
}

// Forgets reports whether any place may forget.
func (n *Network) Forgets() bool { return n.forgetful != nil }

// An ending is one way in which what a place was given ends there: so long after it was last
// given it, or by an erasure.
type ending struct {
	lasts *graph.Duration // by the calendar of zone; the zero value is for no time at all
	zone  *time.Location
	// An erasure, if lasts is nil: [since, until], both included, is when it took place.
	since, until graph.Instant
	erasure      *graph.Erasure
	// What it ends: facts of these categories (indexes into problem.categories), of the people
	// of a set over segments, nil for everybody, and of strangers beside them, and influence. Of
	// thousands of erasures the sets are many and large, so they are those of the masks.
	categories []int32
	people     []uint64
	strangers  bool
	influence  bool
	// An erasure that ends the stretch of an origin, which began then; Future if nobody says when
	// it did.
	ofOrigin bool
	began    graph.Instant
}

// forgets returns when what was given up to an instant, and no longer, is gone. Future means
// never, by this ending.
func (d *ending) forgets(w World, last graph.Instant) graph.Instant {
	switch {
	case d.lasts != nil && *d.lasts == (graph.Duration{}):
		return last
	case d.lasts != nil:
		return d.lasts.AfterEnd(last, d.zone)
	case w == Confirmed && last <= d.until:
		return max(last, d.since)
	case w == Possible && (last <= d.since || d.endsStretch() && last <= d.until):
		return d.until
	}
	return graph.Future
}

// recalls is forgets back in time: what is still of use at an instant, and not just before it,
// is so of what was given since when.
func (d *ending) recalls(w World, first graph.Instant) graph.Instant {
	switch {
	case d.lasts != nil && *d.lasts == (graph.Duration{}):
		return first
	case d.lasts != nil:
		return beforeEnd(d.lasts, first, d.zone)
	case w == Confirmed && first >= d.since:
		return min(first, d.until)
	case w == Possible && first >= d.until && d.endsStretch():
		return d.until
	case w == Possible && first >= d.until:
		return d.since
	}
	return graph.Past
}

// strikes returns when an erasure, in a sweep forward or back, ends what was given, or was of use,
// before that; Past or Future if never.
func (d *ending) strikes(w World, back bool) graph.Instant {
	if w == Confirmed && !back || w == Possible && back && !d.endsStretch() {
		return d.since
	}
	return d.until
}

// endsStretch reports whether an erasure certainly ended the stretch of an origin.
func (d *ending) endsStretch() bool { return d.ofOrigin && d.began < d.since }

// beforeEnd returns since when what is given lasts beyond an instant: it is the inverse of
// Duration.AfterEnd, so that what was given up to an instant and not at it lasts as long.
func beforeEnd(d *graph.Duration, at graph.Instant, zone *time.Location) graph.Instant {
	if at == graph.Past || at == graph.Future {
		return at
	}
	first, last := d.Before(at-1, zone), d.Before(at, zone)
	switch {
	case last-first <= 1:
		return first
	case d.After(last, zone)-d.After(last-1, zone) <= 1: // several moments end together, at the instant
		return last - 1
	}
	return last
}

// endings returns in which ways what a place is given ends in a world, where the query asks for
// ends.
func (b *problem) endings(place int32) []ending {
	p, g := b.plan, b.plan.net.graph
	if !at(p.net.forgetful, place) || p.asksForArrival(place, b.world) {
		return nil
	}
	found := &endings{by: map[endingKey]int{}}
	b.endingsAt(place, graph.None, nil, found)
	if b.world == Confirmed { // what was given to the whole may lie in any part
		for _, q := range g.Inside(place) {
			if q != place && p.net.forgetful[q] {
				b.endingsAt(q, place, b.partly(place, q), found)
			}
		}
	}
	return found.all
}

// asksForArrival reports whether the query asks what came to a place, and not what stays
// there.
func (p *Plan) asksForArrival(place int32, w World) bool {
	return (p.q.Aim == Reached || p.q.Aim == Fed) && at(p.inX[w], place)
}

// partly reports, by category, whether what is given of it to a place may lie in a place inside
// it.
func (b *problem) partly(place, part int32) []bool {
	n, g := b.plan.net, b.plan.net.graph
	var way []int32
	for p := part; p != place; p = g.Places[p].Parent {
		way = append(way, p)
	}
	there := make([]bool, len(b.categories))
	for c, key := range b.categories {
		keys := []string{key}
		for _, p := range slices.Backward(way) {
			for _, s := range n.stepsIn.of(n.whole[p]) {
				if s := &n.steps[s]; s.spread && s.rule != graph.None {
					var narrower []string
					for _, k := range keys {
						n.rules[s.rule].each(k, Possible, func(out, _ string) { narrower = append(narrower, out) })
					}
					keys = narrower
				}
			}
		}
		there[c] = len(keys) > 0
	}
	return there
}

// Endings are those of one place, of which it may have thousands.
type endings struct {
	all []ending
	by  map[endingKey]int // index into all
}

type endingKey struct {
	erasure *graph.Erasure
	since   graph.Instant
	lasting
}

// add adds an ending, or to one that is known the categories that it is of, too.
func (e *endings) add(d ending) {
	key := endingKey{d.erasure, d.since, lasting{}}
	if d.lasts != nil {
		key.lasting = lasting{*d.lasts, d.zone}
	}
	i, known := e.by[key]
	if !known {
		e.by[key] = len(e.all)
		e.all = append(e.all, d)
		return
	}
	o := &e.all[i]
	o.categories = append(o.categories, d.categories...)
	slices.Sort(o.categories)
	o.categories = slices.Compact(o.categories)
	o.influence = o.influence || d.influence
}

// endingsAt adds the endings at a place, and at those around it that lie in another, of what may
// lie there, by category as it was given; nil says that all does.
func (b *problem) endingsAt(place, within int32, there []bool, to *endings) {
	g := b.plan.net.graph
	lies := func(c int) bool { return there == nil || there[c] }
	if keeps := g.Places[place].Keeps; keeps != nil && (b.world == Confirmed || keeps.Verified && keeps.Duration != (graph.Duration{})) {
		to.add(ending{lasts: &keeps.Duration, zone: keeps.Zone, categories: b.those(func(c int, _ string) bool { return lies(c) }), influence: true})
	}
	for p := place; p != within; p = g.Places[p].Parent {
		for _, i := range b.plan.erasuresAt[p] {
			for _, d := range b.erasure(&b.plan.erasures[i]) {
				d.categories = b.those(func(c int, key string) bool { return lies(c) && b.erases(d.erasure, key) })
				to.add(d)
			}
		}
	}
}

// erases reports whether an erasure is taken to be of a category.
func (b *problem) erases(e *graph.Erasure, key string) bool {
	return len(e.Categories) == 0 || slices.ContainsFunc(e.Categories, func(k string) bool {
		return graph.CategoryContains(k, key) || b.world == Confirmed && graph.CategoryContains(key, k)
	})
}

// A plannedErasure is one that the query hears of.
type plannedErasure struct {
	of     *graph.Erasure
	people int32 // expression number
}

// findErasures lists the erasures that the query hears of, of places on a route.
func (p *Plan) findErasures() {
	n, all := p.net, p.net.graph.Erasures
	if len(all) == 0 {
		return
	}
	matters := make([]bool, len(n.graph.Places)) // something in it is on a route
	for place := range matters {
		if p.relevant[n.whole[place]] || p.relevant[n.inside[place]] {
			for up := int32(place); up != graph.None && !matters[up]; up = n.graph.Places[up].Parent {
				matters[up] = true
			}
		}
	}
	p.erasuresAt = map[int32][]int32{}
	named := map[int32]bool{}
	for i := range all {
		if e := &all[i]; p.q.Hears(e.Source) && matters[e.At] {
			p.erasuresAt[e.At] = append(p.erasuresAt[e.At], int32(len(p.erasures)))
			p.erasures = append(p.erasures, plannedErasure{e, p.expr(e.People)})
			if e.People != graph.People(graph.Everyone{}) && !graph.IsUnknown(e.People) {
				named[p.expr(e.People)] = true
			}
		}
	}
	p.apart = len(named)
}

// Erasures returns those that may have ended something that the query can be about: which it
// hears of, of places on a route, of before the instant that it asks of, and of a category that
// data on a route may have.
func (p *Plan) Erasures() (all []*graph.Erasure) {
	for i := range p.erasures {
		e := p.erasures[i].of
		if span, known := e.Span(); !known || span.Since < p.horizon {
			if len(e.Categories) == 0 || p.carries(Confirmed, e) || p.carries(Possible, e) {
				all = append(all, e)
			}
		}
	}
	return all
}

// Concerned returns what tells whether those of whom an erasure is may be among those who are
// asked for: of others it ended nothing that the answer is about.
func (r *Result) Concerned() func(e *graph.Erasure) bool {
	b := r.problem
	asked := b.everAsked()
	return func(e *graph.Erasure) bool {
		if asked == nil || graph.IsUnknown(e.People) {
			return true
		}
		// Without strangers, of whom no erasure certainly is: they are in every expression.
		return slices.ContainsFunc(b.masksOf.over(b.plan.number[e.People], true), func(c Change) bool { return overlaps(c.Segments, asked) })
	}
}

// carries reports whether an erasure is taken to be of a category that data on a route may have
// in a world. What is past its time, and what came back, is read in both ways in each world.
func (p *Plan) carries(w World, e *graph.Erasure) bool {
	part := w == Confirmed || p.q.Aim == Overdue || p.q.Again
	return slices.ContainsFunc(p.keys[w], func(key string) bool {
		return slices.ContainsFunc(e.Categories, func(k string) bool {
			return graph.CategoryContains(k, key) || part && graph.CategoryContains(key, k)
		})
	})
}

// erasure returns when, and of whom, an erasure is taken to have taken place, a part for each
// time in which the same people may be meant; none if it is taken to have erased nothing.
func (b *problem) erasure(e *plannedErasure) []ending {
	span, known := e.of.Span()
	d := ending{since: span.Since, until: span.Until, erasure: e.of}
	if !known {
		d.since, d.until = graph.Past, graph.Future
	}
	if e.of.Requested {
		d.until = graph.Future
	}
	_, everyone := e.of.People.(graph.Everyone)
	unknown := graph.IsUnknown(e.of.People)
	if b.world == Possible && (d.until == graph.Future || unknown) {
		return nil
	}
	if everyone || unknown {
		d.influence = len(e.of.Categories) == 0
		return []ending{d}
	}
	changes := b.masksOf.segments.Masks[e.people]
	var parts []ending
	for i, c := range changes {
		part := d
		part.since = max(d.since, c.Since)
		if i+1 < len(changes) {
			part.until = min(d.until, changes[i+1].Since)
		}
		if part.since >= part.until {
			continue
		}
		part.people, part.strangers = c.Segments, !namesListed(b.plan.exprs[e.people])
		parts = append(parts, part)
	}
	if b.world == Confirmed || len(parts) == 0 {
		return parts
	}
	d.people = parts[0].people // those who are meant at each instant
	for i, part := range parts[1:] {
		if i == 0 {
			d.people = slices.Clone(d.people)
		}
		for w, x := range part.people {
			d.people[w] &= x
		}
	}
	return []ending{d}
}

// findLosing finds which nodes may lose what they have: what is given to a place that forgets,
// and to whatever leads to what is given to such a place, and what lies in it and around it.
func (b *problem) findLosing() {
	p, n, g := b.plan, b.plan.net, b.plan.net.graph
	if n.forgetful == nil {
		return
	}
	b.ends, b.dues = map[int32][]ending{}, map[int32][]due{}
	b.runOut, b.askedFor = map[*graph.Retention]*ending{}, map[int32][]*ending{}
	whole, inside := map[int32]bool{}, map[int32]bool{}
	for i := range g.Places {
		place := int32(i)
		if !p.relevant[n.whole[place]] && !p.relevant[n.inside[place]] {
			continue
		}
		ends, dues := b.endings(place), b.duesAt(place)
		if len(ends)+len(dues) == 0 && !(p.q.Again && at(p.inX[b.world], place)) { // there it is asked when each origin gave
			continue
		}
		b.ends[place], b.dues[place] = ends, dues
		for q := place; q != graph.None && !inside[q]; q = g.Places[q].Parent {
			inside[q] = true
		}
		for q := place; q != graph.None && !whole[q]; q = g.Places[q].Parent {
			whole[q] = true
			if !b.spreadsInto(q) {
				break
			}
		}
	}
	if len(b.ends) == 0 {
		return
	}
	b.loses = make([]bool, b.nodes)
	for v, of := range b.node {
		if of == graph.None {
			continue
		}
		place := n.place[of]
		b.loses[v] = n.whole[place] == of && whole[place] || n.inside[place] == of && inside[place]
	}
	if p.q.Aim.Holds() {
		b.loses[b.goal] = slices.ContainsFunc(p.q.X[b.world], func(x int32) bool { return inside[x] })
	}
}

// spreadsInto reports whether what is given to a whole around a place is given to the place
// too, in this world.
func (b *problem) spreadsInto(place int32) bool {
	n := b.plan.net
	return slices.ContainsFunc(n.stepsIn.of(n.whole[place]), func(i int32) bool {
		return n.steps[i].spread && b.spreads(&n.steps[i])
	})
}

// spreads reports whether a step counts in this world.
func (b *problem) spreads(s *step) bool {
	return !s.spread || b.world == Possible || s.rule != graph.None
}

// keeps adds the step from what a place is given, or from what an origin gives it, to what it
// still has of that.
func (b *problem) keeps(from, to int32, endings []ending) {
	b.keepings = append(b.keepings, keeping{endings})
	b.addEdge(edge{from: from, to: to, until: b.lastMoment, filter: openFilter, hop: graph.None, keeps: int32(len(b.keepings))})
}

// addStretches adds what an origin gives to a place that may lose it, stretch by stretch, each
// from a node of its own: an erasure ends a stretch, with all that it gave. What the origin
// gives to the place it also gives to those inside it in which that lies.
func (b *problem) addStretches(f *filterMaker, of source, state int32) {
	p, n, g := b.plan, b.plan.net, b.plan.net.graph
	place, origin := n.place[of.seed.node], &g.Places[of.seed.place]
	spans, stated := origin.SubjectsWhen.Spans, true
	if origin.Origin != graph.StatedOrigin || origin.SubjectsWhen.Unknown || len(spans) == 0 {
		spans, stated = []graph.Interval{graph.Always}, false
	}
	type part struct {
		source
		state int32
	}
	var lasting []part // to places inside it that keep what they are given
	for _, i := range n.stepsOut.of(n.whole[place]) {
		step := &n.steps[i]
		if !step.spread || !b.spreads(step) || !p.relevant[step.to] {
			continue
		}
		given := *of.seed
		given.node, given.categories = step.to, of.categories
		if step.rule != graph.None {
			given.categories = b.become(of.categories, step.rule)
		}
		to := of
		to.seed, to.categories = &given, given.categories
		states := []int32{state}
		if gone, arrives := b.arrives(step, state); arrives {
			states = append(states, gone)
		}
		for _, state := range states {
			if to.node = b.at(step.to, state); b.loses[to.node] {
				b.addStretches(f, to, state)
			} else {
				lasting = append(lasting, part{to, state})
			}
		}
	}
	for _, span := range spans {
		if span.Since >= p.horizon {
			continue
		}
		s := of
		s.node = b.addNode()
		s.since, s.until, s.stops = span.Since, span.Until, nil
		ends := slices.Clone(b.ends[place])
		for i := range ends {
			d := &ends[i]
			if d.ofOrigin = d.erasure != nil && (b.world == Confirmed || g.Contains(d.erasure.At, of.seed.place)); !d.ofOrigin {
				continue
			}
			d.began = graph.Future
			if stated {
				d.began = span.Since
			}
			switch {
			case b.world == Possible && d.endsStretch():
				s.stops = append(s.stops, stop{d.until, *d})
			case b.world == Confirmed && span.Since < d.until:
				s.stops = append(s.stops, stop{max(span.Since, d.since), *d})
			}
		}
		slices.SortStableFunc(s.stops, func(x, y stop) int { return cmp.Compare(x.at, y.at) })
		b.sources = append(b.sources, s)
		for _, to := range lasting { // they keep whatever the stretch gives before an erasure ends it, also of those who join later
			to.since, to.until, to.stops = s.since, graph.Future, s.stops
			b.addGiving(to.source, to.node)
		}
		inside := n.inside[place]
		if !p.relevant[inside] {
			continue
		}
		b.keeps(s.node, b.at(inside, state), ends)
		b.addStretchStay(s.node, place, span, ends, state, false)
		if late := s; of.mask != graph.None && span.Until < p.horizon && b.masks[of.mask].since[len(b.masks[of.mask].since)-1] >= span.Until {
			// Those who join the origin's people when the stretch is over are of those whose data it
			// gave, which lies there as far as it still does.
			late.late, late.since, late.until = true, span.Until, graph.Future
			late.stops = slices.Clone(s.stops)
			for _, d := range ends {
				late.stops = append(late.stops, stop{d.forgets(b.world, span.Until), d})
			}
			slices.SortStableFunc(late.stops, func(x, y stop) int { return cmp.Compare(x.at, y.at) })
			b.addStretchStay(b.addGiving(late, b.at(inside, state)), place, span, nil, state, true)
		}
	}
}

// addGiving adds a source that gives to a node what it has at present, from a node of its own:
// so it shows whether what it gives contributes. It returns that node.
func (b *problem) addGiving(s source, to int32) int32 {
	s.node = b.addNode()
	b.sources = append(b.sources, s)
	b.addStep(s.node, to, openFilter)
	return s.node
}

// become returns what a rule makes of categories.
func (b *problem) become(categories []string, rule int32) (out []string) {
	for _, key := range categories {
		b.plan.net.rules[rule].each(key, b.world, func(c, _ string) { out = append(out, c) })
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// addNode adds a solver node of no node of the network, which may lose what it has.
func (b *problem) addNode() int32 {
	v := int32(b.nodes)
	b.nodes++
	b.node, b.loses = append(b.node, graph.None), append(b.loses, true)
	return v
}
