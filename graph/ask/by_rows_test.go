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

// How many people somebody is at least hangs on much, which questions drawn at random
// seldom meet all together: so here it is asked where transfers end of which nobody says
// whose data they carried, but how many rows.
func TestHowManySomebodyIsAgreesWithReference(t *testing.T) {
	t.Parallel()
	said := 0
	seeds := tries.Of(60)
	for seed := range seeds {
		g := randomGraph(seed)
		var ends []string
		for i := range g.claims {
			c := &g.claims[i]
			if c.Kind != graph.KindTransfer || c.Effect != "" || g.rows.IntN(3) == 0 {
				continue
			}
			c.People, c.Rows, c.RowsPerPerson = "unknown", graph.ExactRange(1+g.rows.Int64N(9)), 1+g.rows.Int64N(2)
			if g.rows.IntN(3) > 0 {
				c.When = when("always")
			}
			ends = append(ends, c.To)
		}
		if len(ends) == 0 {
			continue
		}
		f := asks(ask.Who, pick(g, ends...))
		switch g.rows.IntN(8) {
		case 0:
			f = asks(ask.Transfers, "")
		case 1:
			f.Category = g.key()
		case 2:
			f.Window = spans(g.span())[0]
		case 3:
			f.To = g.target()
		case 4:
			f.Via = g.targetOrTransfer()
		}
		if faults := disagreements(g.sketch, f); len(faults) > 0 {
			t.Fatal(report(seed, g.sketch, f))
		}
		r := g.reference(t, f)
		if r.somebodyAtLeast(f, r.answer(f)[0]) > 0 {
			said++
		}
	}
	t.Logf("%d of %d answers say at least how many somebody is", said, seeds)
	if said < int(seeds)/20 {
		t.Error("that proves little")
	}
}

// What X collected itself has not reached it, so it is not said that a run of so many
// people brought as many: some may be those.
func TestWhatReturnsIsNotCountedAsSomebody(t *testing.T) {
	rows := func(c graph.Claim, n int64) graph.Claim {
		c.Rows, c.RowsPerPerson = graph.ExactRange(n), 1
		return c
	}
	for name, test := range map[string]struct {
		claims []graph.Claim
		want   string
	}{
		"it is": {[]graph.Claim{origin("s/a", "everyone", "user.name"), rows(move("t", "s/a", "z/b", "2020", "unknown"), 7)}, "7"},
		"the most of one, never a sum": {[]graph.Claim{origin("s/a", "everyone", "user.name"),
			rows(move("t", "s/a", "z/b", "2020", "unknown"), 7), rows(move("u", "s/a", "z/b", "2021", "unknown"), 8)}, "8"},
		"of what went on nobody says how many": {[]graph.Claim{origin("s/a", "everyone", "user.name"), origin("z/own", "u"),
			rows(move("t", "s/a", "s/c", "2020", "unknown"), 7), move("u", "s/c", "z/b", "2021", "everyone")}, "unknown"},
		"some may have come back": {[]graph.Claim{origin("s/a", "everyone", "user.name"), origin("z/own", "everyone"),
			move("out", "z/own", "s/a", "unknown", ""), rows(move("t", "s/a", "z/b", "2020", "unknown"), 7)}, "unknown"},
		"what began there went elsewhere": {[]graph.Claim{origin("s/a", "everyone", "user.name"), origin("z/own", "everyone"),
			move("out", "z/own", "s/c", "2020", ""), rows(move("t", "s/a", "z/b", "2020", "unknown"), 7)}, "7"},
	} {
		g, err := mergeClaims(newSketch(test.claims...).claims)
		if err != nil {
			t.Fatal(err)
		}
		a, err := answerFast(g, newSketch(test.claims...).lists, asks(ask.Who, "z"))
		if err != nil {
			t.Fatal(err)
		}
		got := "unknown"
		if a.SomebodyAtLeast != nil {
			got = fmt.Sprint(*a.SomebodyAtLeast)
		}
		if got != test.want {
			t.Errorf("%s: got %s, want %s", name, got, test.want)
		}
	}
}

