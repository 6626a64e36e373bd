package people

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"outflow/graph"
)

func TestPopulationsAreApart(t *testing.T) {
	b := blobs{}
	c := crowdOf(t, b, population("p", "10"), population("q", "100..200"), population("r", ""),
		graph.Claim{Kind: graph.KindCohort, ID: "a", Of: "p", Members: b.put(ListOf(SetOf(1, 2, 3), false))},
		graph.Claim{Kind: graph.KindCohort, ID: "b", Of: "q", Members: b.put(ListOf(SetOf(3, 4), true))})
	s := segmentsOf(t, c, "everyone", "not a", "a or b", "not (a or b)", "everyone except a", "q except b", "a and b", "r", "unknown", "everyone and p")
	for i, want := range []Count{{100, Unbounded}, {7, 7}, {2 + 1, 5}, {98, 205}, {100, Unbounded}, {98, 198}, {0, 0}, {0, Unbounded}, {0, 0}, {10, 10}} {
		if got := count(t, s, i); got != want {
			t.Errorf("%s: %v people, want %v", s.exprs[i], got, want)
		}
	}
	for i, want := range map[int]bool{0: true, 1: false, 3: false, 4: true, 9: false} {
		if got := has(s.Mask(i)[0].Segments, s.Stranger()); got != want {
			t.Errorf("%s speaks of people on no population: %v, want %v", s.exprs[i], got, want)
		}
	}
	if c.Keyed(0) || !c.Keyed(1) || c.censuses[0].listed != 3 {
		t.Errorf("keyed: %v, %v; %d listed", c.Keyed(0), c.Keyed(1), c.censuses[0].listed)
	}
	for segment := range s.Len() {
		n, err := s.CountOf(bit(s, segment), populationOf(s, segment))
		if err != nil || n.Max == 0 {
			t.Errorf("nobody is of segment %d of population %d: %v", segment, populationOf(s, segment), err)
		}
	}
	if u := s.Unlisted(s.Mask(1)[0].Segments); fmt.Sprint(u.Populations, u.Cohorts) != "[p] []" {
		t.Errorf("not a rests on %v", u)
	}
	if _, err := s.Count(nil); err == nil {
		t.Error("a set of the wrong size is counted")
	}
	if _, err := c.Segments(t.Context(), expressions(t, "nobody-knows")); err == nil || !strings.Contains(err.Error(), `"nobody-knows"`) {
		t.Errorf("an unknown cohort gives %v", err)
	}
}

func bit(s *Segments, segment int) []uint64 {
	set := make([]uint64, words(s.Len()))
	put(set, segment)
	return set
}

func TestManyCohortsWithoutAListAreReckonedWith(t *testing.T) {
	var independent, nested []graph.Claim
	independent = append(independent, population("p", "1000"))
	nested = append(nested, population("p", "1000"))
	var exprs []string
	for i := range 40 {
		of := "p"
		if i > 0 {
			of = fmt.Sprint("c", i-1)
		}
		exprs = append(exprs, fmt.Sprint("c", i))
		independent = append(independent, cohort(exprs[i], "p", "1..500", ""))
		nested = append(nested, cohort(exprs[i], of, fmt.Sprint(1000-10*i, ".."), ""))
	}
	c := crowdOf(t, nil, independent...)
	s := segmentsOf(t, c, exprs...)
	if got := count(t, s, 7); got != (Count{1, 500}) || !s.Widened() {
		t.Errorf("one of 2^40 combinations: %v, widened %v", got, s.Widened())
	}
	s = segmentsOf(t, c, exprs[:3]...)
	if got := count(t, s, 0); got != (Count{1, 500}) || s.Widened() {
		t.Errorf("one of 40: %v, widened %v", got, s.Widened())
	}
	s = segmentsOf(t, crowdOf(t, nil, nested...), exprs...)
	if got := count(t, s, 39); s.Len() != 42 || got != (Count{610, 1000}) {
		t.Errorf("40 within each other: %d segments, the last has %v people", s.Len(), got)
	}
}

// Twenty cohorts that all exclude the one asked for, and each other not at
// all: 2^20 combinations bear on it.
func TestBoundsAreWidenedRatherThanNotGiven(t *testing.T) {
	claims := []graph.Claim{population("p", "1000"), cohort("asked", "p", "", "")}
	for i := range 24 {
		claims = append(claims, cohort(fmt.Sprintf("c%02d", i), "p", fmt.Sprint(100+10*i, ".."), "", "asked"))
	}
	s := segmentsOf(t, crowdOf(t, nil, claims...), "asked")
	got := count(t, s, 0)
	if !s.Widened() || got.Min != 0 || got.Max < 1000-330 || got.Max > 900 {
		t.Errorf("%v people, widened %v", got, s.Widened())
	}
}

func TestWhoIsPossiblyInAnotherCohort(t *testing.T) {
	b := blobs{}
	c := crowdOf(t, b, population("p", "10"), cohort("u", "p", "", ""),
		graph.Claim{Kind: graph.KindCohort, ID: "a", Of: "p", Members: b.put(ListOf(SetOf(1, 2, 3), false))},
		graph.Claim{Kind: graph.KindCohort, ID: "b", Of: "p", Members: b.put(ListOf(SetOf(3, 4), false))})
	s := segmentsOf(t, c, "a", "not a")
	for text, want := range map[string][2]bool{"b": {true, true}, "a and b": {true, false}, "u except a": {false, true}} {
		in := s.In(expressions(t, text)[0])
		for i, want := range want {
			if got := intersect(in, s.Mask(i)[0].Segments); (got[0] != 0) != want {
				t.Errorf("%s in %s is %v, want %v", text, s.exprs[i], got[0] != 0, want)
			}
		}
	}
}

func TestSegmentsMayBeUsedConcurrently(t *testing.T) {
	stored, claims := workload(t, 2000, 6)
	c := crowdOf(t, stored, append(claims, cohort("u", "people", "", "..0.3"))...)
	s := segmentsOf(t, c, "everyone", "cohort-0", "u", "cohort-1 and not u")
	other := expressions(t, "u and cohort-3")[0]
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i := range s.exprs {
				set := s.Mask(i)[0].Segments
				if _, err := s.Count(set); err != nil {
					t.Error(err)
				}
				if _, err := s.CountIn(set, other); err != nil {
					t.Error(err)
				}
				for range c.Listed(t.Context(), s, 0) {
					break
				}
				s.Unlisted(set)
				s.Unnamed(set, 0)
			}
		})
	}
	wg.Wait()
}
