package reach

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"outflow/graph"
)

// returning asks whose data came back.
func (e *sample) returning(net *Network) Query {
	q := Query{Aim: Held, Again: true, Category: graph.AllData, Window: graph.Always, AsOf: graph.Future}
	q.X = At(net.Erased(&q)...)
	return q
}

// cameBack expects whose data came back after an erasure, since when and by what, of the plain
// evaluator and of the engine.
func (e *told) cameBack(erasure, want string) {
	e.t.Helper()
	net := NewNetwork(e.g)
	q := e.returning(net)
	at := e.alsoAt()
	c := &comparison{e.t, at, net, 0}
	c.compareReturns(q, dice{rand.New(rand.NewPCG(0, 1)), true})
	e.expect(erasure+" came back", e.both(func(w World) (all []string) {
		for i := range e.g.Erasures {
			x := &e.g.Erasures[i]
			if x.ID != erasure {
				continue
			}
			o := at.ask(q, w)
			back := o.cameBack(x, o.lineages())
			for person := range e.people {
				if b, ok := back[person]; ok {
					all = append(all, fmt.Sprintf("%s since %s by %s", names[person], b.since.Format(time.UTC), strings.Join(b.by, " ")))
				}
			}
		}
		return all
	}), want)
}

// compareReturns asks both whose data came back, and returns of how many erasures.
func (c *comparison) compareReturns(q Query, d dice) (found int) {
	c.Helper()
	p := c.net.Plan(q)
	segments := c.segments(p.Exprs())
	switch {
	case d.likely(30):
		p.budget = 1
	case d.likely(50):
		p.rows = rowsOfSets
	}
	p.perLeaf = 1 + d.IntN(3)
	at := c.alsoAt(q.AsOf)
	sure := map[int]map[int]comeback{} // by erasure, by person
	for _, w := range []World{Confirmed, Possible} {
		r, err := p.CameBack(context.Background(), w, segments)
		if err != nil {
			c.Fatal(err)
		}
		o, got, want := at.ask(q, w), outcome{}, outcome{}
		lineages := o.lineages()
		for i := range r.Returns {
			back := &r.Returns[i]
			name := fmt.Sprint("erasure ", back.Erasure)
			var by []string
			for _, n := range back.Accounts {
				by = append(by, c.g.Transfers[n].ID)
			}
			for _, n := range back.Origins {
				by = append(by, c.g.Places[n].ID)
			}
			slices.Sort(by)
			got[name+" by"] = fmt.Sprint(slices.Compact(by))
			for k := range c.who {
				one := o.set()
				one[k/64] |= 1 << (k % 64)
				if has(back.Segments, k) {
					got[fmt.Sprint(name, " segment ", k)] = fmt.Sprint(back.Span(one))
				}
			}
		}
		for i := range c.g.Erasures {
			if x := &c.g.Erasures[i]; q.Returning(x) {
				name, back := fmt.Sprint("erasure ", i), o.cameBack(x, lineages)
				var by []string
				for person, b := range back {
					o.put(want, name, person, fmt.Sprint(graph.Interval{Since: b.since, Until: b.until}))
					by = append(by, b.by...)
				}
				for person := range sure[i] {
					if back[person].by == nil {
						c.Fatalf("seed %d: %s, person %d is confirmed, but not possible", c.seed, name, person)
					}
				}
				if w == Confirmed {
					sure[i] = back
				}
				if slices.Sort(by); len(back) > 0 {
					want[name+" by"] = fmt.Sprint(slices.Compact(by))
					found++
				}
			}
		}
		c.report(w, q, want.differences(got, o.tolerance()))
		// What the engine counts of all erasures is what it finds of each.
		all := o.set()
		for i := range r.Returns {
			for n, x := range r.Returns[i].Segments {
				all[n] |= x
			}
		}
		if got := r.Segments(); !slices.Equal(got, all) {
			c.report(w, q, []string{fmt.Sprintf("in all %b, want %b", got, all)})
		}
	}
	return found
}

func TestWhatCameBackIsAsThePlainEvaluatorSays(t *testing.T) {
	t.Parallel()
	found := 0
	eachEndingQuery(t, 50, func(seed uint64, e *sample, _ Query, d dice) {
		c := &comparison{t, e, NewNetwork(e.g), seed}
		q := e.returning(c.net)
		if d.likely(30) {
			q.AsOf = d.instant(d.IntN(9))
		}
		if d.likely(20) {
			q.People = graph.Members(pick(d, "c0", "u0"))
		}
		switch d.IntN(6) {
		case 0:
			q.Without = fmt.Sprint("t", d.IntN(3))
		case 1:
			q.Unheard = []string{pick(d, "f", "g", "h")}
		}
		q.X = At(c.net.Erased(&q)...)
		found += c.compareReturns(q, d)
	})
	if found < 30 {
		t.Errorf("only after %d erasures did data come back, which is too few", found)
	}
}
