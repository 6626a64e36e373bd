package ask_test

import (
	"slices"

	"outflow/graph"
	"outflow/graph/ask"
)

// The reference evaluator answers questions from the words of the design
// alone. It follows one person at a time, one category at a time and one
// instant at a time, and knows no shortcut: it is too slow to ship and too
// plain to be wrong.
//
// Nothing changes between two neighbouring bounds (of windows, memberships and
// of the question), and hops at one instant chain, so one instant stands for
// all of a stretch: the first.

// memberLists holds who belongs to each list, and when, by the list's hash.
type memberLists map[string]map[uint64][]graph.Interval

// A refPerson is someone whose data is followed.
type refPerson struct {
	population int32 // of a listed person
	id         uint64
	stranger   bool // stands for all people whom no list names
	anything   bool // no person: the bit of plain lineage
}

// A refHop is a pair of places that an account of a transfer runs between.
type refHop struct {
	account  int
	from, to int32
}

// A reference is a graph seen as the design's words describe it.
type reference struct {
	g        *graph.Graph
	claims   []graph.Claim // that the graph was made of
	lists    memberLists
	instants []graph.Instant // the first is graph.Past
	keys     []string        // every category that a fact can be of
	hops     [][]refHop      // by the place they leave
	persons  []refPerson
	hears    func(source string) bool // whether the accounts of a source count

	explored *explored // shared by what is made of the same graph
}

// explored remembers what the exploration at hand saw, in memory that the next one
// uses again.
type explored struct {
	seen   []seen // by state
	number int32  // of explorations so far
	todo   []state
}

// seen is the last exploration that saw a state, and which one there it was.
type seen struct{ number, order int32 }

// influence is the category of a fact that is no longer anybody's.
const influence = -1

func newReference(g *graph.Graph, of sketch, question ask.Query, more ...graph.Instant) *reference {
	r := &reference{g: g, claims: of.claims, lists: of.lists, hears: func(string) bool { return true }}
	r.findInstants(append(more, question.AsOf, question.Window.Since, question.Window.Until))
	r.findKeys()
	r.hops = make([][]refHop, len(g.Places))
	for i, t := range g.Transfers {
		pairs := t.Columns
		if len(pairs) == 0 {
			pairs = []graph.Column{{In: t.From, Out: t.To}}
		}
		for _, c := range pairs {
			r.hops[c.In] = append(r.hops[c.In], refHop{i, c.In, c.Out})
		}
	}
	r.findPersons()
	r.explored = &explored{seen: make([]seen, len(r.instants)*len(g.Places)*2*2*(len(r.keys)+1)*4*3)}
	if question.According != nil {
		r = r.accordingTo(question.According...)
	} else if question.Unheard != nil {
		r = r.butFor(question.Unheard...)
	}
	return r
}

func (r *reference) findInstants(all []graph.Instant) {
	add := func(spans []graph.Interval) {
		for _, v := range spans {
			all = append(all, v.Since, v.Until)
		}
	}
	for _, t := range r.g.Transfers {
		add(t.When.Spans)
		for _, term := range t.Ground {
			add(term.When.Spans)
		}
	}
	for _, p := range r.g.Places {
		add(p.SubjectsWhen.Spans)
	}
	for _, list := range r.lists {
		for _, spells := range list {
			add(spells)
		}
	}
	all = append(all, graph.Past)
	slices.Sort(all)
	all = slices.Compact(all)
	if all[len(all)-1] == graph.Future { // nothing happens then
		all = all[:len(all)-1]
	}
	r.instants = all
}

func (r *reference) findKeys() {
	keys := []string{graph.AllData}
	for _, p := range r.g.Places {
		keys = append(keys, p.Categories...)
	}
	for _, t := range r.g.Transfers {
		keys = append(keys, t.Categories...)
		for _, d := range t.Derives {
			keys = append(keys, d.Out)
		}
	}
	slices.Sort(keys)
	r.keys = slices.Compact(keys)
}

// findPersons lists everyone whom a list names, and the stranger.
func (r *reference) findPersons() {
	add := func(population int32, list string) {
		for id := range r.lists[list] {
			p := refPerson{population: population, id: id}
			if !slices.Contains(r.persons, p) {
				r.persons = append(r.persons, p)
			}
		}
	}
	for i, p := range r.g.Populations {
		add(int32(i), p.Members)
	}
	for _, c := range r.g.Cohorts {
		add(c.Population, c.Members)
	}
	slices.SortFunc(r.persons, func(a, b refPerson) int {
		if a.population != b.population {
			return int(a.population - b.population)
		}
		return int(a.id) - int(b.id)
	})
	r.persons = append(r.persons, refPerson{population: graph.None, stranger: true})
}

// runs reports whether a transfer's window is open at t. One that is unknown, or
// left out, which is not stated, is empty in the confirmed world and always open
// in the possible one (design 1, 2.5).
func runs(w graph.When, t graph.Instant, possible bool) bool {
	if w.Unknown || w.IsZero() {
		return possible
	}
	return slices.ContainsFunc(w.Spans, func(v graph.Interval) bool { return covers(v, t) })
}

func covers(v graph.Interval, t graph.Instant) bool { return v.Since <= t && t < v.Until }

// around marks the places that contain some of the marked ones and are not
// marked themselves.
func (r *reference) around(marks []bool) []bool {
	around := make([]bool, len(marks))
	for p := range marks {
		if !marks[p] {
			continue
		}
		for at := r.g.Places[p].Parent; at != graph.None; at = r.g.Places[at].Parent {
			around[at] = !marks[at]
		}
	}
	return around
}
