package draw

import (
	"strings"
	"testing"

	"outflow/graph/ask"
)

func TestMarksAndCounts(t *testing.T) {
	unlisted := ask.People{Possible: ask.Count{}}
	more := sure(32e6, 40e6)
	more.Possible = between(32e6, 45e6)
	open := sure(32e6, 40e6)
	open.Possible = ask.Count{Min: 32e6}
	vague := ask.People{Confirmed: approximate(more.Confirmed, true, true), Possible: approximate(more.Possible, true, true)}
	influenced := "influence"
	for _, test := range []struct {
		name    string
		people  ask.People
		basis   *string
		counted bool
		mark    mark
		text    string
		in      string
	}{
		{"exact", sure(40e6, 40e6), nil, true, confirmed, "40,000,000 people", ". Confirmed: 40,000,000 people"},
		{"one", sure(1, 1), nil, true, confirmed, "1 person", ". Confirmed: 1 person"},
		{"bounds", sure(32e6, 40e6), nil, true, confirmed, "32–40 M people", ". Confirmed: at least 32,000,000 and at most 40,000,000 people"},
		{"more possible", more, nil, true, confirmed, "32–40 M people, possibly ≤ 45 M", ". Confirmed: at least 32,000,000 and at most 40,000,000 people; possibly at least 32,000,000 and at most 45,000,000 people"},
		{"no upper bound", open, nil, true, confirmed, "32–40 M people, possibly more", ". Confirmed: at least 32,000,000 and at most 40,000,000 people; possibly at least 32,000,000 people"},
		{"approximate", vague, nil, true, confirmed, "about 32–40 M people, possibly ≤ about 45 M", ". Confirmed: at least about 32,000,000 and at most about 40,000,000 people; possibly at least about 32,000,000 and at most about 45,000,000 people"},
		{"possible", maybe(0, 9), nil, true, possible, "possibly ≤ 9 people", ". Possibly at most 9 people"},
		{"unlisted people", unlisted, nil, true, possible, "number unknown", ". Possibly an unknown number of people"},
		{"nobody", nobody(), nil, true, confirmed, "", ". Confirmed: 0 people"},
		{"influence", nobody(), &influenced, true, influence, "influence", ". By influence only, no person’s data"},
		{"plain lineage", unlisted, nil, false, confirmed, "", ""},
	} {
		w := &labelWriter{counted: test.counted}
		m := w.placeMark(&ask.PlaceRow{People: test.people, Basis: test.basis})
		if got := strings.ReplaceAll(withNoun(w.peopleText(test.people, m)), noBreak, " "); m != test.mark || got != test.text {
			t.Errorf("%s: %v %q, want %v %q", test.name, m, got, test.mark, test.text)
		}
		if got := sentence(test.people, m, test.counted); got != test.in {
			t.Errorf("%s: %q, want %q", test.name, got, test.in)
		}
	}
}
