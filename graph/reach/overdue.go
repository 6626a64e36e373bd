package reach

import (
	"cmp"
	"context"
	"slices"

	"outflow/graph"
)

// What lies past its time is found in the possible world alone, after its forward pass: see the
// rule in graph's package documentation. It is of what a place was given last, so the places of
// which a statement may be broken are followed as those that forget: see findLosing.

// A Statement says until when data was to lie in a place: how long it is kept, or that it was
// to be erased.
type Statement struct {
	Place   int32          // of which the retention is stated, or in which was to be erased
	Erasure *graph.Erasure // nil for a retention
}

// A Breach is of a place that holds data past its time by a statement.
type Breach struct {
	Place int32
	Statement
	Segments []uint64
	First    graph.Instant // when the first of it should have been gone; Past where nobody says
}

// A due is an ending that was stated and that nothing proves. What a stretch of an origin gives is
// all due once an erasure was asked for; else it is by when it was given last.
type due struct {
	*ending
	by     Statement
	always bool
	from   graph.Instant // if always
	// Nobody says when the erasure was asked for: then from is the first instant at which it may have
	// been, which is when the data was collected or given, and no more than a bound.
	undated bool
}

// first is since when data is past its time by it; Past where nobody says.
func (d *due) first() graph.Instant {
	if d.undated {
		return graph.Past
	}
	return d.from
}

// A stay is what a node gives to a place, how it ends there for certain, and how it was to end.
type stay struct {
	node, place int32
	ends        []ending
	dues        []due
	late        bool // what it gives is there as long as it gives it
}

// duesAt lists by what statements data that is given to a place was to end there.
func (b *problem) duesAt(place int32) (all []due) {
	p, g := b.plan, b.plan.net.graph
	if p.q.Aim != Overdue || b.world != Possible || !at(p.net.forgetful, place) {
		return nil
	}
	if keeps := g.Places[place].Keeps; keeps != nil && !keeps.Verified && keeps.Duration != (graph.Duration{}) {
		d, ok := b.runOut[keeps]
		if !ok {
			d = &ending{lasts: &keeps.Duration, zone: keeps.Zone, categories: b.everyCategory()}
			b.runOut[keeps] = d
		}
		all = append(all, due{ending: d, by: Statement{Place: keeps.Place}})
	}
	for up := place; up != graph.None; up = g.Places[up].Parent {
		for _, i := range p.erasuresAt[up] {
			for _, d := range b.asked(i) {
				_, known := d.erasure.Span()
				all = append(all, due{ending: d, by: Statement{up, d.erasure}, undated: !known})
			}
		}
	}
	return all
}

// asked returns what an erasure that was asked for would have ended, in the reading of the
// confirmed world, had it been done; nil of one that is done.
func (b *problem) asked(erasure int32) []*ending {
	of := b.plan.erasures[erasure]
	if !of.of.Requested {
		return nil
	}
	all, ok := b.askedFor[erasure]
	if !ok {
		sure, done := *b, *of.of
		sure.world, done.Requested = Confirmed, false
		for _, d := range sure.erasure(&plannedErasure{&done, of.people}) {
			d.erasure = of.of
			d.categories = b.those(func(_ int, key string) bool { return sure.erases(d.erasure, key) })
			all = append(all, &d)
		}
		b.askedFor[erasure] = all
	}
	return all
}

// addStay takes note of a node by which a place is given what may lie there past its time.
func (b *problem) addStay(node, place, state int32) {
	if dues := b.dues[place]; len(dues) > 0 && state == b.auto.last() {
		b.stays = append(b.stays, stay{node: node, place: place, ends: b.ends[place], dues: slices.Clone(dues)})
	}
}

// addStretchStay is addStay for what a stretch of an origin gives, from a node of its own; late
// is what those hold who join its people when it is over, which is as if it was given up to then.
func (b *problem) addStretchStay(node, place int32, span graph.Interval, ends []ending, state int32, late bool) {
	if len(b.dues[place]) == 0 || state != b.auto.last() {
		return
	}
	s := stay{node: node, place: place, ends: ends, late: late}
	for _, d := range b.dues[place] {
		switch {
		case d.by.Erasure != nil && span.Since >= d.until: // it began later
			continue
		case d.by.Erasure != nil:
			d.always, d.from = true, max(span.Since, d.since)
		case late:
			d.always, d.from = true, d.forgets(Confirmed, span.Until)
		}
		s.dues = append(s.dues, d)
	}
	b.stays = append(b.stays, s)
}

