package ask

import (
	"slices"

	"outflow/graph"
	"outflow/graph/reach"
)

// FindingCodes lists the codes of findings in the order answers give them.
var FindingCodes = [...]string{GroundNone, GroundUnknown, GroundExpired, GroundLacking, Undisclosed, DisclosureUnknown, CrossBorder, MorePeopleThanNeeded}

// An account is one source's claim of a transfer, and where it leads.
type account struct {
	*graph.Transfer
	*frontier
	// outward says that it leaves its party or country. Within them nobody owes
	// a ground or a notice, so there only what is stated counts; leaving it out
	// is no finding.
	outward bool
}

func (e *evaluation) about(t *graph.Transfer) account {
	f := e.frontier(t.From, t.To)
	return account{t, f, f.border != sameCountry || e.graph.Party(t.From) != e.graph.Party(t.To)}
}

// find adds what a regulator would ask about the crossing of a hop, each with
// who crossed while it was so.
func (r *crossing) find(w reach.World, h *reach.Hop, t account) {
	addWhen := func(code string, kinds []uint64, when graph.Interval) {
		f := &r.findings[slices.Index(FindingCodes[:], code)]
		f.found = true
		f.who[w].cross(kinds, when)
	}
	add := func(code string) { addWhen(code, h.Kinds, h.When) }
	switch {
	case len(t.Ground) == 0:
		if t.outward {
			add(GroundUnknown)
		}
	case h.Ground == graph.None && ended(t.Ground, h.When.Since):
		add(GroundExpired)
	case h.Ground == graph.None: // nothing is said of that time
		add(GroundUnknown)
	case t.Ground[h.Ground].Key == graph.GroundNone:
		add(GroundNone)
	case t.Ground[h.Ground].Key == graph.GroundUnknown:
		add(GroundUnknown)
	}
	if r.lacks(w, h, t) {
		add(GroundLacking)
	}
	switch t.Disclosed {
	case "false":
		add(Undisclosed)
	case "unknown":
		add(DisclosureUnknown)
	case "":
		if t.outward {
			add(DisclosureUnknown)
		}
	}
	if t.border == otherCountry || t.border == maybeOther && w == reach.Possible {
		add(CrossBorder)
	}
	if h.Needless != nil {
		addWhen(MorePeopleThanNeeded, h.Needless, h.NeedlessWhen)
	}
}

// lacks reports whether a hop ran without the ground that was asked about: for
// certain if another one is stated of its time, or none, or one that had ended.
func (r *crossing) lacks(w reach.World, h *reach.Hop, t account) bool {
	if r.ground == nil {
		return false
	}
	switch {
	case len(t.Ground) == 0:
		return t.outward && w == reach.Possible
	case h.Ground == graph.None:
		return w == reach.Possible || ended(t.Ground, h.When.Since)
	}
	key := t.Ground[h.Ground].Key
	if key == graph.GroundUnknown {
		return w == reach.Possible
	}
	return !slices.ContainsFunc(r.ground, func(outer string) bool { return graph.GroundWithin(outer, key) })
}

// ended reports whether a ground that there was had ended by an instant.
func ended(ground graph.Ground, at graph.Instant) bool {
	return slices.ContainsFunc(ground, func(term graph.GroundTerm) bool {
		real := term.Key != graph.GroundNone && term.Key != graph.GroundUnknown
		return real && slices.ContainsFunc(term.When.Spans, func(v graph.Interval) bool { return v.Until <= at })
	})
}
