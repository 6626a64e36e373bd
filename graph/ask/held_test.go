package ask_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"outflow/graph"
	"outflow/graph/ask"
)

// TestAPlaceSaysWhenItHeldData, where that ended: a feed to the end of June keeps it for 30 days
// more, for certain only where deletion is verified, and what was erased came back.
func TestAPlaceSaysWhenItHeldData(t *testing.T) {
	const fed = `
{"kind": "source", "id": "f", "source": "f"}
{"kind": "party", "id": "p", "source": "f"}
{"kind": "system", "id": "s", "source": "f", "party": "p"}
{"kind": "population", "id": "all", "source": "f", "size": "10"}
{"kind": "dataset", "id": "s/a", "source": "f", "population": "all", "subjects": "everyone", "subjects_when": ["2020/.."], "categories": ["user.contact"]}
{"kind": "dataset", "id": "s/checked", "source": "f", "retention": "P30D", "deletion": "verified"}
{"kind": "dataset", "id": "s/unchecked", "source": "f", "retention": "P30D"}
{"kind": "dataset", "id": "s/again", "source": "f"}
{"kind": "dataset", "id": "s/kept", "source": "f"}
{"kind": "transfer", "id": "t", "source": "f", "from": "s/a", "to": "s/checked", "when": ["2024-01/2024-06"], "people": "everyone"}
{"kind": "transfer", "id": "u", "source": "f", "from": "s/a", "to": "s/unchecked", "when": ["2024-01/2024-06"], "people": "everyone"}
{"kind": "transfer", "id": "v", "source": "f", "from": "s/a", "to": "s/again", "when": ["2024-01", "2024-06"], "people": "everyone"}
{"kind": "transfer", "id": "w", "source": "f", "from": "s/a", "to": "s/kept", "when": ["2024-01"], "people": "everyone"}
{"kind": "erasure", "id": "e", "source": "f", "at": "s/again", "when": ["2024-03-12"]}
`
	asker := askerOf(t, fed)
	a := answered(t, asker, "where did s/a go")
	want := map[string][]string{
		"s/checked":   {"held 2024-01-01 – 2024-07-30", "gone since 2024-07-31"},
		"s/unchecked": {"held 2024-01-01 – 2024-07-30", "possibly there still"},
		"s/again":     {"held 2024-01-01 – 2024-03-11", "came back 2024-06-01"},
	}
	for _, p := range a.Places {
		var lines []string
		if p.Held != nil {
			lines = p.Held.Lines()
		}
		if !slices.Equal(lines, want[p.ID]) {
			t.Errorf("%s: %q, want %q", p.ID, lines, want[p.ID])
		}
	}
	for _, c := range []struct {
		place, day string
		want       ask.Ended
	}{
		{"s/checked", "2023-12-31", ask.NotEnded}, // not yet there
		{"s/checked", "2024-07-30", ask.NotEnded},
		{"s/checked", "2024-07-31", ask.CertainlyEnded},
		{"s/unchecked", "2024-07-31", ask.PossiblyEnded},
		{"s/again", "2024-03-12", ask.PossiblyEnded}, // it is not known when on that day
		{"s/again", "2024-03-13", ask.CertainlyEnded},
		{"s/again", "2024-06-01", ask.NotEnded},
	} {
		day, err := graph.ParseInterval(c.day, time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		then := answered(t, asker, "where did s/a go as of "+c.day)
		at := func(a *ask.Answer) ask.Ended {
			i := slices.IndexFunc(a.Places, func(p ask.PlaceRow) bool { return p.ID == c.place })
			if i < 0 || a.Places[i].Held == nil {
				return ask.NotEnded
			}
			return a.Places[i].Held.EndedBy(day.Until)
		}
		if whole, dated := at(a), at(then); whole != c.want || dated != c.want {
			t.Errorf("%s by the end of %s: %d, as of then %d, want %d", c.place, c.day, whole, dated, c.want)
		}
	}
	var b strings.Builder
	if err := a.WriteJSON(&b); err != nil || strings.Count(b.String(), `"held": {`) != 3 {
		t.Errorf("%v: held is said %d times", err, strings.Count(b.String(), `"held": {`))
	}
}
