package reach

import (
	"slices"

	"outflow/graph"
)

// Where data lies is asked of every place at once: a pass for each would cost as many times as
// there are places. The goal is what lies anywhere, which its outermost places tell; what of
// that lies in a place is read off what its node holds at the instant that is asked about.

// outermost returns the places that lie in no other.
func (n *Network) outermost() []int32 {
	all := []int32{}
	for i := range n.graph.Places {
		if n.graph.Places[i].Parent == graph.None {
			all = append(all, int32(i))
		}
	}
	return all
}

// wanted returns the row of what answers the question at the goal. Where who is asked for
// changes, and it is asked of every place, those answer who are asked for at the instant that is
// asked about.
func (k *block) wanted() []uint64 {
	row := k.form.wanted()
	if asked := k.askedInTheEnd(); asked != nil {
		k.meet(row, asked, row)
	}
	return row
}

// keepAsked leaves in a course what is of those who are asked for at the instant that is asked
// about, where no hop judges who is.
func (k *block) keepAsked(course []stretch) {
	asked := k.askedInTheEnd()
	if asked == nil {
		return
	}
	for i := range course {
		row := make([]uint64, len(asked))
		k.meet(course[i].row, asked, row)
		course[i].row = row
	}
}

// askedInTheEnd returns the facts of those who are asked for at the instant that is asked about;
// nil where that is judged before.
func (k *block) askedInTheEnd() []uint64 {
	p := k.plan
	if !p.q.Aim.Everywhere() || p.asked == graph.None || k.auto.judges {
		return nil
	}
	changes := k.masksOf.asked(p.asked)
	n := len(changes) - 1
	for n > 0 && changes[n].Since >= p.horizon {
		n--
	}
	return k.facts(k.everyCategory(), changes[n].Segments, false)
}

// lie notes for each place what of the answer lies there at the instant that is asked about, and
// since when.
func (r *Result) lie(k *block) {
	if k.plan.q.Aim != Lying {
		return
	}
	wanted := k.wanted()
	for place, v := range k.plan.net.inside {
		if node := k.at(v, k.auto.last()); k.held.has(node) && k.meet(k.held.row(node), wanted, k.scratch) {
			r.comesToLie(k, int32(place), node)
		}
	}
}

// comesToLie notes that scratch lies in a place, whose node has held it since some time.
func (r *Result) comesToLie(k *block, place, node int32) {
	a, what, people := &r.arrivals[place], k.tells(k.scratch), k.people(k.scratch)
	if what&crossedPersons != 0 {
		k.dropUncounted(k.scratch)
	}
	course := k.held.course(node, nil)
	slices.Reverse(course)
	a.note(r.sets, what, people, k.sinceWhen(course, graph.Future, k.scratch))
}
