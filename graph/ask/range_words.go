package ask

import (
	"math/big"
	"strings"

	"outflow/graph"
)

// SizeText writes a size for people: "about 40,000,000", "7,000,000 – 8,000,000",
// "fewer than 7".
func SizeText(r graph.Range) string {
	return rangeText(r, func(n *big.Rat) string {
		if n.IsInt() && n.Num().IsInt64() {
			return Thousands(n.Num().Int64())
		}
		return n.FloatString(2)
	}, "")
}

// ShareText writes a share for people: "at most 20 %", "fewer than 20 %".
func ShareText(r graph.Range) string {
	return rangeText(r, func(n *big.Rat) string {
		percent := new(big.Rat).Mul(n, big.NewRat(100, 1))
		return strings.TrimSuffix(strings.TrimRight(percent.FloatString(4), "0"), ".")
	}, " %")
}

func rangeText(r graph.Range, write func(*big.Rat) string, unit string) string {
	about := About(r.About)
	switch {
	case r.IsZero():
		return ""
	case r.Below && r.Min == nil:
		return "fewer than " + write(r.Max) + unit
	case r.Below:
		return write(r.Min) + unit + " or more, fewer than " + write(r.Max) + unit
	case r.Min == nil:
		return "at most " + about + write(r.Max) + unit
	case r.Max == nil:
		return "at least " + about + write(r.Min) + unit
	case r.Min.Cmp(r.Max) == 0:
		return about + write(r.Min) + unit
	}
	return about + write(r.Min) + " – " + write(r.Max) + unit
}

// approximately says what is only approximate of what the numbers of a sentence
// rest on, "" if nothing is.
func (a *Answer) approximately() string {
	for _, c := range []Count{a.People.Confirmed, a.People.Possible, a.found.Confirmed, a.found.Possible} {
		if c.AboutMin || c.AboutMax {
			return "These numbers rest on approximate ones: " + list(a.approximate())
		}
	}
	return ""
}

// approximate lists the populations and cohorts of which only about so much is
// said, each with that.
func (a *Answer) approximate() []string {
	var all []string
	for _, s := range a.Assumptions {
		if s.Code != Approximate {
			continue
		}
		for _, id := range s.IDs {
			said := []string{a.name(id)}
			add := func(r graph.Range, text func(graph.Range) string) {
				if r.About {
					said = append(said, text(r))
				}
			}
			if i := a.Graph.Cohort(id); i != graph.None {
				add(a.Graph.Cohorts[i].Size, SizeText)
				add(a.Graph.Cohorts[i].Share, ShareText)
			} else if i := a.Graph.Population(id); i != graph.None {
				add(a.Graph.Populations[i].Size, SizeText)
			}
			all = append(all, strings.Join(said, ", "))
		}
	}
	return all
}
