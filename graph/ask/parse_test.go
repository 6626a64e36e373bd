package ask_test

import (
	"cmp"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"outflow/graph"
	"outflow/graph/ask"
)

// words makes an asker over a small graph with names that are easily confused.
func words(tb testing.TB) *ask.Asker {
	tb.Helper()
	claims := []graph.Claim{
		{Kind: graph.KindSource, ID: "w", Timezone: "Asia/Seoul"},
		{Kind: graph.KindSource, ID: "koreatechtoday.yaml", Source: "koreatechtoday.yaml", Timezone: "Asia/Seoul"},
		{Kind: graph.KindSource, ID: "press/pipc.yaml", Source: "press/pipc.yaml", Timezone: "Asia/Seoul"},
		{Kind: graph.KindSource, ID: "press/chosun.yaml", Source: "press/chosun.yaml", Timezone: "Asia/Seoul"},
		{Kind: graph.KindParty, ID: "alipay", Name: "Alipay", Aliases: []string{"알리페이"}, Country: "CN"},
		{Kind: graph.KindParty, ID: "kakaopay", Name: "Kakao Pay", Country: "KR"},
		{Kind: graph.KindParty, ID: "reached", Name: "Reached Inc.", Country: "US"},
		{Kind: graph.KindParty, ID: "inc.", Country: "US"},
		{Kind: graph.KindParty, ID: "x y", Name: `The "Best" of (Both)`, Country: "SG"},
		{Kind: graph.KindSystem, ID: "alipay-risk", Name: "Alipay", Party: "alipay"},
		{Kind: graph.KindSystem, ID: "core", Name: "Core", Party: "kakaopay"},
		{Kind: graph.KindSystem, ID: "edge", Name: "Core", Party: "reached"},
		{Kind: graph.KindDataset, ID: "core/accounts", Categories: []string{"user.contact.phone_number", "user.acme.shoe_size"}},
		{Kind: graph.KindPopulation, ID: "kakaopay-users", Name: "Kakao Pay users"},
		{Kind: graph.KindCohort, ID: "apple-pay", Name: "Apple Pay", Of: "kakaopay-users"},
		{Kind: graph.KindCohort, ID: "gold", Name: "Gold", Of: "kakaopay-users"},
		{Kind: graph.KindCohort, ID: "vip", Name: "VIP", Of: "kakaopay-users"},
		{Kind: graph.KindCohort, ID: "gold-and-vip", Name: "Gold and VIP", Of: "kakaopay-users"},
		{Kind: graph.KindTransfer, ID: "nsf-build", From: "core/accounts", To: "alipay-risk/features"},
	}
	return asked(tb, claims)
}

// asked makes an asker over claims.
func asked(tb testing.TB, claims []graph.Claim) *ask.Asker {
	tb.Helper()
	g, err := graph.Merge(graph.Commit{}, func(yield func(graph.Claim, error) bool) {
		for _, c := range graph.Imply(claims...) {
			c.Source = cmp.Or(c.Source, "w")
			if !yield(c, nil) {
				return
			}
		}
	})
	if err != nil {
		tb.Fatal(err)
	}
	a, err := ask.New(tb.Context(), g, nil)
	if err != nil {
		tb.Fatal(err)
	}
	return a
}

