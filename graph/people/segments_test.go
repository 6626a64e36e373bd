package people

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"outflow/graph"
)

// gathered is the crowd of a world.
func gathered(t *rapid.T, w *world) *Crowd {
	g, err := graph.Merge(graph.Commit{}, func(yield func(graph.Claim, error) bool) {
		for _, c := range w.claims {
			c.Source = "s"
			if !yield(c, nil) {
				return
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	c, err := Gather(t.Context(), g, w.blobs.open)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// at returns the segments of an expression at an instant.
func at(s *Segments, i int, t graph.Instant) []uint64 {
	var now []uint64
	for _, c := range s.Mask(i) {
		if c.Since <= t {
			now = c.Segments
		}
	}
	return now
}

// TestCountsHoldInTheWorld draws a world, says some true things of it, and
// checks that what follows from them is true of it.
func TestCountsHoldInTheWorld(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := someWorld(t, true)
		c := gathered(t, w)
		var exprs []graph.People
		for range rapid.IntRange(1, 4).Draw(t, "expressions") {
			exprs = append(exprs, w.someExpression(t, 3))
		}
		s, err := c.Segments(t.Context(), exprs)
		if err != nil {
			t.Fatal(err)
		}
		if s.Conflict() != nil {
			t.Fatalf("what is true of a world is a conflict: %s", s.Conflict())
		}
		also := w.someExpression(t, 2)
		for i, e := range exprs {
			for now := graph.Instant(0); now < lastInstant; now++ {
				w.check(t, c, s, e, at(s, i, now), now, also)
			}
		}
		checkDistinct(t, s)
	})
}

// check compares the people of an expression at an instant.
func (w *world) check(t *rapid.T, c *Crowd, s *Segments, e graph.People, set []uint64, now graph.Instant, also graph.People) {
	n, nAlso := int64(0), int64(0)
	in := map[uint64]bool{}
	for person := range w.persons {
		if w.holds(e, person, now) {
			n++
			in[uint64(1000+person)] = true
			for at := graph.Instant(0); at < lastInstant; at++ {
				if w.holds(also, person, at) {
					nAlso++
					break
				}
			}
		}
	}
	got, err := s.CountOf(set, 0)
	if err != nil {
		t.Fatal(err)
	}
	if got.Min > n || got.Max != Unbounded && got.Max < n {
		t.Fatalf("%s at %d: %d to %d people, there are %d", e, now, got.Min, got.Max, n)
	}
	if got, err := s.CountIn(set, also); err != nil || got.Min > nAlso || got.Max != Unbounded && got.Max < nAlso {
		t.Fatalf("%s at %d in %s: %d to %d people, there are %d: %v", e, now, also, got.Min, got.Max, nAlso, err)
	}
	possible := map[uint64]bool{}
	last := uint64(0)
	certain, maybe := idsOf(t, c, s, set)
	for _, id := range maybe {
		possible[id] = true
	}
	for _, id := range certain {
		if !in[id] || possible[id] || id <= last {
			t.Fatalf("%s at %d: %d is no member, or comes twice", e, now, id)
		}
		possible[id], last = true, id
	}
	named := int64(0)
	for id := range in {
		if w.named(int(id - 1000)) {
			named++
			if !possible[id] {
				t.Fatalf("%s at %d: %d is left out", e, now, id)
			}
		}
	}
	if rest := s.Unnamed(set, 0); rest.Min > n-named || rest.Max != Unbounded && rest.Max < n-named {
		t.Fatalf("%s at %d: %v are on no list, %d are", e, now, rest, n-named)
	}
	if u := s.Unlisted(set); len(u.Populations) == 0 && len(u.Cohorts) == 0 {
		if got, _ := s.CountOf(set, 0); !got.Exact() {
			t.Fatalf("%s at %d: %v rests on nothing that is unlisted", e, now, got)
		}
	}
}

// named says whether a person is on some list.
func (w *world) named(person int) bool {
	if w.spells != nil {
		_, ok := w.spells[0][person]
		return ok
	}
	return slices.ContainsFunc(w.cohorts, func(c cohortOf) bool {
		_, ok := c.spells[person]
		return c.listed && ok
	})
}

// populationOf returns the population of a segment, graph.None for the stranger.
func populationOf(s *Segments, segment int) int32 {
	return int32(slices.IndexFunc(s.populations, func(p *segmentation) bool { return segment < p.first+p.n }))
}

// checkDistinct checks that no two segments are alike.
func checkDistinct(t *rapid.T, s *Segments) {
	seen := map[string]int{}
	for segment := range s.Len() {
		var key strings.Builder
		key.WriteByte(byte(populationOf(s, segment)))
		for i := range s.masks {
			for _, c := range s.Mask(i) {
				if has(c.Segments, segment) {
					key.WriteByte('1')
				} else {
					key.WriteByte('0')
				}
			}
		}
		if first, ok := seen[key.String()]; ok {
			t.Fatalf("segments %d and %d are alike", first, segment)
		}
		seen[key.String()] = segment
	}
	for i := range s.masks {
		if s.Mask(i)[0].Since != graph.Past {
			t.Fatalf("a mask begins at %v", s.Mask(i)[0].Since)
		}
		if !s.Dated(s.exprs[i]) && len(s.Mask(i)) > 1 {
			t.Fatalf("%s is not dated and changes", s.exprs[i])
		}
	}
}
