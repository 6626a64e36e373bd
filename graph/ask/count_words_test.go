package ask

import "testing"

func TestCountsThatAreApproximateSayAbout(t *testing.T) {
	n := func(most int64) *int64 { return &most }
	for _, test := range []struct {
		count                  Count
		written, said, plainly string
	}{
		{Count{Min: 7, Max: n(7)}, "7", "7 people", "7 people"},
		{Count{Min: 7, Max: n(7), AboutMin: true, AboutMax: true}, "about 7", "about 7 people", "about 7 people"},
		{Count{Min: 7, Max: n(7), AboutMax: true}, "about 7", "about 7 people", "about 7 people"},
		{Count{Min: 3, Max: n(7), AboutMin: true, AboutMax: true}, "about 3 – 7", "at least about 3 and at most about 7 people", "at least 3 and at most 7 people"},
		{Count{Min: 3, Max: n(7), AboutMin: true}, "about 3 – 7", "at least about 3 and at most 7 people", "at least about 3 and at most 7 people"},
		{Count{Min: 3, Max: n(7), AboutMax: true}, "3 – about 7", "at least 3 and at most about 7 people", "at least 3 and at most about 7 people"},
		{Count{Max: n(7), AboutMax: true}, "0 – about 7", "at most about 7 people", "at most about 7 people"},
		{Count{Min: 3, AboutMin: true}, "about 3 or more", "at least about 3 people", "at least about 3 people"},
		{Count{}, "unknown", "an unknown number of people", "an unknown number of people"},
	} {
		if got := test.count.Range(); got != test.written {
			t.Errorf("%q, want %q", got, test.written)
		}
		if got := test.count.People(); got != test.said {
			t.Errorf("%q, want %q", got, test.said)
		}
		if got := test.count.plainly(); got != test.plainly {
			t.Errorf("%q, want %q", got, test.plainly)
		}
	}
}
