package ask_test

import (
	"regexp"
	"strings"
	"testing"

	"outflow/graph/ask"
)

// variants returns what a way of the table may be said as: with and without what
// is in brackets, and with each of several words.
func variants(way string) []string {
	optional := regexp.MustCompile(`\[[^]]*\] ?`)
	ways := []string{strings.NewReplacer("[", "", "]", "").Replace(way), strings.TrimSpace(optional.ReplaceAllString(way, ""))}
	choice := regexp.MustCompile(`\w+(/\w+)+`)
	var all []string
	for len(ways) > 0 {
		w := ways[0]
		ways = ways[1:]
		if found := choice.FindString(w); found != "" {
			for word := range strings.SplitSeq(found, "/") {
				ways = append(ways, strings.Replace(w, found, word, 1))
			}
		} else {
			all = append(all, w)
		}
	}
	return all
}

// TestEveryPhrasingOfTheHelpIsRead as the question beside it, alone and with every
// modifier that may follow.
func TestEveryPhrasingOfTheHelpIsRead(t *testing.T) {
	t.Parallel()
	a := words(t)
	fill := strings.NewReplacer("PEOPLE", "(gold except vip)", "WHAT", "phone numbers", "X", "Alipay", "T", "nsf-build", "…", "whose data reached Alipay")
	same := func(say, as string) {
		t.Helper()
		got, err := a.Parse(say)
		want, wantErr := a.Parse(as)
		if (err == nil) != (wantErr == nil) || got.String() != want.String() {
			t.Errorf("%s\n  is understood as %s (%v)\n  want             %s (%v)", say, got, err, want, wantErr)
		}
	}
	said := 0
	for _, p := range ask.Phrasings() {
		for _, way := range variants(p.Say) {
			as := p.As
			if strings.Contains(p.Say, "[of PEOPLE]") && !strings.Contains(way, "PEOPLE") {
				as = strings.NewReplacer("PEOPLE's ", "", " of PEOPLE", "").Replace(as)
			}
			for _, modifier := range append(samples(), "", "in May 2018", "until 2019?") {
				said++
				same(fill.Replace(way)+" "+modifier, fill.Replace(as)+" "+modifier)
			}
		}
	}
	for _, p := range append(ask.Phrasings(), ask.Wordings()...) {
		if p.Say == p.As {
			t.Errorf("%s is said to be understood as itself", p.Say)
		}
	}
	for _, p := range ask.Wordings() {
		said++
		f, err := a.Parse(fill.Replace(p.Say))
		as := fill.Replace(p.As)
		if strings.HasPrefix(p.As, "…") {
			as = strings.Replace(as, "Alipay", "alipay", 1)
		}
		if err != nil || f.String() != as {
			t.Errorf("%s\n  is understood as %s (%v)\n  want             %s", p.Say, f, err, as)
		}
	}
	if said < 500 {
		t.Errorf("only %d questions were tried", said)
	}
}

// TestPeopleAreOptionalWhereNobodyIsMeantInParticular.
func TestPhrasingsWithoutPeopleInParticular(t *testing.T) {
	a := words(t)
	for question, want := range map[string]string{
		"how many people were affected by Alipay":                    "whose data reached alipay",
		"How many users' phone numbers reached Alipay?":              "whose user.contact.phone_number reached alipay",
		"how many non-Apple-Pay users were affected by Alipay":       "which not apple-pay users' data reached alipay",
		"list of users whose email reached Alipay in 2018":           "whose user.contact.email reached alipay during 2018-01-01/2018-12-31",
		"list the non-gold customers whose data reached Alipay":      "which not gold users' data reached alipay",
		"list users whose data reached Alipay":                       "whose data reached alipay",
		"which users were exposed to Alipay":                         "whose data reached alipay",
		"did the phone numbers of everyone reach Alipay":             "did everyone's user.contact.phone_number reach alipay",
		"did data of gold reach Alipay in 2018":                      "did gold's data reach alipay during 2018-01-01/2018-12-31",
		"how did the email of non-gold customers reach Alipay":       "how did (not gold)'s user.contact.email reach alipay",
		"when did the email of gold or vip reach Alipay":             "did (gold or vip)'s user.contact.email reach alipay",
		"when did data reach Alipay":                                 "did data reach alipay",
		"when did Alipay receive gold's email":                       "",
		"when did Alipay receive the email of gold":                  "did gold's user.contact.email reach alipay",
		"who received data from Kakao Pay":                           "where did kakaopay go",
		"who received the email of everyone from Kakao Pay":          "where did the user.contact.email of (everyone) in kakaopay go",
		"which countries did Kakao Pay go to?":                       "where did kakaopay go",
		"which countries received data from Kakao Pay via Alipay":    "where did kakaopay go via alipay",
		"which parties did the email of gold in core go to":          "where did the user.contact.email of (gold) in core go",
		"blast radius of core/accounts":                              "where did core/accounts go",
		"what depends on core/accounts":                              "where did core/accounts go",
		"what is upstream of Alipay from Kakao Pay":                  "what feeds alipay from kakaopay",
		"what was trained on transfer nsf-build":                     `what was derived from transfer "nsf-build"`,
		"how many transfers from Kakao Pay to Alipay":                "which transfers from kakaopay to alipay",
		"which transfers without a legal basis or undisclosed":       "which transfers without ground or undisclosed",
		"who was affected by Alipay on May 3rd, 2018":                "whose data reached alipay during 2018-05-03",
		"whose data reached Alipay on 1 May 2018":                    "whose data reached alipay during 2018-05-01",
		"who was affected by Alipay on 2018-05-03":                   "whose data reached alipay during 2018-05-03",
		"who was affected by Alipay in Sept. 2018":                   "whose data reached alipay during 2018-09-01/2018-09-30",
		"who was affected by Alipay between May 2018 and 3 Jun 2018": "whose data reached alipay during 2018-05-01/2018-06-03",
		"who was affected by Alipay from 2018 until 2019":            "whose data reached alipay during 2018-01-01/2019-12-31",
		"who was affected by Alipay before 2018-05-03":               "whose data reached alipay during ../2018-05-02",
		"who was affected by Alipay until 2018-05-03":                "whose data reached alipay during ../2018-05-03",
		"who was affected by Alipay after 3 May 2018":                "whose data reached alipay since 2018-05-04",
		"who was affected by Alipay after 2017 before 2019":          "whose data reached alipay during 2018-01-01/2018-12-31",
		"who was affected by Alipay after 2018-05-03T09:00:00Z":      "whose data reached alipay since 2018-05-03T18:00:00+09:00",
		"who was affected by Alipay as of May 2018":                  "whose data reached alipay as of 2018-05-31",
		"which transfers from core to CN between 2018 and 2019":      "which transfers from core to CN during 2018-01-01/2019-12-31",
		"which transfers from 2018 to 2019 from core to CN":          "which transfers from core to CN during 2018-01-01/2019-12-31",
	} {
		f, err := a.Parse(question)
		if got := f.String(); want != "" && (err != nil || got != want) {
			t.Errorf("%s\n  is understood as %s (%v)\n  want             %s", question, got, err, want)
		} else if want == "" && err == nil {
			t.Errorf("%s is understood as %s", question, got)
		}
	}
}

