package ask_test

import (
	"errors"
	"strings"
	"testing"

	"outflow/graph/ask"
)

// TestWhatIsNotUnderstoodIsRewritten from the names that were recognised: at most
// three questions, each of which can be read, and never all forms there are.
func TestWhatIsNotUnderstoodIsRewritten(t *testing.T) {
	a := words(t)
	for question, want := range map[string]string{
		"who leaked to Alipay":                       "whose data reached Alipay | where did Alipay go | what feeds Alipay",
		"Alipay?":                                    "whose data reached Alipay | where did Alipay go | what feeds Alipay",
		"whose data reachd Alipay":                   "whose data reached Alipay | where did Alipay go | what feeds Alipay",
		"what came from Kakao Pay":                   "where did Kakao Pay go | whose data reached Kakao Pay | what feeds Kakao Pay",
		"Kakao Pay sent email to Alipay":             "whose email reached Alipay from Kakao Pay | which transfers from Kakao Pay to Alipay | where did the email in Kakao Pay go",
		"to Alipay, from Kakao Pay, what?":           "whose data reached Alipay from Kakao Pay | which transfers from Kakao Pay to Alipay | where did Kakao Pay go",
		"Alipay got gold emails in May 2018":         "which gold users' emails reached Alipay in May 2018 | where did the emails of (gold) in Alipay go in May 2018 | what feeds Alipay in May 2018",
		"non-Apple-Pay people lost email to Alipay":  "which non-Apple-Pay users' email reached Alipay | where did the email of (non-Apple-Pay) in Alipay go | what feeds Alipay",
		"(gold or vip) and Alipay":                   "which gold or vip users' data reached Alipay | where did the data of (gold or vip) in Alipay go | what feeds Alipay",
		"gold's phone numbers":                       "which transfers carrying the phone numbers of (gold)",
		"destroy transfer nsf-build":                 "what was derived from transfer nsf-build",
		"which transfers undisclosed yesterday":      "which transfers undisclosed",
		"whose data reached Alipay via core at noon": "whose data reached Alipay via core | where did Alipay go via core | what feeds Alipay via core",
		"what is the blast radius of nsf-build":      "what was derived from transfer nsf-build",
		"downstream of NSF build":                    "what was derived from transfer NSF build",
		"who is affected by nsf-build in 2018":       "what was derived from transfer nsf-build in 2018",
		"everyone's email leaked to Alipay":          "whose email reached Alipay | where did the email of (everyone) in Alipay go | what feeds Alipay",
		"(everyone) lost email":                      "which transfers carrying the email of ((everyone))",
		"whose data reached Alipay without consent":  "which transfers to Alipay without consent | whose data reached Alipay | where did Alipay go",
		"which gold users' email reached Alipay from core without a legal basis in 2018": "which transfers carrying the email of (gold) from core to Alipay without a legal basis in 2018" +
			" | which gold users' email reached Alipay from core | which gold users' email reached Alipay from core in 2018",
		"where did Kakao Pay go without disclosure via Alipay":         "which transfers from Kakao Pay without disclosure via Alipay | where did Kakao Pay go | where did Kakao Pay go via Alipay",
		"what feeds Alipay undisclosed and without ground gdpr:46-2-c": "which transfers to Alipay undisclosed and without ground gdpr:46-2-c | what feeds Alipay | whose data reached Alipay",
		"did data reach Alipay across borders":                         "which transfers to Alipay across borders | did data reach Alipay | whose data reached Alipay",
		"which transfers were gone to Alipay":                          "whose data reached Alipay | where did Alipay go | what feeds Alipay",
		"whose data reached Alipay, yesterday":                         "whose data reached Alipay | where did Alipay go | what feeds Alipay",
		"who received phone numbers":                                   "which transfers carrying the phone numbers",
		"which countries received gold's email in 2018":                "which transfers carrying the email of (gold) in 2018",
		"which countries received data":                                "which transfers",
		"which countries received data since 2018?":                    "which transfers since 2018",
		`who wronged "x y"`:                                            `whose data reached "x y" | where did "x y" go | what feeds "x y"`,
		"누구의 데이터가 알리페이 에 갔나":                                           "whose data reached 알리페이 | where did 알리페이 go | what feeds 알리페이",
		"who leaked to Alipay as of 2018":                              "whose data reached Alipay as of 2018 | where did Alipay go as of 2018 | what feeds Alipay as of 2018",
		"hello":                                                        "",
		"core leaked":                                                  "whose data reached core | where did core go | what feeds core",
		"Core leaked":                                                  "",
	} {
		_, err := a.Parse(question)
		var e *ask.QuestionError
		if !errors.As(err, &e) {
			t.Errorf("%s: %v", question, err)
			continue
		}
		if got := strings.Join(e.Rewrites, " | "); got != want {
			t.Errorf("%s\n  is rewritten as %s\n  want            %s", question, got, want)
		}
		for _, r := range e.Rewrites {
			if _, err := a.Parse(r); err != nil {
				t.Errorf("%s is rewritten as %s: %v", question, r, err)
			}
		}
		if text := err.Error(); len(text) > 600 || len(e.Rewrites) > 3 || want != "" && !strings.HasSuffix(text, "; did you mean: "+want) {
			t.Errorf("%s: %s", question, text)
		}
	}
}

// TestCandidatesOfACategoryCanBeRead: any word may stand where a category should,
// so that only what makes a question of it is offered.
func TestCandidatesOfACategoryCanBeRead(t *testing.T) {
	a := words(t)
	for question, want := range map[string]string{
		"whose emial reached Alipay": `did you mean "email"?`,
		"whose emial reached Alipey": `did you mean "email"?`,
		"what came from Kakao Pay":   "did you mean: where did Kakao Pay go",
		"did gold's emial go astray": "did you mean: which transfers carrying the data of (gold)",
	} {
		if _, err := a.Parse(question); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v\n  want %s", question, err, want)
		}
	}
}
