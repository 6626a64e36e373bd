package ask_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"outflow/graph"
	"outflow/graph/ask"
)

// TestCategoriesAreAskedForByUsualWords, one or many, with or without a hyphen, in
// English or Korean, beside their keys and titles.
func TestCategoriesAreAskedForByUsualWords(t *testing.T) {
	a := words(t)
	for _, c := range graph.NewTaxonomy().All() {
		if c.ReplacedBy != "" {
			continue
		}
		for _, word := range append([]string{c.Key, c.Title, strings.ToUpper(c.Title)}, c.Words...) {
			if word == "health" { // of which it cannot be told
				continue
			}
			for _, form := range []string{"whose %s reached Alipay", "did gold's %s reach Alipay", "which gold users' %s reached Alipay", "what was derived from core", "which transfers carrying the %s of gold"} {
				q := strings.Replace(form, "%s", word, 1)
				if f, err := a.Parse(q); err != nil || f.Category != c.Key && strings.Contains(form, "%s") {
					t.Errorf("%s: %s, want %s: %v", q, f.Category, c.Key, err)
				}
			}
		}
	}
	for word, want := range map[string]string{
		"e-mail address": "user.contact.email", "E-Mails": "user.contact.email", "emails": "user.contact.email", "date of birth": "user.demographic.date_of_birth",
		"dates of birth": "user.demographic.date_of_birth", "SSN": "user.government_id.national_identification_number", "ssns": "user.government_id.national_identification_number",
		"PII": "user", "personal data": "user", "phone number": "user.contact.phone_number", "전화 번호": "user.contact.phone_number", "주민등록번호": "user.government_id.national_identification_number",
		"개인정보": "user", "passport number": "user.government_id.passport_number", "driver’s license": "user.government_id.drivers_license_number", "IP address": "user.device.ip_address",
	} {
		if f, err := a.Parse("whose " + word + " reached 알리페이"); err != nil || f.Category != want {
			t.Errorf("%s: %s, want %s: %v", word, f.Category, want, err)
		}
	}
}

// TestDeclaredCategoriesBeatUsualWords: a word for a category that comes with
// Outflow does not stand in the way of one that is declared.
func TestDeclaredCategoriesBeatUsualWords(t *testing.T) {
	a := asked(t, []graph.Claim{
		{Kind: graph.KindParty, ID: "p"}, {Kind: graph.KindCategory, ID: "acme.passport"}, {Kind: graph.KindCategory, ID: "acme.mails", Name: "Emails"},
		{Kind: graph.KindCategory, ID: "user.contact.email", Name: "Mail addresses of ours"}, {Kind: graph.KindCategory, ID: "acme.mobile", Name: "Mobile numbers"},
	})
	for word, want := range map[string]string{"passports": "acme.passport", "passport": "acme.passport", "passport numbers": "user.government_id.passport_number", "emails": "acme.mails",
		"mobile numbers": "acme.mobile", "mobile number": "acme.mobile", "cell phone number": "user.contact.phone_number",
		"e-mail address": "user.contact.email", "email addresses": "user.contact.email", "mail addresses of ours": "user.contact.email"} {
		if f, err := a.Parse("whose " + word + " reached p"); err != nil || f.Category != want {
			t.Errorf("%s: %s, want %s: %v", word, f.Category, want, err)
		}
	}
}

// TestAWordThatFitsAnotherCategoryIsNotTakenForTheLastOfAKey: whoever asks for health may mean
// health data, and learns what there is.
func TestAWordThatFitsAnotherCategoryIsNotTakenForTheLastOfAKey(t *testing.T) {
	claims := []graph.Claim{
		{Kind: graph.KindSource, ID: "w"}, {Kind: graph.KindParty, ID: "p"}, {Kind: graph.KindSystem, ID: "s", Party: "p"},
		{Kind: graph.KindDataset, ID: "s/d", Categories: []string{"user.health_and_medical"}},
	}
	for i := range claims {
		claims[i].Source = "w"
	}
	const want = `column 7: "health" names several things; write the id of one, in quotation marks; did you mean "user.biometric.health" or "user.health_and_medical"?`
	whole := asked(t, claims)
	inStore(t, sketch{claims: claims}, func(r bigReader) {
		for _, q := range []string{"whose health reached p", "whose Health reached p"} {
			_, err := whole.Parse(q)
			_, inStore := ask.Parse(t.Context(), r, nil, q)
			for _, err := range []error{err, inStore} {
				if err == nil || !strings.EqualFold(err.Error(), want) {
					t.Errorf("%s: %v, want %s", q, err, want)
				}
			}
		}
		for _, q := range []string{"whose health data reached p", `whose "user.health_and_medical" reached p`} {
			if f, err := whole.Parse(q); err != nil || f.Category != "user.health_and_medical" {
				t.Errorf("%s: %s, %v", q, f.Category, err)
			}
		}
	})
}

