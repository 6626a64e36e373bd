package people

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"outflow/fixtures/tries"
	"outflow/graph"
)

func TestACountSaysWhichOfItsBoundsAreApproximate(t *testing.T) {
	b := blobs{}
	listed := func(c graph.Claim, ids ...uint64) graph.Claim {
		c.Members = b.put(ListOf(SetOf(ids...), false))
		return c
	}
	crowded := []graph.Claim{population("p", "~500")}
	asked := "x00"
	for i := range 40 { // too many to tell people apart by all combinations
		crowded = append(crowded, cohort(fmt.Sprintf("x%02d", i), "p", "10..20", ""))
		asked += fmt.Sprintf(" or x%02d", i)
	}
	for name, test := range map[string]struct {
		claims []graph.Claim
		people string
		want   string
	}{
		"outside a share": {[]graph.Claim{population("p", "~40000000"), cohort("x", "p", "", "..<0.2")},
			"p and not x", "~32000000..~40000000 of p"},
		"within a share":      {[]graph.Claim{population("p", "~40000000"), cohort("x", "p", "", "..<0.2")}, "x", "0..~8000000 of p"},
		"at least one":        {[]graph.Claim{population("p", "~40000000"), cohort("y", "p", "1..", "")}, "y", "1..~40000000 of p"},
		"all":                 {[]graph.Claim{population("p", "~7")}, "p", "~7..~7 of p"},
		"a share about":       {[]graph.Claim{population("p", "100"), cohort("x", "p", "", "~0.5")}, "p and not x", "~50..~50 of x"},
		"a size about":        {[]graph.Claim{population("p", "100"), cohort("x", "p", "~60..70", "")}, "x", "~60..~70 of x"},
		"beside an exact one": {[]graph.Claim{population("p", "100"), cohort("x", "p", "~60", ""), cohort("y", "p", "5", "")}, "y", "5..5"},
		"another population":  {[]graph.Claim{population("p", "~100"), population("q", "7")}, "q", "7..7"},
		"two populations":     {[]graph.Claim{population("p", "~100"), population("q", "7")}, "p or q", "~100..~107 of p"},
		"listed":              {[]graph.Claim{population("p", "~100"), listed(cohort("x", "p", "", ""), 1, 2, 3)}, "x", "3..3"},
		"beside a list":       {[]graph.Claim{population("p", "~100"), listed(cohort("x", "p", "", ""), 1, 2, 3)}, "p and not x", "~97..~97 of p"},
		"a list of all":       {[]graph.Claim{listed(population("p", "~5"), 1, 2, 3), listed(cohort("x", "p", "~2", ""), 1)}, "p and not x", "2..2"},
		"asked of nobody":     {[]graph.Claim{population("p", "100"), cohort("x", "p", "", "~0.5")}, "p", "100..100"},
		"one account exact":   {[]graph.Claim{population("p", "100"), population("p", "~100")}, "p", "~100..~100 of p"},
		"too many cohorts":    {crowded, "p and not (" + asked + ")", "0..~490 of p"},
		"a size too many":     {slices.Concat(crowded[1:], []graph.Claim{population("p", "500"), cohort("y", "p", "~30", "")}), asked + " or y", "~30..500 of y"},
	} {
		s := segmentsOf(t, crowdOf(t, b, test.claims...), test.people)
		set := slices.Clone(s.Mask(0)[0].Segments)
		for _, in := range []string{"", "p or q", "q or p"} {
			e, err := s.Estimate(set)
			if in != "" {
				if s.crowd.graph.Population("q") == graph.None {
					break
				}
				e, err = s.CountIn(set, expressions(t, in)[0])
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := written(e); got != test.want {
				t.Errorf("%s, in %q: %s, want %s", name, in, got, test.want)
			}
		}
	}
}

// written is like "1..~40 of p".
func written(e Estimate) string {
	about := map[bool]string{true: "~"}
	text := fmt.Sprintf("%s%d..%s%d", about[e.AboutMin], e.Min, about[e.AboutMax], e.Max)
	for _, id := range e.Of {
		text += " of " + id
	}
	return text
}

// TestWhatIsNotCalledApproximateRestsOnWhatIsExact counts the same people where
// nothing approximate is said: a bound that differs is called approximate.
func TestWhatIsNotCalledApproximateRestsOnWhatIsExact(t *testing.T) {
	approximate, bounds := 0, 0
	tries.Until(t, func(t *rapid.T) {
		w := someWorld(t, true)
		exprs := []graph.People{w.someExpression(t, 2), w.someExpression(t, 2)}
		exact, said := *w, 0
		exact.claims = slices.Clone(w.claims)
		for i := range exact.claims {
			c := &exact.claims[i]
			for _, r := range []*graph.Range{&c.Size, &c.Share} {
				if r.About {
					*r = graph.Range{}
					said++
				}
			}
		}
		s, err := gathered(t, w).Segments(t.Context(), exprs)
		if err != nil {
			t.Fatal(err)
		}
		o, err := gathered(t, &exact).Segments(t.Context(), exprs)
		if err != nil {
			t.Fatal(err)
		}
		for i := range exprs {
			got, err := s.Estimate(s.ever(i))
			if err != nil {
				t.Fatal(err)
			}
			want, err := o.Count(o.ever(i))
			if err != nil {
				t.Fatal(err)
			}
			if !got.AboutMin && got.Min != want.Min || !got.AboutMax && got.Max != want.Max {
				t.Fatalf("%s: %s, but what is exact gives %v", exprs[i], written(got), want)
			}
			if about := got.AboutMin || got.AboutMax; about && (said == 0 || len(got.Of) == 0) || !about && got.Of != nil {
				t.Fatalf("%s: %s, where %d things are approximate", exprs[i], written(got), said)
			}
			in, err := s.CountIn(s.ever(i), exprs[1-i])
			if err != nil {
				t.Fatal(err)
			}
			wantIn, err := o.CountIn(o.ever(i), exprs[1-i])
			if err != nil {
				t.Fatal(err)
			}
			if !in.AboutMin && in.Min != wantIn.Min || !in.AboutMax && in.Max != wantIn.Max {
				t.Fatalf("%s in %s: %s, but what is exact gives %v", exprs[i], exprs[1-i], written(in), wantIn)
			}
			bounds++
			if got.AboutMin || got.AboutMax {
				approximate++
			}
		}
	}, func() bool { return 0 < approximate && approximate < bounds })
	t.Logf("%d of %d counts are approximate", approximate, bounds)
}

// TestACohortThatTheQuestionDoesNotNameIsApproximateToo counts it among others.
func TestACohortThatTheQuestionDoesNotNameIsApproximateToo(t *testing.T) {
	s := segmentsOf(t, crowdOf(t, nil, population("p", "100"), cohort("x", "p", "", "~0.5"), cohort("y", "p", "3..4", "")), "p")
	for in, want := range map[string]string{"x": "~50..~50 of x", "y": "3..4", "not x": "~50..~50 of x"} {
		e, err := s.CountIn(s.ever(0), expressions(t, in)[0])
		if got := written(e); err != nil || got != want {
			t.Errorf("%s: %s, %v; want %s", in, got, err, want)
		}
	}
	if e := s.Unnamed(s.ever(0), 0); written(e) != "100..100" {
		t.Errorf("%s people are on no list", written(e))
	}
	s = segmentsOf(t, crowdOf(t, nil, population("p", "~100")), "p")
	if e := s.Unnamed(s.ever(0), 0); written(e) != "~100..~100 of p" {
		t.Errorf("%s people are on no list", written(e))
	}
}
