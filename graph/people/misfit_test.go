package people

import (
	"slices"
	"testing"

	"outflow/graph"
)

// TestPeopleOutsideTheirPopulationAreTold lists people of a cohort who are on no
// list of its population: one source contradicts itself, and of several it is
// told beside the counts, which leave those people out.
func TestPeopleOutsideTheirPopulationAreTold(t *testing.T) {
	during := func(since, until graph.Instant, ids ...uint64) *List {
		var b Builder
		for _, id := range ids {
			b.Add(id, graph.Interval{Since: since, Until: until})
		}
		l, err := b.List()
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	both := func(l, o *List) *List {
		all, err := l.Union(o)
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	all := ListOf(SetOf(1, 2, 3, 4, 5, 6), false)
	strays := func(who string) string {
		return `cohort "x" is part of population "all", but its list names ` + who + ` not on the population's list`
	}
	for name, test := range map[string]struct {
		all, x *List
		count  int64
		want   string // "" for nothing
	}{
		"all within":        {all, ListOf(SetOf(1, 2), false), 2, ""},
		"two outside":       {all, ListOf(SetOf(1, 2, 11, 12), false), 2, strays("2 people who are")},
		"one outside":       {all, ListOf(SetOf(1, 11), false), 1, strays("1 person who is")},
		"no population":     {nil, ListOf(SetOf(11, 12), false), 2, ""},
		"nobody in it":      {&List{}, ListOf(SetOf(11, 12), false), 0, strays("2 people who are")},
		"another time":      {during(0, 10, 1, 2), during(20, 30, 1), 0, ""},
		"never, several":    {all, both(during(0, 5, 1, 11), during(7, 9, 11)), 0, strays("1 person who is")},
		"some time, some":   {during(0, 10, 1, 2), both(during(5, 30, 1), during(5, 8, 12)), 0, strays("1 person who is")},
		"always, now dated": {during(0, 10, 1, 2), ListOf(SetOf(1, 2, 3), false), 0, strays("1 person who is")},
	} {
		b := blobs{}
		p := population("all", "")
		if test.all != nil {
			p.Members = b.put(test.all)
		}
		x := cohort("x", "all", "", "")
		x.Members = b.put(test.x)
		y := cohort("y", "all", "", "") // nothing is wrong with it
		y.Members = x.Members
		if test.want != "" {
			y.Members = b.put(ListOf(SetOf(), false))
		}
		var said string
		if err := Check(t.Context(), []graph.Claim{p, x, y}, b.open); err != nil {
			said = err.Error()
		}
		if said != test.want {
			t.Errorf("%s: Check says %q, want %q", name, said, test.want)
		}
		s := segmentsOf(t, crowdOf(t, b, p, x, y), "x")
		var told []string
		if test.want != "" {
			told = []string{test.want}
		}
		if got := s.Conflict(); !slices.Equal(got, told) {
			t.Errorf("%s: told are %q, want %q", name, got, told)
		}
		if got := count(t, s, 0); got.Min != test.count {
			t.Errorf("%s: x has %v people, want %d", name, got, test.count)
		}
	}
}
