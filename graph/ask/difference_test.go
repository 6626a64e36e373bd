package ask_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"outflow/fixtures/tries"
	"outflow/graph"
	"outflow/graph/ask"
)

// differenceOf asks what changed between two graphs, each as lines of a manifest's claims.
func differenceOf(t *testing.T, before, after, question string) *ask.Difference {
	t.Helper()
	a, b := askerOf(t, before), askerOf(t, after)
	asked, err := ask.ReadOfBoth(question, func(side int) (ask.Query, error) { return []*ask.Asker{a, b}[side].Parse(question) })
	if err != nil {
		t.Fatal(err)
	}
	d, err := ask.DifferenceOf(t.Context(), a, b, asked)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// gainText writes a gain in a line.
func gainText(g *ask.Gain) string {
	rows := func(all []ask.Row) (texts []string) {
		for _, r := range all {
			texts = append(texts, r.ID+" "+peopleText(r.People))
		}
		return texts
	}
	var transfers []string
	for _, t := range g.Transfers {
		transfers = append(transfers, t.ID)
	}
	text := fmt.Sprintf("%s; %s; %s; %s", peopleText(g.People), strings.Join(rows(g.Cohorts), ", "), strings.Join(rows(g.Categories), ", "), strings.Join(transfers, " "))
	if len(g.Through) > 0 {
		text += " through " + strings.Join(g.Through, " ")
	}
	return text
}

// estateBefore has two cohorts of people of whom there are no lists, and data of some at X.
const estateBefore = `{"kind":"party","id":"us"}
{"kind":"party","id":"them"}
{"kind":"system","id":"ours","party":"us"}
{"kind":"system","id":"x","party":"them"}
{"kind":"population","id":"all","size":"100"}
{"kind":"cohort","id":"a","of":"all","size":"30..40"}
{"kind":"dataset","id":"ours/t","population":"all","subjects":"everyone","categories":["user.contact.email"]}
{"kind":"dataset","id":"x/t"}
{"kind":"transfer","id":"m","from":"ours/t","to":"x/t","when":["2020/.."],"people":"a"}
`

// TestWhoseDataIsNewIsCountedOnOneSetOfAtoms: not the bounds before taken from those after.
func TestWhoseDataIsNewIsCountedOnOneSetOfAtoms(t *testing.T) {
	b := `{"kind":"cohort","id":"b","of":"all","size":"5..8","disjoint":["a"]}` + "\n"
	d := differenceOf(t, estateBefore, strings.Replace(estateBefore, `"people":"a"`, `"people":"a or b"`, 1)+b, "whose data reached x")
	if got, want := gainText(&d.New), "5..8 / 5..8; b 5..8 / 5..8; user.contact.email 5..8 / 5..8;  through m"; got != want {
		t.Errorf("new are %s, want %s", got, want)
	}
	if got := gainText(&d.Gone); !strings.HasPrefix(got, "0..0 / 0..0; ; ; ") {
		t.Errorf("gone are %s", got)
	}
	if d.Open.Max == nil || *d.Open.Max != 0 {
		t.Errorf("open are %v", d.Open)
	}
	if got := peopleText(d.From.People) + ", then " + peopleText(d.To.People); got != "30..40 / 30..40, then 35..48 / 35..48" {
		t.Error(got)
	}
}

// TestWhoIsNewOfOnePopulationMayHaveBeenThereOfAnother.
func TestWhoIsNewOfOnePopulationMayHaveBeenThereOfAnother(t *testing.T) {
	other := `{"kind":"population","id":"app","size":"120"}
{"kind":"dataset","id":"ours/app","population":"app","subjects":"everyone"}
`
	after := estateBefore + other + `{"kind":"transfer","id":"n","from":"ours/app","to":"x/t","when":["2020/.."],"people":"everyone"}
`
	d := differenceOf(t, estateBefore+other, after, "whose data reached x")
	if got, want := peopleText(d.New.People)+", "+peopleText(d.New.Populations[0].People), "80..120 / 80..120, 120..120 / 120..120"; got != want {
		t.Errorf("new are %s, want %s", got, want)
	}
	if !slices.ContainsFunc(d.Assumptions, func(a ask.Assumption) bool { return a.Code == ask.PopulationsMayOverlap }) {
		t.Errorf("it is not said that they may be the same: %v", d.Assumptions)
	}
}

// TestNewKindsOfDataAndNewPlacesAreSaid, where nobody's data is new.
func TestNewKindsOfDataAndNewPlacesAreSaid(t *testing.T) {
	health := strings.Replace(estateBefore, `["user.contact.email"]`, `["user.contact.email","user.health_and_medical"]`, 1)
	d := differenceOf(t, estateBefore, health, "whose data reached x")
	if got, want := gainText(&d.New), "0..0 / 0..0; ; user.health_and_medical 30..40 / 30..40; "; got != want {
		t.Errorf("new are %s, want %s", got, want)
	}
	if got, want := d.Sentence, "Nobody's data is new. Nobody's data is gone. Of people whose data was there before, data of other kinds is new: health data."; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	d = differenceOf(t, estateBefore, estateBefore+`{"kind":"party","id":"far"}
{"kind":"transfer","id":"n","from":"x/t","to":"far","when":["2020/.."],"people":"a"}
`, "where did ours go")
	if got, want := d.Sentence, "Nobody's data is new. Nobody's data is gone. New places: far."; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	// E-mail addresses may have been among the contact data that was there.
	wide := strings.ReplaceAll(estateBefore, "user.contact.email", "user.contact")
	if d := differenceOf(t, wide, estateBefore, "whose data reached x"); len(d.New.Categories) != 1 || peopleText(d.New.Categories[0].People) != "0..0 / 30..40" {
		t.Errorf("new of a narrower kind are %v", d.New.Categories)
	}
	if d := differenceOf(t, estateBefore, wide, "whose data reached x"); len(d.New.Categories) != 0 {
		t.Errorf("new of a wider kind are %v", d.New.Categories)
	}
}

// TestADifferenceFollowsFromTransfersThatAnAnswerDoesNotList: from what fed those.
func TestADifferenceFollowsFromTransfersThatAnAnswerDoesNotList(t *testing.T) {
	before := estateBefore + `{"kind":"transfer","id":"n","from":"x/t","to":"them","when":["2020/.."],"people":"everyone"}
`
	after := strings.Replace(before, `"people":"a"`, `"people":"everyone"`, 1)
	for _, question := range []string{"which transfers from x", "where did x go", "what was derived from x", "whose data reached them"} {
		if d := differenceOf(t, before, after, question); peopleText(d.New.People) != "60..70 / 60..70" {
			t.Errorf("%s: new are %s", question, peopleText(d.New.People))
		}
	}
}

// TestANameMeansWhatItMeantInEachGraph: a party that has another id now is the one of its name.
func TestANameMeansWhatItMeantInEachGraph(t *testing.T) {
	before := estateBefore + `{"kind":"party","id":"ads","name":"AdCo"}
{"kind":"transfer","id":"n","from":"ours/t","to":"ads","when":["2020/.."],"people":"a"}
`
	after := strings.ReplaceAll(before, `"ads"`, `"adco-inc"`)
	d := differenceOf(t, before, after, "whose data reached AdCo")
	if d.Any() || len(d.Notes) != 1 || d.Notes[0] != "before, the names meant: whose data reached ads" {
		t.Errorf("%s %q", d.Sentence, d.Notes)
	}
}

// TestWhatIsNewIsWhatIsGoneTheOtherWayRound.
func TestWhatIsNewIsWhatIsGoneTheOtherWayRound(t *testing.T) {
	after := strings.Replace(estateBefore, `"people":"a"`, `"people":"not a"`, 1)
	d, r := differenceOf(t, estateBefore, after, "whose data reached x"), differenceOf(t, after, estateBefore, "whose data reached x")
	for _, pair := range [][2]*ask.Gain{{&d.New, &r.Gone}, {&d.Gone, &r.New}} {
		if got, want := gainText(pair[0]), gainText(pair[1]); got != want {
			t.Errorf("%s, and the other way round %s", got, want)
		}
	}
	if got := peopleText(d.New.People) + ", " + peopleText(d.Gone.People); got != "60..70 / 60..70, 30..40 / 30..40" {
		t.Error(got)
	}
}

// TestWhatBecomesCertainIsPossiblyNew: who was possible before may have been there.
func TestWhatBecomesCertainIsPossiblyNew(t *testing.T) {
	unknown := strings.Replace(estateBefore, `"when":["2020/.."],`, ``, 1)
	d := differenceOf(t, unknown, estateBefore, "whose data reached x")
	if got := peopleText(d.New.People); got != "0..0 / 30..40" {
		t.Errorf("new are %s", got)
	}
	more := unknown + `{"kind":"transfer","id":"n","from":"ours/t","to":"x/t","people":"a"}` + "\n"
	d = differenceOf(t, unknown, more, "whose data reached x")
	if got := peopleText(d.New.People) + ", open " + countText(d.Open); got != "0..0 / 0..0, open 30..40" {
		t.Errorf("new are %s", got)
	}
}

// TestWhatIsSaidElsewhereLeavesNothingOpen: where what changed bears on no route to X, nobody
// who may have been there may be new.
func TestWhatIsSaidElsewhereLeavesNothingOpen(t *testing.T) {
	unknown := strings.Replace(estateBefore, `"when":["2020/.."],`, ``, 1) + `{"kind":"dataset","id":"ours/u"}
`
	elsewhere := `{"kind":"transfer","id":"n","from":"ours/t","to":"ours/u","when":["2020/.."],"people":"everyone"}
`
	other := strings.Replace(elsewhere, "everyone", "a", 1)
	if d := differenceOf(t, unknown+elsewhere, unknown+other, "whose data reached x"); countText(d.Open) != "0..0" || d.Any() {
		t.Errorf("open are %s", countText(d.Open))
	}
	// Nor does how a transfer was disclosed say whose data it carried.
	if d := differenceOf(t, unknown, strings.Replace(unknown, `"people":"a"`, `"people":"a","disclosed":"false"`, 1), "whose data reached x"); countText(d.Open) != "0..0" {
		t.Errorf("of another notice open are %s", countText(d.Open))
	}
	// A place at which no transfer ends any more may be where data begins.
	if d := differenceOf(t, unknown+elsewhere+`{"kind":"transfer","id":"o","from":"ours/u","to":"x/t","people":"a"}
`, unknown+`{"kind":"transfer","id":"o","from":"ours/u","to":"x/t","people":"a"}
`, "whose data reached x"); countText(d.Open) == "0..0" {
		t.Error("nothing is open")
	}
}

// TestWhatOneGraphDoesNotHoldHadNobodysData names a place, and people, that are new.
func TestWhatOneGraphDoesNotHoldHadNobodysData(t *testing.T) {
	after := estateBefore + `{"kind":"party","id":"adco"}
{"kind":"cohort","id":"minors","of":"all","size":"7"}
{"kind":"transfer","id":"ads","from":"ours/t","to":"adco","when":["2021/.."],"people":"minors"}
`
	for question, want := range map[string]string{
		"whose data reached adco":            "7..7 / 7..7",
		"did minors' data reach adco":        "7..7 / 7..7",
		"which minors users' data reached x": "0..0 / 0..0",
		"which a users' data reached adco":   "0..7 / 0..7",
		"whose data reached them":            "0..0 / 0..0",
		"which transfers were undisclosed":   "0..0 / 0..0",
		"where did us go":                    "0..7 / 0..7",
		"whose data reached adco via them":   "0..0 / 0..0",
		"what data of minors reached adco":   "7..7 / 7..7",
		"whose data reached x avoiding adco": "0..0 / 0..0",
	} {
		d := differenceOf(t, estateBefore, after, question)
		r := differenceOf(t, after, estateBefore, question)
		if got := peopleText(d.New.People); got != want {
			t.Errorf("%s: new are %s, want %s", question, got, want)
		}
		if got := peopleText(r.Gone.People); got != want {
			t.Errorf("%s: the other way round gone are %s, want %s", question, got, want)
		}
	}
}

// TestADifferenceSaysWhichSetsAreNotTheSame: a size that changed makes two sets of a cohort.
func TestADifferenceSaysWhichSetsAreNotTheSame(t *testing.T) {
	after := strings.Replace(estateBefore, "30..40", "45", 1)
	d := differenceOf(t, estateBefore, after, "whose data reached x")
	if got := peopleText(d.New.People) + ", gone " + peopleText(d.Gone.People); got != "5..45 / 5..45, gone 0..40 / 0..40" {
		t.Error(got)
	}
	i := slices.IndexFunc(d.Assumptions, func(s ask.Assumption) bool { return s.Code == ask.CohortRedefined })
	if i < 0 || !slices.Equal(d.Assumptions[i].IDs, []string{"a"}) || !strings.Contains(d.Assumptions[i].Text, "a, 30 – 40 before and a, 45 after") {
		t.Errorf("assumed is %v", d.Assumptions)
	}
}

// change drops some transfers, and states others otherwise.
func change(s sketch, r *rand.Rand, lists bool) sketch {
	after := sketch{lists: s.lists}
	for _, c := range s.claims {
		choice, other := r.IntN(5), r.IntN(len(s.claims))
		switch {
		case c.Kind == graph.KindTransfer && choice == 0:
			continue
		case c.Kind == graph.KindTransfer && choice == 1:
			c.When = graph.When{Unknown: true}
		case c.Kind == graph.KindTransfer && choice == 2:
			c.People = "everyone"
		case c.Kind == graph.KindTransfer && choice == 3:
			c.Categories = nil
		case c.Kind == graph.KindCohort && choice < 3 && lists && c.Members != "":
			if o := s.claims[other]; o.Kind == graph.KindCohort && o.Members != "" {
				c.Members = o.Members
			}
		}
		after.claims = append(after.claims, c)
	}
	return after
}

// standingsOf says of everybody on a list how sure it is that their data answers: 0 not, 1
// possibly, 2 certainly.
func standingsOf(t *testing.T, a *ask.Asker, q ask.Query) map[string]map[uint64]int {
	t.Helper()
	all := map[string]map[uint64]int{}
	l, err := a.List(t.Context(), q)
	if err != nil && strings.HasPrefix(err.Error(), "there is no ") {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	for p := range l.People {
		if all[p.Population] == nil {
			all[p.Population] = map[uint64]int{}
		}
		all[p.Population][p.ID] = 1
		if p.Confirmed {
			all[p.Population][p.ID] = 2
		}
	}
	return all
}

// TestWhoIsNewIsWhoWasNotListedBefore compares differences with the lists of people that each
// graph finds, where everybody is on a list; and with bounds of those, where some lists are
// withheld of both.
func TestWhoIsNewIsWhoWasNotListedBefore(t *testing.T) {
	t.Parallel()
	seeds := tries.Of(300)
	moved, bounded := 0, 0
	asker := func(s sketch) *ask.Asker {
		g, err := mergeClaims(s.claims)
		if err != nil {
			return nil
		}
		a, err := ask.New(t.Context(), g, s.lists.blob)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	for seed := range seeds {
		g := randomGraph(seed)
		q := g.question()
		if q.People == nil {
			q.People = graph.Everyone{}
		}
		before, after := asker(g.sketch), asker(change(g.sketch, rand.New(rand.NewPCG(seed, 4)), true))
		if before == nil || after == nil || !q.Form.AsksPeople() {
			continue
		}
		d, err := ask.DifferenceOf(t.Context(), before, after, [2]ask.Query{q, q})
		if err != nil {
			t.Fatalf("seed %d, %s: %v", seed, flowText(q), err)
		}
		was, is := standingsOf(t, before, q), standingsOf(t, after, q)
		if was == nil || is == nil {
			continue // one of them does not hold what is asked about
		}
		for _, way := range []struct {
			gain     *ask.Gain
			from, to map[string]map[uint64]int
		}{{&d.New, was, is}, {&d.Gone, is, was}} {
			rows := rowsOf(way.gain.Populations)
			for _, p := range g.populations {
				var sure, maybe int64
				for id, standing := range way.to[p] {
					switch had := way.from[p][id]; {
					case standing == 2 && had == 0:
						sure++
						fallthrough
					case standing > had:
						maybe++
					}
				}
				if sure+maybe > 0 {
					moved++
				}
				if got, want := peopleText(rows[p]), fmt.Sprintf("%d..%[1]d / %d..%[2]d", sure, maybe); got != want && (rows[p].Possible.Max != nil || sure+maybe > 0) {
					t.Errorf("seed %d, %s: of %s %s are new or gone, by the lists %s", seed, flowText(q), p, got, want)
				}
			}
		}
		sized := withhold(g.sketch, rand.New(rand.NewPCG(seed, 1)))
		if sized.claims == nil {
			continue
		}
		exact := [2]*ask.Asker{before, asker(change(g.sketch, rand.New(rand.NewPCG(seed, 4)), false))}
		loose := [2]*ask.Asker{asker(sized), asker(change(sized, rand.New(rand.NewPCG(seed, 4)), false))}
		if exact[1] == nil || loose[0] == nil || loose[1] == nil {
			continue
		}
		var all [2]*ask.Difference
		for i, pair := range [][2]*ask.Asker{exact, loose} {
			if all[i], err = ask.DifferenceOf(t.Context(), pair[0], pair[1], [2]ask.Query{q, q}); err != nil {
				t.Fatal(err)
			}
		}
		b := &bounds{}
		for i, gain := range []*ask.Gain{&all[0].New, &all[0].Gone} {
			other := []*ask.Gain{&all[1].New, &all[1].Gone}[i]
			b.people("people", gain.People, other.People)
			b.rows("population", rowsOf(gain.Populations), rowsOf(other.Populations))
			b.rows("cohort", rowsOf(gain.Cohorts), rowsOf(other.Cohorts))
			b.rows("category", rowsOf(gain.Categories), rowsOf(other.Categories))
		}
		if b.loose {
			bounded++
		}
		for _, fault := range b.faults {
			t.Errorf("seed %d, %s: %s", seed, flowText(q), fault)
		}
	}
	if !testing.Short() && (moved < int(seeds)/15 || bounded < int(seeds)/50) { // a few graphs may be any
		t.Errorf("of %d graphs people moved in %d, and bounds were loose in %d: that proves little", seeds, moved, bounded)
	}
}
