package ask

import (
	"strconv"
	"strings"
)

// zero reports whether there is certainly nobody.
func (c Count) zero() bool { return c.Max != nil && *c.Max == 0 }

// About is what comes before a number that is approximate.
func About(is bool) string {
	if is {
		return "about "
	}
	return ""
}

// Range writes the bounds of a count: "32,000,000 – 40,000,000". Where the first
// is approximate, both read so: "about 32,000,000 – 40,000,000".
func (c Count) Range() string {
	least := About(c.AboutMin) + Thousands(c.Min)
	switch {
	case c.Max == nil && c.Min == 0:
		return "unknown"
	case c.Max == nil:
		return least + " or more"
	case c.Min == *c.Max:
		return About(c.AboutMin || c.AboutMax) + Thousands(c.Min)
	}
	return least + " – " + About(c.AboutMax && !c.AboutMin) + Thousands(*c.Max)
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
		return "at least " + About(c.AboutMin) + Thousands(c.Min) + noun
	case c.Min == *c.Max:
		return About(c.AboutMin || c.AboutMax) + Thousands(c.Min) + noun
	case c.Min == 0:
		return "at most " + About(c.AboutMax) + Thousands(*c.Max) + noun
	}
	return "at least " + About(c.AboutMin) + Thousands(c.Min) + " and at most " + About(c.AboutMax) + Thousands(*c.Max) + noun
}

// plainly is People for a sentence that says at its end what is approximate: there
// "about" twice in a row would only be in the way.
func (c Count) plainly() string {
	if c.AboutMin && c.AboutMax && c.Min > 0 && c.Min != *c.Max {
		c.AboutMin, c.AboutMax = false, false
	}
	return c.People()
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
