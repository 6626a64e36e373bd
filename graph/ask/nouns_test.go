package ask_test

import (
	"reflect"
	"strings"
	"testing"

	"outflow/graph"
	"outflow/graph/ask"
)

// noise makes an asker over a graph whose names are words of the language.
func noise(tb testing.TB) *ask.Asker {
	return asked(tb, []graph.Claim{
		{Kind: graph.KindParty, ID: "mailer", Country: "US"},
		{Kind: graph.KindParty, ID: "transfer", Country: "US"},
		{Kind: graph.KindSystem, ID: "crm", Party: "mailer"},
		{Kind: graph.KindPopulation, ID: "customers"},
		{Kind: graph.KindPopulation, ID: "users", Name: "The users"},
		{Kind: graph.KindCohort, ID: "newsletter", Of: "customers"},
		{Kind: graph.KindCohort, ID: "new", Of: "customers", Name: "New members"},
		{Kind: graph.KindCohort, ID: "the", Of: "customers"},
		{Kind: graph.KindCohort, ID: "transfers", Of: "customers"},
		{Kind: graph.KindCategory, ID: "acme.headcount", Name: "People count"},
		{Kind: graph.KindTransfer, ID: "export", From: "crm/people", To: "crm/mail"},
	})
}

// TestNamesBeatNoise, keywords and articles, wherever a name may stand.
func TestNamesBeatNoise(t *testing.T) {
	a := noise(t)
	for question, want := range map[string]string{
		"which customers' email reached mailer":                          "which customers users' user.contact.email reached mailer",
		"did customers' email reach mailer":                              "did customers's user.contact.email reach mailer",
		"which customers except newsletter users' email reached mailer":  "which customers except newsletter users' user.contact.email reached mailer",
		"did (customers except newsletter)'s people count reach crm":     "did (customers except newsletter)'s acme.headcount reach crm",
		"which customers users' data reached mailer":                     "which customers users' data reached mailer",
		"which users' data reached mailer":                               "which users users' data reached mailer",
		"which The users' data reached mailer":                           "which users users' data reached mailer",
		"which the customers' data reached mailer":                       `which "the" users' data reached "mailer"`,
		"which new members' data reached mailer":                         "which new users' data reached mailer",
		"which newsletter members' data reached mailer":                  "which newsletter users' data reached mailer",
		"which newsletter members' people count reached mailer":          "which newsletter users' acme.headcount reached mailer",
		"did newsletter's users' data reach mailer":                      "did newsletter's data reach mailer",
		"which people's email reached mailer":                            "whose user.contact.email reached mailer",
		"did people's email reach mailer":                                "did user.contact.email reach mailer",
		"which (transfers or new) users' data reached mailer":            "which (transfers or new) users' data reached mailer",
		"whose personal web sites reached mailer":                        "whose user.contact.url reached mailer",
		"whose personal email reached mailer":                            "whose user.contact.email reached mailer",
		"which transfers carrying the personal web sites of the members": "which transfers carrying the user.contact.url of (the)",
		"what was derived from transfer":                                 `what was derived from "transfer"`,
		"what was derived from transfer export":                          `what was derived from transfer "export"`,
		`what was derived from transfer "export" as of 2018`:             `what was derived from transfer "export" as of 2018-12-31`,
		"what was derived from transfer as of 2018":                      `what was derived from "transfer" as of 2018-12-31`,
	} {
		f, err := a.Parse(question)
		if err != nil || f.String() != want {
			t.Errorf("%s\n  is understood as %s (%v)\n  want             %s", question, f, err, want)
			continue
		}
		again, err := a.Parse(f.String())
		if err != nil || !reflect.DeepEqual(again, f) {
			t.Errorf("%s does not read back: %v %v", f, again, err)
		}
	}
	if _, err := a.Parse("which customers emial reached mailer"); err == nil || !strings.Contains(err.Error(), `there is no category "emial"`) {
		t.Errorf("a misspelt category after a name that is noise elsewhere: %v", err)
	}
}