// TestSingularAndPluralNameOneCategory, declared, built in or only used, in the
// whole graph and looked up in a store. Where two categories are called so, neither
// is chosen in silence.
func TestSingularAndPluralNameOneCategory(t *testing.T) {
	claims := []graph.Claim{
		{Kind: graph.KindSource, ID: "w"}, {Kind: graph.KindParty, ID: "p"}, {Kind: graph.KindSystem, ID: "s", Party: "p"},
		{Kind: graph.KindDataset, ID: "s/d", Categories: []string{"acme.shoe_size", "acme.visited_countries"}},
		{Kind: graph.KindCategory, ID: "user.contact.fax", Name: "fax numbers"},
		{Kind: graph.KindCategory, ID: "acme.balance", Name: "Account balances", Aliases: []string{"insufficient-funds scores"}},
		{Kind: graph.KindCategory, ID: "acme.trip", Name: "Trip history"}, {Kind: graph.KindCategory, ID: "acme.class", Name: "risk classes"},
		{Kind: graph.KindCategory, ID: "acme.journeys"}, {Kind: graph.KindCategory, ID: "acme.x.loan", Name: "Loan"}, {Kind: graph.KindCategory, ID: "acme.y.loan", Name: "Loans"},
		{Kind: graph.KindCategory, ID: "score"}, {Kind: graph.KindCategory, ID: "acme.z", Name: "Scores"}, {Kind: graph.KindCategory, ID: "acme.gp", Name: "GP"},
		{Kind: graph.KindCategory, ID: "acme.grades"}, {Kind: graph.KindCategory, ID: "acme.v", Name: "Grade"},
	}
	for i := range claims {
		claims[i].Source = "w"
	}
	const several = "names several things"
	whole := asked(t, claims)
	inStore(t, sketch{claims: claims}, func(r bigReader) {
		for word, want := range map[string]string{
			"fax number": several, "fax numbers": several, "Fax Number": several, "user.contact.fax_number": "user.contact.fax_number", "fax": "user.contact.fax", "faxes": "user.contact.fax",
			"account balance": "acme.balance", "ACCOUNT BALANCES": "acme.balance", "insufficient-funds score": "acme.balance", "insufficient funds score": "acme.balance",
			"trip histories": "acme.trip", "trips": "acme.trip", "risk class": "acme.class", "journey": "acme.journeys", "Loan": several, "loans": several,
			"score":  `score "score" is taken for the category "score", not for the category "acme.z" (Scores): singular or plural alone tells them apart; for that write "acme.z"`,
			"scores": several, "gps": "user.location.precise", "gp": "acme.gp", "shoe sizes": "acme.shoe_size", "visited country": "acme.visited_countries",
			"grade": "acme.v \"grade\" is taken", "grades": several,
			"biometrics": `user.biometric "biometrics" is taken for the category "user.biometric" (biometrics), not for the category "user.authorization.biometric" (biometric): singular or plural alone tells them apart; for that write "user.authorization.biometric"`,
			"biometric":  several, "sexes": "user.demographic.gender", "user names": "user.account.username", "user": "user",
			"users": "there is no category",
		} {
			q := "whose " + word + " reached p"
			f, err := whole.Parse(q)
			got := strings.Join(append([]string{f.Category}, f.Notes...), " ")
			if err != nil {
				got = err.Error()
			}
			if want != got && (!strings.Contains(want, " ") || !strings.Contains(got, want)) {
				t.Errorf("%s: %s, want %s", q, got, want)
			}
			again, againErr := ask.Parse(t.Context(), r, nil, q)
			if fmt.Sprint(againErr) != fmt.Sprint(err) || !reflect.DeepEqual(again, f) {
				t.Errorf("%s: %v %v, in a store %v %v", q, f, err, again, againErr)
			}
		}
	})
}
