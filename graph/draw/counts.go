package draw

import (
	"cmp"
	"strconv"
	"strings"

	"outflow/graph/ask"
)

// markOf says how sure the counts are.
func (w *labelWriter) markOf(p ask.People, byInfluence, doubtful bool) mark {
	switch {
	case p.Confirmed.Min >= 1:
		return confirmed
	case byInfluence:
		return influence
	case w.counted && counts(p.Possible), doubtful:
		return possible
	case w.counted:
		return influence
	}
	return confirmed
}

// placeMark says how sure it is that the data is there. The drawing of a no has
// places that hold none of it; they are not drawn as doubtful.
func (w *labelWriter) placeMark(row *ask.PlaceRow) mark {
	byInfluence := row.Basis != nil && *row.Basis == "influence"
	if m := w.markOf(row.People, byInfluence, false); m != influence || byInfluence {
		return m
	}
	return confirmed
}

// peopleText says in few characters how many.
func (w *labelWriter) peopleText(p ask.People, m mark) string {
	text := ""
	switch m {
	case influence:
		return "influence"
	case confirmed:
		if !counts(p.Confirmed) {
			return ""
		}
		text = short(p.Confirmed)
		if p.Confirmed.Max != nil && p.Possible.Max == nil {
			text += ", possibly more"
		} else if p.Possible.Max != nil && largest(p.Possible) > largest(p.Confirmed) {
			text += ", possibly " + short(ask.Count{Max: p.Possible.Max, AboutMax: p.Possible.AboutMax})
		}
	case possible:
		if text = short(p.Possible); text == "" {
			return numberUnknown
		}
		text = "possibly " + text
	}
	if !w.counted {
		return ""
	}
	return text
}

// numberUnknown is said of people of whom nobody knows how many they are.
const numberUnknown = "number unknown"

// withNoun says that a number is one of people.
func withNoun(text string) string {
	if !strings.ContainsAny(text, "0123456789") {
		return text
	}
	noun := "people"
	if text == "1" || strings.HasSuffix(text, " 1") {
		noun = "person"
	}
	head, tail, more := strings.Cut(text, ", possibly")
	text = head + " " + noun
	if more {
		text += ", possibly" + tail
	}
	return text
}

// inWorlds splits a text of people into what is confirmed and what is possible
// besides, between which a line may end.
func inWorlds(text string) []string { return strings.Split(text, ", ") }

// people returns the number that the width of a line shows.
func people(p ask.People) int64 { return cmp.Or(largest(p.Confirmed), largest(p.Possible)) }

// sentence says in full how many, beginning with a full stop.
func sentence(p ask.People, m mark, counted bool) string {
	switch {
	case m == influence:
		return ". By influence only, no person’s data"
	case !counted:
		return ""
	case m == possible:
		return ". Possibly " + p.Possible.People()
	}
	text := ". Confirmed: " + p.Confirmed.People()
	if p.Possible.People() != p.Confirmed.People() {
		text += "; possibly " + p.Possible.People()
	}
	return text
}

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

// inUnit writes n in its unit.
func inUnit(n int64, up bool) string { return unitOf(n).in(n, up) + unitOf(n).name }

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
		return "≤ " + ask.About(c.AboutMax) + inUnit(*c.Max, true)
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
	return "≥ " + ask.About(c.AboutMin) + inUnit(c.Min, false)
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
