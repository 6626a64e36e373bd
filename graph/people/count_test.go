package people

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"testing"

	"outflow/graph"
)

// blobs holds member lists by hash.
type blobs map[string][]byte

func (b blobs) put(l *List) string {
	data := l.Encode()
	hash := graph.BlobHash(data)
	b[hash] = data
	return hash
}

func (b blobs) open(_ context.Context, hash string) (io.ReadCloser, error) {
	data, ok := b[hash]
	if !ok {
		return nil, graph.ErrNoBlob
	}
	return io.NopCloser(bytes.NewReader(data)), nil
}

// crowdOf merges claims and gathers their people.
func crowdOf(t testing.TB, b blobs, claims ...graph.Claim) *Crowd {
	t.Helper()
	g := graphOf(t, claims...)
	c, err := Gather(t.Context(), g, b.open)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func graphOf(t testing.TB, claims ...graph.Claim) *graph.Graph {
	t.Helper()
	g, err := graph.Merge(graph.Commit{}, func(yield func(graph.Claim, error) bool) {
		for i, c := range claims {
			if c.Source == "" {
				c.Source = fmt.Sprintf("source-%d", i)
			}
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

func segmentsOf(t testing.TB, c *Crowd, exprs ...string) *Segments {
	t.Helper()
	s, err := c.Segments(t.Context(), expressions(t, exprs...))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func expressions(t testing.TB, texts ...string) []graph.People {
	t.Helper()
	var all []graph.People
	for _, text := range texts {
		p, err := graph.ParsePeople(text)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

func rangeOf(text string) graph.Range {
	r, err := graph.ParseRange(text)
	if err != nil {
		panic(err)
	}
	return r
}

func population(id, size string) graph.Claim {
	c := graph.Claim{Kind: graph.KindPopulation, ID: id}
	if size != "" {
		c.Size = rangeOf(size)
	}
	return c
}

// count counts the people of the i-th expression at its first moment.
func count(t testing.TB, s *Segments, i int) Count {
	t.Helper()
	c, err := s.Count(s.Mask(i)[0].Segments)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCountsFollowFromShares(t *testing.T) {
	c := crowdOf(t, nil, population("users", "40000000"),
		graph.Claim{Kind: graph.KindCohort, ID: "apple-pay", Of: "users", Share: rangeOf("..0.2")})
	s := segmentsOf(t, c, "not apple-pay", "everyone", "apple-pay", "users")
	for i, want := range []Count{{32_000_000, 40_000_000}, {40_000_000, Unbounded}, {0, 8_000_000}, {40_000_000, 40_000_000}} {
		if got := count(t, s, i); got != want {
			t.Errorf("%s: %v people, want %v", s.exprs[i], got, want)
		}
	}
	if s.Len() != 3 || populationOf(s, s.Stranger()) != graph.None || s.Widened() || s.Conflict() != nil {
		t.Errorf("%d segments, %v, %v", s.Len(), s.Widened(), s.Conflict())
	}
}

func TestCountsOfListsAreExact(t *testing.T) {
	b := blobs{}
	c := crowdOf(t, b, graph.Claim{Kind: graph.KindPopulation, ID: "p", Size: rangeOf("10")},
		graph.Claim{Kind: graph.KindCohort, ID: "a", Of: "p", Members: b.put(ListOf(SetOf(1, 2, 3, 4), false))},
		graph.Claim{Kind: graph.KindCohort, ID: "b", Of: "p", Size: rangeOf("9"), Members: b.put(ListOf(SetOf(3, 4, 5), false))})
	s := segmentsOf(t, c, "a", "b", "a and b", "a or b", "not a", "a except b", "not (a or b)")
	for i, want := range []int64{4, 3, 2, 5, 6, 2, 5} {
		if got := count(t, s, i); got != (Count{want, want}) {
			t.Errorf("%s: %v people, want %v", s.exprs[i], got, want)
		}
	}
	if ids, _ := idsOf(t, c, s, s.Mask(0)[0].Segments); fmt.Sprint(ids) != "[1 2 3 4]" {
		t.Errorf("ids of a are %v", ids)
	}
}

func TestGatherNamesTheListThatFails(t *testing.T) {
	g := graphOf(t, population("p", ""), graph.Claim{Kind: graph.KindCohort, ID: "a", Members: "0000"})
	if _, err := Gather(t.Context(), g, blobs{}.open); !errors.Is(err, graph.ErrNoBlob) {
		t.Errorf("a missing list gives %v", err)
	}
}

// TestAShareOfPeopleWhoChangeBoundsNoneOfThemAll: two of ten are in the cohort,
// then two others of ten, eight of whom stayed: four of the twelve.
func TestAShareOfPeopleWhoChangeBoundsNoneOfThemAll(t *testing.T) {
	var l Builder
	for id := range uint64(12) {
		v := graph.Always
		switch {
		case id < 2:
			v.Until = 10
		case id >= 10:
			v.Since = 10
		}
		l.Add(id, v)
	}
	members, err := l.List()
	if err != nil {
		t.Fatal(err)
	}
	b := blobs{}
	p := population("all", "")
	p.Members = b.put(members)
	s := segmentsOf(t, crowdOf(t, b, p, cohort("x", "all", "", "..0.2")), "x")
	got, err := s.Count(s.ever(0))
	if err != nil || got != (Count{0, 12}) {
		t.Errorf("%v of 12 people may be in the cohort, %v; want 0 to 12", got, err)
	}
}
