package people

import (
	"errors"
	"strings"
	"testing"

	"outflow/graph"
)

func cohort(id, of, size, share string, disjoint ...string) graph.Claim {
	c := graph.Claim{Kind: graph.KindCohort, ID: id, Of: of, Disjoint: disjoint}
	if size != "" {
		c.Size = rangeOf(size)
	}
	if share != "" {
		c.Share = rangeOf(share)
	}
	return c
}

func TestCheckNamesASmallestContradiction(t *testing.T) {
	b := blobs{}
	list := func(c graph.Claim, ids ...uint64) graph.Claim {
		c.Members = b.put(ListOf(SetOf(ids...), false))
		return c
	}
	defined := func(c graph.Claim, people string) graph.Claim {
		c.People = people
		return c
	}
	for name, test := range map[string]struct {
		claims []graph.Claim
		want   string // "" for none
	}{
		"nothing":  {},
		"all well": {[]graph.Claim{population("p", "10"), cohort("a", "p", "..4", ""), cohort("b", "a", "4", "0.5..")}, ""},
		"too large": {[]graph.Claim{population("p", "10"), cohort("a", "p", "20", ""), cohort("b", "p", "3", "")},
			`population "p" has 10 people; cohort "a" has 20 people, all of population "p"`},
		"a part larger than the whole": {[]graph.Claim{population("p", ""), cohort("a", "p", "..5", ""), cohort("b", "a", "6..", ""), cohort("c", "p", "1", "")},
			`cohort "a" has at most 5 people, all of population "p"; cohort "b" has at least 6 people, all of population "p"; cohort "b" is part of cohort "a"`},
		"too many apart": {[]graph.Claim{population("p", "100"), cohort("a", "p", "", "0.5"), cohort("b", "p", "", "0.6..", "a")},
			`population "p" has 100 people; cohort "a" is 0.5 of population "p"; cohort "b" is at least 0.6 of population "p"; cohort "a" has nobody in common with cohort "b"`},
		"a strict share that is met": {[]graph.Claim{population("p", "40"), cohort("a", "p", "8", "..<0.2")},
			`population "p" has 40 people; cohort "a" has 8 people, all of population "p"; cohort "a" is less than 0.2 of population "p"`},
		"a strict share that is met, of a part": {[]graph.Claim{population("p", ""), cohort("a", "p", "40", ""), cohort("b", "a", "8..9", "0.1..<0.2")},
			`cohort "a" has 40 people, all of population "p"; cohort "b" has 8 to 9 people, all of population "p"; cohort "b" is at least 0.1 and less than 0.2 of cohort "a"`},
		"a strict share of about as many":    {[]graph.Claim{population("p", "~40"), cohort("a", "p", "8", "..<0.2")}, ""},
		"a strict share of an unknown whole": {[]graph.Claim{population("p", "40.."), cohort("a", "p", "8", "..<0.2")}, ""},
		"a strict size that is met": {[]graph.Claim{population("p", "..<41"), cohort("a", "p", "41", "")},
			`population "p" has fewer than 41 people; cohort "a" has 41 people, all of population "p"`},
		"what is approximate is reckoned with": {[]graph.Claim{population("p", "~40"), cohort("a", "p", "~41..50", "~0.5..")},
			`population "p" has about 40 people; cohort "a" has about 41 to 50 people, all of population "p"`},
		"a list of a strict share": {[]graph.Claim{list(population("p", ""), 1, 2, 3, 4, 5), list(cohort("a", "p", "", "..<0.4"), 1, 2)},
			`cohort "a" is less than 0.4 of population "p", but their lists name 2 of 5`},
		"a list of about as many": {[]graph.Claim{list(population("p", "~1000"), 1, 2, 3), list(cohort("a", "p", "~3", "~0.5"), 1, 2)}, ""},
		"a share above one": {[]graph.Claim{population("p", "5"), cohort("a", "p", "", "1.5..")},
			`population "p" has 5 people; cohort "a" is at least 1.5 of population "p"`},
		"size and share": {[]graph.Claim{population("p", "100"), cohort("a", "p", "50", "..0.2")},
			`population "p" has 100 people; cohort "a" has 50 people, all of population "p"; cohort "a" is at most 0.2 of population "p"`},
		"lists larger than the population": {[]graph.Claim{population("p", "2"), list(cohort("a", "p", "", ""), 1, 2, 3)},
			`population "p" has 2 people, but the member lists of population "p" name 3 people`},
		"a list of another size": {[]graph.Claim{population("p", ""), list(cohort("a", "p", "7..", ""), 1, 2, 3)},
			`cohort "a" has at least 7 people, all of population "p", but its list names 3`},
		"a population's list of another size": {[]graph.Claim{list(population("p", "1000"), 1, 2, 3)},
			`population "p" has 1000 people, but its list names 3`},
		"a list of another share": {[]graph.Claim{list(population("p", ""), 1, 2, 3), list(cohort("a", "p", "", "..0.2"), 1, 2)},
			`cohort "a" is at most 0.2 of population "p", but their lists name 2 of 3`},
		"a list of a share but for a person": {[]graph.Claim{list(population("p", "3"), 1, 2, 3), list(cohort("a", "p", "", "0.33"), 1)}, ""},
		"what lists alone decide": {[]graph.Claim{population("p", ""), list(cohort("a", "p", "", ""), 1, 2, 3), list(cohort("b", "p", "", ""), 3), defined(cohort("c", "p", "2", ""), "a and b")},
			`cohort "c" has 2 people, all of population "p", but the member lists of population "p" name 3 people`},
		"a list outside what contains it": {[]graph.Claim{population("p", ""), cohort("a", "p", "2", ""), list(cohort("b", "a", "", ""), 1, 2, 3)},
			`cohort "a" has 2 people, all of population "p"; cohort "b" is part of cohort "a"; the member lists of population "p" name 3 people`},
		"many cohorts": {append([]graph.Claim{population("p", "10"), cohort("big", "p", "11", "")}, many(40)...),
			`population "p" has 10 people; cohort "big" has 11 people, all of population "p"`},
		"a chain of twelve": {chain(12), `cohort "x00" has at most 5 people, all of population "p"; cohort "x11" has 6 people, all of population "p"; cohort "x01" is part of cohort "x00"`},
	} {
		err := Check(t.Context(), test.claims, b.open)
		var e *ContradictionError
		switch {
		case test.want == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case test.want != "" && (!errors.As(err, &e) || !strings.Contains(err.Error(), test.want) || len(e.About) == 0 || strings.Contains(err.Error(), "\n")):
			t.Errorf("%s: %v\nwant %s", name, err, test.want)
		}
	}
}

