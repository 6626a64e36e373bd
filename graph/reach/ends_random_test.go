package reach

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"outflow/graph"
)

// rare are samples that show what few others do.
var rare = []uint64{530, 879, 889, 1211, 1761, 1825, 1943, 2039, 3364, 4254, 4607, 4990, 5132, 5172, 5519}

// eachEndingQuery visits a query of each of some random samples in which things end.
func eachEndingQuery(t *testing.T, samples uint64, visit func(seed uint64, e *sample, q Query, d dice)) {
	seeds := slices.Clone(rare)
	for seed := range samples {
		seeds = append(seeds, seed)
	}
	for _, seed := range seeds {
		e, err := newEndingSample(seed)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		d := dice{rand.New(rand.NewPCG(seed, 1)), true}
		visit(seed, e, e.query(d), d)
	}
}

func TestEndsAreAsThePlainEvaluatorSays(t *testing.T) {
	t.Parallel()
	eachEndingQuery(t, 300, func(seed uint64, e *sample, q Query, d dice) {
		c := &comparison{t, e, NewNetwork(e.g), seed}
		c.compare(q, d)
	})
}

// lines lists those of an outcome that say that something is found, without their times.
func (o outcome) lines() map[string]bool {
	all := map[string]bool{}
	for key, text := range o {
		switch {
		case strings.Contains(key, " segment "), strings.HasSuffix(key, "anything") && text == "true":
			all[key] = true
		}
	}
	return all
}

func TestConfirmedIsWithinPossibleWhereThingsEnd(t *testing.T) {
	found := 0
	t.Parallel()
	eachEndingQuery(t, 80, func(seed uint64, e *sample, q Query, _ dice) {
		if q.Only[Possible] != nil {
			q.Only[Possible] = maps.Clone(q.Only[Possible])
			for i, only := range q.Only[Confirmed] {
				q.Only[Possible][i] = q.Only[Possible][i] || only
			}
		}
		confirmed, _ := e.ask(q, Confirmed).answer()
		possible, _ := e.ask(q, Possible).answer()
		may := possible.lines()
		for key := range confirmed.lines() {
			if found++; !may[key] {
				t.Fatalf("seed %d, query %+v:\n%s is confirmed, but not possible", seed, q, key)
			}
		}
	})
	if found < 300 {
		t.Errorf("only %d things are confirmed, which is too few", found)
	}
}

// TestEndsDoNotDependOnTheSteps: an oracle that also looks at other instants finds the same.
func TestEndsDoNotDependOnTheSteps(t *testing.T) {
	t.Parallel()
	eachEndingQuery(t, 25, func(seed uint64, e *sample, q Query, d dice) {
		for _, w := range []World{Confirmed, Possible} {
			want, _ := e.ask(q, w).answer()
			also := d.instant(0) + graph.Instant(time.Duration(1+d.IntN(100))*time.Hour/time.Microsecond)
			got, _ := e.alsoAt(also).ask(q, w).answer()
			if differences := want.differences(got, 0); len(differences) > 0 {
				t.Fatalf("seed %d, world %d, query %+v:\n%s", seed, w, q, strings.Join(differences[:min(8, len(differences))], "\n"))
			}
		}
	})
}
