package ask_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"outflow/fixtures/tries"
	"outflow/graph"
	"outflow/graph/ask"
)

// aboutSeeds is how many random graphs are asked about one person.
const aboutSeeds = 600

// A question about one person is answered as if a cohort of that person alone
// were loaded and asked about; and what a Match says of the person in a file is
// what that answer says.
func TestAnswersAboutOnePersonAreThoseOfACohortOfOne(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	seeds := tries.Of(aboutSeeds)
	verdicts := map[ask.Verdict]int{}
	matched, compared := 0, 0
	for seed := range seeds {
		g := randomGraph(seed)
		f := g.question()
		if !f.Form.AsksPeople() {
			continue
		}
		merged, err := mergeClaims(g.claims)
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(g.claims, func(c graph.Claim) bool { return c.Kind == graph.KindPopulation && len(g.lists[c.Members]) > 0 })
		who := &ask.Person{Population: g.claims[i].ID}
		for who.ID = range g.lists[g.claims[i].Members] {
			break
		}
		whole, err := ask.New(ctx, merged, g.lists.blob)
		if err != nil {
			t.Fatal(err)
		}
		got, err := whole.AnswerAbout(ctx, f, who)
		if err != nil {
			t.Fatal(err)
		}
		verdicts[got.Verdict]++

		g.lists["one"] = map[uint64][]graph.Interval{who.ID: always}
		extended, err := mergeClaims(append(slices.Clone(g.claims), graph.Claim{Kind: graph.KindCohort, ID: "one", Of: who.Population, Members: "one", Source: "f"}))
		if err != nil {
			t.Fatal(err)
		}
		asked := f
		asked.People = graph.Members("one")
		if f.People != nil {
			asked.People = graph.And{L: f.People, R: graph.Members("one")}
		}
		want, err := answerFast(extended, g.lists, asked)
		if err != nil {
			t.Fatal(err)
		}
		// People whom no list names may be in any cohort, but this person is none.
		unlisted := slices.ContainsFunc(merged.Places, func(p graph.Place) bool { return p.Origin != graph.NoOrigin && p.Population == graph.None })
		if strings.Contains(anonymous(t, got), `"max": null`) {
			t.Fatalf("seed %d: %s: more than one person is counted", seed, flowText(f))
		}
		if !unlisted {
			compared++
		}
		if g, w := anonymous(t, got), anonymous(t, want); g != w && !unlisted {
			t.Fatalf("seed %d: %s\n%s", seed, flowText(f), firstDifference(g, w))
		}

		list, err := whole.List(ctx, f)
		if err != nil {
			t.Fatal(err)
		}
		m, err := list.Match(who.Population, ask.MatchColumns)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := whole.Answer(ctx, f)
		if err != nil {
			t.Fatal(err)
		}
		sure, all := countListed(list, who.Population)
		for _, r := range answer.Populations {
			if r.ID == who.Population && (r.People.Confirmed.Min != sure || r.People.Possible.Min != all) || m.Missing() != all {
				t.Fatalf("seed %d: %s\n  %d of %d people are listed, %s counted, %d looked for", seed, flowText(f), sure, all, peopleText(r.People), m.Missing())
			}
		}
		missing := m.Missing()
		cells, listed := m.Find(who.ID)
		if !listed {
			t.Fatalf("seed %d: who is on the list is not found", seed)
		}
		if cells != nil {
			matched++
			if m.Find(who.ID); m.Missing() != missing-1 {
				t.Fatalf("seed %d: %d were missing, then %d", seed, missing, m.Missing())
			}
		}
		if want := matchOf(got); f.Form != ask.Transfers && !slices.Equal(cells, want) {
			t.Fatalf("seed %d: %s\n  a file says %q\n  the answer   %q", seed, flowText(f), cells, want)
		}
	}
	few := int(seeds) / 60
	if testing.Short() { // of so few graphs nothing can be expected
		return
	}
	if verdicts[ask.Yes] < few || verdicts[ask.Possibly] < few || verdicts[ask.No] < few || matched < 4*few || compared < 6*few {
		t.Errorf("too little was met: %v, %d compared, %d matched", verdicts, compared, matched)
	}
}

// countListed counts the listed people of one population, those confirmed and all.
func countListed(l *ask.List, population string) (sure, all int64) {
	for p := range l.People {
		if p.Population == population {
			all++
			if p.Confirmed {
				sure++
			}
		}
	}
	return sure, all
}

// anonymous is an answer without what says whom it is about.
func anonymous(t *testing.T, a *ask.Answer) string {
	t.Helper()
	plain := *a
	plain.Understood, plain.Question, plain.Revision = "", "", ask.Revision{}
	plain.Cohorts = slices.DeleteFunc(slices.Clone(a.Cohorts), func(r ask.Row) bool { return r.ID == "one" })
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetIndent("", " ")
	if err := e.Encode(&plain); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// matchOf is what a Match should say of the person that an answer is about.
func matchOf(a *ask.Answer) []string {
	of := func(p ask.People) (ask.Count, bool) {
		if a.People.Confirmed.Min >= 1 {
			return p.Confirmed, p.Confirmed.Min >= 1
		}
		return p.Possible, *p.Possible.Max >= 1
	}
	n, meant := of(a.People)
	if !meant {
		return nil
	}
	cells := []string{"possible", "", ""}
	if a.People.Confirmed.Min >= 1 {
		cells[0] = "confirmed"
	}
	for i, date := range []*string{n.First, n.Last} {
		if date != nil {
			cells[i+1] = *date
		}
	}
	var categories, transfers []string
	for _, r := range a.Categories {
		if _, has := of(r.People); has {
			categories = append(categories, r.ID)
		}
	}
	for _, r := range a.Transfers {
		if _, has := of(r.People); has && !slices.Contains(transfers, r.ID) {
			transfers = append(transfers, r.ID)
		}
	}
	return append(cells, strings.Join(categories, " "), strings.Join(transfers, "\n"))
}
