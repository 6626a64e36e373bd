package reach

import (
	"cmp"
	"context"
	"slices"
	"time"

	"outflow/graph"
)

// A sweep is a pass over a block in one direction of time: forward, of what nodes hold, or
// back, of what is useful there. At each instant at which anything may change it lets what
// nodes have pass along open edges until nothing changes, since hops at one instant chain.
//
// Most nodes only gain: what a place without an end was given stays, and whatever came to it
// earlier is as useful. Of the others each has what its inputs have, no more; see union.
type sweep struct {
	*block
	back   bool
	writes *courses
	now    graph.Instant // from when on, or until when, what it finds at present is so
	moment int32         // how many moments come before what it finds at present is so
	opens  []int32       // edges, by when they open
	closes []int32       // edges that lead to nodes which may lose, by when they close
	masks  []maskEvent
	begins []beginEvent
	// settlesLosses says that what is lost at this instant is being settled: edges that open at it
	// are not open yet, and nodes that only gain are given nothing that may be lost a moment
	// later. Later are the nodes that have something for those.
	settlesLosses bool
	later         []int32
	last          graph.Instant // the last instant at which anything may have changed
	*losing                     // nil where nothing is lost
}

// A beginEvent is an instant at which what a source gives begins, changes or ends.
type beginEvent struct {
	at     graph.Instant
	source int32
}

func (k *block) newSweep(back bool) *sweep {
	s := &sweep{block: k, back: back, writes: k.held, opens: k.opening, masks: k.maskEvents()}
	clear(k.filled)
	if back {
		s.writes, s.opens = k.useful, k.closing
		slices.Reverse(s.masks)
	} else {
		s.begins = k.beginEvents()
	}
	if k.loses != nil {
		s.losing = newLosing(s)
		closes := k.closing
		if back {
			closes = k.opening
		}
		s.closes = slices.DeleteFunc(slices.Clone(closes), func(i int32) bool { return !k.loses[s.head(&k.edges[i])] })
	}
	if back {
		s.opens = slices.Clone(s.opens)
		slices.Reverse(s.opens)
		slices.Reverse(s.closes)
	}
	return s
}

// head returns the node that an edge leads to in the direction of the sweep, and tail the one
// that it leads from.
func (s *sweep) head(e *edge) int32 {
	if s.back {
		return e.from
	}
	return e.to
}

func (s *sweep) tail(e *edge) int32 {
	if s.back {
		return e.to
	}
	return e.from
}

// opensAt returns when an edge opens in the direction of the sweep, and closesAt when it closes.
func (s *sweep) opensAt(e *edge) graph.Instant {
	if s.back {
		return s.moments[e.until]
	}
	return s.moments[e.since]
}

func (s *sweep) closesAt(e *edge) graph.Instant {
	if s.back {
		return s.moments[e.since]
	}
	return s.moments[e.until]
}

// isOpen reports whether an edge is open on the far side of now.
func (s *sweep) isOpen(e *edge) bool {
	return e.since < s.moment && s.moment <= e.until && !(s.settlesLosses && s.opensAt(e) == s.now)
}

// isBefore reports whether the sweep comes to an instant before it comes to another.
func (s *sweep) isBefore(a, b graph.Instant) bool {
	if s.back {
		return a > b
	}
	return a < b
}

// next finds the next instant at which anything may change; false if there is none.
func (s *sweep) next() bool {
	end := s.plan.horizon
	if s.back {
		end = graph.Past
	}
	now := end
	take := func(at graph.Instant) {
		if s.isBefore(at, now) {
			now = at
		}
	}
	if len(s.masks) > 0 {
		take(s.masks[0].at)
	}
	if len(s.begins) > 0 {
		take(s.begins[0].at)
	}
	if len(s.opens) > 0 {
		take(s.opensAt(&s.edges[s.opens[0]]))
	}
	if len(s.closes) > 0 {
		take(s.closesAt(&s.edges[s.closes[0]]))
	}
	s.nextLoss(take)
	s.at(now)
	return now != end
}

