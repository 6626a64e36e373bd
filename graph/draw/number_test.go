package draw

import (
	"strings"
	"testing"

	"outflow/graph/ask"
)

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
