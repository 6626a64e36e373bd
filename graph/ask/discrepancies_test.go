package ask_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"outflow/fixtures/tries"
	"outflow/graph"
	"outflow/graph/ask"
)

// randomSeen draws a graph in which much is declared and much was seen, between the same
// few places and what they lie in or contain, of times and data that are mostly stated.
func randomSeen(seed uint64) *generator {
	g := newGenerator(seed)
	g.populations, g.cohorts["u0"] = []string{"u0"}, []string{"u0c0"}
	for _, c := range []graph.Claim{
		{Kind: graph.KindPopulation, ID: "u0", Members: g.list(1, 2, 100)}, {Kind: graph.KindCohort, ID: "u0c0", Of: "u0", Members: g.list(1, 1, 100)},
		{Kind: graph.KindParty, ID: "p0"}, {Kind: graph.KindParty, ID: "p1"},
		{Kind: graph.KindSystem, ID: "s0", Party: "p0"}, {Kind: graph.KindSystem, ID: "s1", Party: "p1"}, {Kind: graph.KindSystem, ID: "s2", Party: "unknown"},
	} {
		c.Source = "f"
		g.add(c)
	}
	g.systems = []string{"s0", "s1", "s2"}
	for i := range 4 {
		id := fmt.Sprintf("s%d/d%d", g.IntN(3), i)
		c := graph.Claim{Kind: graph.KindDataset, ID: id, Population: "u0", Subjects: "everyone", Categories: []string{"acme", g.key()}}
		g.add(c)
		g.datasets = append(g.datasets, id)
		if g.likely(40) {
			g.addFields(id)
		}
	}
	place := func() string {
		switch n := g.IntN(10); {
		case n == 0:
			return pick(g, "p0", "p1")
		case n < 3:
			return pick(g, "s0", "s1", "s2")
		}
		return g.beside(pick(g, g.datasets...))
	}
	pairs := [][2]string{{place(), place()}, {place(), place()}, {place(), place()}}
	for i := range 4 + g.IntN(5) {
		c := g.transfer()
		ends := pick(g, pairs...)
		c.ID, c.Effect, c.Derives, c.Columns, c.People = fmt.Sprintf("t%d", i), "", nil, nil, "everyone"
		c.From, c.To = g.beside(ends[0]), g.beside(ends[1])
		if g.likely(15) {
			g.columns(&c, pick(g, g.datasets...), pick(g, g.datasets...))
		}
		if g.likely(85) {
			c.When = g.when(0, 0)
		}
		if len(c.Categories) == 0 && g.likely(80) {
			c.Categories, c.CategoryTotal = []string{g.key(), pick(g, "acme", "user.contact.email")}, graph.Range{}
		}
		switch n := g.IntN(20); {
		case n < 8:
			c.Observed = graph.ObservedOnly
		case n < 10:
			c.Observed = graph.ObservedAlso
		case n < 11:
			c.Observed = graph.ObservedWithin
		}
		g.accounts(c)
	}
	return g
}

// seenSeeds is how many of them are tried.
const seenSeeds = 150

// TestDiscrepanciesAgreeWithReference: what is declared and never seen, seen and never declared,
// seen at other times or with other data is what the reference finds, of the same people
// at the same times, whichever sources are heard, from the whole and from what is
// gathered.
func TestDiscrepanciesAgreeWithReference(t *testing.T) {
	t.Parallel()
	met := map[string]int{}
	for seed := range tries.Of(seenSeeds) {
		g := randomSeen(seed)
		f := g.question()
		if g.likely(60) {
			f = asks(ask.Transfers, "")
			switch g.IntN(6) {
			case 0:
				f.Unheard = []string{pick(g, sources...)}
			case 1:
				f.Window = spans(g.span())[0]
			}
		}
		if faults := disagreements(g.sketch, f); len(faults) > 0 {
			t.Fatal(report(seed, g.sketch, f))
		}
		merged, err := mergeClaims(g.claims)
		if err != nil {
			t.Fatal(err)
		}
		inStore(t, g.sketch, func(r bigReader) {
			merged.Commit = r.Commit()
			whole, err := ask.New(t.Context(), merged, g.lists.blob)
			if err != nil {
				t.Fatal(err)
			}
			answer, err := whole.Answer(t.Context(), f)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := gathered(t.Context(), r, f), answerOf(answer, nil); got != want {
				t.Error(report(seed, g.sketch, f), firstDifference(got, want))
			}
			for _, row := range answer.Transfers {
				for _, found := range row.Findings {
					if found.People.Confirmed.Min > 0 {
						met[found.Code]++
					}
				}
			}
		})
		if t.Failed() {
			break
		}
	}
	for _, code := range []string{ask.NeverSeen, ask.NeverDeclared, ask.SeenOutsideTime, ask.SeenWithMoreData} {
		if t.Logf("%s: %d", code, met[code]); met[code] == 0 {
			t.Errorf("%s was never found for certain", code)
		}
	}
}