// at comes to an instant.
func (s *sweep) at(now graph.Instant) {
	before, exactly := slices.BinarySearch(s.moments, now)
	s.now, s.moment = now, int32(before)
	if exactly && !s.back { // what begins now has begun
		s.moment++
	}
}

func (s *sweep) run(ctx context.Context) error {
	for s.next() {
		s.settlesLosses = s.losing != nil && s.now != graph.Past // before which nothing was held
		var let []int32                                          // edges whose masks change
		s.lose()
		for len(s.masks) > 0 && s.masks[0].at == s.now {
			v := s.masks[0]
			s.masks = s.masks[1:]
			if s.back {
				v.change--
			}
			s.changeMask(v.mask, v.change)
			for _, i := range s.byMask.of(v.mask) {
				e := &s.edges[i]
				if during := s.during(e); during.Since >= s.now || s.now >= during.Until {
					continue
				}
				let = append(let, i)
				if s.mayLose(s.head(e)) {
					s.mayLack(s.head(e))
					s.refresh(e)
				}
			}
		}
		for len(s.begins) > 0 && s.begins[0].at == s.now {
			s.begin(s.begins[0].source)
			s.begins = s.begins[1:]
		}
		if err := s.settleLost(ctx); err != nil {
			return err
		}
		s.settlesLosses = false
		for _, v := range s.later {
			s.queue.add(v, allColumns)
		}
		s.later = s.later[:0]
		for _, i := range let {
			s.pass(&s.edges[i], allColumns)
		}
		for len(s.opens) > 0 && s.opensAt(&s.edges[s.opens[0]]) == s.now {
			if e := &s.edges[s.opens[0]]; !s.queue.waits(s.tail(e)) || s.losesBetween(s.tail(e), s.head(e)) {
				s.pass(e, allColumns)
			} else { // which is to pass all that it has along all of its edges
				s.queue.add(s.tail(e), allColumns)
			}
			s.opens = s.opens[1:]
		}
		if err := s.settle(ctx); err != nil {
			return err
		}
		s.last = s.now
	}
	return nil
}

// pass lets what an edge's tail has pass to its head, if what changed of it can matter.
func (s *sweep) pass(e *edge, changed columns) {
	switch {
	case s.mayLose(s.head(e)):
		s.gains(e)
	case s.settlesLosses && s.loses[s.tail(e)]:
		if n := len(s.later); n == 0 || s.later[n-1] != s.tail(e) {
			s.later = append(s.later, s.tail(e))
		}
	case s.back:
		s.pull(e, s.now, changed)
	default:
		s.push(e, s.now, changed)
	}
}

// settle passes on what changed at an instant until nothing more does.
func (s *sweep) settle(ctx context.Context) error {
	for {
		v, changed := s.queue.next(s.back)
		if v < 0 {
			return nil
		}
		if s.isFull(s.writes) {
			return errFull
		}
		visited := 0
		if s.back {
			visited = s.pullAll(s, v, changed)
		} else {
			visited = s.pushAll(s, v, changed)
		}
		if err := s.tick(ctx, visited); err != nil {
			return err
		}
	}
}

// passOpen lets what an edge's tail has pass to its head if it is open, as its arc is.
func (s *sweep) passOpen(edge int32, changed columns) {
	if e := &s.edges[edge]; !s.settlesLosses || s.isOpen(e) {
		s.pass(e, changed)
	}
}

// losesBetween reports whether of what passes between two nodes, from a tail to a head,
// something may be lost, so that pass must look at it.
func (s *sweep) losesBetween(tail, head int32) bool {
	return s.losing != nil && (s.loses[head] || s.settlesLosses && s.loses[tail])
}

// A maskEvent is a mask changing at an instant.
type maskEvent struct {
	at           graph.Instant
	mask, change int32
}

// maskEvents lists the changes after the first, in order.
func (b *problem) maskEvents() []maskEvent {
	var events []maskEvent
	for m := range b.masks {
		for c, at := range b.masks[m].since {
			if c > 0 {
				events = append(events, maskEvent{at, int32(m), int32(c)})
			}
		}
	}
	slices.SortFunc(events, func(x, y maskEvent) int {
		return cmp.Or(cmp.Compare(x.at, y.at), cmp.Compare(x.mask, y.mask))
	})
	return events
}

