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

func TestShort(t *testing.T) {
	for _, test := range []struct {
		count ask.Count
		want  string
	}{
		{between(40e6, 40e6), "40,000,000"},
		{between(32e6, 40e6), "32–40 M"},
		{between(0, 0), "0"},
		{between(1, 40e6), "1–40 M"},
		{between(0, 8e6), "≤ 8 M"},
		{ask.Count{Min: 32e6}, "≥ 32 M"},
		{ask.Count{}, ""},
		{between(31_234_567, 40_450_001), "31.2–40.5 M"},
		{between(120, 3400), "120–3,400"},
		{approximate(between(40e6, 40e6), true, true), "about 40,000,000"},
		{approximate(between(32e6, 40e6), true, true), "about 32–40 M"},
		{approximate(between(1, 40e6), false, true), "1–about 40 M"},
		{approximate(between(0, 8e6), false, true), "≤ about 8 M"},
		{approximate(ask.Count{Min: 32e6}, true, false), "≥ about 32 M"},
		{between(900_000, 1_200_000), "900 k–1.2 M"},
		{between(999_999, 1_000_001), "999 k–1.01 M"},
		{between(1_005_000, 2_000_000_000), "1 M–2 bn"},
		{between(12_345_678_901, 12_345_678_901), "12,345,678,901"},
		{between(99_999_999, 123_456_789_012), "99.9 M–124 bn"},
	} {
		if got := strings.ReplaceAll(short(test.count), noBreak, " "); got != test.want {
			t.Errorf("short(%d, %v) = %q, want %q", test.count.Min, test.count.Max, got, test.want)
		}
	}
}

func approximate(c ask.Count, least, most bool) ask.Count {
	c.AboutMin, c.AboutMax = least, most
	return c
}
