package ask_test

import (
	"strings"
	"testing"

	"outflow/graph"
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
		{Kind: graph.KindCategory, ID: "user.contact.email", Name: "Mail addresses of ours"},
	})
	for word, want := range map[string]string{"passports": "user.government_id.passport_number", "passport": "acme.passport", "emails": "acme.mails",
		"e-mail address": "user.contact.email", "email addresses": "user.contact.email", "mail addresses of ours": "user.contact.email"} {
		if f, err := a.Parse("whose " + word + " reached p"); err != nil || f.Category != want {
			t.Errorf("%s: %s, want %s: %v", word, f.Category, want, err)
		}
	}
}
