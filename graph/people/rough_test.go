package people

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"outflow/fixtures/tries"
	"outflow/graph"
)

// roughly makes segments as if every combination of free cohorts were too many.
func roughly(ctx context.Context, c *Crowd, exprs []graph.People) (*Segments, error) {
	return c.segments(ctx, exprs, spoken{all: true}, func(_ context.Context, population int32, named map[int32]bool) (*system, error) {
		return c.know(population, named).roughSystem(named), nil
	})
}

// A reached formula stands for what the engine makes of segments: whoever is in
// all expressions of a route, by one route or another; or, of needless people,
// in none of some expression.
type reached struct {
	routes [][]int // expressions; n and above are the first n turned round
	expr   graph.People
}

func someReached(t *rapid.T, exprs []graph.People) reached {
	var r reached
	for range rapid.IntRange(1, 3).Draw(t, "routes") {
		route := rapid.SliceOfN(rapid.IntRange(0, 2*len(exprs)-1), 1, 3).Draw(t, "route")
		var all graph.People
		for _, i := range route {
			e := exprs[i%len(exprs)]
			if i >= len(exprs) {
				e = graph.Except{L: graph.Everyone{}, R: e}
			}
			if all == nil {
				all = e
			} else {
				all = graph.And{L: all, R: e}
			}
		}
		r.routes = append(r.routes, route)
		if r.expr == nil {
			r.expr = all
		} else {
			r.expr = graph.Or{L: r.expr, R: all}
		}
	}
	return r
}

// at returns the segments that are reached at the beginning of time.
func (r reached) at(s *Segments) []uint64 {
	set := make([]uint64, words(s.Len()))
	for _, route := range r.routes {
		all := full(s.Len())
		for _, i := range route {
			if i < len(s.exprs) {
				all = intersect(all, s.Mask(i)[0].Segments)
			} else {
				all = intersect(all, s.Outside(i - len(s.exprs))[0].Segments)
			}
		}
		for w, x := range all {
			set[w] |= x
		}
	}
	return set
}

// Rough bounds contain the exact ones, whatever is reached.
func TestRoughBoundsContainExactOnes(t *testing.T) {
	narrower := 0
	tries.Until(t, func(t *rapid.T) {
		w := someWorld(t, rapid.Bool().Draw(t, "dated"))
		c := gathered(t, w)
		exprs := make([]graph.People, rapid.IntRange(1, 4).Draw(t, "expressions"))
		for i := range exprs {
			exprs[i] = w.someExpression(t, 2)
		}
		exact, err := c.Segments(t.Context(), exprs)
		if err != nil {
			t.Fatal(err)
		}
		rough, err := roughly(t.Context(), c, exprs)
		if err != nil {
			t.Fatal(err)
		}
		if len(exact.Conflict()) > 0 {
			t.Skip()
		}
		for range 4 {
			r := someReached(t, exprs)
			for _, in := range []graph.People{nil, w.someExpression(t, 1)} {
				count := func(s *Segments) Count {
					var n Count
					var err error
					if in == nil {
						n, err = s.CountOf(r.at(s), 0)
					} else {
						var e Estimate
						e, err = s.CountIn(r.at(s), in)
						n = e.Count
					}
					if err != nil {
						t.Fatal(err)
					}
					return n
				}
				want, got := count(exact), count(rough)
				if got.Min > want.Min || got.Max != Unbounded && (want.Max == Unbounded || got.Max < want.Max) {
					t.Fatalf("%s, of whom in %v: roughly %v people, exactly %v", r.expr, in, got, want)
				}
				if got == want && !want.Exact() {
					narrower++
				}
			}
			whom := func(s *Segments) (sure, maybe []uint64) { return idsOf(t, c, s, r.at(s)) }
			sure, maybe := whom(exact)
			roughSure, roughMaybe := whom(rough)
			for _, id := range roughSure {
				if !slices.Contains(sure, id) {
					t.Fatalf("%s: %d is certain only roughly", r.expr, id)
				}
			}
			for _, id := range slices.Concat(sure, maybe) {
				if !slices.Contains(roughSure, id) && !slices.Contains(roughMaybe, id) {
					t.Fatalf("%s: %d is impossible only roughly", r.expr, id)
				}
			}
		}
	}, func() bool { return narrower > 0 })
}

// What cohorts decide one by one is bounded as well roughly as exactly.
func TestRoughBoundsOfPlainSets(t *testing.T) {
	b := blobs{}
	var members []uint64
	for i := range 300 {
		members = append(members, uint64(i))
	}
	c := crowdOf(t, b, population("p", "1000"),
		cohort("a", "p", "100..200", ""), cohort("b", "p", "300..400", ""), cohort("part", "a", "..50", ""),
		cohort("most", "p", "", "0.8.."), cohort("apart", "p", "10", "", "a"),
		graph.Claim{Kind: graph.KindCohort, ID: "listed", Of: "p", Members: b.put(ListOf(SetOf(members...), false))})
	for _, e := range []string{"a", "not a", "a or b", "a and b", "most and b", "part", "a and part", "not (a or b)", "not (most and b)",
		"listed and a", "listed and most", "p", "a and apart", "a and not a", "b or not b", "not most"} {
		rough, err := roughly(t.Context(), c, expressions(t, e))
		if err != nil {
			t.Fatal(err)
		}
		if got, want := count(t, rough, 0), count(t, segmentsOf(t, c, e), 0); got != want {
			t.Errorf("%s: roughly %v people, exactly %v", e, got, want)
		}
	}
}

// Two hundred independent cohorts without a list are answered at once.
func TestTwoHundredCohortsWithoutAList(t *testing.T) {
	for _, n := range []int{17, 40, 200} {
		claims := []graph.Claim{population("p", "1000")}
		exprs := []string{"p", "not c0", "c0 and not c1"}
		for i := range n {
			claims = append(claims, cohort(fmt.Sprint("c", i), "p", "1..20", ""))
			exprs = append(exprs, fmt.Sprint("c", i))
		}
		s := segmentsOf(t, crowdOf(t, nil, claims...), exprs...)
		for i, want := range []Count{{1000, 1000}, {980, 999}, {0, 20}, {1, 20}, {1, 20}} {
			if got := count(t, s, i); got != want {
				t.Errorf("%d cohorts: %s: %v people, want %v", n, s.exprs[i], got, want)
			}
		}
		if got, err := s.CountIn(s.Mask(1)[0].Segments, graph.And{L: graph.Members("c1"), R: graph.Members("c0")}); err != nil || got.Max != 20 || got.Min != 0 {
			t.Errorf("%d cohorts: not c0, of whom in c1 and c0: %v people, %v", n, got, err)
		}
		if !s.Widened() || len(s.Unlisted(s.Mask(3)[0].Segments).Cohorts) == 0 {
			t.Errorf("%d cohorts: widened %v, rests on %v", n, s.Widened(), s.Unlisted(s.Mask(3)[0].Segments))
		}
	}
}