// findOverdue finds what lies past its time.
func (b *problem) findOverdue(ctx context.Context, segments int) (*Result, error) {
	r := newResult(b, segments)
	if b.world == Possible { // the confirmed world takes every end that may have happened
		slices.SortStableFunc(b.stays, func(x, y stay) int { return cmp.Compare(x.place, y.place) })
		err := b.eachBlock(ctx, r.sets, 0, segments, func(k *block) error {
			for from, to := 0, 0; from < len(b.stays); from = to {
				for to = from; to < len(b.stays) && b.stays[to].place == b.stays[from].place; to++ {
				}
				r.overstay(k, b.stays[from:to])
				if err := k.tick(ctx, to-from); err != nil {
					return err
				}
			}
			r.noteRunOuts(k)
			r.settle()
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	r.finish()
	r.finishBreaches()
	return r, nil
}

// A past is what has been past its time since an instant; Past where nobody says.
type past struct {
	since graph.Instant
	row   []uint64
}

// overstay notes what lies in a place past its time, of all that it was given.
func (r *Result) overstay(k *block, stays []stay) {
	var pasts []past
	by := map[Statement][]past{}
	is, proper := make([]uint64, k.width()), make([]uint64, k.width())
	for i := range stays {
		s := &stays[i]
		if !k.held.has(s.node) {
			continue
		}
		given, until := make([]uint64, k.width()), k.plan.horizon
		ends, dues := k.endings.concerningOf(s.ends), k.duesOf(s)
		for n, h := range k.held.course(s.node, nil) {
			if n > 0 && s.late {
				break
			}
			lies := slices.Clone(h.row) // what was given until then, and no later
			k.minus(lies, given)
			k.join(given, h.row)
			for _, d := range ends {
				if n > 0 && d.forgets(Possible, until) <= k.heldSince() {
					k.minus(lies, k.endings.row(d))
				}
			}
			left, noted := slices.Clone(lies), map[Statement][]uint64{}
			for _, d := range k.broken(dues, n == 0, until) {
				if !k.meet(lies, k.endings.row(d.ending), k.scratch) {
					continue
				}
				row := slices.Clone(k.scratch)
				k.join(is, row)
				if k.meet(left, row, k.scratch) {
					pasts = append(pasts, past{d.first(), slices.Clone(k.scratch)})
				}
				k.minus(left, row)
				if was := noted[d.by]; was != nil { // at another time, of others too
					k.minus(row, was)
					k.join(was, row)
				} else {
					noted[d.by] = slices.Clone(row)
				}
				by[d.by] = append(by[d.by], past{d.first(), row})
			}
			k.join(proper, left)
			until = h.at
		}
	}
	if k.minus(is, proper); !k.meet(is, k.wanted(), is) {
		return
	}
	place := stays[0].place
	k.eachPast(pasts, is, func(since graph.Instant, row []uint64) {
		for up := place; up != graph.None; up = k.plan.net.graph.Places[up].Parent {
			r.arrivals[up].note(r.sets, k.tells(row), k.people(row), since)
		}
		r.byCategory(r.held, k, row, graph.Interval{Since: since, Until: k.plan.horizon})
	})
	for statement, pasts := range by {
		k.eachPast(pasts, is, func(since graph.Instant, row []uint64) {
			for up := place; up != graph.None; up = k.plan.net.graph.Places[up].Parent {
				r.breach(up, statement, k.people(row), since)
			}
		})
	}
}

// duesOf returns the dues of a stay that are of people of the block.
func (k *block) duesOf(s *stay) (all []*due) {
	if len(s.dues) == 0 {
		return nil
	}
	for _, i := range k.endings.concerning(&s.dues[0], len(s.dues), func(i int) *ending { return s.dues[i].ending }) {
		all = append(all, &s.dues[i])
	}
	return all
}

// broken returns of some dues those that data has outlasted which was given up to an instant, or is
// given still, by since when it has.
func (k *block) broken(dues []*due, still bool, until graph.Instant) (all []*due) {
	for _, d := range dues {
		if !d.always {
			d.from = d.forgets(Confirmed, until)
		}
		if (d.always || !still) && d.from <= k.heldSince() {
			all = append(all, d)
		}
	}
	slices.SortStableFunc(all, func(x, y *due) int { return cmp.Compare(x.first(), y.first()) })
	return all
}

// eachPast visits what of a row is past its time, by since when: of what was given in several ways
// since the last of them is; since nobody knows when if that is so of one.
func (k *block) eachPast(pasts []past, of []uint64, visit func(since graph.Instant, row []uint64)) {
	slices.SortStableFunc(pasts, func(x, y past) int {
		if x.since == graph.Past || y.since == graph.Past {
			return cmp.Compare(x.since, y.since)
		}
		return cmp.Compare(y.since, x.since)
	})
	left, row := slices.Clone(of), make([]uint64, len(of))
	for i := range pasts {
		if k.meet(left, pasts[i].row, row) {
			visit(pasts[i].since, row)
			k.minus(left, row)
		}
	}
}

// breach adds people to those of a place that holds data past its time by a statement.
func (r *Result) breach(place int32, s Statement, people int32, since graph.Instant) {
	key := breachKey{place, s}
	b := r.breaches[key]
	if b == nil {
		b = &placeArrivals{}
		r.breaches[key] = b
	}
	b.note(r.sets, crossedPersons, people, since)
}

type breachKey struct {
	place int32
	Statement
}

// finishBreaches lists them by place, those of a retention first, and else by erasure.
func (r *Result) finishBreaches() {
	for key, b := range r.breaches {
		r.Breaches = append(r.Breaches, Breach{key.place, key.Statement, r.sets.at(b.segments), b.first})
	}
	slices.SortFunc(r.Breaches, func(x, y Breach) int {
		if n := cmp.Compare(x.Place, y.Place); n != 0 {
			return n
		}
		switch {
		case x.Erasure == nil && y.Erasure == nil:
			return cmp.Compare(x.Statement.Place, y.Statement.Place)
		case x.Erasure == nil:
			return -1
		case y.Erasure == nil:
			return 1
		}
		return cmp.Or(cmp.Compare(x.Erasure.ID, y.Erasure.ID), cmp.Compare(x.Erasure.Source, y.Erasure.Source))
	})
}
