package ask_test

import "slices"

// A part is what of an answer is compared.
type part int

const (
	everything part = iota
	strangers
	cohortRows
	verdicts
	needlessPeople
)

// unsettled lists where the engine does not follow the design as the reference
// reads it, and what is not compared there. To settle a point, delete it.
var unsettled = []struct {
	rule  string
	part  part
	shows func(c *comparison) bool
}{
	{"6: who crossed while it was so", needlessPeople,
		func(c *comparison) bool { return c.dated() }},
}

// skips reports whether a part of the answer is not compared.
func (c *comparison) skips(p part) bool {
	return slices.Contains(c.skipped, p)
}

func (c *comparison) findSkipped() {
	for _, u := range unsettled {
		if u.shows(c) {
			c.skipped = append(c.skipped, u.part)
		}
	}
}

// dated reports whether anybody belongs only for a time.
func (c *comparison) dated() bool {
	for _, list := range c.lists {
		for _, spells := range list {
			if !slices.Equal(spells, always) {
				return true
			}
		}
	}
	return false
}
