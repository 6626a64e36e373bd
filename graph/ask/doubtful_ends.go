package ask

import (
	"maps"
	"slices"
	"strings"

	"outflow/graph"
	"outflow/graph/reach"
)

// doubtfulRetentions lists, by assumption, the places that contribute and of which it is not
// certain until when they keep data, by what is stated of that.
func (e *evaluation) doubtfulRetentions() map[string][]string {
	ids := map[string][]string{}
	for _, p := range e.keeping() {
		switch keeps := e.graph.Places[p].Keeps; {
		case keeps == nil:
		case keeps.Duration == (graph.Duration{}):
			ids[RetentionOmitted] = append(ids[RetentionOmitted], e.graph.Places[keeps.Place].ID)
		case !keeps.Verified:
			ids[RetentionNotVerified] = append(ids[RetentionNotVerified], e.graph.Places[keeps.Place].ID)
		}
	}
	return ids
}

// keeping returns the places that contribute and at which it matters until when they keep data.
func (e *evaluation) keeping() (places []int32) {
	keeps := e.keeps()
	for i := range e.worlds[reach.Possible].Places {
		if p := e.worlds[reach.Possible].Places[i].Place; keeps(p) {
			places = append(places, p)
		}
	}
	return places
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
func (e *evaluation) doubtfulErasures() (ids, reasons []string) {
	g := e.graph
	erasures := e.plan.Erasures()
	if len(erasures) == 0 {
		return nil, nil
	}
	within := map[int32]bool{} // places that keep data, and those around them
	whole := map[int32]bool{}  // those that were given data
	for _, p := range e.keeping() {
		for up := p; up != graph.None && !within[up]; up = g.Places[up].Parent {
			within[up] = true
		}
	}
	keeps := e.keeps()
	for i := range e.worlds[reach.Possible].Hops {
		out := e.worlds[reach.Possible].Hops[i].Out
		whole[out] = keeps(out)
	}
	for _, p := range e.worlds[reach.Possible].Origins {
		whole[p] = keeps(p)
	}
	why := map[string][]string{}
	for _, x := range erasures {
		var all []string
		around := g.Places[x.At].Parent
		for around != graph.None && !whole[around] {
			around = g.Places[around].Parent
		}
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
