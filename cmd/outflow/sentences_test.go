package main

import (
	"strings"
	"testing"
)

// TestASentenceOfTransfersSaysNothingOfThoseThatCarriedNobody: neither when, of a
// transfer that ended before the data came, nor by whose word, of a transfer whose
// people nobody states.
func TestASentenceOfTransfersSaysNothingOfThoseThatCarriedNobody(t *testing.T) {
	t.Chdir(t.TempDir())
	place(t, map[string]string{"a.yaml": `outflow: 1
parties: [{id: shop, country: DE}, {id: far, country: US}]
systems: [{id: crm, party: shop}, {id: x, party: far}, {id: y, party: far}]
populations: [{id: all, size: 10}]
datasets: [{id: crm/people, population: all, subjects: everyone, categories: [user.contact.email]}, {id: x/in}, {id: x/other}]
transfers:
- {id: sent, from: crm/people, to: x/in, when: 2020, people: everyone, ground: "gdpr:46-2-c"}
- {id: old, from: x/in, to: y/out, when: 2018, people: everyone}
- {id: dark, from: crm/people, to: y/out, people: unknown}
`})
	for question, want := range map[string]string{
		"which transfers without consent": "1 transfer ran without consent, and possibly 1 more. That there is any rests on a.yaml alone. While that was so they carried the data of 10 people, from 2020-01-01 to 2020-12-31. Possibly at any time.",
		"what feeds y/out":                "1 transfer feeds y/out, and possibly 1 more. That anything feeds it rests on a.yaml alone. They may have carried the data of 10 people, but nothing confirms it.",
	} {
		status, out, errs := outflow(t, "ask", "--load", "a.yaml", question)
		if got, _, _ := strings.Cut(out, "\n"); status != exitDone || got != want {
			t.Errorf("%s\n  got  %s%s\n  want %s", question, got, errs, want)
		}
	}
}
