package ask

import (
	"context"
	"iter"

	"outflow/graph/reach"
)

// A List is the people behind an answer, by their ids.
type List struct {
	// People on a member list, by population and then id.
	People iter.Seq[Person]
	// Unlisted counts, for each population, the people who are on no member
	// list and so have no id; populations without any are left out.
	Unlisted []Row
	// Pseudonyms names the populations whose ids are pseudonyms of texts.
	Pseudonyms []string

	ctx context.Context // People ends early once it is done
}

// A Person is somebody whose data the question finds.
type Person struct {
	Population string
	ID         uint64 // a whole number as it is, or the pseudonym of a text
	Confirmed  bool   // else only possible
}

// List finds the ids of the people that a question's answer counts.
func (a *Asker) List(ctx context.Context, f Flow) (*List, error) {
	e, err := a.evaluate(ctx, f)
	if err != nil {
		return nil, err
	}
	total := e.total()
	l := &List{ctx: ctx, People: func(yield func(Person) bool) {
		for i := range a.graph.Populations {
			if !e.list(ctx, int32(i), total[reach.Confirmed].kinds, total[reach.Possible].kinds, yield) {
				return
			}
		}
	}}
	for i := range a.graph.Populations {
		var people People
		for w, out := range []*Count{&people.Confirmed, &people.Possible} {
			*out = e.dated(e.kinds.Unnamed(total[w].kinds, int32(i)), total[w].when)
		}
		if e.crowd.Keyed(int32(i)) {
			l.Pseudonyms = append(l.Pseudonyms, a.graph.Populations[i].ID)
		}
		if !people.none() {
			l.Unlisted = append(l.Unlisted, Row{ID: a.graph.Populations[i].ID, People: people})
		}
	}
	return l, nil
}

// list yields the listed people of one population, those certainly meant in
// the confirmed world as confirmed.
func (e *evaluation) list(ctx context.Context, population int32, confirmed, possible []uint64, yield func(Person) bool) bool {
	sure, stopSure := iter.Pull(e.crowd.IDs(ctx, e.kinds, confirmed, population))
	defer stopSure()
	all, stopAll := iter.Pull(e.crowd.IDs(ctx, e.kinds, possible, population))
	defer stopAll()
	maybe, stopMaybe := iter.Pull(e.crowd.PossibleIDs(ctx, e.kinds, possible, population))
	defer stopMaybe()
	s, sOK := sure()
	a, aOK := all()
	m, mOK := maybe()
	for aOK || mOK {
		var id uint64
		if aOK && (!mOK || a < m) {
			id = a
			a, aOK = all()
		} else {
			id = m
			m, mOK = maybe()
		}
		for sOK && s < id {
			s, sOK = sure()
		}
		if !yield(Person{e.graph.Populations[population].ID, id, sOK && s == id}) {
			return false
		}
	}
	return true
}
