package reach

import (
	"maps"
	"slices"
	"time"

	"outflow/graph"
)

// ends reports whether anything that a sample holds may end.
func (e *sample) ends() bool {
	return len(e.g.Erasures) > 0 || slices.ContainsFunc(e.g.Places, func(p graph.Place) bool { return p.Keeps != nil })
}

// A giving is when a place was given something, and by which stretch of which origin,
// graph.None if by a hop.
type giving struct {
	span    int
	origin  int32
	stretch int
}

func byHop(at int) giving { return giving{at, graph.None, 0} }

// An oracleStretch is one listed interval in which an origin gives.
type oracleStretch struct {
	graph.Interval
	stated bool // somebody says when it began, even if that is since ever
}

func (e *sample) stretches(origin int32) (all []oracleStretch) {
	p := &e.g.Places[origin]
	if p.Origin != graph.StatedOrigin || len(p.SubjectsWhen.Spans) == 0 {
		return []oracleStretch{{graph.Always, false}}
	}
	for _, v := range p.SubjectsWhen.Spans {
		all = append(all, oracleStretch{v, true})
	}
	return all
}

// A given fact is given in a span, by a giving of that span or an earlier one.
type given struct {
	at int
	giving
}

// givings lists when an origin gives a person's data. Who joins its people once a stretch
// is over is one of those whose data it gave then, and it lies there if it still does.
func (o *oracle) givings(person int, v gift) (all []given) {
	for i, s := range o.stretches(v.origin) {
		last := o.index(s.Until) - 1
		for at, t := range o.instants {
			by := giving{min(at, last), v.origin, i}
			if s.Since <= t && t < o.end && o.isSubject(person, v.origin, t) && at < o.stretchEnd(person, fact{place: v.place, key: v.key, by: by}) {
				all = append(all, given{at, by})
			}
		}
	}
	return all
}

// endOf returns when a span ends.
func (e *sample) endOf(at int) graph.Instant {
	if at+1 < len(e.instants) {
		return e.instants[at+1]
	}
	return graph.Future
}

// index returns the first span that begins at an instant or later.
func (e *sample) index(t graph.Instant) int {
	n, _ := slices.BinarySearch(e.instants, t)
	return n
}

// keptUntil returns the first span in which a place does not hold any more what it was
// given.
func (o *oracle) keptUntil(person int, f fact) int {
	until := len(o.instants)
	if (o.q.Aim == Reached || o.q.Aim == Fed) && o.in[f.place] {
		return until // what came to X counts, whatever becomes of it there
	}
	for _, r := range o.retentions(f.place, f.key) {
		if r.Duration == (graph.Duration{}) {
			until = min(until, f.by.span+1)
		} else {
			until = min(until, o.index(r.Duration.AfterEnd(o.endOf(f.by.span), r.Zone)))
		}
	}
	for _, x := range o.erasures(f) {
		until = min(until, o.erased(x, person, f))
	}
	return min(until, o.stretchEnd(person, f))
}

// retentions lists how long what a place was given as a whole may be kept: certainly of
// verified deletion alone, and of the place itself.
func (o *oracle) retentions(place int32, key int) (all []*graph.Retention) {
	keeps := o.g.Places[place].Keeps
	if o.w == Possible {
		if keeps != nil && keeps.Verified && keeps.Duration != (graph.Duration{}) {
			all = append(all, keeps)
		}
		return all
	}
	o.mayLie(place, key, func(in int32) {
		if r := o.g.Places[in].Keeps; r != nil {
			all = append(all, r)
		}
	})
	return all
}

// mayLie visits a place and all inside it where what it was given as a whole may lie.
func (e *sample) mayLie(whole int32, key int, visit func(in int32)) {
	visit(whole)
	for i, p := range e.g.Places {
		if p.Parent == whole {
			for _, as := range e.liesAs(Possible, whole, key, int32(i)) {
				e.mayLie(int32(i), as, visit)
			}
		}
	}
}

// erasures lists those that are heard and that are of what a place was given, whoever's it
// is and whenever they took place.
func (o *oracle) erasures(f fact) (all []*graph.Erasure) {
	for i := range o.g.Erasures {
		x := &o.g.Erasures[i]
		heard := (len(o.q.According) == 0 || slices.Contains(o.q.According, x.Source)) && !slices.Contains(o.q.Unheard, x.Source)
		if heard && o.isAt(x, f) && o.isOfCategory(x, f.key) {
			all = append(all, x)
		}
	}
	return all
}

