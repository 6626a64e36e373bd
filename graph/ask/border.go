package ask

import (
	"slices"
	"strings"

	"outflow/graph"
)

// A border says whether a transfer leaves the country it starts in.
type border int

const (
	sameCountry  border = iota // or nothing is known of either end
	maybeOther                 // an end is in several countries, some shared, or nobody says where
	otherCountry               // the ends share no country
)

// A frontier is what sources say of the countries at the ends of a transfer.
type frontier struct {
	border               // for certain only if all sources agree
	sources  []string    // of those by whom it crosses a border, or may
	crossing []Statement // what they state: "KR to CN"
	staying  []Statement // by whom it crosses none
}

// A side is where one source puts the ends of a transfer; of an end that it does
// not speak of, where others put it.
type side struct {
	source       string
	from, to     [][]string // the alternatives
	starts, ends bool       // the source itself says where it starts, and ends
}

// frontier finds what sources say of the countries of two places.
func (e *evaluation) frontier(from, to int32) *frontier {
	key := [2]int32{e.graph.Decides(from), e.graph.Decides(to)}
	f := e.frontiers[key]
	if f == nil {
		f = newFrontier(e.graph, from, to)
		e.frontiers[key] = f
	}
	return f
}

func newFrontier(g *graph.Graph, from, to int32) *frontier {
	starts, ends := g.Locations(from, graph.Present), g.Locations(to, graph.Present)
	f := &frontier{staying: none[Statement]()}
	if len(starts)+len(ends) == 0 || g.Party(from) == g.Party(to) && len(starts)*len(ends) == 0 {
		return f
	}
	anyStart, anyEnd := alternatives(starts), alternatives(ends)
	for i, j := 0, 0; i < len(starts) || j < len(ends); {
		s := side{from: anyStart, to: anyEnd}
		order := 0 // of the sources at hand
		switch {
		case i == len(starts):
			order = 1
		case j == len(ends):
			order = -1
		default:
			order = strings.Compare(starts[i].Source, ends[j].Source)
		}
		if order <= 0 {
			s.source, s.from, s.starts = starts[i].Source, [][]string{starts[i].Countries}, true
			i++
		}
		if order >= 0 {
			s.source, s.to, s.ends = ends[j].Source, [][]string{ends[j].Countries}, true
			j++
		}
		said := Statement{s.source, s.String()}
		b := between(s.from, s.to)
		if len(f.crossing)+len(f.staying) == 0 {
			f.border = b
		}
		f.border = f.border.or(b)
		if b == sameCountry {
			f.staying = append(f.staying, said)
		} else {
			f.sources, f.crossing = append(f.sources, s.source), append(f.crossing, said)
		}
	}
	return f
}

// alternatives returns where sources put a place, each once; nowhere if none says.
func alternatives(all []graph.Location) [][]string {
	var distinct [][]string
	for _, l := range all {
		if !slices.ContainsFunc(distinct, func(o []string) bool { return slices.Equal(o, l.Countries) }) {
			distinct = append(distinct, l.Countries)
		}
	}
	if distinct == nil {
		return [][]string{nil}
	}
	return distinct
}

func between(from, to [][]string) border {
	b := borderOf(from[0], to[0])
	for _, f := range from {
		for _, t := range to {
			b = b.or(borderOf(f, t))
		}
	}
	return b
}

// or returns what is sure of two alternatives.
func (b border) or(o border) border {
	if b != o {
		return maybeOther
	}
	return b
}

func borderOf(from, to []string) border {
	if len(from) == 0 || len(to) == 0 {
		return maybeOther
	}
	shared := func(c string) bool { return slices.Contains(from, c) }
	switch {
	case !slices.ContainsFunc(to, shared):
		return otherCountry
	case slices.ContainsFunc(to, func(c string) bool { return !shared(c) }):
		return maybeOther
	}
	return sameCountry
}

// String writes the countries of a side: "KR to CN", and of an end of which its
// source does not speak "KR to CN or SG (as others say)".
func (s *side) String() string {
	write := func(end [][]string, spoken bool) string {
		texts := make([]string, len(end))
		for i, codes := range end {
			if codes == nil {
				return nowhereSaid
			}
			texts[i] = strings.Join(codes, "/")
		}
		text := strings.Join(texts, " or ")
		if !spoken {
			text += " (as others say)"
		}
		return text
	}
	return write(s.from, s.starts) + " to " + write(s.to, s.ends)
}

// Located writes where sources put a place: where they all do, or who puts it where.
func Located(g *graph.Graph, p int32) string {
	var all []Statement
	for _, l := range g.Locations(p, graph.Present) {
		all = append(all, Statement{l.Source, strings.Join(l.Countries, ", ")})
	}
	return together(all)
}

const nowhereSaid = "a country nobody says"