// forward finds what nodes hold as data flows from the sources.
func (k *block) forward(ctx context.Context) error {
	k.install()
	s := k.newSweep(false)
	err := s.run(ctx)
	k.lastChange = s.last
	return err
}

// backward finds what of the held data still reaches the goal and matches there, from the
// horizon on. What is useful at a node until an instant was held there just before it, where
// the node only gains; of others it is what would be useful there.
func (k *block) backward(ctx context.Context) error {
	k.useful = newCourses(k.nodes, k.width(), graph.Past, k.take(len(k.held.rows)))
	k.past = k.held.rewind()
	s := k.newSweep(true)
	s.at(k.plan.horizon)
	if s.mayLose(k.goal) {
		s.want(true)
		s.begins = []beginEvent{{k.heldSince(), goalWants}}
	} else if row := k.past.before(k.goal, s.now); row != nil && k.meet(row, k.wanted(), k.scratch) {
		k.gain(k.useful, k.goal, s.now, k.scratch)
	}
	if err := s.settle(ctx); err != nil {
		return err
	}
	return s.run(ctx)
}

// heldSince returns from when on it matters what is held at the goal, where it may lose it:
// in the window that is asked for, or else at the end.
func (k *block) heldSince() graph.Instant {
	switch since := k.plan.q.Window.Since; {
	case k.plan.q.Window != graph.Always && since < k.plan.horizon:
		return since
	case k.plan.horizon != graph.Future:
		return k.plan.horizon - 1
	}
	// When every retention has run out: what is held for a time more, after the last instant at
	// which anything changes, does not count.
	return max(k.lastChange, theEnd)
}

// theEnd lies after all that can be written, but for what lasts for thousands of years.
var theEnd = graph.InstantOf(time.Date(9000, 1, 1, 0, 0, 0, 0, time.UTC))

// begin has a source's node take note of what the source gives now.
func (s *sweep) begin(source int32) {
	switch {
	case source == goalWants:
		s.want(false)
	case s.mayLose(s.sources[source].node):
		s.refreshSource(source)
	default:
		row := s.scratch
		s.given(source, row)
		s.gain(s.held, s.sources[source].node, s.now, row)
	}
}

// goalWants stands for what is wanted at the goal, which begins and ends like what a source
// gives.
const goalWants = -1

// given writes what a source gives now into a row.
func (s *sweep) given(source int32, row []uint64) {
	of := &s.sources[source]
	clear(row)
	if s.now < of.since || s.now >= of.until {
		return
	}
	change := int32(0)
	if of.mask != graph.None {
		change = s.current[of.mask]
	}
	if of.late {
		for c, at := range s.problem.masks[of.mask].since[:change+1] {
			if at >= of.since {
				joined := make([]uint64, len(row))
				s.give(joined, of, int32(c))
				s.join(row, joined)
			}
		}
	} else {
		s.give(row, of, change)
	}
	if len(of.stops) > 0 {
		s.minus(row, s.stopped(source))
	}
}

// beginEvents lists when what sources give begins, changes and ends, in order.
func (k *block) beginEvents() []beginEvent {
	var events []beginEvent
	for i := range k.sources {
		s := &k.sources[i]
		add := func(at graph.Instant) {
			if at == s.since || s.since < at && at <= s.until && at < k.plan.horizon {
				events = append(events, beginEvent{at, int32(i)})
			}
		}
		add(s.since)
		if s.mask != graph.None {
			for _, at := range k.problem.masks[s.mask].since[1:] {
				add(at)
			}
		}
		if k.mayLose(s.node) {
			for _, c := range k.endings.stopsOf(s) {
				add(c.at)
			}
			add(s.until)
		}
	}
	slices.SortStableFunc(events, func(x, y beginEvent) int { return cmp.Compare(x.at, y.at) })
	return events
}
