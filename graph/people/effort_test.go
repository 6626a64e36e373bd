package people

import (
	"fmt"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"outflow/fixtures/tries"
	"outflow/graph"
)

// someSizes claims sizes and shares of many cohorts without a list that are true
// of some people, and of some expressions over them.
func someSizes(t *rapid.T) (claims []graph.Claim, exprs []graph.People) {
	cohorts, persons := rapid.IntRange(6, 9).Draw(t, "cohorts"), 60
	in := make([][]bool, cohorts)
	size := func(n int) graph.Range {
		within := func(name string) int { return rapid.IntRange(0, 6).Draw(t, name) }
		return graph.Range{Min: big.NewRat(int64(max(0, n-within("under"))), 1), Max: big.NewRat(int64(n+within("over")), 1)}
	}
	claims = append(claims, population("p", fmt.Sprint(persons)))
	for i := range in {
		in[i] = rapid.SliceOfN(rapid.Bool(), persons, persons).Draw(t, "members")
		n := 0
		for _, is := range in[i] {
			n += int(boolByte(is))
		}
		c := graph.Claim{Kind: graph.KindCohort, ID: fmt.Sprint("c", i), Of: "p", Size: size(n)}
		if rapid.IntRange(0, 4).Draw(t, "a share") == 0 {
			c.Share, c.Size = graph.Range{Max: big.NewRat(int64(n), int64(persons))}, graph.Range{}
		}
		claims = append(claims, c)
		exprs = append(exprs, graph.Members(c.ID))
	}
	for i := range rapid.IntRange(0, 4).Draw(t, "expressions") {
		any := func(name string) int { return rapid.IntRange(0, cohorts-1).Draw(t, name) }
		x, y, z := any("x"), any("y"), any("z")
		n := 0
		for p := range persons {
			n += int(boolByte(in[x][p] && !in[y][p] || in[z][p]))
		}
		c := graph.Claim{Kind: graph.KindCohort, ID: fmt.Sprint("e", i), Of: "p", Size: size(n), People: fmt.Sprintf("c%d and not c%d or c%d", x, y, z)}
		claims = append(claims, c)
		exprs = append(exprs, graph.Members(c.ID))
	}
	return claims, exprs
}

// TestBoundsThatEndAtAnEffortContainExactOnes spends all sorts of efforts.
func TestBoundsThatEndAtAnEffortContainExactOnes(t *testing.T) {
	counts, wider, spent := 0, 0, 0
	tries.Until(t, func(t *rapid.T) {
		claims, exprs := someSizes(t)
		c, err := Gather(t.Context(), mergedOf(t, claims), nil)
		if err != nil {
			t.Fatal(err)
		}
		segments := func(c *Crowd) *Segments {
			s, err := c.Segments(t.Context(), exprs)
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
		sparing := c.Sparing(rapid.SampledFrom([]int64{0, 1 << 14, 1 << 18, 1 << 20, 1 << 22}).Draw(t, "effort"))
		exact, limited := segments(c), segments(sparing)
		for range 4 {
			r := someReached(t, exprs)
			want, err := exact.Count(r.at(exact))
			if err != nil {
				t.Fatal(err)
			}
			got, err := limited.Count(r.at(limited))
			if err != nil {
				t.Fatal(err)
			}
			if got.Min > want.Min || got.Max != Unbounded && (want.Max == Unbounded || got.Max < want.Max) {
				t.Fatalf("%s: %v people with little effort, exactly %v", r.expr, got, want)
			}
			counts++
			if got != want {
				wider++
				if !limited.Widened() || !sparing.Spent() || !limited.Spends() {
					t.Fatalf("%s: %v people with little effort, exactly %v: widened %v, spent %v, spends %v", r.expr, got, want, limited.Widened(), sparing.Spent(), limited.Spends())
				}
			}
			if sparing.Spent() {
				spent++
			}
		}
	}, func() bool { return wider > 0 && spent < counts })
	t.Logf("%d of %d counts are wider, %d are made when the effort is spent", wider, counts, spent)
}

func mergedOf(t *rapid.T, claims []graph.Claim) *graph.Graph {
	g, err := graph.Merge(graph.Commit{}, func(yield func(graph.Claim, error) bool) {
		for _, c := range claims {
			c.Source = "s"
			if !yield(c, nil) {
				return
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// Small programs take nothing, so that their counts may be made in any order.
func TestSmallProgramsTakeNoEffort(t *testing.T) {
	c := crowdOf(t, nil, population("p", "1000"), cohort("x", "p", "1..20", ""), cohort("y", "p", "", "..0.2")).Sparing(0)
	s := segmentsOf(t, c, "x", "y and not x")
	if got := count(t, s, 1); got != (Count{0, 200}) || s.Spends() || c.Spent() || s.Widened() {
		t.Errorf("%v people; spends %v, spent %v, widened %v", got, s.Spends(), c.Spent(), s.Widened())
	}
}
