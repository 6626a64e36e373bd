package ask

import (
	"maps"
	"slices"
	"strings"

	"outflow/graph"
	"outflow/graph/reach"
)

// runOuts lists the retentions that matter in either world, if they were over; that nothing is
// past its time may rest on one that was not, too.
func (e *evaluation) runOuts() (found []reach.RunOut) {
	for _, r := range e.worlds {
		for _, o := range r.RunOuts {
			if o.Over || e.query.Form == Overdue {
				found = append(found, o)
			}
		}
	}
	return found
}

// isOfRetention reports whether a key says until when a place keeps data.
func isOfRetention(key string) bool {
	key, _, _ = strings.Cut(key, " of ") // of a place by another of its names
	return key == "retention" || key == "deletion"
}

// doubtfulRetentions lists, by assumption, the places on whose retention the answer may rest, and
// of which it is not certain until when they keep data, by what is stated of that. What keeping and
// wholes are, see the methods that make them.
func (e *evaluation) doubtfulRetentions(runOuts []reach.RunOut, keeping []bool, wholes func(p int32) int32) map[string][]string {
	ids := map[string][]string{}
	add := func(of int32) {
		switch keeps := e.graph.Places[of].Keeps; {
		case keeps.Duration == (graph.Duration{}):
			ids[RetentionOmitted] = append(ids[RetentionOmitted], e.graph.Places[of].ID)
		case !keeps.Verified:
			ids[RetentionNotVerified] = append(ids[RetentionNotVerified], e.graph.Places[of].ID)
		}
	}
	for i := range e.worlds[reach.Possible].Breaches { // which has run out
		if b := &e.worlds[reach.Possible].Breaches[i]; b.Erasure == nil {
			add(b.Statement.Place)
		}
	}
	if e.query.Form == Overdue {
		for p, is := range keeping {
			if keeps := e.graph.Places[p].Keeps; is && keeps != nil && keeps.Duration == (graph.Duration{}) {
				add(keeps.Place) // which may keep what was to be erased
			}
		}
		return ids
	}
	for _, o := range runOuts {
		if keeping[o.Place] || e.sought.Again {
			add(o.Of)
		}
		if p := wholes(o.Of); p != graph.None && keeping[p] {
			ids[RetentionOfPart] = append(ids[RetentionOfPart], e.graph.Places[o.Of].ID)
		}
	}
	return ids
}

// wholes returns what finds the nearest place around another that keeps data and was given some as
// a whole, of which nobody knows where in it that lay; graph.None if there is none.
func (e *evaluation) wholes() func(p int32) int32 {
	given, keeps := make([]bool, len(e.graph.Places)), e.keeps()
	for i := range e.worlds[reach.Possible].Hops {
		out := e.worlds[reach.Possible].Hops[i].Out
		given[out] = keeps(out)
	}
	for _, p := range e.worlds[reach.Possible].Origins {
		given[p] = keeps(p)
	}
	return func(p int32) int32 {
		for p = e.graph.Places[p].Parent; p != graph.None && !given[p]; {
			p = e.graph.Places[p].Parent
		}
		return p
	}
}

// keeping marks the places that contribute and at which it matters until when they keep data.
func (e *evaluation) keeping() []bool {
	r, keeps, marks := e.worlds[reach.Possible], e.keeps(), make([]bool, len(e.graph.Places))
	for i := range r.Places {
		p := r.Places[i].Place
		marks[p] = keeps(p)
	}
	if e.sought.Aim == reach.Left { // its places are those where data went: what lay in X left it while it did
		for i := range r.Hops {
			p := r.Hops[i].In
			marks[p] = keeps(p)
		}
	}
	return marks
}

// keeps tells whether it matters until when a place keeps data: what came to X counts, whatever
// becomes of it there.
func (e *evaluation) keeps() func(place int32) bool {
	if e.sought.Aim != reach.Reached && e.sought.Aim != reach.Fed {
		return func(int32) bool { return true }
	}
	in := e.graph.Marked(e.sought.X[reach.Confirmed])
	return func(p int32) bool { return !in[p] }
}

// doubtfulErasures lists the erasures on which the answer may rest and of which it is not
// certain what they erased, and beside each id why.
func (e *evaluation) doubtfulErasures(keeping []bool, wholes func(p int32) int32) (ids, reasons []string) {
	g := e.graph
	erasures := e.plan.Erasures()
	if len(erasures) == 0 {
		return nil, nil
	}
	within := make([]bool, len(g.Places)) // places that keep data, and those around them
	for p, is := range keeping {
		for up := int32(p); is && up != graph.None && !within[up]; up = g.Places[up].Parent {
			within[up] = true
		}
	}
	concerned := e.worlds[reach.Possible].Concerned()
	why := map[string][]string{}
	for _, x := range erasures {
		var all []string
		if !concerned(x) {
			continue
		}
		around := wholes(x.At)
		if around == graph.None && !within[x.At] {
			continue
		}
		span, known := x.Span()
		if x.Requested {
			all = append(all, "only asked for")
		}
		switch {
		case !known:
			all = append(all, "nobody says when")
		case !x.Requested && !span.IsAtOnce():
			all = append(all, "at some moment of "+strings.Join(x.Dates(g.Zone), " "))
		}
		if graph.IsUnknown(x.People) {
			all = append(all, "nobody says whose data")
		}
		if around != graph.None {
			all = append(all, "of a part of what was given to "+g.Places[around].ID+" as a whole")
		}
		if len(all) > 0 {
			why[x.ID] = appendNew(why[x.ID], all)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(why)) {
		ids = append(ids, id)
		reasons = append(reasons, id+" ("+strings.Join(why[id], " and ")+")")
	}
	return ids, reasons
}
