package ask_test

import (
	"strings"
	"testing"

	"outflow/graph/ask"
)

// TestBoundsSayWhatTheyFollowFrom in words, of each world, and who says so where.
func TestBoundsSayWhatTheyFollowFrom(t *testing.T) {
	a := askerOf(t, `
{"kind": "party", "id": "p", "source": "press"}
{"kind": "system", "id": "s", "source": "press", "party": "p"}
{"kind": "system", "id": "r", "source": "press", "party": "p"}
{"kind": "population", "id": "users", "name": "Kakao Pay users", "source": "press", "locator": "p. 2", "size": "~40000000"}
{"kind": "cohort", "id": "apple-pay", "name": "Apple Pay", "source": "press", "locator": "p. 3", "of": "users", "share": "..<0.2"}
{"kind": "cohort", "id": "android", "name": "Android", "source": "law", "of": "users", "size": "1..", "disjoint": ["apple-pay"]}
{"kind": "dataset", "id": "s/d", "source": "press", "population": "users", "subjects": "everyone", "categories": ["user.contact"]}
{"kind": "dataset", "id": "r/d", "source": "press"}
{"kind": "transfer", "id": "t", "source": "press", "from": "s/d", "to": "r/d", "when": ["2018"], "people": "everyone"}
`)
	q, err := a.Parse("which non-Apple-Pay users' data reached r")
	if err != nil {
		t.Fatal(err)
	}
	o, err := a.Outline(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	all, err := o.Bounds(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, b := range all {
		line := b.Population + " " + b.Count.Range() + ":"
		for _, of := range [][]ask.Bearing{b.Least, b.Most} {
			for i := range of {
				line += " " + of[i].Text + " " + of[i].By() + ";"
			}
			line += " /"
		}
		said = append(said, line)
	}
	const size, share = "Kakao Pay users: about 40,000,000 people by press (p. 2);", " Apple Pay: fewer than 20 % of Kakao Pay users (about 40,000,000) by press (p. 3);"
	const line = "users about 32,000,000 – 40,000,000: " + size + share + " / " + size + " /"
	if got := strings.Join(said, "\n"); got != line+"\n"+line {
		t.Errorf("%s\nand not twice\n%s", got, line)
	}
}
