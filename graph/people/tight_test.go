package people

import (
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"outflow/graph"
)

// TestBoundsAreThoseOfAllWorlds enumerates every world in which all that is
// said is true: the bounds contain the number of people in each, and where
// whole numbers lose nothing against rational ones they are met.
func TestBoundsAreThoseOfAllWorlds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := someWorld(t, false)
		var free []int
		shares := false
		for i, c := range w.cohorts {
			if !c.listed && c.people == nil {
				free = append(free, i)
			}
			shares = shares || !w.claim(c.id).Share.IsZero()
		}
		if w.persons > 5 || len(free) > 2 {
			t.Skip()
		}
		exprs := []graph.People{w.someExpression(t, 2), w.someExpression(t, 2)}
		c := gathered(t, w)
		s, err := c.Segments(t.Context(), exprs)
		if err != nil {
			t.Fatal(err)
		}
		size := w.claims[0].Size
		for i, e := range exprs {
			least, most := int64(-1), int64(-1)
			w.each(free, func(o *world) {
				n := int64(0)
				for p := range o.persons {
					if o.holds(e, p, 0) {
						n++
					}
				}
				if least < 0 || n < least {
					least = n
				}
				most = max(most, n)
			})
			got, err := s.CountOf(s.Mask(i)[0].Segments, 0)
			if err != nil {
				t.Fatal(err)
			}
			if got.Min > least || got.Max != Unbounded && got.Max < most {
				t.Fatalf("%s: %v people, but there are worlds with %d and %d", e, got, least, most)
			}
			bounded := w.closed || size.Max != nil
			if bounded && !shares && len(free) <= 1 && (got.Min != least || got.Max != most) {
				t.Fatalf("%s: %v people, but all worlds have %d to %d", e, got, least, most)
			}
		}
	})
}

func (w *world) claim(id string) graph.Claim {
	return w.claims[slices.IndexFunc(w.claims, func(c graph.Claim) bool { return c.ID == id })]
}

// each calls visit with every world that is like w as far as lists say, and of
// which all claims of w are true; with up to 3 more people than w.
func (w *world) each(free []int, visit func(*world)) {
	o := *w
	o.cohorts = slices.Clone(w.cohorts)
	listed := 0
	for p := range w.persons {
		if w.named(p) {
			listed++
		}
	}
	// Those on no list come last, so that there may be more or fewer of them.
	var order []int
	for _, named := range []bool{true, false} {
		for p := range w.persons {
			if w.named(p) == named {
				order = append(order, p)
			}
		}
	}
	for i := range o.cohorts {
		spells := map[int]graph.Interval{}
		for at, p := range order {
			if v, ok := w.cohorts[i].spells[p]; ok {
				spells[at] = v
			}
		}
		o.cohorts[i].spells = spells
	}
	if w.spells != nil {
		o.spells = []map[int]graph.Interval{{}}
		for at, p := range order {
			if v, ok := w.spells[0][p]; ok {
				o.spells[0][at] = v
			}
		}
	}
	most := w.persons + 2
	if w.closed {
		most = listed
	}
	for o.persons = listed; o.persons <= most; o.persons++ {
		o.assign(free, 0, visit)
	}
}

// assign tries all members of the free cohorts from one person on.
func (w *world) assign(free []int, person int, visit func(*world)) {
	if person == w.persons {
		if w.consistent() {
			visit(w)
		}
		return
	}
	for pattern := range 1 << len(free) {
		for bit, c := range free {
			delete(w.cohorts[c].spells, person)
			if pattern>>bit&1 != 0 {
				w.cohorts[c].spells[person] = graph.Always
			}
		}
		w.assign(free, person+1, visit)
	}
	for _, c := range free {
		delete(w.cohorts[c].spells, person)
	}
}

// consistent says whether all claims are true, but for what lists overrule.
func (w *world) consistent() bool {
	within := func(r graph.Range, n int) bool {
		x := big.NewRat(int64(n), 1)
		return (r.Min == nil || r.Min.Cmp(x) <= 0) && (r.Max == nil || x.Cmp(r.Max) < 0 || !r.Below && x.Cmp(r.Max) == 0)
	}
	if !w.closed && !within(w.claims[0].Size, w.ever(-1)) {
		return false
	}
	for i, c := range w.cohorts {
		claim := w.claim(c.id)
		n, whole := w.ever(i), w.ever(c.of)
		if !c.listed && !within(claim.Size, n) {
			return false
		}
		if r := claim.Share; !r.IsZero() {
			of := func(x *big.Rat) *big.Rat { return new(big.Rat).Mul(x, big.NewRat(int64(whole), 1)) }
			if r.Min != nil {
				r.Min = of(r.Min)
			}
			if r.Max != nil {
				r.Max = of(r.Max)
			}
			if !within(r, n) {
				return false
			}
		}
		for p := range w.persons {
			if c.of >= 0 && w.in(i, p, 0) && !w.in(c.of, p, 0) {
				return false
			}
			for _, id := range claim.Disjoint {
				if w.in(i, p, 0) && w.holds(graph.Members(id), p, 0) {
					return false
				}
			}
		}
	}
	return true
}

// TestAStrictShareIsOfWholePeople tries every number of people: those whose
// share is less than so many tenths of an exact number are the next whole number
// below, and those outside the rest. An approximate number is no reason to take
// one person away.
func TestAStrictShareIsOfWholePeople(t *testing.T) {
	for n := range int64(31) {
		for tenths := int64(1); tenths <= 10; tenths++ {
			most := int64(0)
			for x := range n + 1 {
				if 10*x < tenths*n {
					most = x
				}
			}
			atMost := (tenths*n + 9) / 10
			share := graph.Range{Max: big.NewRat(tenths, 10), Below: true}
			about := graph.ExactRange(n)
			about.About = true
			for _, test := range []struct {
				size graph.Range
				most int64
			}{{graph.ExactRange(n), most}, {about, atMost}} {
				x := graph.Claim{Kind: graph.KindCohort, ID: "x", Of: "all", Share: share}
				s := segmentsOf(t, crowdOf(t, nil, graph.Claim{Kind: graph.KindPopulation, ID: "all", Size: test.size}, x), "x", "not x")
				if in, out := count(t, s, 0), count(t, s, 1); in != (Count{0, test.most}) || out != (Count{n - test.most, n}) {
					t.Fatalf("%s of %s people: %v in it and %v outside, want at most %d in it", share, test.size, in, out, test.most)
				}
			}
		}
	}
}