// isAt reports whether an erasure is of the place that was given a fact, or of one around
// it; if it is of one inside it, the fact may lie there.
func (o *oracle) isAt(x *graph.Erasure, f fact) (is bool) {
	if o.mark([]int32{x.At})[f.place] {
		return true
	}
	if o.w == Confirmed {
		o.mayLie(f.place, f.key, func(in int32) { is = is || in == x.At })
	}
	return is
}

// isOfCategory compares categories as given. Influence is of none, and of nobody.
func (o *oracle) isOfCategory(x *graph.Erasure, key int) bool {
	if key == influence {
		_, everyone := x.People.(graph.Everyone)
		return len(x.Categories) == 0 && (everyone || graph.IsUnknown(x.People) && o.w == Confirmed)
	}
	return len(x.Categories) == 0 || slices.ContainsFunc(x.Categories, func(c string) bool {
		return graph.CategoryContains(c, o.keys[key]) || o.w == Confirmed && graph.CategoryContains(o.keys[key], c)
	})
}

// isOfPerson reports whether an erasure at an instant is of whom a fact is of: everyone's
// whoever's it is. Those of whom nothing is known may be anybody.
func (o *oracle) isOfPerson(x *graph.Erasure, person int, f fact, t graph.Instant) bool {
	if _, everyone := x.People.(graph.Everyone); everyone {
		return true
	}
	if graph.IsUnknown(x.People) || f.somebody || person == o.stranger {
		return o.w == Confirmed
	}
	return o.belongs(person, x.People.String(), t)
}

// mayTakePlace reports whether an erasure may be of a fact in a span.
func (o *oracle) mayTakePlace(x *graph.Erasure, person int, f fact, at int) bool {
	v, known := x.Span()
	if !known {
		v = graph.Always
	}
	if x.Requested {
		v.Until = graph.Future
	}
	return covers(v, o.instants[at]) && o.isOfPerson(x, person, f, o.instants[at])
}

// tookPlace returns the interval in which an erasure certainly was of a fact, at whichever
// of its instants it took place.
func (o *oracle) tookPlace(x *graph.Erasure, person int, f fact) (v graph.Interval, did bool) {
	v, did = x.Span()
	did = did && !x.Requested && v.Until != graph.Future
	for _, t := range o.instants {
		did = did && (!covers(v, t) || o.isOfPerson(x, person, f, t))
	}
	return v, did
}

// erased returns the first span in which what was given is gone by an erasure.
func (o *oracle) erased(x *graph.Erasure, person int, f fact) int {
	if o.w == Possible {
		if v, did := o.tookPlace(x, person, f); did && o.endOf(f.by.span) <= v.Since {
			return o.index(v.Until)
		}
		return len(o.instants)
	}
	for at := f.by.span; at < len(o.instants); at++ {
		if o.mayTakePlace(x, person, f, at) {
			return max(at, f.by.span+1)
		}
	}
	return len(o.instants)
}

// stretchEnd returns the first span in which the stretch of an origin that gave a fact
// gives it no more and all that it gave is gone, by an erasure.
func (o *oracle) stretchEnd(person int, f fact) int {
	end := len(o.instants)
	if f.by.origin == graph.None {
		return end
	}
	s := o.stretches(f.by.origin)[f.by.stretch]
	for _, x := range o.erasures(f) {
		if o.w == Possible {
			v, did := o.tookPlace(x, person, f)
			if did && s.stated && s.Since < v.Since && o.mark([]int32{x.At})[f.by.origin] {
				end = min(end, o.index(v.Until))
			}
			continue
		}
		for at := range o.instants {
			if o.endOf(at) > s.Since && o.mayTakePlace(x, person, f, at) {
				end = min(end, max(at, o.index(s.Since)))
			}
		}
	}
	return end
}

// alsoAt returns the sample with more bounds.
func (e *sample) alsoAt(instants ...graph.Instant) *sample {
	fine := *e
	fine.bounds = append(slices.Clone(e.bounds), instants...)
	fine.findInstants()
	return &fine
}