// TestWhatIsDeclaredInsideAPlaceIsGathered: what was seen between two systems may be what is
// declared of a dataset of one that the question leads past.
func TestWhatIsDeclaredInsideAPlaceIsGathered(t *testing.T) {
	seen := move("o", "s/a", "z", "2020", "")
	seen.Source, seen.Observed = "g", graph.ObservedOnly
	s := newSketch(origin("s/a", "everyone", "user.contact"), table("z/b"), seen, move("d", "s/a", "z/c", "2019", ""))
	f := asks(ask.Who, "z/b")
	inStore(t, s, func(r bigReader) {
		whole, err := ask.OpenWhole(t.Context(), listReader{r, s.lists}, nil)
		if err != nil {
			t.Fatal(err)
		}
		want := answerOf(whole.Answer(t.Context(), f))
		if got := gathered(t.Context(), r, f); got != want {
			t.Error(firstDifference(got, want))
		}
		if !strings.Contains(want, ask.SeenOutsideTime) {
			t.Errorf("nothing is found:\n%s", want)
		}
	})
}

// TestDataOfDiscrepanciesIsSaidByWhoSaysIt: an account of what was seen names no data, a
// pattern says which it was, and both make it more than what is declared.
func TestDataOfDiscrepanciesIsSaidByWhoSaysIt(t *testing.T) {
	seen := move("o", "s/a", "z/b", "2020", "")
	seen.Source, seen.Observed = "log", graph.ObservedOnly
	s := newSketch(origin("s/a", "everyone", "user.contact", "user.name"), seen, move("d", "s/a", "z/b", "2020", "", "user.name"),
		graph.Claim{Kind: graph.KindPattern, ID: "p", Source: "law", Match: graph.Match{Source: "log"}, Categories: []string{"user.contact"}})
	g, err := mergeClaims(s.claims)
	if err != nil {
		t.Fatal(err)
	}
	f := asks(ask.Transfers, "")
	f.Findings = []string{ask.SeenWithMoreData}
	a, err := answerFast(g, s.lists, f)
	if err != nil || len(a.Transfers) != 1 {
		t.Fatalf("%+v, %v", a, err)
	}
	i := slices.IndexFunc(a.Transfers[0].Findings, func(f ask.Finding) bool { return f.Code == ask.SeenWithMoreData })
	found := a.Transfers[0].Findings[i]
	want := []ask.Statement{{Source: "f", States: "declared user.name as d"}, {Source: "log", States: "seen without naming data"}, {Source: "law", States: "what is seen is user.contact"}}
	if !slices.Equal(found.StatedBy, want) || !slices.Equal(found.Sources, []string{"f", "law", "log"}) {
		t.Errorf("it is stated by %+v, so by %q", found.StatedBy, found.Sources)
	}
	if !slices.Contains(a.Support.Needed, "law") {
		t.Errorf("the answer needs %q", a.Support.Needed)
	}
	compared := ask.Compare(g, "o")
	if c := compared.Seen; len(c) != 1 || len(c[0].Annotated) != 1 || c[0].Annotated[0].Source != "law" || compared.Declared[0].Annotated != nil {
		t.Errorf("what is compared is %+v", compared)
	}
}
