package people

import (
	"fmt"
	"math/big"

	"pgregory.net/rapid"

	"outflow/graph"
)

// A world is the slow, plain model: persons of one population, each with their
// memberships spelled out. What is claimed of it is true of it.
type world struct {
	persons int
	closed  bool // the population has a list
	cohorts []cohortOf
	claims  []graph.Claim
	blobs   blobs
	spells  []map[int]graph.Interval // of the population's list, nil if undated
}

// A cohortOf is a cohort of a world.
type cohortOf struct {
	id     string
	listed bool
	people graph.People           // if defined
	spells map[int]graph.Interval // who is in it, when
	of     int                    // -1 for the population
}

// in says whether a person is in a cohort at an instant.
func (w *world) in(cohort, person int, at graph.Instant) bool {
	c := &w.cohorts[cohort]
	if !w.member(person, at) {
		return false
	}
	if c.people != nil {
		return w.holds(c.people, person, at)
	}
	v, ok := c.spells[person]
	return ok && v.Since <= at && at < v.Until
}

func (w *world) member(person int, at graph.Instant) bool {
	if w.spells == nil {
		return true
	}
	v, ok := w.spells[0][person]
	return ok && v.Since <= at && at < v.Until
}

func (w *world) holds(p graph.People, person int, at graph.Instant) bool {
	switch p := p.(type) {
	case graph.Everyone:
		return w.member(person, at)
	case graph.Members:
		for i := range w.cohorts {
			if w.cohorts[i].id == string(p) {
				return w.in(i, person, at)
			}
		}
		return w.member(person, at)
	case graph.Not:
		return w.member(person, at) && !w.holds(p.X, person, at)
	case graph.And:
		return w.holds(p.L, person, at) && w.holds(p.R, person, at)
	case graph.Or:
		return w.holds(p.L, person, at) || w.holds(p.R, person, at)
	case graph.Except:
		return w.holds(p.L, person, at) && !w.holds(p.R, person, at)
	}
	return false
}

// ever counts who is in a cohort at any time; -1 is the population.
func (w *world) ever(cohort int) int {
	n := 0
	for p := range w.persons {
		for at := graph.Instant(0); at < lastInstant; at++ {
			if cohort < 0 && w.member(p, at) || cohort >= 0 && w.in(cohort, p, at) {
				n++
				break
			}
		}
	}
	return n
}

// Instants of a world run from 0; what happens before 1 is as at graph.Past.
const lastInstant = 4

// someWorld draws a world and says true things of it.
func someWorld(t *rapid.T, dated bool) *world {
	w := &world{persons: rapid.IntRange(0, 9).Draw(t, "persons"), blobs: blobs{}}
	p := graph.Claim{Kind: graph.KindPopulation, ID: "p"}
	switch rapid.IntRange(0, 3).Draw(t, "size") {
	case 0:
		w.closed = true
		spells := w.someSpells(t, dated && rapid.Bool().Draw(t, "dated"), func(int) bool { return true })
		w.spells = []map[int]graph.Interval{spells}
		p.Members = w.list(spells)
		// Nobody else is in the population.
	case 1:
		p.Size = graph.ExactRange(int64(w.persons))
	case 2:
		p.Size = around(t, w.persons)
	}
	w.claims = append(w.claims, p)
	for i := range rapid.IntRange(0, 5).Draw(t, "cohorts") {
		w.addCohort(t, i, dated)
	}
	return w
}

