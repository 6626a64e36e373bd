package ask

import (
	"math/big"
	"slices"
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

// sized says of a population or cohort how many people it has, and which share
// they are: "apple-pay, fewer than 20 %"; the name alone where nothing is said
// that is wanted.
func sized(g *graph.Graph, id, name string, wanted func(graph.Range) bool) string {
	said := name
	add := func(r graph.Range, text func(graph.Range) string) {
		if !r.IsZero() && wanted(r) {
			said += ", " + text(r)
		}
	}
	if i := g.Cohort(id); i != graph.None {
		add(g.Cohorts[i].Size, SizeText)
		add(g.Cohorts[i].Share, ShareText)
	} else if i := g.Population(id); i != graph.None {
		add(g.Populations[i].Size, SizeText)
	}
	return said
}

// approximately says what is only approximate of what the numbers of the sentence
// rest on, "" if nothing is.
func (a *Answer) approximately() string {
	if len(a.approximate) == 0 {
		return ""
	}
	var all []string
	for _, id := range slices.Sorted(slices.Values(a.approximate)) {
		all = append(all, sized(a.Graph, id, a.name(id), func(r graph.Range) bool { return r.About }))
	}
	return "This rests on what is only approximate: " + list(all)
}
