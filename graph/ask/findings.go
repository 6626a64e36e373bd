package ask

import (
	"slices"
	"strings"

	"outflow/graph"
	"outflow/graph/reach"
)

// FindingCodes lists the codes of findings in the order answers give them.
var FindingCodes = [...]string{GroundNone, GroundUnknown, GroundExpired, GroundLacking, Undisclosed, DisclosureUnknown, CrossBorder, MorePeopleThanNeeded,
	GroundDisputed, DisclosureDisputed, PeopleDisputed, TimeDisputed, PurposeDisputed, RoleDisputed}

// An account is one source's claim of a transfer, and where it leads.
type account struct {
	*graph.Transfer
	number int // among those of the transfer
	*frontier
	// outward says that it leaves its party or country. Within them nobody owes
	// a ground or a notice, so there only what is stated counts; leaving it out
	// is no finding.
	outward bool
}

func (e *evaluation) about(t *graph.Transfer, number int) account {
	f := e.frontier(t.From, t.To)
	return account{t, number, f, f.border != sameCountry || e.graph.Party(t.From) != e.graph.Party(t.To)}
}

// find adds what a regulator would ask about the crossing of a hop, each with
// who crossed while it was so.
func (r *crossing) find(w reach.World, h *reach.Hop, t account) {
	addWhen := func(code string, segments []uint64, when graph.Interval) *found {
		f := &r.findings[slices.Index(FindingCodes[:], code)]
		if !f.isSo() || f.by[len(f.by)-1] != int32(t.number) {
			f.by = append(f.by, int32(t.number))
		}
		if len(r.accounts) > 1 {
			f.during = append(f.during, when)
		}
		f.who[w].cross(segments, when)
		return f
	}
	add := func(code string) { addWhen(code, h.Segments, h.When).besides.cross(w, h) }
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
	for i := range r.disputes {
		if d := &r.disputes[i]; differs(d, t.number, h.When, w) {
			add(string(d.Aspect) + disputed)
		}
	}
}

// lacks reports whether a hop ran without the ground that was asked about: for
// certain if another one is stated of its time, or none, or one that had ended;
// possibly if it is not stated or not told whether that is another one.
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
	return key == graph.GroundNone || !withinAny(r.ground, key) && (w == reach.Possible || r.isOther(key))
}

// isOther reports whether a key that is not within the grounds asked about certainly
// is none of them. One that contains them, such as gdpr:6 of gdpr:6-1-a, may be one;
// so may a word that is no key of a law, and, of consent in all laws that are known,
// a key of any other.
func (r *crossing) isOther(key string) bool {
	law, _, isKey := strings.Cut(key, ":")
	sameLaw := func(asked string) bool { return graph.GroundWithin(law+":", asked) }
	return isKey && (len(r.ground) == 1 || slices.ContainsFunc(r.ground, sameLaw)) &&
		!slices.ContainsFunc(r.ground, func(asked string) bool { return graph.GroundWithin(key, asked) })
}

// withinAny reports whether a ground is one of some, or within one.
func withinAny(grounds []string, key string) bool {
	return slices.ContainsFunc(grounds, func(outer string) bool { return graph.GroundWithin(outer, key) })
}

// ended reports whether a ground that there was had ended by an instant.
func ended(ground graph.Ground, at graph.Instant) bool {
	return slices.ContainsFunc(ground, func(term graph.GroundTerm) bool {
		real := term.Key != graph.GroundNone && term.Key != graph.GroundUnknown
		return real && slices.ContainsFunc(term.When.Spans, func(v graph.Interval) bool { return v.Until <= at })
	})
}

// wanted reports whether what a Transfers question asks for was found of the row.
// Of a transfer that carried nobody, only influence, it may concern nobody.
func (e *evaluation) wanted(row *TransferRow, r *crossing) bool {
	nobody := row.People.none()
	switch {
	case nobody && e.query.OfPeople:
		return false
	case len(e.flow.Findings) == 0:
		return true
	}
	return e.flow.asks(func(code string) bool {
		return nobody && r.findings[slices.Index(FindingCodes[:], code)].isSo() ||
			slices.ContainsFunc(row.Findings, func(f Finding) bool { return f.Code == code })
	})
}

// asks reports whether a transfer of which these codes were found is one that
// the question asks for.
func (f *Flow) asks(found func(code string) bool) bool {
	if f.AllFindings {
		return !slices.ContainsFunc(f.Findings, func(code string) bool { return !found(code) })
	}
	return slices.ContainsFunc(f.Findings, found)
}
