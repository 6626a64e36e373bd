package ask_test

import (
	"strings"
	"testing"

	"outflow/graph/ask"
)

// TestBoundsSayWhatTheyFollowFrom in words, of each world, and who says so where.
func TestBoundsSayWhatTheyFollowFrom(t *testing.T) {
	asker := askerOf(t, `
{"kind": "party", "id": "p", "source": "press"}
{"kind": "system", "id": "s", "source": "press", "party": "p"}
{"kind": "system", "id": "r", "source": "press", "party": "p"}
{"kind": "population", "id": "users", "name": "Kakao Pay users", "source": "press", "locator": "p. 2", "size": "~40000000"}
{"kind": "cohort", "id": "apple-pay", "name": "Apple Pay", "source": "press", "locator": "p. 3", "of": "users", "share": "..<0.2"}
{"kind": "cohort", "id": "android", "name": "Android", "source": "law", "of": "users", "size": "1..", "disjoint": ["apple-pay"]}
{"kind": "dataset", "id": "s/d", "source": "press", "population": "users", "subjects": "everyone", "categories": ["user.contact"]}
{"kind": "dataset", "id": "r/d", "source": "press"}
{"kind": "transfer", "id": "t", "source": "press", "from": "s/d", "to": "r/d", "when": ["2018"], "people": "everyone", "needs": "apple-pay"}
`)
	q, err := asker.Parse("which non-Apple-Pay users' data reached r")
	if err != nil {
		t.Fatal(err)
	}
	o, err := asker.Outline(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	a, err := o.Page(t.Context(), ask.Page{Limit: ask.AllRows})
	if err != nil {
		t.Fatal(err)
	}
	all, err := o.Bounds(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	said := func(of ask.Counted) string {
		var lines []string
		for _, world := range all.Of[of] {
			for _, n := range world {
				b := &all.All[n]
				line := b.Population + " " + b.Count.Range() + ":"
				for _, of := range [][]ask.Bearing{b.Least, b.Most} {
					for i := range of {
						line += " " + of[i].Text + " " + of[i].By() + ";"
					}
					line += " /"
				}
				lines = append(lines, line)
			}
		}
		return strings.Join(lines, "\n")
	}
	const size, share = "Kakao Pay users: about 40,000,000 people by press (p. 2);", " Apple Pay: fewer than 20 % of Kakao Pay users (about 40,000,000) by press (p. 3);"
	const line = "users about 32,000,000 – 40,000,000: " + size + share + " / " + size + " /"
	const android = "users 1 – about 40,000,000: Android: at least 1 people by law; Android: nobody in common with Apple Pay by law; / " + size + " /"
	transfer := ask.Counted{Transfer: "t", From: "s/d", To: "r/d"}
	needless := transfer
	needless.Finding = ask.MorePeopleThanNeeded
	for of, want := range map[ask.Counted]string{
		{}: line + "\n" + line, {Population: "users"}: line + "\n" + line, {Category: "user.contact"}: line + "\n" + line,
		{Place: "r/d"}: line + "\n" + line, transfer: line + "\n" + line, {Place: "elsewhere"}: "",
		{Cohort: "apple-pay"}: "", {Cohort: "android"}: android + "\n" + android,
		needless: line + "\n" + line,
	} {
		if got := said(of); got != want {
			t.Errorf("%+v:\n%s\nand not\n%s", of, got, want)
		}
	}
	if len(all.All) != 2 {
		t.Errorf("%d bounds, of which two differ", len(all.All))
	}
}
