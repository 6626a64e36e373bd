package ask

import (
	"strconv"
	"strings"
)

// zero reports whether there is certainly nobody.
func (c Count) zero() bool { return c.Max != nil && *c.Max == 0 }

// Range writes the bounds of a count: "32,000,000 – 40,000,000".
func (c Count) Range() string {
	switch {
	case c.Max == nil && c.Min == 0:
		return "unknown"
	case c.Max == nil:
		return Thousands(c.Min) + " or more"
	case c.Min == *c.Max:
		return Thousands(c.Min)
	}
	return Thousands(c.Min) + " – " + Thousands(*c.Max)
}

// People writes the bounds in a sentence: "at least 32,000,000 and at most
// 40,000,000 people".
func (c Count) People() string {
	noun, most := " people", c.Min
	if c.Max != nil {
		most = *c.Max
	}
	if most == 1 {
		noun = " person"
	}
	switch {
	case c.Max == nil && c.Min == 0:
		return "an unknown number of people"
	case c.Max == nil:
		return "at least " + Thousands(c.Min) + noun
	case c.Min == *c.Max:
		return Thousands(c.Min) + noun
	case c.Min == 0:
		return "at most " + Thousands(*c.Max) + noun
	}
	return "at least " + Thousands(c.Min) + " and at most " + Thousands(*c.Max) + noun
}

// span says when the facts of a count came.
func (c Count) span() string {
	switch {
	case c.First != nil && c.Last != nil && *c.First == *c.Last:
		if strings.Contains(*c.First, "T") {
			return " at " + *c.First
		}
		return " on " + *c.First
	case c.First != nil && c.Last != nil:
		return ", from " + *c.First + " to " + *c.Last
	case c.First != nil:
		return ", from " + *c.First + " on"
	case c.Last != nil:
		return ", until " + *c.Last
	}
	return ""
}

// Thousands writes a number with separators.
func Thousands(n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}

// Plural writes how many of something there are: "1 party", "2 parties".
func Plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Thousands(int64(n)) + " " + many
}