// kakaopayRows is the published case: 54.2 billion rows in 1,791 daily runs.
func kakaopayRows(transfer graph.Claim) []graph.Claim {
	transfer.Kind, transfer.ID, transfer.From, transfer.To, transfer.When = graph.KindTransfer, "build", "core/accounts", "risk/features", when("2019-06-27/2024-05-21")
	if transfer.Runs = graph.ExactRange(1791); transfer.RowTotal.IsZero() {
		transfer.RowTotal = graph.ExactRange(54_200_000_000)
	}
	share, err := graph.ParseRange("..0.2")
	if err != nil {
		panic(err)
	}
	return []graph.Claim{
		{Kind: graph.KindParty, ID: "kakaopay"}, {Kind: graph.KindParty, ID: "alipay"},
		{Kind: graph.KindSystem, ID: "core", Party: "kakaopay"}, {Kind: graph.KindSystem, ID: "risk", Party: "alipay"},
		{Kind: graph.KindPopulation, ID: "users", Size: graph.ExactRange(40_450_000)}, {Kind: graph.KindCohort, ID: "apple-pay", Of: "users", Share: share},
		{Kind: graph.KindDataset, ID: "core/accounts", Population: "users", Subjects: "everyone", Categories: []string{"user.contact.email"}},
		{Kind: graph.KindDataset, ID: "risk/features"}, transfer,
	}
}

