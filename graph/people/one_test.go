package people

import (
	"testing"

	"pgregory.net/rapid"

	"outflow/fixtures/tries"
	"outflow/graph"
)

// TestOnePersonIsWhatTheyAreInTheWorld draws a world and somebody of it, or a
// stranger, and checks that what is said of that one person is true.
func TestOnePersonIsWhatTheyAreInTheWorld(t *testing.T) {
	met := map[Membership]int{}
	tries.Until(t, func(t *rapid.T) {
		w := someWorld(t, true)
		person := rapid.IntRange(0, w.persons).Draw(t, "person")
		stranger := true // to the population
		for at := graph.Instant(0); at < lastInstant; at++ {
			stranger = stranger && !(person < w.persons && w.member(person, at))
		}
		crowd := gathered(t, w)
		id := uint64(1000 + person)
		c, is, err := crowd.One(t.Context(), 0, &id)
		if err != nil {
			t.Fatal(err)
		}
		met[is]++
		if named := !stranger && w.named(person); named != (is == Member) || !stranger && is == NoMember || stranger && w.closed && is != NoMember {
			t.Fatalf("person %d of %d, on a list: %v, is %v", person, w.persons, named, is)
		}
		e, also := w.someExpression(t, 3), w.someExpression(t, 2)
		s, err := c.Segments(t.Context(), []graph.People{e, graph.And{L: e, R: graph.OnePerson{}}})
		if err != nil {
			t.Fatal(err)
		}
		if s.Conflict() != nil {
			t.Fatalf("with the one person told apart there is a conflict: %s", s.Conflict())
		}
		for now := graph.Instant(0); now < lastInstant; now++ {
			n, nAlso := int64(0), int64(0)
			if !stranger && w.holds(e, person, now) {
				n = 1
				for at := graph.Instant(0); at < lastInstant && nAlso == 0; at++ {
					if w.holds(also, person, at) {
						nAlso = 1
					}
				}
			}
			set := at(s, 1, now)
			got, err := s.Count(set)
			if err != nil {
				t.Fatal(err)
			}
			gotAlso, err := s.CountIn(set, also)
			if err != nil {
				t.Fatal(err)
			}
			if is == MaybeMember { // who is taken to be one
				got.Min, gotAlso.Min = 0, 0
			}
			if got.Min > n || got.Max < n || got.Max > 1 || gotAlso.Min > nAlso || gotAlso.Max < nAlso || gotAlso.Max > 1 {
				t.Fatalf("%s at %d: %v people, there is %d; in %s %v, there is %d", e, now, got, n, also, gotAlso, nAlso)
			}
			if is == NoMember && got.Max != 0 {
				t.Fatalf("nobody is counted as %v", got)
			}
			// Counts of all are true with the one person told apart.
			if is == Member {
				w.check(t, c, s, e, at(s, 0, now), now, also)
			}
		}
		if len(crowd.censuses[0].signatures) > 0 && crowd.censuses[0].signatures[len(crowd.censuses[0].signatures)-1].one {
			t.Fatal("the crowd that all questions share was changed")
		}
	}, func() bool { return met[Member] > 0 && met[MaybeMember] > 0 && met[NoMember] > 0 })
}
