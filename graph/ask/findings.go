package ask

import (
	"slices"

	"outflow/graph"
	"outflow/graph/reach"
)

// FindingCodes lists the codes of findings in the order answers give them.
var FindingCodes = [...]string{GroundNone, GroundUnknown, GroundExpired, Undisclosed, DisclosureUnknown, CrossBorder, MorePeopleThanNeeded}

// findings adds what a regulator would ask about the crossing of a
// hop, each with who crossed while it was so.
func (e *evaluation) findings(w reach.World, h *reach.Hop, t *graph.Transfer, r *crossing) {
	add := func(code string, kinds []uint64) {
		f := &r.findings[slices.Index(FindingCodes[:], code)]
		f.found = true
		f.who[w].add(kinds, h.When)
	}
	border := e.border(t)
	// Within one party and country nobody owes a ground or a notice, so there
	// only what is stated counts; leaving it out is no finding.
	outward := e.graph.Party(t.From) != e.graph.Party(t.To) || border != sameCountry
	switch {
	case len(t.Ground) == 0:
		if outward {
			add(GroundUnknown, h.Kinds)
		}
	case h.Ground == graph.None:
		add(GroundExpired, h.Kinds)
	case t.Ground[h.Ground].Key == graph.GroundNone:
		add(GroundNone, h.Kinds)
	case t.Ground[h.Ground].Key == graph.GroundUnknown:
		add(GroundUnknown, h.Kinds)
	}
	switch t.Disclosed {
	case "false":
		add(Undisclosed, h.Kinds)
	case "unknown":
		add(DisclosureUnknown, h.Kinds)
	case "":
		if outward {
			add(DisclosureUnknown, h.Kinds)
		}
	}
	if border == otherCountry || border == maybeOther && w == reach.Possible {
		add(CrossBorder, h.Kinds)
	}
	if t.Needs != nil {
		if n := e.plan.ExprNumber(t.Needs); n != graph.None {
			add(MorePeopleThanNeeded, e.beyond(h, int(n)))
		}
	}
}

// beyond returns the kinds that crossed and were at some time meanwhile not
// needed.
func (e *evaluation) beyond(h *reach.Hop, needs int) []uint64 {
	kinds := make([]uint64, len(h.Kinds))
	mask := e.kinds.Mask(needs)
	for i, c := range mask {
		until := graph.Future
		if i+1 < len(mask) {
			until = mask[i+1].Since
		}
		if (graph.Interval{Since: c.Since, Until: until}).Intersect(h.When).Empty() {
			continue
		}
		for k := range kinds {
			kinds[k] |= h.Kinds[k] &^ c.Kinds[k]
		}
	}
	return kinds
}

// A border says whether a transfer leaves the country it starts in.
type border int

const (
	sameCountry  border = iota // or nothing is known of one end
	maybeOther                 // an end is in several countries, some shared
	otherCountry               // the ends share no country
)

func (e *evaluation) border(t *graph.Transfer) border {
	from, to := e.graph.Countries(t.From), e.graph.Countries(t.To)
	if len(from) == 0 || len(to) == 0 {
		return sameCountry
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
