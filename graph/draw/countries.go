package draw

import (
	"slices"
	"strings"
)

// A party has its seat in one country and may have its systems run in others.
// Whether a transfer crosses a border is judged by where systems run, so that is
// said wherever it is not the seat.

// abroad returns the countries in which some places are processed, in words, ""
// if that is in the country of their party's seat, or not known.
func (c *chart) abroad(places ...int) string {
	var codes []string
	for _, i := range places {
		p := &c.places[i]
		if len(p.countries) == 0 || slices.Equal(p.countries, c.seat(p.party)) {
			continue
		}
		codes = append(codes, p.countries...)
	}
	if len(codes) == 0 {
		return ""
	}
	slices.Sort(codes)
	return "processed in " + strings.ReplaceAll(countryList(slices.Compact(codes)), "/", ", ")
}

// seatWord is put before the country in the titles of parties where some place
// is processed elsewhere.
func (c *chart) seatWord() string {
	for i := range c.places {
		if c.places[i].party != "" && c.abroad(i) != "" {
			return "seat "
		}
	}
	return ""
}
