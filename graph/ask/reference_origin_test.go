package ask_test

import (
	"slices"

	"outflow/graph"
)

// A gift is what an origin gives at an instant: a category of a person's data,
// to a place as a whole.
type gift struct {
	at     int // of reference.instants
	origin int32
	place  int32 // the origin or a field of it
	key    int   // of reference.keys
}

// gifts lists what the origins give of the person's data (design 2.1).
func (r *reference) gifts(p refPerson, possible bool) []gift {
	var all []gift
	for i := range r.g.Places {
		o := int32(i)
		stated := r.g.Places[o].Subjects != nil
		if !r.isOrigin(o) || !stated && !possible {
			continue
		}
		start, starts := r.startOf(o, possible)
		if !starts {
			continue
		}
		for at, t := range r.instants {
			if t < start || !r.isSubject(p, o, t, possible) {
				continue
			}
			for _, held := range r.givenAt(o, possible) {
				all = append(all, gift{at, o, held.place, held.key})
			}
		}
	}
	return all
}

// isOrigin reports whether data begins at the place: somebody states its
// subjects, or it is a dataset at which, or at a field of which, no transfer
// ends, or a system without datasets from which a transfer starts and at which
// none ends. Every transfer of the graph counts (design 2.1).
func (r *reference) isOrigin(o int32) bool {
	place := r.g.Places[o]
	starts, ends, datasets := false, false, false
	for _, t := range r.g.Transfers {
		to := r.g.Places[t.To]
		starts = starts || t.From == o
		ends = ends || t.To == o || to.Kind == graph.KindField && to.Parent == o
	}
	for _, q := range r.g.Places {
		datasets = datasets || q.Kind == graph.KindDataset && q.Parent == o
	}
	switch place.Kind {
	case graph.KindDataset:
		return place.Subjects != nil || !ends
	case graph.KindSystem:
		return place.Subjects != nil || !datasets && starts && !ends
	}
	return false
}

// startOf returns the earliest start of subjects_when: always if left out or
// where the origin is implicit. Unknown is never in the confirmed world and
// always in the possible one (design 2.1, 2.5).
func (r *reference) startOf(o int32, possible bool) (graph.Instant, bool) {
	place := r.g.Places[o]
	when := place.SubjectsWhen
	switch {
	case place.Subjects == nil || when.IsZero():
		return graph.Past, true
	case when.Unknown:
		return graph.Past, possible
	}
	start := graph.Future
	for _, v := range when.Spans {
		start = min(start, v.Since)
	}
	return start, true
}

// isSubject reports whether the origin is of the person at t: everyone means
// its own population, and where it states none, people whom no list names
// (design 1, People; 2.1).
func (r *reference) isSubject(p refPerson, o int32, t graph.Instant, possible bool) bool {
	place := r.g.Places[o]
	e := place.Subjects
	if _, unknown := e.(graph.Unknown); unknown && !possible {
		return false
	} else if unknown || e == nil {
		e = graph.Everyone{}
	}
	if p.stranger {
		return place.Population == graph.None && strangerIn(e)
	}
	return r.belongsAtHome(p, e, t, place.Population)
}

// strangerIn reports whether people whom no list names are meant: of everyone
// they are, of listed cohorts they are not.
func strangerIn(e graph.People) bool {
	switch e := e.(type) {
	case graph.Everyone:
		return true
	case graph.And:
		return strangerIn(e.L) && strangerIn(e.R)
	case graph.Or:
		return strangerIn(e.L) || strangerIn(e.R)
	case graph.Except:
		return strangerIn(e.L) && !strangerIn(e.R)
	}
	return false
}

// belongsAtHome is belongs where everyone means one population, or nobody who
// is listed.
func (r *reference) belongsAtHome(p refPerson, e graph.People, t graph.Instant, home int32) bool {
	switch e := e.(type) {
	case graph.Everyone:
		return p.population == home && r.belongs(p, e, t)
	case graph.Not:
		about := r.speaksOf(e.X, p.population) && (!hasEveryone(e.X) || p.population == home)
		return about && r.belongs(p, graph.Everyone{}, t) && !r.belongsAtHome(p, e.X, t, home)
	case graph.And:
		return r.belongsAtHome(p, e.L, t, home) && r.belongsAtHome(p, e.R, t, home)
	case graph.Or:
		return r.belongsAtHome(p, e.L, t, home) || r.belongsAtHome(p, e.R, t, home)
	case graph.Except:
		return r.belongsAtHome(p, e.L, t, home) && !r.belongsAtHome(p, e.R, t, home)
	}
	return r.belongs(p, e, t)
}

// givenAt lists what an origin gives to whom it is of: its own categories, and
// each field its own; data if none is given anywhere (design 2.1), and in the
// possible world also where there are more than are named, at it or its fields
// (design 2.5).
func (r *reference) givenAt(o int32, possible bool) []gift {
	var all []gift
	add := func(place int32) {
		for _, c := range r.g.Places[place].Categories {
			all = append(all, gift{place: place, key: slices.Index(r.keys, c)})
		}
	}
	add(o)
	for i, f := range r.g.Places {
		if f.Kind == graph.KindField && f.Parent == o {
			add(int32(i))
		}
	}
	named := map[string]bool{}
	for _, given := range all {
		named[r.keys[given.key]] = true
	}
	if len(all) == 0 || possible && hasMore(r.g.Places[o].CategoryTotal, named) {
		all = append(all, gift{place: o, key: slices.Index(r.keys, graph.AllData)})
	}
	return all
}

// hasMore reports whether there may be more categories in all than are named.
func hasMore(total graph.Range, named map[string]bool) bool {
	if total.IsZero() {
		return false
	}
	_, most := total.Of(1)
	return most < 0 || most > int64(len(named))
}