func TestRowsAreSaidInWords(t *testing.T) {
	total := func(text string) graph.Range {
		r, err := graph.ParseRange(text)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	exceeding := ask.Query{Form: ask.Transfers, Findings: []string{ask.RowsExceedPeople}}
	needless := ask.Query{Form: ask.Transfers, Findings: []string{ask.MorePeopleThanNeeded}}
	reached := ask.Query{Form: ask.Who, To: ask.Target{Place: "alipay"}}
	for _, test := range []struct {
		transfer graph.Claim
		question ask.Query
		want     []string // parts of the answer's text
	}{
		{graph.Claim{People: "apple-pay", RowsPerPerson: 1}, exceeding, []string{
			"1 transfer carried more rows than the people stated allow. ",
			"One run carried at least 30,262,424 people by its rows, so at least 22,172,424 of whom the people stated do not speak.",
			"build: carries more rows than its people allow: one run carried at least 30,262,424 people by its rows, so at least 22,172,424 of whom the people stated do not speak"}},
		{graph.Claim{People: "apple-pay", RowsPerPerson: 1, RowTotal: total("~54200000000")}, exceeding, []string{
			"at least about 30,262,424 people by its rows, so at least about 22,172,424 of whom"}},
		{graph.Claim{People: "apple-pay", RowsPerPerson: 4}, exceeding, []string{"No such transfer"}},
		{graph.Claim{People: "apple-pay"}, exceeding, []string{"No such transfer"}},
		{graph.Claim{People: "unknown", RowsPerPerson: 1}, exceeding, []string{"No such transfer"}},
		{graph.Claim{People: "everyone", Needs: "apple-pay", RowsPerPerson: 1}, needless, []string{
			"carries more people than its purpose needs, by at least 32,360,000 and at most 40,450,000 people; one run carried at least 30,262,424 people by its rows, so at least 22,172,424 more than needed"}},
		{graph.Claim{People: "unknown", Needs: "apple-pay", RowsPerPerson: 1}, needless, []string{
			"carried the data of at least 30,262,424 people: whose, and of how many up to 40,450,000, is not said",
			"carries more people than its purpose needs: one run carried at least 30,262,424 people by its rows, so at least 22,172,424 more than needed, possibly at least 32,360,000 and at most 40,450,000 people"}},
		{graph.Claim{People: "apple-pay", Needs: "apple-pay", RowsPerPerson: 1}, needless, []string{
			"One run carried at least 30,262,424 people by its rows, so at least 22,172,424 more than needed.",
			"build: carries more people than its purpose needs: one run carried at least 30,262,424 people by its rows"}},
		{graph.Claim{People: "unknown", RowsPerPerson: 1}, reached, []string{
			"Yes. The data of at least 30,262,424 people reached alipay: whose, and of how many up to 40,450,000, is not said."}},
		{graph.Claim{People: "unknown", RowsPerPerson: 1, RowTotal: graph.ExactRange(90_000_000_000)}, reached, []string{
			"Yes. The data of at least 50,251,257 people reached alipay: whose, and of how many, is not said."}},
	} {
		g, err := mergeClaims(kakaopayRows(test.transfer))
		if err != nil {
			t.Fatal(err)
		}
		q := test.question
		q.Relation, q.Category, q.Window, q.AsOf = ask.Reached, graph.AllData, graph.Always, graph.Future
		a, err := answerFast(g, nil, q)
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		if err := a.WriteText(&b); err != nil {
			t.Fatal(err)
		}
		for _, want := range test.want {
			if !strings.Contains(b.String(), want) {
				t.Errorf("%s of %s:\nwant %s\n got %s", a.Understood, test.transfer.People, want, b.String())
			}
		}
	}
}

// TestWhoSaysWhatRowsShow: of what makes such a finding so each part is said by whoever says
// it, the account's source or that of a pattern.
func TestWhoSaysWhatRowsShow(t *testing.T) {
	pattern := func(source string, set graph.Claim) graph.Claim {
		set.Kind, set.ID, set.Source, set.Match = graph.KindPattern, "p", source, graph.Match{From: "core/**"}
		return set
	}
	const rows = "row_total 54200000000 in 1791 runs"
	for _, test := range []struct {
		code     string
		transfer graph.Claim
		patterns []graph.Claim
		want     []ask.Statement
	}{
		{ask.RowsExceedPeople, graph.Claim{People: "apple-pay", RowsPerPerson: 1}, nil,
			[]ask.Statement{{Source: "log", States: "people apple-pay, " + rows + ", rows_per_person 1"}}},
		{ask.RowsExceedPeople, graph.Claim{}, []graph.Claim{pattern("law", graph.Claim{People: "apple-pay"}), pattern("dba", graph.Claim{RowsPerPerson: 1})},
			[]ask.Statement{{Source: "law", States: "people apple-pay"}, {Source: "log", States: rows}, {Source: "dba", States: "rows_per_person 1"}}},
		{ask.RowsExceedPeople, graph.Claim{People: "apple-pay", RowsPerPerson: 1}, []graph.Claim{pattern("law", graph.Claim{Purpose: "x"})},
			[]ask.Statement{{Source: "log", States: "people apple-pay, " + rows + ", rows_per_person 1"}}},
		{ask.MorePeopleThanNeeded, graph.Claim{People: "apple-pay", RowsPerPerson: 1}, []graph.Claim{pattern("law", graph.Claim{Needs: "apple-pay"})},
			[]ask.Statement{{Source: "log", States: "people apple-pay, " + rows + ", rows_per_person 1"}, {Source: "law", States: "needs apple-pay"}}},
	} {
		test.transfer.Source = "log"
		g, err := mergeClaims(append(kakaopayRows(test.transfer), test.patterns...))
		if err != nil {
			t.Fatal(err)
		}
		a, err := answerFast(g, nil, ask.Query{Form: ask.Transfers, Findings: []string{test.code}, Relation: ask.Reached, Category: graph.AllData, Window: graph.Always, AsOf: graph.Future})
		if err != nil || len(a.Transfers) != 1 {
			t.Fatalf("%s: %v, %v", test.code, a, err)
		}
		i := slices.IndexFunc(a.Transfers[0].Findings, func(f ask.Finding) bool { return f.Code == test.code })
		f := a.Transfers[0].Findings[i]
		var sources []string
		for _, s := range test.want {
			sources = append(sources, s.Source)
		}
		slices.Sort(sources)
		if !slices.Equal(f.StatedBy, test.want) || !slices.Equal(f.Sources, sources) {
			t.Errorf("%s is stated by %+v, so by %q; want %+v", test.code, f.StatedBy, f.Sources, test.want)
		}
	}
}