func TestParseUnderstands(t *testing.T) {
	a := words(t)
	for question, want := range map[string]string{
		"which non-Apple-Pay users' data reached Alipay":                                      "which not apple-pay users' data reached alipay",
		"Which NON Apple Pay users’ data reached alipay?":                                     "which not apple-pay users' data reached alipay",
		"which non-(gold or vip) users' data reached Alipay":                                  "which not (gold or vip) users' data reached alipay",
		"which Non- ( gold or vip ) users' data reached Alipay":                               "which not (gold or vip) users' data reached alipay",
		"which vip and non-(gold) users' data reached Alipay":                                 "which vip and not gold users' data reached alipay",
		"which non-non-(gold or non-vip) users' data reached Alipay":                          "which not not (gold or not vip) users' data reached alipay",
		`which non-"gold" users' data reached Alipay`:                                         "which not gold users' data reached alipay",
		"did (non-(gold or vip))'s data reach Alipay":                                         "did (not (gold or vip))'s data reach alipay",
		"which gold except vip customers' email reached Alipay":                               "which gold except vip users' user.contact.email reached alipay",
		"which Gold and VIP users' data reached Alipay":                                       "which gold-and-vip users' data reached alipay",
		"which gold and vip users' data reached Alipay":                                       "which gold-and-vip users' data reached alipay",
		`which "gold" and "vip" users' data reached Alipay`:                                   `which "gold" and "vip" users' data reached "alipay"`,
		"which Kakao Pay users' data reached Alipay":                                          "which kakaopay-users users' data reached alipay",
		"which users' data reached Alipay":                                                    "whose data reached alipay",
		"whose phone numbers reached 알리페이":                                                    "whose user.contact.phone_number reached alipay",
		"whose shoe_size reached CN":                                                          "whose user.acme.shoe_size reached CN",
		"whose data reached South Korea as of 2018-07":                                        "whose data reached KR as of 2018-07-31",
		"whose data does Alipay hold":                                                         "whose data does alipay hold",
		"whose data reached parties seated in China":                                          "whose data reached parties seated in CN",
		"whose data reached seated in the United States as of 2018":                           "whose data reached parties seated in US as of 2018-12-31",
		"did data reach processed in KR":                                                      "did data reach systems processing in KR",
		"where did systems processing in South Korea go":                                      "where did systems processing in KR go",
		"whose data do parties seated in KR hold":                                             "whose data do parties seated in KR hold",
		"which transfers from parties seated in KR to systems processed in CN across borders": "which transfers from parties seated in KR to systems processing in CN across borders",
		"whose data was in alipay-risk during 2018":                                           "whose data was in alipay-risk during 2018-01-01/2018-12-31",
		"what data of everyone reached Alipay since 2018-04-01":                               "what data of (everyone) reached alipay since 2018-04-01",
		"did Apple Pay's phone numbers reach Reached Inc.":                                    `did apple-pay's user.contact.phone_number reach "reached"`,
		"where did Kakao Pay go":                                                              "where did kakaopay go",
		"where did the phone numbers of not gold in core/accounts go":                         "where did the user.contact.phone_number of (not gold) in core/accounts go",
		"what feeds Alipay via core":                                                          "what feeds alipay via core",
		"where does Alipay come from":                                                         "what feeds alipay",
		"how did gold's data reach Alipay from Kakao Pay":                                     "how did gold's data reach alipay from kakaopay",
		"what was derived from nsf-build":                                                     `what was derived from transfer "nsf-build"`,
		"what was derived from the NSF Build":                                                 `what was derived from transfer "nsf-build"`,
		"what was derived from transfer NSF_build":                                            `what was derived from transfer "nsf-build"`,
		"what was derived from Kakao Pay":                                                     "what was derived from kakaopay",
		"which transfers from Kakao Pay to Alipay were undisclosed":                           "which transfers from kakaopay to alipay undisclosed",
		"which transfers were without ground or across borders":                               "which transfers without ground or across borders",
		"which transfers were across borders and are without a legal ground":                  "which transfers without ground and across borders",
		"which transfers of disputed ground":                                                  "which transfers of disputed ground",
		"which transfers with disputed disclosure or of disputed people":                      "which transfers of disputed disclosure or of disputed people",
		"which transfers were of disputed time and of disputed role":                          "which transfers of disputed time and of disputed role",
		"which transfers without ground and of disputed purpose in 2018":                      "which transfers without ground and of disputed purpose during 2018-01-01/2018-12-31",
		"which transfers undisclosed and from core and across borders":                        "which transfers from core undisclosed and across borders",
		"whose data reached Alipay during 2018-04-15T09:00:00Z":                               "whose data reached alipay during 2018-04-15T18:00:00+09:00",
		`whose data reached "inc."`:                                                           `whose data reached "inc."`,
		`whose data reached "x y" avoiding Reached known at 3`:                                `whose data reached "x y" avoiding "reached" known at 3`,
		"which gold and (vip) users' data reached Alipay":                                     `which "gold" and "vip" users' data reached "alipay"`,
	} {
		f, err := a.Parse(question)
		if err != nil {
			t.Errorf("%s: %v", question, err)
			continue
		}
		if f.String() != want {
			t.Errorf("%s\n  is understood as %s\n  want             %s", question, f, want)
		}
		again, err := a.Parse(f.String())
		if err != nil || !reflect.DeepEqual(again, f) {
			t.Errorf("%s does not read back: %v %v", f, again, err)
		}
	}
}

// TestWordsMeanTheSameInAnotherZone, those too that nobody declares.
func TestWordsMeanTheSameInAnotherZone(t *testing.T) {
	a := words(t).In(time.UTC)
	for question, want := range map[string]string{
		"whose shoe size reached Alipay in 2018": "whose user.acme.shoe_size reached alipay during 2018-01-01/2018-12-31",
		"whose data reached the EU as of 2018":   "whose data reached EU of 2018-12-31 as of 2018-12-31",
	} {
		if f, err := a.Parse(question); err != nil || f.String() != want || f.Window.Since != graph.Past && f.Window.Since != graph.InstantOf(time.Date(2018, 1, 1, 0, 0, 0, 0, time.UTC)) {
			t.Errorf("%s is understood as %s: %v", question, f, err)
		}
	}
}

