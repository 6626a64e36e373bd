package graph

import "testing"

func TestCohortsFindTheirPopulation(t *testing.T) {
	g := merged(t,
		Claim{Kind: KindPopulation, ID: "others", Source: "a"},
		Claim{Kind: KindCohort, ID: "direct", Source: "a", Of: "others"},
		Claim{Kind: KindCohort, ID: "nested", Source: "a", Of: "direct"},
		Claim{Kind: KindCohort, ID: "said", Source: "a", People: "nested or direct"},
		Claim{Kind: KindCohort, ID: "again", Source: "a", People: "not said"},
	)
	others := g.Population("others")
	for _, id := range []string{"direct", "nested", "said", "again"} {
		if c := g.Cohorts[g.Cohort(id)]; c.Population != others {
			t.Errorf("%s is of population %d, want %d", id, c.Population, others)
		}
	}
	if c := g.Cohorts[g.Cohort("nested")]; c.Of != g.Cohort("direct") {
		t.Errorf("nested is a subset of %d", c.Of)
	}
	g = merged(t, Claim{Kind: KindCohort, ID: "only", Source: "a"})
	if c := g.Cohorts[0]; c.Population != 0 || c.Of != None {
		t.Errorf("of the only population there is: %+v", c)
	}
}

func TestCohortsThatCannotBeAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		claims []Claim
		want   string
	}{
		"of nothing": {[]Claim{{Kind: KindCohort, ID: "x", Source: "b", Of: "y"}}, `of: cohort "x" of b: there is no population or cohort "y"`},
		"of itself": {[]Claim{{Kind: KindCohort, ID: "x", Source: "b", Of: "y"}, {Kind: KindCohort, ID: "y", Source: "b", Of: "x"}},
			`of: cohort "x" of b: the cohort is a subset of itself: x of y of x`},
		"of what is of itself": {[]Claim{{Kind: KindCohort, ID: "a", Source: "b", Of: "x"}, {Kind: KindCohort, ID: "x", Source: "b", Of: "x"}},
			`of: cohort "x" of b: the cohort is a subset of itself: x of x`},
		"by itself": {[]Claim{{Kind: KindCohort, ID: "x", Source: "b", Of: "all", People: "not y"}, {Kind: KindCohort, ID: "y", Source: "b", Of: "all", People: "x"}},
			"people: cohort \"x\" of b: the cohort is defined by itself"},
		"by nobody":            {[]Claim{{Kind: KindCohort, ID: "x", Source: "b", Of: "all", People: "z"}}, `people: cohort "x" of b: there is no cohort or population "z"`},
		"disjoint from itself": {[]Claim{{Kind: KindCohort, ID: "x", Source: "b", Of: "all", Disjoint: []string{"x"}}}, `disjoint: cohort "x" of b: a cohort cannot be disjoint with itself`},
		"disjoint from none":   {[]Claim{{Kind: KindCohort, ID: "x", Source: "b", Of: "all", Disjoint: []string{"z"}}}, `disjoint: cohort "x" of b: there is no cohort "z"`},
		"disjoint, says another": {[]Claim{{Kind: KindCohort, ID: "x", Source: "a"}, {Kind: KindCohort, ID: "x", Source: "b", Disjoint: []string{"x"}}, {Kind: KindCohort, ID: "x", Source: "c", Disjoint: []string{"z"}}},
			"disjoint: cohort \"x\" of b: a cohort cannot be disjoint with itself\ndisjoint: cohort \"x\" of c: there is no cohort \"z\""},
		"of, says another": {[]Claim{{Kind: KindCohort, ID: "x", Source: "a"}, {Kind: KindCohort, ID: "x", Source: "b", Of: "y"}}, `of: cohort "x" of b: there is no population or cohort "y"`},
		"by itself, says another": {[]Claim{{Kind: KindCohort, ID: "x", Source: "a"}, {Kind: KindCohort, ID: "x", Source: "b", People: "not x"}},
			`people: cohort "x" of b: the cohort is defined by itself`},
		"a population's id": {[]Claim{{Kind: KindCohort, ID: "all", Source: "b"}}, `id: cohort "all" of b: the id is that of a population already`},
		"of which":          {[]Claim{{Kind: KindPopulation, ID: "more", Source: "b"}, {Kind: KindCohort, ID: "x", Source: "b"}}, `of: cohort "x" of b: say which population the cohort is of`},
	} {
		t.Run(name, func(t *testing.T) {
			if _, wrong := refused(t, c.claims...); wrong != c.want {
				t.Errorf("got  %s\nwant %s", wrong, c.want)
			}
		})
	}
}

func TestPeopleOfATransferMustBeThere(t *testing.T) {
	g, wrong := refused(t,
		Claim{Kind: KindTransfer, ID: "t", Source: "b", From: "s/d", To: "q/e", People: "all and x"},
		Claim{Kind: KindTransfer, ID: "u", Source: "b", From: "s/d", To: "q/e", Needs: "x", People: "all"},
	)
	if want := "people: transfer \"t\" of b: there is no cohort or population \"x\"\nneeds: transfer \"u\" of b: there is no cohort or population \"x\""; wrong != want {
		t.Errorf("got  %s\nwant %s", wrong, want)
	}
	// A transfer of people whom nobody knows is left out; that nobody knows who
	// was needed takes nothing from what was moved.
	if len(g.Transfers) != 1 || g.Transfers[0].ID != "u" || g.Transfers[0].Needs != nil {
		t.Errorf("%+v", g.Transfers)
	}
}
