package ask_test

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"outflow/fixtures/tries"
	"outflow/graph"
	"outflow/graph/ask"
)

var hostileIDs = []string{
	"a,b", "a'", "a's", "a’", "'a", "‘a’", "¿a", "a?", "a.", "a!", "a。", "..", "a/..", "non-a", "NON-a", "KR", "2018", "2018-04/2018-05",
	"a b", " a", "(a", "a)", `a"b`, `a\`, "“a”", "«a»", "「a」", "가나", "가'", "-", "#", ":", "@", "a;b", "a|b", "x#y", "x/y",
	"users", "user's", "data", "data's", "reached", "everyone", "unknown", "without", "as", "as of", "during 2018", "the", "a", "transfer", "transfer x", "via",
	"seated", "parties", "seated in", "processing in KR", "parties seated in KR",
	"not", "Not", "and", "or", "except",
}

// A question reads back as itself, whatever ids the things in it have.
func TestQuestionsWithHostileIDsReadBack(t *testing.T) {
	for _, id := range hostileIDs {
		readBack(t, id)
	}
}

// So it does of ids that are put together at random, of such ids and of what else
// the language knows.
func TestQuestionsWithRandomIDsReadBack(t *testing.T) {
	t.Parallel()
	pieces := slices.Concat(hostileIDs, strings.Split(" ,'\"\\()?!.:;-/#’“”", ""), []string{"users'", "'s", "non-", "\u00a0", "É", "\u0301", "1", "x", "when ", "who", "whose", "until", "since 2018", "İ", "ǅ", "ß", "\u200b", "\u2028", "\ufeff", "`", "´", "*", "→"})
	for seed := range tries.Of(400) {
		rng := rand.New(rand.NewPCG(seed, 0))
		var b strings.Builder
		for range 1 + rng.IntN(4) {
			b.WriteString(pieces[rng.IntN(len(pieces))])
		}
		readBack(t, b.String())
		if t.Failed() {
			t.Fatalf("seed %d: %q", seed, b.String())
		}
	}
}

// readBack prints and reads all forms of questions about things of one id.
func readBack(t *testing.T, id string) {
	t.Helper()
	g, err := mergeClaims([]graph.Claim{
		{Kind: graph.KindPopulation, ID: "all of them", Source: "s"},
		{Kind: graph.KindCohort, ID: id, Source: "s", Of: "all of them"},
		{Kind: graph.KindCohort, ID: "second", Source: "s", Of: "all of them"},
		{Kind: graph.KindParty, ID: "first party", Source: "s"},
		{Kind: graph.KindSystem, ID: id, Source: "s", Party: "first party"},
		{Kind: graph.KindTransfer, ID: id, Source: "s", From: id, To: id},
	})
	if err != nil {
		t.Fatal(err)
	}
	asker, err := ask.New(t.Context(), g, nil)
	if err != nil {
		t.Fatal(err)
	}
	read := func(f ask.Query) {
		said := f.String()
		again, err := asker.Parse(said)
		again.Zone = f.Zone
		if err != nil || !reflect.DeepEqual(again, f) {
			t.Errorf("%s\n  reads as %s: %v", said, again, err)
		}
	}
	cohort, second, place := graph.Members(id), graph.Members("second"), ask.Target{Place: id}
	expressions := []graph.People{cohort, graph.Not{X: cohort}, graph.Except{L: cohort, R: second}, graph.Or{L: second, R: graph.And{L: cohort, R: second}}}
	asked := ask.Query{Relation: ask.Reached, Category: graph.AllData, Window: graph.Always, AsOf: graph.Future}
	for _, people := range expressions {
		asked.People = people
		for _, form := range []ask.Form{ask.Who, ask.What, ask.Did, ask.How, ask.Where, ask.Transfers} {
			f := asked
			f.Form, f.To = form, place
			switch form {
			case ask.Where:
				f.From, f.To = place, ask.Target{}
			case ask.How:
				f.Via = place
			}
			read(f)
		}
	}
	asked.People = nil
	asked.Form, asked.To = ask.Feeds, place
	read(asked)
	asked.To = ask.Target{Country: "KR", By: graph.Seated}
	read(asked)
	asked.Form, asked.From, asked.To = ask.Derived, ask.Target{Transfer: id}, ask.Target{}
	read(asked)
}
