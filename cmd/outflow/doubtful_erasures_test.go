package main

import (
	"strings"
	"testing"
)

// TestAnAssumptionSaysWhyItIsNotCertainWhatWasErased by erasure, and names none that cannot
// matter: of later than what is asked about, or of other categories.
func TestAnAssumptionSaysWhyItIsNotCertainWhatWasErased(t *testing.T) {
	t.Chdir(t.TempDir())
	place(t, map[string]string{"a.yaml": `outflow: 1
parties: [{id: shop, country: DE}]
systems: [{id: crm, party: shop}, {id: dw, party: shop}]
populations: [{id: all, size: 10}]
cohorts: [{id: gold, of: all, size: 2}]
defaults: {people: everyone}
datasets:
- {id: crm/people, population: all, subjects: everyone, subjects_when: 2024/.., categories: [user.contact.email, user.name]}
- {id: dw/part}
- {id: dw/copy}
transfers:
- {id: t, from: crm/people, to: dw, when: 2024-02}
- {id: u, from: crm/people, to: dw/copy, when: 2024-02}
erasures:
- {id: day, at: crm, when: 2024-03-10, people: gold}
- {id: asked, at: crm, when: 2024-05-10, status: requested}
- {id: part, at: dw/part, when: 2024-03-10}
- {id: mail, at: dw, when: 2024-03-12, categories: [user.contact]}
- {id: undated, at: dw/copy, people: unknown}
`})
	const says = "of these erasures it is not certain what they erased, so confirmed takes it to be gone, possible to stay: "
	for question, want := range map[string]string{
		"where does data lie":                       "asked (only asked for), day (at some moment of 2024-03-10), mail (at some moment of 2024-03-12) and 2 more",
		"whose data does crm hold":                  "asked (only asked for), day (at some moment of 2024-03-10)",
		"whose data does crm hold as of 2024-04-30": "day (at some moment of 2024-03-10)",
		"whose data does crm hold as of 2024-03-09": "",
		"whose data reached crm":                    "",
		"whose user.name does dw hold":              "asked (only asked for), day (at some moment of 2024-03-10), part (at some moment of 2024-03-10 and of a part of what was given to dw as a whole) and 1 more",
	} {
		_, out, errs := outflow(t, "ask", "--load", "a.yaml", question)
		_, got, _ := strings.Cut(out, says)
		if got, _, _ = strings.Cut(got, "\n"); got != want {
			t.Errorf("%s\n  got  %s%s\n  want %s", question, got, errs, want)
		}
	}
}

// TestAnErasureAtOneInstantIsCertain and is shown as it is written; an interval in which no moment
// lies is said to be empty.
func TestAnErasureAtOneInstantIsCertain(t *testing.T) {
	t.Chdir(t.TempDir())
	const estate = `outflow: 1
parties: [{id: shop, country: DE}]
systems: [{id: crm, party: shop}, {id: dw, party: shop}]
populations: [{id: all, size: 10}]
cohorts: [{id: gold, of: all, size: 2}]
datasets: [{id: crm/people, population: all, subjects: everyone, subjects_when: 2024/.., categories: [user.name]}, {id: dw/copy}]
transfers: [{id: t, from: crm/people, to: dw/copy, when: 2024-02/2024-05, people: everyone}]
`
	place(t, map[string]string{
		"a.yaml": estate + `erasures: [{id: at-once, at: dw, when: 2024-03-10T00:00:00Z, people: gold}]`,
		"b.yaml": estate + `erasures: [{id: never, at: dw, when: 2024-03-10T00:00:00Z/2024-03-10T00:00:00Z}]`,
		"c.yaml": strings.Replace(estate, "2024-02/2024-05", "2024-02-01T00:00:00Z", 1),
	})
	_, out, errs := outflow(t, "ask", "--load", "a.yaml", "which erasures came back")
	if !strings.Contains(out, "2024-03-10T00:00:00Z ") || strings.Contains(out, "at-once  dw  2024-03-10T00:00:00Z/") {
		t.Errorf("it is shown as %s%s", out, errs)
	}
	if _, out, errs := outflow(t, "ask", "--load", "a.yaml", "whose data does dw hold"); strings.Contains(out, "erasure") || errs != "" {
		t.Errorf("it is doubted: %s%s", out, errs)
	}
	for file, want := range map[string]string{"b.yaml": "is empty: it ends where it begins", "c.yaml": "a single moment is no interval"} {
		if _, _, errs := outflow(t, "ask", "--load", file, "whose data does dw hold"); !strings.Contains(errs, want) {
			t.Errorf("%s: %s", file, errs)
		}
	}
}
