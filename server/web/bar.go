package web

import (
	"strconv"

	"outflow/graph/ask"
)

// A Bar shows the bounds of both counts on one scale, from nobody to everybody
// that could be meant. All lengths are percentages of its width.
type Bar struct {
	// Certain are those who are certainly meant; Between those up to the most
	// that the confirmed bounds allow; Possible those beyond, up to the most
	// that is possible.
	Certain, Between, Possible Span
	Open                       bool // nobody knows the most
	Scale                      string
	Text                       string // all of it in words
	Confirmed, PossibleText    string
}

// A Span is a part of a bar.
type Span struct{ X, Width string }

// Is reports whether there is anything to see.
func (s Span) Is() bool { return s.Width != "" }

// newBar makes the bar of the people of an answer, nil where nobody is counted.
func newBar(a *ask.Answer) *Bar {
	if nobody(a.People) {
		return nil
	}
	c, p := a.People.Confirmed, a.People.Possible
	b := &Bar{Confirmed: c.Range(), PossibleText: p.Range()}
	whole, approximate := everybody(a)
	scale := whole
	for _, n := range []*int64{&c.Min, c.Max, &p.Min, p.Max} {
		if n != nil {
			scale = max(scale, *n)
		}
	}
	if scale == 0 {
		return nil
	}
	most := func(n *int64) int64 {
		if n == nil {
			b.Open = true
			return scale
		}
		return *n
	}
	sure, bound, possible := c.Min, most(c.Max), most(p.Max)
	b.Certain, b.Between, b.Possible = span(0, sure, scale), span(sure, bound, scale), span(bound, possible, scale)
	b.Scale = ask.About(approximate && scale == whole) + ask.Thousands(scale)
	b.Text = "Confirmed: " + c.People()
	if b.PossibleText != b.Confirmed {
		b.Text += ". Possible: " + p.People()
	}
	b.Text += ". The bar ends at " + b.Scale
	return b
}

// everybody is how many people the populations of the answer have, 0 if nobody
// knows, and whether that is only approximate.
func everybody(a *ask.Answer) (total int64, approximate bool) {
	for _, r := range a.Populations {
		i := a.Graph.Population(r.ID)
		if i < 0 {
			continue
		}
		size := a.Graph.Populations[i].Size.Whole()
		if size.Max == nil || !size.Max.IsInt() || !size.Max.Num().IsInt64() {
			return 0, false
		}
		total += size.Max.Num().Int64()
		approximate = approximate || size.About
	}
	return total, approximate
}

// span places a part between two counts. What is there is never too thin to be
// seen.
func span(from, to, scale int64) Span {
	if to <= from {
		return Span{}
	}
	percent := func(n int64) float64 { return float64(n) / float64(scale) * 100 }
	x, width := percent(from), max(percent(to-from), 0.4)
	return Span{number(min(x, 100-width)), number(width)}
}

func number(f float64) string { return strconv.FormatFloat(f, 'f', 2, 64) }