func TestMisreadQuestionsNameTheColumnAndCandidates(t *testing.T) {
	a := words(t)
	for question, want := range map[string]string{
		"":    "the question is empty",
		"   ": "the question is empty",
		"which non-Apple-Pay users' data reached Alipey":                   `column 41: there is no place or country "Alipey"; did you mean "alipay"?`,
		"which non-Aple-Pay users' data reached Alipay":                    `column 11: there is no cohort or population "Aple-Pay"; did you mean "apple-pay"`,
		"which non-(gold or vpi) users' data reached Alipay":               `column 20: there is no cohort or population "vpi"; did you mean "vip"?`,
		"which vpi (gold) users' data reached Alipay":                      `column 7: there is no cohort or population "vpi"; did you mean "vip"?`,
		"which non-(gold or vip users' data reached Alipay":                `column 24: expected ")", found "users'"`,
		"what was derived from nsf-bild":                                   `column 23: there is no place, country or transfer "nsf-bild"; did you mean "nsf-build"?`,
		"what was derived from transfer nsf-bild as of 2018":               `column 32: there is no transfer "nsf-bild"; did you mean "nsf-build"?`,
		"what was derived from transfer Alipay":                            `column 32: there is no transfer "Alipay"`,
		"what was derived from transfer":                                   "the question ends where a transfer was expected",
		"what was derived from Alipey":                                     `there is no place, country or transfer "Alipey"; did you mean "alipay"?`,
		"whose emial reached Alipay":                                       `column 7: there is no category "emial"; did you mean "email"`,
		"whose data reached processed in Chin":                             `column 33: there is no country "Chin"; did you mean "China"`,
		"whose data reached seated in Alipay":                              `column 30: there is no country "Alipay"`,
		"whose data does A hold":                                           `column 17: there is no place or country "A"`,
		"whose user.y reached Alipay":                                      `column 7: there is no category "user.y"`,
		"whose data reached Core":                                          `column 20: "Core" names several things; write the id of one, in quotation marks; did you mean "core" or "edge"?`,
		"whose data reached":                                               "column 19: the question ends where a place or country was expected",
		"whose data reached Alipay yesterday":                              "column 27: expected",
		"whose data reached Alipay as of 2018-02-30":                       `there is no date "2018-02-30"`,
		"whose data reached Alipay via core via core":                      `"via" is said twice`,
		"which transfers undisclosed across borders":                       `column 29: between findings say "and"`,
		"which transfers undisclosed or across borders and without ground": `column 47: between findings say "and"`,
		"which transfers undisclosed or from core":                         "column 32: expected a finding",
		"which transfers of disputed cadence":                              `column 17: expected a finding such as "without ground"`,
		"which transfers undisclosed and":                                  "expected",
		`whose data reached "Alipay`:                                       "column 20: a quotation mark is not closed",
		"누구의 데이터가 알리페이에 갔나":                                                "column 1: this is not a question that can be read",
		strings.Repeat("a", 1<<20):                                         "the question is 1048576 bytes long",
		"whose data reached \xff":                                          "not UTF-8",
	} {
		_, err := a.Parse(question)
		var e *ask.QuestionError
		if !errors.As(err, &e) || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60q: %v\n  want %s", question, err, want)
		}
	}
}

// FuzzParse: refusing is fine, misreading is not.
func FuzzParse(f *testing.F) {
	askers := []*ask.Asker{words(f), spelt(f), noise(f)}
	for _, q := range []string{
		"which non-Apple-Pay users' data reached Alipay as of 2018", "which (gold or vip) and not apple-pay users' email reached KR since 2018-04-01",
		"where did the data of gold in core go during 2018/2019", `did "gold"'s data reach "x y" via core avoiding edge`,
		"which transfers from core to CN of unknown ground carrying the email of gold", "whose data reached Alipay via transfer nsf-build without w",
		"which gold (eu) or Kohl's users' club users' data reached Acme (UK) Ltd via Kauf „Rausch“ KG", "what feeds the “US Bank” avoiding country US",
		"how many gold users were affected by the EU of 2019 between May 2018 and 3 June 2018", "which transfers without consent or without ground gdpr:46-2-c until 2019",
		"when did Alipay receive PII of vip", "who leaked core's SSNs to Alipay in 2018", "list of gold users whose 전화번호 reached adequate countries as of 2015",
		"what feeds parties seated in CN via systems processing in KR", "what was derived from transfer nsf-build known at 2",
		"which transfers of disputed ground or with disputed role from core since 2018",
		"where does the email of gold from core lie as of 2018", "what of gold or vip is left", "which places hold data of non-gold past its time",
	} {
		f.Add(q)
	}
	f.Fuzz(func(t *testing.T, question string) {
		for _, a := range askers {
			q, err := a.Parse(question)
			if err != nil {
				continue
			}
			again, err := a.Parse(q.String())
			if err != nil {
				t.Fatalf("%q was read as %q, which cannot be read: %v", question, q, err)
			}
			if q.Notes, again.Notes = nil, nil; !reflect.DeepEqual(again, q) {
				t.Fatalf("%q was read as %q, which reads as %q", question, q, again)
			}
		}
	})
}
