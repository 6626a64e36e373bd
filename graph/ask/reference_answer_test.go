package ask_test

import (
	"outflow/graph"
	"outflow/graph/ask"
)

// A refAnswer is what the reference finds, in the confirmed and the possible
// world.
type refAnswer [2]refWorld

// A refWorld is what is so in one world.
type refWorld struct {
	people     tally
	cohorts    map[string]tally
	categories map[string]tally
	places     map[string]tally
	upstream   map[string]tally
	transfers  map[string]tally // see rowOf
	findings   map[string]tally // by code and transfer
}

// A tally counts people one by one, and says when.
type tally struct {
	listed    map[int32]int // by population
	strangers bool          // people whom no list names, any number of them
	influence bool
	given     bool // some of it without a hop
	held      span // of people's data; only when it begins means something: data stays
	touched   span // the same of influence
	entered   span // when hops brought it, or it crossed
}

// A span is from the first to the last of some instants, as numbers of
// stretches of reference.instants; the zero span is empty.
type span struct {
	any         bool
	first, last int
}

func (s span) with(at int) span {
	if !s.any {
		return span{true, at, at}
	}
	return span{true, min(s.first, at), max(s.last, at)}
}

func (s span) join(o span) span {
	if !o.any {
		return s
	}
	return s.with(o.first).with(o.last)
}

// answer asks about everyone in turn.
func (r *reference) answer(f ask.Flow) refAnswer {
	var a refAnswer
	for world := range a {
		q := r.query(f, world == 1)
		w := refWorld{cohorts: map[string]tally{}, categories: map[string]tally{}, places: map[string]tally{}, upstream: map[string]tally{}, transfers: map[string]tally{}, findings: map[string]tally{}}
		for _, p := range r.asked(f) {
			r.count(&w, p, r.walk(q, p, world == 1).follow(true))
		}
		for _, c := range r.g.Cohorts {
			r.countCohort(&w, f, c.ID, world == 1)
		}
		a[world] = w
	}
	return a
}

// asked lists whose data is followed: everybody's, and anything where the
// question is one of plain lineage too (design 2.9) and not of people.
func (r *reference) asked(f ask.Flow) []refPerson {
	switch f.Form {
	case ask.Where, ask.Feeds, ask.Derived, ask.Transfers:
		if f.People != nil {
			break
		}
		return append(r.persons[:len(r.persons):len(r.persons)], refPerson{population: graph.None, anything: true})
	}
	return r.persons
}

func (r *reference) count(w *refWorld, p refPerson, f refFound) {
	w.people.add(p, f.people, f.influence)
	w.people.entered = w.people.entered.join(f.entered)
	w.people.given = w.people.given || f.given
	for key, s := range f.categories {
		row := w.categories[r.keys[key]]
		row.entered = row.entered.join(f.brought[key])
		w.categories[r.keys[key]] = row
		addTo(w.categories, r.keys[key], p, s, span{})
	}
	for place, s := range f.places {
		addTo(w.places, r.g.Places[place].ID, p, s[0], s[1])
	}
	for place, s := range f.upstream {
		addTo(w.upstream, r.g.Places[place].ID, p, s[0], s[1])
	}
	rows := map[string]*[2]span{}
	findings := map[string]*[2]span{}
	for of, s := range f.crossed {
		row := rowOf(r.g, of.account)
		into := both(rows, row)
		if of.finding != "" {
			into = both(findings, of.finding+" "+row)
		}
		into[0], into[1] = into[0].join(s[0]), into[1].join(s[1])
	}
	for id, s := range rows {
		addTo(w.transfers, id, p, s[0], s[1])
	}
	for id, s := range findings { // of people, who crossed; nobody's are none (design 6, 2.6)
		if s[0].any && !p.anything {
			addTo(w.findings, id, p, s[0], span{})
		}
	}
}

// rowOf names the row of an account: accounts of one transfer between the same
// places count together.
func rowOf(g *graph.Graph, account int) string {
	t := g.Transfers[account]
	return t.ID + " " + g.Places[t.From].ID + " " + g.Places[t.To].ID
}

// countCohort counts as if only the members of a cohort were asked for. All of
// them are listed, so no stranger is one.
func (r *reference) countCohort(w *refWorld, f ask.Flow, cohort string, possible bool) {
	members := graph.Members(cohort)
	if f.People == nil {
		f.People = members
	} else {
		f.People = graph.And{L: f.People, R: members}
	}
	q := r.query(f, possible)
	for _, p := range r.persons[:len(r.persons)-1] {
		addTo(w.cohorts, cohort, p, r.walk(q, p, possible).follow(false).people, span{})
	}
}

func addTo(rows map[string]tally, id string, p refPerson, data, influence span) {
	t := rows[id]
	t.add(p, data, influence)
	rows[id] = t
}

// when is from when to when there was data of people, or else influence.
func (t tally) when() span {
	if t.held.any {
		return t.held
	}
	return t.touched
}

// add counts one person, if there is anything to count.
func (t *tally) add(p refPerson, data, influence span) {
	if p.anything {
		data, influence = span{}, data.join(influence)
	}
	t.held, t.touched = t.held.join(data), t.touched.join(influence)
	t.influence = t.influence || influence.any
	switch {
	case !data.any:
	case p.stranger:
		t.strangers = true
	default:
		if t.listed == nil {
			t.listed = map[int32]int{}
		}
		t.listed[p.population]++
	}
}