// findInstants finds every instant at which something may change: the bounds given, those
// that the graph states, and those from which a retention leads to one of them or to which
// it leads from one, as far as one after the other may reach.
func (e *sample) findInstants() {
	also := slices.Clone(e.bounds)
	add := func(spans ...graph.Interval) {
		for _, v := range spans {
			also = append(also, v.Since, v.Until)
		}
	}
	for _, t := range e.g.Transfers {
		add(t.When.Spans...)
		for _, term := range t.Ground {
			add(term.When.Spans...)
		}
	}
	for _, x := range e.g.Erasures {
		add(x.When.Spans...)
	}
	var longest, all graph.Instant
	retentions := map[graph.Retention]bool{}
	for _, p := range e.g.Places {
		add(p.SubjectsWhen.Spans...)
		if p.Keeps != nil {
			d := p.Keeps.Duration
			retentions[graph.Retention{Duration: d, Zone: p.Keeps.Zone}] = true
			length := graph.Instant(31*d.Months+d.Days)*25*graph.Instant(time.Hour/time.Microsecond) + graph.Instant(d.Seconds)*1e6
			longest, all = max(longest, length), all+length
		}
	}
	also = slices.DeleteFunc(also, func(t graph.Instant) bool { return t == graph.Past || t == graph.Future })
	if len(also) == 0 {
		also = []graph.Instant{graph.InstantOf(time.Unix(0, 0))} // any
	}
	first, last := slices.Min(also), slices.Max(also)
	e.bounds = slices.Clone(also)
	seen := map[graph.Instant]bool{graph.Past: true}
	for len(also) > 0 {
		t := also[len(also)-1]
		also = also[:len(also)-1]
		if t < first-all-longest || t > last+all+longest || seen[t] {
			continue
		}
		seen[t] = true
		for r := range retentions {
			if r.Duration != (graph.Duration{}) {
				also = append(also, r.Duration.AfterEnd(t, r.Zone), endsBefore(r.Duration, t, r.Zone))
			}
		}
	}
	e.instants = slices.Sorted(maps.Keys(seen))
}

// beforeEnd returns after which instant a giving lasts for a duration beyond another one. It
// is the instant before the first that does, but where time by the calendar makes a leap:
// then what is given at that first instant and at no earlier one lasts.
func endsBefore(d graph.Duration, t graph.Instant, zone *time.Location) graph.Instant {
	first := d.Before(t, zone)
	if d.After(first, zone)-d.After(first-1, zone) > 1 {
		return first
	}
	return first - 1
}

// A comeback is that a person's data was given again, from when to when, and what gave it at the
// first instant.
type comeback struct {
	first int
	since graph.Instant
	until graph.Instant
	by    []string
}

// cameBack lists by person whose data an erasure was of, that was given there before, and that
// is given there again, by transfers or by origins. It must be done, of a known time. What is
// certain of the erasure is what the possible world takes for its end, and what it may have been
// of what the confirmed world does.
func (o *oracle) cameBack(x *graph.Erasure, lineages []*lineage) map[int]comeback {
	v, known := x.Span()
	if !known || x.Requested || v.Until == graph.Future {
		return nil
	}
	meant := *o
	meant.w = 1 - o.w
	before, all := v.Until, map[int]comeback{}
	if o.w == Confirmed {
		before = v.Since
	}
	for person, l := range lineages {
		is := func(f fact) bool {
			if !f.whole || f.somebody || f.key == influence || !o.mark([]int32{x.At})[f.place] || !meant.isOfCategory(x, f.key) {
				return false
			}
			if o.w == Confirmed {
				_, did := meant.tookPlace(x, person, f)
				return did
			}
			return slices.ContainsFunc(o.instants, func(t graph.Instant) bool { return covers(v, t) && meant.isOfPerson(x, person, f, t) })
		}
		back, was := comeback{first: len(o.instants)}, false
		again := func(f fact, given int, name string) {
			if given < o.index(v.Until) || !o.asks(person, o.instants[f.at]) {
				return
			}
			if f.at < back.first {
				back.first, back.since, back.by = f.at, o.instants[f.at], nil
			}
			if f.at == back.first {
				back.by = append(back.by, name)
			}
			back.until = max(back.until, back.since, min(o.end, o.endOf(given))) // who joins later is given nothing then
		}
		for i, f := range l.facts {
			was = was || is(f) && o.instants[f.at] < before
			if is(f) && f.by.origin != graph.None {
				again(f, f.by.span, o.g.Places[f.by.origin].ID)
			}
			for _, s := range l.taken[i] {
				l.given(s.to, func(f fact) {
					if is(f) {
						again(f, f.at, o.g.Transfers[s.hop.account].ID)
					}
				})
			}
		}
		if was && back.by != nil {
			slices.Sort(back.by)
			back.by = slices.Compact(back.by)
			all[person] = back
		}
	}
	return all
}

// lineages follows everybody.
func (o *oracle) lineages() (all []*lineage) {
	for person := range o.people {
		all = append(all, o.follow(person))
	}
	return all
}

// given visits what is given with what is given to a whole: that, and what of it lies in places
// inside.
func (l *lineage) given(f fact, visit func(f fact)) {
	visit(f)
	for _, n := range l.after[l.number[f]] {
		if next := l.facts[n]; next.whole {
			l.given(next, visit)
		}
	}
}