// TestTimesThatCannotBeAreSaid, and where.
func TestTimesThatCannotBeAreSaid(t *testing.T) {
	a := words(t)
	for question, want := range map[string]string{
		"whose data reached Alipay between 2019 and 2018":     `column 44: the time asked about ends before it begins`,
		"whose data reached Alipay since 2019 until 2018":     `column 38: the time asked about ends before it begins`,
		"whose data reached Alipay between 2018 or 2019":      `column 40: expected "and" and a date, found "or"`,
		"whose data reached Alipay between 2018":              `column 39: the question ends where "and" and a date was expected`,
		"whose data reached Alipay before Core":               `column 34: expected a date, such as 2018-07-31`,
		"whose data reached Alipay in 2018 until 2019":        `column 35: "in" and "until" clash: a question takes one of them`,
		"whose data reached Alipay until 2019 before 2018":    `column 38: "until" and "before" clash: a question takes one of them`,
		"whose data reached Alipay on 31 February 2018":       `there is no date "2018-02-31"`,
		"whose data reached Alipay on 13/05/2018":             `column 30: "13/05/2018": dates are written year, month, day, in four, two and two digits; write 2018-05-13`,
		"whose data reached Alipay in 13.05.2018 via core":    `column 30: "13.05.2018": dates are written year, month, day`,
		"whose data reached Alipay from 5/13/18 to 5/14/18?":  `column 32: "5/13/18": dates are written year, month, day`,
		"whose data reached Alipay until 05/2018":             `column 33: "05/2018": dates are written year, month, day`,
		"whose data reached Alipay as of 2018/05/13":          `column 33: "2018/05/13": dates are written year, month, day`,
		"whose data reached the EU of 1.2.2018":               `column 30: "1.2.2018": dates are written year, month, day`,
		"who was affected by Alipay on 13/05/2018":            `column 31: "13/05/2018": dates are written year, month, day`,
		"who was affected by Alipey":                          `column 21: there is no place or country "Alipey"; did you mean "alipay"?`,
		"how many non-Aple-Pay users were affected by Alipay": `column 14: there is no cohort or population "Aple-Pay"; did you mean "apple-pay"?`,
		"when did gold's emial reach Alipay":                  `there is no category "emial"; did you mean "email"`,
	} {
		if _, err := a.Parse(question); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v\n  want %s", question, err, want)
		}
	}
}

// TestFindingsAreAskedForAsAnswersCallThem: what an answer calls a finding, in words or by its
// code, can be pasted back.
func TestFindingsAreAskedForAsAnswersCallThem(t *testing.T) {
	a := words(t)
	for _, code := range ask.FindingCodes {
		if code == ask.GroundLacking { // is of a ground that the question names
			continue
		}
		for _, question := range []string{"which transfers " + ask.FindingText(code), "which transfers have " + ask.FindingText(code) + " during 2018", "which transfers " + code} {
			q, err := a.Parse(question)
			if err != nil || len(q.Findings) != 1 || q.Findings[0] != code {
				t.Errorf("%s asks for %v (%v)", question, q.Findings, err)
			}
		}
	}
	for said, code := range map[string]string{
		"ran on unknown ground": ask.GroundUnknown, "ran without ground": ask.GroundNone, "crossed borders": ask.CrossBorder, "went unseen though declared": ask.NeverSeen,
		"ran though never declared": ask.NeverDeclared, "ran outside the time declared": ask.SeenOutsideTime, "carried people on whom sources differ": ask.PeopleDisputed,
	} {
		if q, err := a.Parse("which transfers " + said); err != nil || len(q.Findings) != 1 || q.Findings[0] != code {
			t.Errorf("which transfers %s asks for %v (%v)", said, q.Findings, err)
		}
	}
}
