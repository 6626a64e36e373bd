package draw

import (
	"strconv"
	"strings"

	"outflow/graph/ask"
)

// noBreak is a space at which no line ends: before a unit.
const noBreak = "\u00a0"

// A unit shortens large numbers.
type unit struct {
	size int64
	name string
}

func unitOf(n int64) unit {
	switch {
	case n >= 1e9:
		return unit{1e9, noBreak + "bn"}
	case n >= 1e6:
		return unit{1e6, noBreak + "M"}
	case n >= 1e5:
		return unit{1e3, noBreak + "k"}
	}
	return unit{1, ""}
}

// in writes n in the unit with three digits, rounded down or up: a bound must
// stay a bound.
func (u unit) in(n int64, up bool) string {
	if u.size == 1 {
		return ask.Thousands(n)
	}
	step := u.size / 100
	for n/step >= 1000 && step < u.size {
		step *= 10
	}
	steps := n / step
	if up && n%step != 0 {
		steps++
	}
	perUnit := u.size / step
	text := ask.Thousands(steps / perUnit)
	if rest := steps % perUnit; rest != 0 {
		digits := strconv.FormatInt(perUnit+rest, 10)[1:] // keeps its leading zeros
		text += "." + strings.TrimRight(digits, "0")
	}
	return text
}

// short writes a count in few characters: "40,000,000", "32–40 M", "≥ 32 M",
// "≤ about 8 M"; "" if it says nothing.
func short(c ask.Count) string {
	switch {
	case c.Max == nil && c.Min == 0:
		return ""
	case c.Max == nil:
		return atLeast(c)
	case *c.Max == c.Min:
		return ask.About(c.AboutMin || c.AboutMax) + ask.Thousands(c.Min)
	case c.Min == 0:
		return "≤ " + ask.About(c.AboutMax) + unitOf(*c.Max).in(*c.Max, true) + unitOf(*c.Max).name
	}
	lo, hi := unitOf(c.Min), unitOf(*c.Max)
	least := ask.About(c.AboutMin) + lo.in(c.Min, false)
	most := ask.About(c.AboutMax && !c.AboutMin) + hi.in(*c.Max, true) + hi.name
	if lo != hi {
		least += lo.name
	}
	return least + "–" + most
}

// atLeast writes the least number of a count: "≥ 32 M".
func atLeast(c ask.Count) string {
	return "≥ " + ask.About(c.AboutMin) + unitOf(c.Min).in(c.Min, false) + unitOf(c.Min).name
}

// counts reports whether the count says that there are, or may be, people.
func counts(c ask.Count) bool { return c.Min > 0 || c.Max == nil || *c.Max > 0 }

// largest returns the greatest number the count allows; the least one where
// it has no bound.
func largest(c ask.Count) int64 {
	if c.Max == nil {
		return c.Min
	}
	return *c.Max
}
