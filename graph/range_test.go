package graph

import (
	"math"
	"strings"
	"testing"
)

func TestRangesPrintAsTheyRead(t *testing.T) {
	for _, text := range []string{"40000000", "7000000..8000000", "..0.2", "0.5..", "0", "..<0.2", "7..<8", "0..<1", "~40000000", "~7..8", "~..0.2", "~5.."} {
		r, err := ParseRange(text)
		if err != nil || r.String() != text {
			t.Errorf("%s is %s (%v)", text, r, err)
		}
	}
	for _, text := range []string{"", "..", "8..7", "-1", "1e9", "ten", "1.", strings.Repeat("9", 100),
		"<7", "..<", "7..<7", "8..<7", "..<0", ">7..", "7>..", "..<<7", "..<~7", "~..<7", "~", "~~7", "~..", "~ 7", "7~"} {
		if r, err := ParseRange(text); err == nil {
			t.Errorf("%.20q is taken for %s", text, r)
		}
	}
}

// FuzzParseRange: what is read prints as what reads the same, is no range that
// ends below where it begins, and lies in its hull with any other.
func FuzzParseRange(f *testing.F) {
	for _, text := range []string{"40000000", "7000000..8000000", "..0.2", "0.5..", "00.10..1", "1...2", "9..08", "..", ".5", "..<0.2", "3..<5", "~4", "~1..5", "~..<1"} {
		f.Add(text, "3..5")
	}
	f.Fuzz(func(t *testing.T, text, other string) {
		r, err := ParseRange(text)
		if err != nil {
			return
		}
		again, err := ParseRange(r.String())
		if err != nil || !again.Equal(r) || again.String() != r.String() {
			t.Fatalf("%q is %s, which reads as %s (%v)", text, r, again, err)
		}
		if least, most := r.Of(1); most >= 0 && least > most {
			t.Fatalf("%s is from %d to %d", r, least, most)
		}
		if r.IsZero() || r.Min != nil && (r.Min.Sign() < 0 || r.Max != nil && r.Min.Cmp(r.Max) > 0) {
			t.Fatalf("%q is %s", text, r)
		}
		if o, err := ParseRange(other); err == nil {
			h := r.Hull(o)
			if again, err := ParseRange(h.String()); !h.IsZero() && (err != nil || !again.Equal(h)) {
				t.Fatalf("the hull of %s and %s is %s, which reads as %s (%v)", r, o, h, again, err)
			}
			if h.String() != o.Hull(r).String() || !h.IsZero() && h.Hull(r).String() != h.String() {
				t.Fatalf("the hull of %s and %s is %s", r, o, h)
			}
		}
	})
}

func TestRangeOfManyIsRoundedOutward(t *testing.T) {
	for _, test := range []struct {
		text        string
		whole       int64
		least, most int64
	}{
		{"0.33", 3, 0, 1}, {"0.2..0.5", 10, 2, 5}, {"..0.2", 7, 0, 2}, {"0.5..", 3, 1, -1}, {"7", 1, 7, 7}, {"99999999999999999999", 5, math.MaxInt64, math.MaxInt64},
		{"..<0.2", 40_000_000, 0, 7_999_999}, {"..<0.2", 7, 0, 1}, {"..<0.2", 0, 0, 0}, {"0.19..<0.2", 10, 1, 1},
		{"..<7", 1, 0, 6}, {"..<6.5", 1, 0, 6}, {"..<99999999999999999999", 5, 0, math.MaxInt64}, {"~0.2", 7, 1, 2},
	} {
		r, err := ParseRange(test.text)
		if err != nil {
			t.Fatal(err)
		}
		if least, most := r.Of(test.whole); least != test.least || most != test.most {
			t.Errorf("%s of %d: got %d..%d, want %d..%d", test.text, test.whole, least, most, test.least, test.most)
		}
	}
}

func TestTheHullIsAsStrictAndAsExactAsBothAre(t *testing.T) {
	for _, test := range []struct{ a, b, want string }{
		{"..<7", "..<7", "..<7"}, {"..<7", "..7", "..7"}, {"..<7", "..6", "..<7"}, {"..<7", "..8", "..8"}, {"3..<7", "5", "3..<7"},
		{"~40", "45", "~40..45"}, {"~40", "40", "~40"}, {"~..5", "..<7", "~..7"}, {"~5", "..", ""}, {"~3..", "..5", ""},
	} {
		a, _ := ParseRange(test.a)
		b, _ := ParseRange(test.b)
		if got := a.Hull(b).String(); got != test.want {
			t.Errorf("the hull of %s and %s is %s, want %s", test.a, test.b, got, test.want)
		}
		if a.Equal(b) != (test.a == test.b) {
			t.Errorf("%s and %s are equal: %v", test.a, test.b, a.Equal(b))
		}
	}
}