func many(n int) []graph.Claim {
	var all []graph.Claim
	for i := range n {
		all = append(all, cohort("c"+string(rune('A'+i)), "p", "1..5", "..0.9"))
	}
	return all
}

// chain is cohorts each part of the one before, the last larger than the first.
func chain(n int) []graph.Claim {
	name := func(i int) string { return "x" + string(rune('0'+i/10)) + string(rune('0'+i%10)) }
	all := []graph.Claim{population("p", ""), cohort(name(0), "p", "..5", "")}
	for i := 1; i < n; i++ {
		all = append(all, cohort(name(i), name(i-1), "", ""))
	}
	all[n].Size = rangeOf("6")
	return all
}

func TestCheckRefusesListsOfTwoSorts(t *testing.T) {
	b := blobs{}
	err := Check(t.Context(), []graph.Claim{population("p", ""),
		{Kind: graph.KindCohort, ID: "a", Of: "p", Members: b.put(ListOf(SetOf(1), false))},
		{Kind: graph.KindCohort, ID: "b", Of: "p", Members: b.put(ListOf(SetOf(1), true))}}, b.open)
	if !errors.Is(err, ErrMixed) {
		t.Errorf("numbers and pseudonyms in one population give %v", err)
	}
}

func TestConflictsOfSourcesAreLeftOutOfTheCounts(t *testing.T) {
	c := crowdOf(t, nil, population("p", "100"), cohort("a", "p", "..20", ""), cohort("b", "a", "60", ""), cohort("c", "p", "30", ""))
	s := segmentsOf(t, c, "a", "b", "c")
	for i, want := range []Count{{0, 100}, {0, 100}, {30, 30}} {
		if got := count(t, s, i); got != want {
			t.Errorf("%s: %v people, want %v", s.exprs[i], got, want)
		}
	}
	if got := s.Conflict(); len(got) != 1 || !strings.Contains(got[0], `cohort "b" is part of cohort "a"`) {
		t.Errorf("the conflict is %q", got)
	}
}
