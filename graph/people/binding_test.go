package people

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"outflow/fixtures/tries"
	"outflow/graph"
)

// TestBoundsFollowFromTheStatementsThatBindThem forgets all other statements, and then each
// of those: alone they give the same bound, and without any of them it is wider if it is
// certain who is meant.
func TestBoundsFollowFromTheStatementsThatBindThem(t *testing.T) {
	needed := 0
	tries.Until(t, func(t *rapid.T) {
		w := someWorld(t, false)
		c := gathered(t, w)
		exprs := []graph.People{w.someExpression(t, 2)}
		if rapid.Bool().Draw(t, "several") {
			exprs = append(exprs, w.someExpression(t, 2))
		}
		s, err := c.Segments(t.Context(), exprs)
		if err != nil {
			t.Fatal(err)
		}
		all, err := s.Binder().Bindings(t.Context(), s.Mask(0)[0].Segments)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range all {
			for most, core := range [][]Statement{b.Min, b.Max} {
				bound := func(n Count) int64 { return []int64{n.Min, n.Max}[most] }
				if got := countUnder(t, c, exprs, b.Population, core); bound(got) != bound(b.Count.Count) {
					t.Fatalf("%s: %v, and by %v alone %v", exprs[0], b.Count.Count, core, got)
				}
				if !b.Tried || len(exprs) > 1 || s.Len() < 3 { // those whom all statements rule out might be meant
					continue
				}
				for i := range core {
					needed++
					less := slices.Delete(slices.Clone(core), i, i+1)
					if got := countUnder(t, c, exprs, b.Population, less); bound(got) == bound(b.Count.Count) && expressible(less) {
						t.Fatalf("%s: %v, by %v, and without %v too", exprs[0], b.Count.Count, core, core[i])
					}
				}
			}
		}
	}, func() bool { return needed > 0 })
}

// expressible reports whether a graph can say all of some statements and nothing else: what a
// share is of, a cohort is part of.
func expressible(some []Statement) bool {
	return !slices.ContainsFunc(some, func(s Statement) bool {
		return s.With.Kind == graph.KindCohort && s.Kind == SaidShare
	})
}

// countUnder counts the first expression in a graph that says no more than some statements.
func countUnder(t *rapid.T, c *Crowd, exprs []graph.People, population string, some []Statement) Count {
	g := *c.graph
	g.Populations, g.Cohorts = slices.Clone(g.Populations), slices.Clone(g.Cohorts)
	n := g.Population(population)
	g.Populations[n].Size = graph.Range{}
	was := slices.Clone(g.Cohorts)
	for i := range g.Cohorts {
		if h := &g.Cohorts[i]; h.Population == n {
			h.Size, h.Share, h.Of, h.Disjoint = graph.Range{}, graph.Range{}, graph.None, nil
		}
	}
	add := func(to *graph.Range, r graph.Range) {
		if r.Min != nil {
			to.Min = r.Min
		}
		if r.Max != nil {
			to.Max, to.Below = r.Max, r.Below
		}
		to.About = to.About || r.About
	}
	for _, s := range some {
		if s.Of.Kind == graph.KindPopulation {
			add(&g.Populations[n].Size, s.Size)
			continue
		}
		i := g.Cohort(s.Of.ID)
		h := &g.Cohorts[i]
		add(&h.Size, s.Size)
		add(&h.Share, s.Share)
		switch s.Kind {
		case SaidShare, SaidPart:
			h.Of = was[i].Of
		case SaidDisjoint:
			j := g.Cohort(s.With.ID)
			h.Disjoint, g.Cohorts[j].Disjoint = append(h.Disjoint, j), append(g.Cohorts[j].Disjoint, i)
		}
	}
	for _, s := range some { // what no question is about may be passed over where nothing links it to the population
		for _, key := range []graph.ClaimKey{s.Of, s.With} {
			if key.Kind == graph.KindCohort {
				exprs = append(slices.Clip(exprs), graph.Members(key.ID))
			}
		}
	}
	crowd := *c
	crowd.graph, crowd.outlines = &g, outlines(&g, c.censuses)
	s, err := crowd.Segments(t.Context(), exprs)
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.CountOf(s.Mask(0)[0].Segments, n)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// TestStatementsThatBindNameTheirSources: who says so, and where; of a range the end that
// binds, and of sources that differ the one whose end it is.
func TestStatementsThatBindNameTheirSources(t *testing.T) {
	claims := []graph.Claim{
		{Kind: graph.KindPopulation, ID: "users", Source: "press", Locator: "p. 2", Size: graph.ExactRange(40)},
		{Kind: graph.KindCohort, ID: "apple", Source: "press", Of: "users", Share: graph.Range{Min: big.NewRat(1, 20), Max: big.NewRat(1, 5)}},
		{Kind: graph.KindCohort, ID: "apple", Source: "law", Of: "users", Share: graph.Range{Min: big.NewRat(1, 10), Max: big.NewRat(1, 8)}},
		{Kind: graph.KindCohort, ID: "android", Source: "law", Locator: "para. 3", Of: "users", Size: graph.Range{Min: big.NewRat(1, 1)}, Disjoint: []string{"apple"}},
		{Kind: graph.KindCohort, ID: "vip", Source: "law", Of: "android", Size: graph.ExactRange(9)},
	}
	c := crowdOf(t, nil, claims...)
	for _, of := range [][2]string{
		{"everyone except apple", "min: users 40 [press (p. 2)]; apple ..0.2 of users [press] max: users 40 [press (p. 2)]; apple 0.05.. of users [press]"},
		{"apple", "min: users 40 [press (p. 2)]; apple 0.05.. of users [press] max: users 40 [press (p. 2)]; apple ..0.2 of users [press]"},
		{"android", "min: vip part of android [law]; vip 9 [law] max: users 40 [press (p. 2)]; android apart from apple [law (para. 3)]; apple 0.05.. of users [press]"},
	} {
		s := segmentsOf(t, c, of[0])
		all, err := s.Binder().Bindings(t.Context(), s.Mask(0)[0].Segments)
		if err != nil || len(all) != 1 || !all[0].Tried {
			t.Fatalf("%v, %v", all, err)
		}
		if got := "min: " + inShort(all[0].Min) + " max: " + inShort(all[0].Max); got != of[1] {
			t.Errorf("%v of %s follow from\n%s\nand not\n%s", all[0].Count.Count, of[0], got, of[1])
		}
	}
}

func inShort(all []Statement) string {
	var said []string
	for _, s := range all {
		text := s.Of.ID
		switch s.Kind {
		case SaidSize:
			text += " " + s.Size.String()
		case SaidShare:
			text += " " + s.Share.String() + " of " + s.With.ID
		case SaidBoth:
			text += " " + s.Size.String() + ", " + s.Share.String() + " of " + s.With.ID
		case SaidPart:
			text += " part of " + s.With.ID
		case SaidDisjoint:
			text += " apart from " + s.With.ID
		}
		said = append(said, text+" "+fmt.Sprint(s.Cited))
	}
	return strings.Join(said, "; ")
}
