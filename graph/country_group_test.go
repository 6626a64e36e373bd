package graph_test

import (
	"slices"
	"strings"
	"testing"

	"outflow/graph"
)

func TestCountryGroupsAreThoseOfTheirDay(t *testing.T) {
	count := func(code, day string) (n int) {
		g, ok := graph.LookupCountryGroup(code)
		if !ok || g.Name == "" || g.Source == "" {
			t.Errorf("the group %s is %v", code, g)
		}
		return len(g.Members(day))
	}
	for _, test := range []struct {
		code, day string
		want      int
	}{
		{"EU", "1957-12-31", 0}, {"EU", "1958-01-01", 6}, {"EU", "1973-01-01", 9}, {"EU", "1995-01-01", 15}, {"EU", "2004-05-01", 25}, {"EU", "2007-01-01", 27},
		{"EU", "2013-07-01", 28}, {"EU", "2020-01-31", 28}, {"EU", "2020-02-01", 27}, {"EU", "2026-08-05", 27},
		{"EEA", "1994-01-01", 17}, {"EEA", "1995-05-01", 18}, {"EEA", "2020-01-31", 31}, {"EEA", "2020-02-01", 30},
		{"adequacy", "2000-07-26", 3}, {"adequacy", "2015-10-05", 12}, {"adequacy", "2015-10-06", 11}, {"adequacy", "2026-08-05", 16},
	} {
		if got := count(test.code, test.day); got != test.want {
			t.Errorf("%s had %d members on %s, want %d", test.code, got, test.day, test.want)
		}
	}
	if _, ok := graph.LookupCountryGroup("EUR"); ok {
		t.Error("EUR is no group")
	}
}

// TestEveryMemberIsACountry, once at a time, by a source and within what is known.
func TestEveryMemberIsACountry(t *testing.T) {
	for g := range graph.CountryGroups() {
		for _, day := range []string{"1960-01-01", "1996-01-01", "2005-01-01", "2014-01-01", "2017-01-01", "2021-01-01", g.Listed, "9999-12-31"} {
			members := g.Members(day)
			if !slices.IsSortedFunc(members, func(a, b graph.GroupMember) int { return strings.Compare(a.Country, b.Country) }) {
				t.Errorf("%s on %s is not in order: %v", g.Code, day, members)
			}
			for i, m := range members {
				if _, ok := graph.LookupCountry(m.Country); !ok || m.Source == "" || i > 0 && members[i-1].Country == m.Country {
					t.Errorf("%s on %s has the member %v", g.Code, day, m)
				}
			}
			if day > g.Listed && len(members) != len(g.Members(g.Listed)) {
				t.Errorf("%s changes after %s, up to which it is known", g.Code, g.Listed)
			}
		}
	}
}
