package ask

import (
	"testing"
	"time"

	"outflow/graph"
)

func sentenceGraph(t *testing.T) *graph.Graph {
	t.Helper()
	g, err := graph.Merge(graph.Commit{}, func(yield func(graph.Claim, error) bool) {
		for _, c := range graph.Imply([]graph.Claim{
			{Kind: graph.KindSource, ID: "w"},
			{Kind: graph.KindCategory, ID: "user.financial.nsf_score", Name: "NSF scores"},
			{Kind: graph.KindParty, ID: "pay", Name: "Pay"},
			{Kind: graph.KindParty, ID: "mailer", Name: "Mailer Inc."},
			{Kind: graph.KindPopulation, ID: "users", Name: "Pay users"},
			{Kind: graph.KindCohort, ID: "gold", Name: "Gold", Of: "users"},
			{Kind: graph.KindCohort, ID: "vip", Name: "VIP", Of: "users"},
		}...) {
			c.Source = "w"
			if !yield(c, nil) {
				return
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// counted is a count without an upper bound if most is negative.
func counted(least, most int64, days ...string) Count {
	c := Count{Min: least, Max: &most}
	if most < 0 {
		c.Max = nil
	}
	if len(days) > 0 && days[0] != "" {
		c.First = &days[0]
	}
	if len(days) > 1 && days[1] != "" {
		c.Last = &days[1]
	}
	return c
}

func day(year int) graph.Instant { return graph.InstantOf(time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)) }

func TestSentencesAreEnglish(t *testing.T) {
	var (
		nobody      = counted(0, 0)
		one         = counted(1, 1, "2020-01-01", "2020-01-01")
		two         = counted(2, 2, "2020-01-01", "2020-12-31")
		some        = counted(0, 3)
		few         = counted(2, 3, "2020-01-01")
		many        = counted(1000, -1, "", "2020-12-31")
		anyone      = counted(0, -1)
		newYearsEve = counted(1, 1, "2020-12-31", "2020-12-31")
		noon        = counted(5, 5, "2020-01-01T12:00:00Z", "2020-01-01T12:00:00Z")
		scores      = "user.financial.nsf_score"
		gold        = graph.Members("gold")
		sure        = []TransferRow{{sure: true}}
		mixed       = []TransferRow{{sure: true}, {sure: true}, {}}
		unsure      = []TransferRow{{}}
		place       = PlaceRow{Kind: "dataset", Party: "pay", Countries: []string{"KR"}, People: People{two, two}, sure: true}
		system      = PlaceRow{Kind: "system", Party: "pay", People: People{one, one}, sure: true}
		lineage     = PlaceRow{Kind: "dataset", Party: "pay", People: People{nobody, nobody}, sure: true}
		year        = graph.Interval{Since: day(2020), Until: day(2021)}
		since       = graph.Interval{Since: day(2020), Until: graph.Future}
		maybe       = PlaceRow{Kind: "dataset", Party: "mailer", Countries: []string{"US"}, People: People{nobody, two}}
	)
	tests := []struct {
		form      Form
		relation  Relation
		people    graph.People
		category  string
		verdict   Verdict
		counts    People
		transfers []TransferRow
		places    []PlaceRow
		findings  []string
		via       Target
		window    graph.Interval
		asOf      graph.Instant
		found     *People // counts, if nil
		want      string
	}{
		{form: Who, verdict: Yes, counts: People{two, two}, want: "Yes. The data of 2 people reached Mailer Inc., from 2020-01-01 to 2020-12-31."},
		{form: Who, verdict: Possibly, counts: People{some, some}, people: gold, want: "Possibly. The data of at most 3 people in Gold reached Mailer Inc., if there are any."},
		{form: Who, verdict: Possibly, counts: People{some, two}, people: gold, want: "Possibly. The data of at most 3 people in Gold reached Mailer Inc., if there are any. Possibly of 2 people, from 2020-01-01 to 2020-12-31."},
		{form: Who, verdict: Yes, counts: People{one, two}, people: gold, want: "Yes. The data of 1 person in Gold reached Mailer Inc. on 2020-01-01. Possibly of 2 people, from 2020-01-01 to 2020-12-31."},
		{form: Who, verdict: Yes, counts: People{noon, noon}, want: "Yes. The data of 5 people reached Mailer Inc. at 2020-01-01T12:00:00Z."},
		{form: Who, relation: Holds, verdict: Yes, category: scores, counts: People{few, anyone}, want: "Yes, Mailer Inc. holds the NSF scores of at least 2 and at most 3 people, from 2020-01-01 on. Possibly of an unknown number of people, at any time."},
		{form: Who, relation: WasIn, verdict: Yes, category: scores, counts: People{many, many}, want: "Yes, Mailer Inc. held the NSF scores of at least 1,000 people, until 2020-12-31."},
		{form: What, verdict: Yes, people: graph.Not{X: gold}, counts: People{counted(0, 1), some}, want: "Yes. Something made from the data reached Mailer Inc., but nobody's own data for certain. Possibly of at most 3 people."},
		{form: Did, verdict: Yes, category: scores, counts: People{nobody, nobody}, want: "Yes. Something made from the NSF scores reached Mailer Inc., but nobody's own data."},
		{form: Did, verdict: Possibly, people: graph.And{L: graph.Or{L: gold, R: graph.Members("vip")}, R: graph.Not{X: gold}}, counts: People{nobody, counted(0, 1)}, want: "Possibly. The data of at most 1 person (in Gold or in VIP) and not in Gold may have reached Mailer Inc., but nothing confirms it."},
		{form: Who, relation: Holds, verdict: Possibly, category: scores, counts: People{nobody, two}, want: "Possibly, Mailer Inc. may hold the NSF scores of 2 people, from 2020-01-01 to 2020-12-31, but nothing confirms it."},
		{form: Who, relation: WasIn, verdict: Possibly, counts: People{nobody, anyone}, want: "Possibly, Mailer Inc. may have held the data of an unknown number of people, but nothing confirms it."},
		{form: How, verdict: Possibly, category: scores, counts: People{nobody, nobody}, want: "Possibly. Something made from the NSF scores may have reached Mailer Inc., but nobody's own data."},
		{form: Did, verdict: No, counts: People{nobody, nobody}, want: "No. By what is loaded, no data reached Mailer Inc."},
		{form: Did, verdict: No, people: graph.Everyone{}, category: scores, counts: People{nobody, nobody}, want: "No. By what is loaded, nobody's NSF scores reached Mailer Inc."},
		{form: Who, relation: Holds, verdict: No, people: graph.Except{L: gold, R: graph.Members("vip")}, counts: People{nobody, nobody}, want: "No. By what is loaded, Mailer Inc. holds no data of people in Gold but not in VIP."},
		{form: Who, verdict: No, counts: People{nobody, nobody}, via: Target{Place: "pay"}, window: year, want: "No. By what is loaded, no data reached Mailer Inc. via Pay during 2020-01-01/2020-12-31."},
		{form: Who, relation: WasIn, verdict: Yes, counts: People{one, one}, window: year, want: "Yes, Mailer Inc. held the data of 1 person on 2020-01-01."},
		{form: Who, verdict: Yes, counts: People{two, two}, window: year, want: "Yes. The data of 2 people reached Mailer Inc. during 2020-01-01/2020-12-31."},
		{form: Who, verdict: Yes, counts: People{two, two}, window: since, want: "Yes. The data of 2 people reached Mailer Inc., from 2020-01-01 to 2020-12-31."},
		{form: Who, verdict: Yes, counts: People{few, few}, window: since, want: "Yes. The data of at least 2 and at most 3 people reached Mailer Inc. since 2020-01-01."},
		{form: Who, verdict: Yes, counts: People{two, two}, asOf: day(2021), want: "Yes. The data of 2 people reached Mailer Inc. as of 2020-12-31, since 2020-01-01."},
		{form: Who, verdict: Yes, counts: People{two, two}, asOf: day(2022), want: "Yes. The data of 2 people reached Mailer Inc. as of 2021-12-31, from 2020-01-01 to 2020-12-31."},
		{form: Who, verdict: Yes, counts: People{two, two}, window: year, asOf: day(2021), want: "Yes. The data of 2 people reached Mailer Inc. during 2020-01-01/2020-12-31."},
		{form: Did, verdict: Yes, counts: People{newYearsEve, newYearsEve}, asOf: day(2021), want: "Yes. The data of 1 person reached Mailer Inc. on 2020-12-31."},
		{form: Who, verdict: Possibly, counts: People{nobody, two}, window: year, want: "Possibly. The data of 2 people may have reached Mailer Inc. during 2020-01-01/2020-12-31, but nothing confirms it."},
		{form: Where, verdict: Yes, counts: People{two, two}, places: []PlaceRow{place}, window: year, want: "The data of 2 people went from Pay to 1 dataset of 1 party in 1 country during 2020-01-01/2020-12-31."},
		{form: Feeds, verdict: Yes, counts: People{two, two}, transfers: sure, window: year, want: "1 transfer feeds Mailer Inc. during 2020-01-01/2020-12-31. It carried the data of 2 people."},
		{form: Transfers, verdict: Yes, counts: People{two, two}, found: &People{one, one}, transfers: sure, findings: []string{MorePeopleThanNeeded}, want: "1 transfer carried more people than needed. It carried the data of 2 people, from 2020-01-01 to 2020-12-31. While that was so it carried the data of 1 person on 2020-01-01."},
		{form: Transfers, verdict: Yes, counts: People{two, two}, found: &People{nobody, nobody}, transfers: sure, findings: []string{Undisclosed}, want: "1 transfer went undisclosed. It carried the data of 2 people, from 2020-01-01 to 2020-12-31. Nothing loaded says that while that was so it carried anybody's data."},
		{form: Where, verdict: Yes, counts: People{two, two}, via: Target{Country: "KR"}, places: []PlaceRow{maybe, lineage}, want: "The data of 2 people may have gone from Pay to 1 dataset of 1 party in 1 country via South Korea, from 2020-01-01 to 2020-12-31. Influence alone, nobody's own data, leads to 1 dataset of 1 party."},
		{form: Transfers, verdict: No, counts: People{nobody, nobody}, window: year, want: "No such transfer during 2020-01-01/2020-12-31, by what is loaded."},
		{form: Who, relation: WasIn, verdict: No, people: graph.Not{X: graph.Members("users")}, category: scores, counts: People{nobody, nobody}, want: "No. By what is loaded, Mailer Inc. held no NSF scores of people not among Pay users."},
		{form: Who, verdict: Unknown, counts: People{nobody, nobody}, want: "Unknown. Nothing that is loaded speaks of data at Mailer Inc. Load what feeds it and ask again."},

		{form: Where, verdict: Yes, counts: People{two, few}, places: []PlaceRow{place, system, maybe}, want: "The data of 2 people went from Pay to 1 dataset of 1 party in 1 country, from 2020-01-01 to 2020-12-31. Possibly of at least 2 and at most 3 people, to 2 datasets of 2 parties in 2 countries, from 2020-01-01 on."},
		{form: Where, verdict: Yes, category: scores, people: gold, counts: People{one, one}, places: []PlaceRow{system}, want: "The NSF scores of 1 person in Gold went from Pay to 1 system of 1 party on 2020-01-01."},
		{form: Where, verdict: Yes, counts: People{nobody, some}, places: []PlaceRow{place}, want: "The data went from Pay to 1 dataset of 1 party in 1 country, but nothing confirms whose. Possibly of at most 3 people."},
		{form: Where, verdict: Yes, counts: People{nobody, nobody}, places: []PlaceRow{place, place}, want: "The data went from Pay to 2 datasets of 1 party in 1 country."},
		{form: Where, verdict: Possibly, people: gold, counts: People{nobody, two}, places: []PlaceRow{maybe}, want: "The data of 2 people in Gold may have gone from Pay to 1 dataset of 1 party in 1 country, from 2020-01-01 to 2020-12-31, but nothing confirms it."},
		{form: Where, verdict: Possibly, people: gold, counts: People{some, some}, places: []PlaceRow{{Kind: "dataset", Party: "pay", People: People{some, some}}, maybe}, want: "The data of at most 3 people in Gold went from Pay to 1 dataset of 1 party, if there are any. Possibly to 2 datasets of 2 parties in 1 country."},
		{form: Transfers, verdict: Possibly, people: gold, counts: People{some, some}, transfers: unsure, want: "Possibly 1 transfer ran. It carried the data of at most 3 people in Gold, if there are any."},
		{form: Where, verdict: No, people: gold, category: scores, counts: People{nobody, nobody}, want: "Nowhere. By what is loaded, no NSF scores of people in Gold left Pay."},
		{form: Where, verdict: No, people: gold, counts: People{nobody, nobody}, places: []PlaceRow{lineage}, want: "Nowhere. By what is loaded, no data of people in Gold left Pay as such. Something made from the data lies in 1 dataset of 1 party."},
		{form: Where, verdict: Unknown, counts: People{nobody, nobody}, want: "Unknown. Nothing that is loaded speaks of data at Pay."},
		{form: Derived, verdict: Yes, counts: People{two, two}, places: []PlaceRow{place, maybe}, want: "The data of 2 people derived from Pay came to lie in 1 dataset of 1 party in 1 country, from 2020-01-01 to 2020-12-31. Possibly in 2 datasets of 2 parties in 2 countries."},
		{form: Derived, verdict: Possibly, counts: People{nobody, nobody}, places: []PlaceRow{maybe}, want: "The data derived from Pay may have come to lie in 1 dataset of 1 party in 1 country, but nothing confirms it."},
		{form: Derived, verdict: Yes, counts: People{nobody, nobody}, want: "The data derived from Pay came to lie in no dataset."},
		{form: Derived, verdict: No, counts: People{nobody, nobody}, want: "Nothing was derived from Pay, by what is loaded."},

		{form: Feeds, verdict: Yes, counts: People{two, anyone}, transfers: mixed, want: "2 transfers feed Mailer Inc., and possibly 1 more. They carried the data of 2 people, from 2020-01-01 to 2020-12-31. Possibly of an unknown number of people, at any time."},
		{form: Feeds, verdict: Yes, counts: People{nobody, nobody}, transfers: sure, want: "1 transfer feeds Mailer Inc. Nothing loaded says that it carried anybody's data."},
		{form: Feeds, verdict: Yes, counts: People{nobody, nobody}, transfers: []TransferRow{{ID: "t", People: People{two, two}, sure: true}}, want: "1 transfer feeds Mailer Inc. People's data went into what came, but nothing loaded says that anybody's own came with it."},
		{form: Feeds, verdict: Yes, counts: People{nobody, nobody}, transfers: []TransferRow{{ID: "t", People: People{nobody, two}, sure: true}}, want: "1 transfer feeds Mailer Inc. People's data may have gone into what came, but nothing loaded says that anybody's own came with it."},
		{form: Feeds, verdict: Possibly, counts: People{nobody, some}, transfers: unsure, want: "Possibly 1 transfer feeds Mailer Inc. It may have carried the data of at most 3 people, but nothing confirms it."},
		{form: Feeds, verdict: No, counts: People{nobody, nobody}, want: "Nothing feeds Mailer Inc., by what is loaded."},
		{form: Feeds, verdict: Unknown, counts: People{nobody, nobody}, want: "Unknown. Nothing that is loaded speaks of data at Mailer Inc."},

		{form: Transfers, verdict: Yes, counts: People{one, one}, transfers: sure, want: "1 transfer ran. It carried the data of 1 person on 2020-01-01."},
		{form: Transfers, verdict: Yes, people: gold, category: scores, counts: People{two, two}, transfers: mixed, findings: []string{GroundNone, CrossBorder}, want: "2 transfers ran without ground or crossed borders, and possibly 1 more. While that was so they carried the NSF scores of 2 people in Gold, from 2020-01-01 to 2020-12-31."},
		{form: Transfers, verdict: Possibly, counts: People{nobody, nobody}, transfers: unsure, findings: []string{Undisclosed}, want: "Possibly 1 transfer went undisclosed. Nothing loaded says that while that was so it carried anybody's data."},
		{form: Lies, verdict: Yes, people: gold, counts: People{two, two}, places: []PlaceRow{place}, want: "1 dataset of 1 party in 1 country holds the data of 2 people in Gold, from 2020-01-01 to 2020-12-31."},
		{form: Lies, verdict: Yes, people: gold, asOf: day(2021), counts: People{two, two}, places: []PlaceRow{place, system}, want: "1 dataset of 1 party in 1 country holds the data of 2 people in Gold as of 2020-12-31, since 2020-01-01."},
		{form: Lies, verdict: Yes, counts: People{two, few}, places: []PlaceRow{place, place, maybe}, want: "2 datasets of 1 party in 1 country hold the data of 2 people, from 2020-01-01 to 2020-12-31. Possibly of at least 2 and at most 3 people, in 3 datasets of 2 parties in 2 countries, from 2020-01-01 on."},
		{form: Lies, verdict: Yes, counts: People{two, two}, places: []PlaceRow{maybe}, want: "1 dataset of 1 party in 1 country may hold the data of 2 people, from 2020-01-01 to 2020-12-31."},
		{form: Lies, verdict: Yes, counts: People{two, two}, places: []PlaceRow{place, lineage}, want: "1 dataset of 1 party in 1 country holds the data of 2 people, from 2020-01-01 to 2020-12-31. 1 dataset of 1 party holds something made from the data, which is nobody's own data."},
		{form: Lies, verdict: Yes, counts: People{nobody, nobody}, places: []PlaceRow{lineage}, want: "1 dataset of 1 party holds something made from the data, but nobody's own data."},
		{form: Lies, verdict: Possibly, category: scores, people: gold, counts: People{nobody, two}, places: []PlaceRow{maybe}, want: "1 dataset of 1 party in 1 country may hold the NSF scores of 2 people in Gold, from 2020-01-01 to 2020-12-31, but nothing confirms it."},
		{form: Lies, verdict: Possibly, people: gold, counts: People{some, some}, places: []PlaceRow{{Kind: "dataset", Party: "pay", People: People{some, some}}}, want: "1 dataset of 1 party holds the data of at most 3 people in Gold, if there are any."},
		{form: Lies, verdict: No, people: gold, counts: People{nobody, nobody}, want: "Nowhere. By what is loaded, no place holds data of people in Gold."},
		{form: Lies, verdict: No, people: graph.Everyone{}, counts: People{nobody, nobody}, want: "Nowhere. By what is loaded, no place holds anybody's data."},
		{form: Lies, verdict: Unknown, counts: People{nobody, nobody}, want: "Unknown. Nothing that is loaded speaks of data in any place."},
		{form: Left, verdict: No, category: scores, people: gold, asOf: day(2021), counts: People{nobody, nobody}, want: "Nothing. By what is loaded, no place holds NSF scores of people in Gold as of 2020-12-31."},
		{form: Left, verdict: Yes, people: gold, counts: People{two, two}, places: []PlaceRow{place}, want: "1 dataset of 1 party in 1 country holds the data of 2 people in Gold, from 2020-01-01 to 2020-12-31."},
		{form: Overdue, verdict: Possibly, people: gold, counts: People{nobody, two}, places: []PlaceRow{maybe}, want: "1 dataset of 1 party in 1 country may hold the data of 2 people in Gold for longer than is stated, from 2020-01-01 to 2020-12-31. Nothing confirms it: nobody says that it was deleted, or that it is still there."},
		{form: Overdue, verdict: No, counts: People{nobody, nobody}, want: "None. By what is loaded, no place holds data for longer than is stated."},
		{form: Overdue, verdict: Unknown, counts: People{nobody, nobody}, want: "Unknown. Nothing that is loaded says how long data is kept, or that any was to be erased."},
		{form: Transfers, verdict: No, counts: People{nobody, nobody}, findings: []string{MorePeopleThanNeeded}, want: "No such transfer, by what is loaded."},
	}
	g := sentenceGraph(t)
	for _, test := range tests {
		if test.asOf == 0 {
			test.asOf = graph.Future
		}
		if test.window == (graph.Interval{}) {
			test.window = graph.Always
		}
		if test.found == nil {
			test.found = &test.counts
		}
		a := &Answer{
			Form: test.form, Verdict: test.verdict, People: test.counts, found: *test.found, Transfers: test.transfers, Places: test.places, Graph: g,
			Query: Query{
				Form: test.form, Relation: test.relation, People: test.people, Category: test.category, Findings: test.findings,
				To: Target{Place: "mailer"}, Via: test.via, Window: test.window, AsOf: test.asOf,
			},
		}
		if test.form == Where || test.form == Derived {
			a.Query.To, a.Query.From = Target{}, Target{Place: "pay"}
		}
		if test.form == Transfers || test.form.Everywhere() {
			a.Query.To = Target{}
		}
		if got := a.Sentence(); got != test.want {
			t.Errorf("got  %s\nwant %s", got, test.want)
		}
	}
}

func TestEveryFindingIsSaid(t *testing.T) {
	for _, code := range FindingCodes {
		if findingTexts[code].ran == "" || findingTexts[code].asked == "" || FindingText(code) == code {
			t.Errorf("%s is not said in words", code)
		}
	}
}

func TestThousands(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 7: "7", 999: "999", 1000: "1,000", 1234567: "1,234,567", -4321: "-4,321"} {
		if got := Thousands(n); got != want {
			t.Errorf("%d is written %q, want %q", n, got, want)
		}
	}
}
