package ask_test

import (
	"outflow/graph"
	"outflow/graph/ask"
	"slices"
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
	makers     map[string][]int // accounts that make findings so, likewise
	accounts   map[int]bool     // that contribute
	somebody   bool             // somebody of whom nothing else is known answers
	somebodys  map[int]bool     // accounts that carried what does
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
func (r *reference) answer(f ask.Query) refAnswer {
	var a refAnswer
	for world := range a {
		a[world] = r.world(f, world == 1, true)
		for _, c := range r.g.Cohorts {
			r.countCohort(&a[world], f, c.ID, world == 1)
		}
	}
	return a
}

func newRefWorld() refWorld {
	return refWorld{cohorts: map[string]tally{}, categories: map[string]tally{}, places: map[string]tally{}, upstream: map[string]tally{},
		transfers: map[string]tally{}, findings: map[string]tally{}, accounts: map[int]bool{}, makers: map[string][]int{}, somebodys: map[int]bool{}}
}

// world is what is found in one world, but for cohorts: everything, or only what is
// part of the answer itself.
func (r *reference) world(f ask.Query, possible, everything bool) refWorld {
	w := newRefWorld()
	q := r.query(f, possible)
	for _, p := range r.asked(f) {
		r.count(&w, p, r.walk(q, p, possible).follow(everything))
	}
	if f.People == nil && !possible {
		r.findSomebody(&w, f)
	}
	return w
}

// verdict: yes if somebody is confirmed, or, where no people are asked for,
// anything or somebody of whom nothing else is known; possibly if possible is not
// empty (design 2.12, 2.13).
func (a refAnswer) verdict(f ask.Query) ask.Verdict {
	confirmed, possible := a[0].people, a[1].people
	nobodyAsked := f.People == nil
	switch {
	case f.Form == ask.Feeds && len(a[1].transfers) == 0:
		return ask.No
	case len(confirmed.listed) > 0, (confirmed.influence || a[0].somebody) && nobodyAsked:
		return ask.Yes
	case len(possible.listed) > 0, possible.strangers, possible.influence && nobodyAsked:
		return ask.Possibly
	}
	return ask.No
}

// asked lists whose data is followed: everybody's, and anything where the
// question is one of plain lineage, and names neither people nor a category
// (design 2.9).
func (r *reference) asked(f ask.Query) []refPerson {
	switch f.Form {
	case ask.Where, ask.Feeds, ask.Derived, ask.Transfers:
		if f.People != nil || f.Category != graph.AllData {
			break
		}
		return append(r.persons[:len(r.persons):len(r.persons)], refPerson{population: graph.None, anything: true})
	}
	return r.persons
}

// findSomebody follows everybody's data once more, with somebody of whom nothing
// else is known (design 2.13): counts stay as they are.
func (r *reference) findSomebody(w *refWorld, f ask.Query) {
	q := r.query(f, false)
	for _, p := range r.persons {
		walk := r.walk(q, p, false)
		walk.somebody = true
		all := walk.explore(walk.starts())
		walk.findArriving(all)
		note := func(somebody, influence bool) {
			w.somebody = w.somebody || somebody
			w.people.influence = w.people.influence || influence
		}
		for n, s := range all {
			if f.Form != ask.Transfers && walk.answers(s) {
				note(s.somebody, s.key == influence)
			}
			for _, c := range walk.crossed[n] {
				crosses := f.Form == ask.Transfers && walk.crosses(c)
				if crosses {
					note(c.somebody, s.key == influence)
				}
				if crosses || walk.arrives(c.to) {
					w.accounts[c.hop.account] = true
					if c.somebody {
						w.somebodys[c.hop.account] = true
					}
				}
			}
		}
	}
}

func (r *reference) count(w *refWorld, p refPerson, f refFound) {
	w.people.add(p, f.people, f.influence)
	w.people.entered = w.people.entered.join(f.entered)
	w.people.given = w.people.given || f.given
	for key, s := range f.categories {
		row := w.categories[r.keys[key]]
		row.entered = row.entered.join(f.brought[key])
		row.given = row.given || !f.brought[key].any
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
		w.accounts[of.account] = true
		into := both(rows, row)
		if of.finding != "" {
			into = both(findings, of.finding+" "+row)
			w.makers[of.finding+" "+row] = append(w.makers[of.finding+" "+row], of.account)
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
func (r *reference) countCohort(w *refWorld, f ask.Query, cohort string, possible bool) {
	members := graph.Members(cohort)
	if f.People == nil {
		f.People = members
	} else {
		f.People = graph.And{L: f.People, R: members}
	}
	q := r.query(f, possible)
	for _, p := range r.persons[:len(r.persons)-1] {
		if !slices.ContainsFunc(r.instants, func(t graph.Instant) bool { return r.passes(p, f.People, t, possible) }) {
			continue // never one of them
		}
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
