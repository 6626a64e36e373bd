package graph

import (
	"slices"
	"strings"
)

// A Location is where one source puts a place.
type Location struct {
	Source    string
	Countries []string // ISO 3166-1 alpha-2 codes, sorted; never empty
}

// A Presence is what puts a place in a country.
type Presence int

// The presences.
const (
	Present    Presence = iota // that its system processes there, else that its party is seated there
	Seated                     // the seat of its party
	Processing                 // the countries where its system processes
)

// Locations returns where each source that speaks of it puts a place, by source.
// One that speaks of both where its system processes and of its party's seat
// puts it where the system processes.
func (g *Graph) Locations(p int32, by Presence) []Location {
	var processing, seat []Location
	if s := g.System(p); s != None && by != Seated {
		processing = g.Places[s].Located
	}
	if party := g.Party(p); party != None && by != Processing {
		seat = g.Places[party].Located
	}
	switch {
	case len(seat) == 0:
		return processing
	case len(processing) == 0:
		return seat
	}
	all := slices.Clip(processing)
	for _, l := range seat {
		if _, speaks := slices.BinarySearchFunc(processing, l.Source, bySource); !speaks {
			all = append(all, l)
		}
	}
	slices.SortFunc(all, func(a, b Location) int { return strings.Compare(a.Source, b.Source) })
	return all
}

func bySource(l Location, source string) int { return strings.Compare(l.Source, source) }

// In reports whether a place is in one of some countries, given by their codes: for
// certain if every source that speaks of where it is puts it there, possibly if one
// does.
func (g *Graph) In(p int32, codes []string, by Presence) (certain, possible bool) {
	all := g.Locations(p, by)
	certain = len(all) > 0
	for _, l := range all {
		there := slices.ContainsFunc(l.Countries, func(code string) bool { return slices.Contains(codes, code) })
		certain, possible = certain && there, possible || there
	}
	return certain, possible
}

// Disputed reports whether sources differ on where p is.
func (g *Graph) Disputed(p int32) bool {
	all := g.Locations(p, Present)
	return slices.ContainsFunc(all, func(l Location) bool { return !slices.Equal(l.Countries, all[0].Countries) })
}

// Decides returns the place that decides where p is: its system, if any source
// states where that processes, else its party, if that is known.
func (g *Graph) Decides(p int32) int32 {
	if s := g.System(p); s != None && len(g.Places[s].Located) > 0 {
		return s
	}
	return g.Outermost(p)
}

// Countries returns every country that some source puts p in, sorted.
func (g *Graph) Countries(p int32) []string {
	all := g.Locations(p, Present)
	if len(all) == 0 {
		return nil
	}
	codes := all[0].Countries
	for _, l := range all[1:] {
		if !slices.Equal(codes, l.Countries) {
			codes = append(slices.Clip(codes), l.Countries...)
			slices.Sort(codes)
			codes = slices.Compact(codes)
		}
	}
	return codes
}

// locations returns what each source of a group says of where a party or system
// is. A source that gives a party two seats contradicts itself, which is
// reported.
func (m *merger) locations(p *Place, group []Claim) []Location {
	var all []Location
	for len(group) > 0 && (p.Kind == KindParty || p.Kind == KindSystem) {
		n := 1
		for n < len(group) && group[n].Source == group[0].Source {
			n++
		}
		var codes []string
		if p.Kind == KindSystem {
			codes = union(group[:n], func(c *Claim) []string { return c.Countries })
		} else if seat := m.first(group[:n], "country", func(c *Claim) string { return c.Country }); seat != "" {
			codes = []string{seat}
		}
		if len(codes) > 0 {
			all = append(all, Location{group[0].Source, codes})
		}
		group = group[n:]
	}
	return all
}
