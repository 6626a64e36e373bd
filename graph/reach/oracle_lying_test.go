package reach

import (
	"math/rand/v2"
	"testing"

	"outflow/graph"
)

// lie notes what of a person's data answers in each place, and since when.
func (o *oracle) lie(l *lineage, places map[int32]*found) {
	type held struct {
		place    int32
		key      int
		somebody bool
	}
	when := map[held]map[int]bool{}
	for _, f := range l.facts {
		if !o.matchesIn(l.person, f) {
			continue
		}
		h := held{f.place, f.key, f.somebody}
		if when[h] == nil {
			when[h] = map[int]bool{}
		}
		when[h][f.at] = true
	}
	for h, in := range when {
		if p := o.held(in); p.any {
			for _, at := range []int{p.first, p.last} {
				row(places, h.place).note(l, fact{at: at, place: h.place, key: h.key, somebody: h.somebody}, true)
			}
		}
	}
}

// lying asks of every place what a query asks of one.
func (q Query) lying() Query {
	q.X, q.Transfer, q.Window, q.Only = Region{}, "", graph.Always, [2]map[int32]bool{}
	q.Aim = Lying
	return q
}

func TestWhatLiesIsAsThePlainEvaluatorSays(t *testing.T) {
	t.Parallel()
	eachEndingQuery(t, 40, func(seed uint64, e *sample, q Query, d dice) {
		c := &comparison{t, e, NewNetwork(e.g), seed}
		c.compare(q.lying(), d)
	})
	for seed := range uint64(30) { // where nothing ends
		e, err := newSample(seed)
		if err != nil {
			t.Fatal(err)
		}
		d := dice{rand.New(rand.NewPCG(seed, 1)), false}
		c := &comparison{t, e, NewNetwork(e.g), seed}
		c.compare(e.query(d).lying(), d)
	}
}