func (w *world) addCohort(t *rapid.T, i int, dated bool) {
	c := cohortOf{id: fmt.Sprint("c", i), of: rapid.IntRange(-1, i-1).Draw(t, "of")}
	claim := graph.Claim{Kind: graph.KindCohort, ID: c.id, Of: "p"}
	within := func(person int) bool {
		for at := graph.Instant(0); at < lastInstant; at++ {
			if c.of < 0 && w.member(person, at) || c.of >= 0 && w.in(c.of, person, at) {
				return true
			}
		}
		return false
	}
	switch rapid.IntRange(0, 5).Draw(t, "form") {
	case 0, 1:
		c.listed = true
		c.spells = w.someSpells(t, dated && rapid.Bool().Draw(t, "dated"), within)
		claim.Members = w.list(c.spells)
	case 2:
		if i > 0 {
			c.of = -1
			c.people = w.someExpression(t, 2)
			claim.People = c.people.String()
			break
		}
		fallthrough
	default:
		c.spells = w.someSpells(t, false, within)
	}
	if c.of >= 0 {
		claim.Of = w.cohorts[c.of].id
	}
	w.cohorts = append(w.cohorts, c)
	n, whole := w.ever(i), w.ever(c.of)
	moves := w.moves(i) || c.of >= 0 && w.moves(c.of) || w.spells != nil
	if rapid.Bool().Draw(t, "has size") && !moves {
		claim.Size = around(t, n)
	}
	if rapid.Bool().Draw(t, "has share") && whole > 0 && !moves {
		tenths := int64(10 * n / whole)
		claim.Share = graph.Range{Min: big.NewRat(tenths, 10), Max: big.NewRat(min(10, tenths+1), 10)}
		if rapid.Bool().Draw(t, "no least share") {
			claim.Share.Min = nil
		}
		claim.Share.Below = tenths < 10 && rapid.Bool().Draw(t, "strict share")
	}
	for j := range i {
		apart := true
		for person := range w.persons {
			for at := graph.Instant(0); at < lastInstant; at++ {
				apart = apart && !(w.in(i, person, at) && w.in(j, person, at))
			}
		}
		if apart && rapid.Bool().Draw(t, "disjoint") {
			claim.Disjoint = append(claim.Disjoint, w.cohorts[j].id)
		}
	}
	w.claims = append(w.claims, claim)
}

// moves says whether a cohort changes in time.
func (w *world) moves(i int) bool {
	for p := range w.persons {
		for at := graph.Instant(1); at < lastInstant; at++ {
			if w.in(i, p, at) != w.in(i, p, 0) {
				return true
			}
		}
	}
	return false
}

func (w *world) someSpells(t *rapid.T, dated bool, may func(int) bool) map[int]graph.Interval {
	spells := map[int]graph.Interval{}
	for person := range w.persons {
		if !may(person) || !rapid.Bool().Draw(t, "in") {
			continue
		}
		v := graph.Always
		if dated {
			since := rapid.IntRange(0, lastInstant-1).Draw(t, "since")
			if since > 0 {
				v.Since = graph.Instant(since)
			}
			if until := rapid.IntRange(since+1, lastInstant+1).Draw(t, "until"); until < lastInstant {
				v.Until = graph.Instant(until)
			}
		}
		spells[person] = v
	}
	return spells
}

// list stores who is on a list. Ids are far from the persons' numbers.
func (w *world) list(spells map[int]graph.Interval) string {
	var b Builder
	for person, v := range spells {
		b.Add(uint64(1000+person), v)
	}
	l, err := b.List()
	if err != nil {
		panic(err)
	}
	return w.blobs.put(l)
}

func around(t *rapid.T, n int) graph.Range {
	r := graph.Range{
		Min: big.NewRat(int64(max(0, n-rapid.IntRange(0, 2).Draw(t, "below"))), 1),
		Max: big.NewRat(int64(n+rapid.IntRange(0, 2).Draw(t, "above")), 1),
	}
	if r.Max.Cmp(big.NewRat(int64(n), 1)) > 0 {
		r.Below = rapid.Bool().Draw(t, "strict")
	}
	r.About = !r.Below && rapid.Bool().Draw(t, "approximate")
	return r
}

func (w *world) someExpression(t *rapid.T, depth int) graph.People {
	if depth == 0 || rapid.IntRange(0, 2).Draw(t, "leaf") == 0 {
		switch n := rapid.IntRange(-2, len(w.cohorts)-1).Draw(t, "cohort"); n {
		case -2:
			return graph.Everyone{}
		case -1:
			return graph.Members("p")
		default:
			return graph.Members(w.cohorts[n].id)
		}
	}
	l, r := w.someExpression(t, depth-1), w.someExpression(t, depth-1)
	switch rapid.IntRange(0, 3).Draw(t, "operator") {
	case 0:
		return graph.Not{X: l}
	case 1:
		return graph.And{L: l, R: r}
	case 2:
		return graph.Or{L: l, R: r}
	}
	return graph.Except{L: l, R: r}
}
