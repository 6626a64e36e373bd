package reach

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"

	"outflow/graph"
)

// broken lists by which statements what a place was given was to be gone, each with the first
// span in which it was: in the reading of the confirmed world, of an erasure that was asked for
// as of one that is done.
func (o *oracle) broken(person int, f fact) map[Statement]int {
	all := map[Statement]int{}
	if r := o.g.Places[f.place].Keeps; r != nil && !r.Verified && r.Duration != (graph.Duration{}) {
		all[Statement{Place: r.Place}] = o.index(r.Duration.AfterEnd(o.endOf(f.by.span), r.Zone))
	}
	sure := *o
	sure.w = Confirmed
	for i := range o.g.Erasures {
		x := &o.g.Erasures[i]
		heard := (len(o.q.According) == 0 || slices.Contains(o.q.According, x.Source)) && !slices.Contains(o.q.Unheard, x.Source)
		if !heard || !x.Requested || !o.mark([]int32{x.At})[f.place] || !sure.isOfCategory(x, f.key) {
			continue
		}
		done := *x
		done.Requested = false
		by := Statement{x.At, x}
		if f.by.origin == graph.None {
			all[by] = sure.erased(&done, person, f)
			continue
		}
		s := o.stretches(f.by.origin)[f.by.stretch]
		for at := len(o.instants) - 1; at >= 0; at-- {
			if o.endOf(at) > s.Since && sure.mayTakePlace(&done, person, f, at) {
				all[by] = max(at, o.index(s.Since))
			}
		}
	}
	return all
}

// unknown is the span since which something is past its time if nobody knows since when; it begins
// before all instants.
const unknown = 0

// later returns the later of a span that is noted and another, unknown if one of them is.
func later[K comparable](noted map[K]int, key K, at int) int {
	if was, ok := noted[key]; ok && (was == unknown || at == unknown) {
		return unknown
	}
	return max(noted[key], at)
}

// overdue writes what lies past its time: what every giving of it was to have ended.
func (o *oracle) overdue() outcome {
	out := outcome{}
	at, _ := slices.BinarySearch(o.instants, o.end)
	last := at - 1
	type held struct {
		place int32
		key   int
	}
	since := map[string]int{} // by line
	note := func(line string, at int) {
		if was, ok := since[line]; !ok || at < was {
			since[line] = at
		}
	}
	for person := range o.people {
		past, proper := map[held]int{}, map[held]bool{}
		by := map[held]map[Statement]int{}
		lastGiven := map[held]map[giving]fact{} // by what gave it, whenever it did
		for _, f := range o.follow(person).facts {
			if f.key == influence || !f.whole || f.via != viaDone || f.at > last || o.keptUntil(person, f) <= last || !o.matches(o.keys[f.key]) || !o.asks(person, o.instants[last]) {
				continue
			}
			h, v := held{f.place, f.key}, f.by
			if v.span = 0; lastGiven[h] == nil {
				lastGiven[h] = map[giving]fact{}
			}
			if was, ok := lastGiven[h][v]; !ok || was.by.span < f.by.span {
				lastGiven[h][v] = f
			}
		}
		for h, all := range lastGiven {
			for _, f := range all {
				first := len(o.instants)
				for s, at := range o.broken(person, f) {
					if at > last {
						continue
					}
					if s.Erasure != nil && s.Erasure.When.Unknown {
						at = unknown
					}
					first = min(first, at)
					if by[h] == nil {
						by[h] = map[Statement]int{}
					}
					by[h][s] = later(by[h], s, at)
				}
				if first > last {
					proper[h] = true
				}
				past[h] = later(past, h, first)
			}
		}
		for h, first := range past {
			if proper[h] {
				continue
			}
			for k, who := range o.who {
				if who != person {
					continue
				}
				note(fmt.Sprintf("segment %d of %s", k, o.keys[h.key]), first)
				for up := h.place; up != graph.None; up = o.g.Places[up].Parent {
					note(fmt.Sprintf("place %d segment %d", up, k), len(o.instants)) // without a time
					note(fmt.Sprintf("place %d", up), first)
					for s, at := range by[h] {
						note(fmt.Sprintf("place %d by %s segment %d", up, o.by(s), k), len(o.instants))
						note(fmt.Sprintf("place %d by %s", up, o.by(s)), at)
					}
				}
			}
		}
	}
	for line, at := range since {
		out[line] = ""
		if at < len(o.instants) {
			out[line] = fmt.Sprint(graph.Interval{Since: o.instants[at], Until: o.end})
		}
	}
	return out
}

// breaches writes what the engine found.
func (o *oracle) breaches(r *Result) outcome {
	out := outcome{}
	text := func(since graph.Instant) string { return fmt.Sprint(graph.Interval{Since: since, Until: o.end}) }
	for i := range r.Categories {
		c := &r.Categories[i]
		each(c.Segments, func(k int) {
			one := o.set()
			one[k/64] |= 1 << (k % 64)
			out[fmt.Sprintf("segment %d of %s", k, c.Key)] = text(c.Span(one).Since)
		})
	}
	put := func(name string, segments []uint64, since graph.Instant) {
		out[name] = text(since)
		each(segments, func(k int) { out[fmt.Sprintf("%s segment %d", name, k)] = "" })
	}
	for _, p := range r.Places {
		put(fmt.Sprintf("place %d", p.Place), p.Segments, p.First)
	}
	for _, b := range r.Breaches {
		put(fmt.Sprintf("place %d by %s", b.Place, o.by(b.Statement)), b.Segments, b.First)
	}
	return out
}

// overdue asks both in the possible world, and expects the confirmed one to find nothing.
func (c *comparison) overdue(q Query, d dice) outcome {
	p := c.net.Plan(q)
	segments := c.segments(p.Exprs())
	switch {
	case d.likely(30):
		p.budget = 1
	case d.likely(50):
		p.rows = rowsOfSets
	}
	var want outcome
	for _, w := range []World{Confirmed, Possible} {
		r, err := p.Solve(context.Background(), w, segments)
		if err != nil {
			c.Fatal(err)
		}
		o := c.ask(q, w)
		if want = (outcome{}); w == Possible {
			want = o.overdue()
		}
		got := o.breaches(r)
		var differences []string
		for _, line := range slices.Sorted(maps.Keys(want)) {
			if text, ok := got[line]; !ok || text != want[line] && !near(text, want[line], o.tolerance()) {
				differences = append(differences, fmt.Sprintf("%s: %s, want %s", line, text, want[line]))
			}
		}
		for _, line := range slices.Sorted(maps.Keys(got)) {
			if _, ok := want[line]; !ok {
				differences = append(differences, line+": "+got[line]+", want nothing")
			}
		}
		c.report(w, q, differences)
	}
	return want
}

func TestWhatIsPastItsTimeIsAsThePlainEvaluatorSays(t *testing.T) {
	t.Parallel()
	found := 0
	eachEndingQuery(t, 80, func(seed uint64, e *sample, q Query, d dice) {
		q = q.lying()
		q.Aim, q.OfPeople, q.Somebody = Overdue, true, false
		c := &comparison{t, e, NewNetwork(e.g), seed}
		found += len(c.overdue(q, d))
	})
	if found < 300 {
		t.Errorf("only %d lines were compared, which is too few", found)
	}
}

// by names a statement.
func (e *sample) by(s Statement) string {
	if s.Erasure != nil {
		return "erasure " + s.Erasure.ID + " of " + s.Erasure.Source
	}
	return "retention of " + e.g.Places[s.Place].ID
}
