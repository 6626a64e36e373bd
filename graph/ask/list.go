package ask

import (
	"context"
	"iter"

	"outflow/graph"
	"outflow/graph/people"
	"outflow/graph/reach"
)

// A List is the people behind an answer, by their ids.
type List struct {
	// People on a member list, by population and then id.
	People iter.Seq[Person]
	// Populations counts the people of each, listed or not.
	Populations []Row
	// Unlisted counts, for each population, the people who are on no member
	// list and so have no id; populations without any are left out.
	Unlisted []Row
	// Pseudonyms names the populations whose ids are pseudonyms of texts.
	Pseudonyms []string

	ctx   context.Context // People ends early once it is done
	of    *evaluation
	total [2]tally
}

// A Person is somebody whose data a question finds, or whom it is about.
type Person struct {
	Population string
	ID         uint64 // a whole number as it is, or the pseudonym of a text
	Confirmed  bool   // of whose data it is certain that it is found
}

// List finds the ids of the people that a question's answer counts.
func (a *Asker) List(ctx context.Context, f Flow) (*List, error) {
	if f.People == nil { // what came of nobody's own data is no news of anybody
		f.People = graph.Everyone{}
	}
	e, err := a.evaluate(ctx, f)
	if err == nil && f.Form == Transfers {
		e, err = e.found(ctx)
	}
	if err != nil {
		return nil, err
	}
	total := e.total()
	l := &List{ctx: ctx, of: e, total: total, People: func(yield func(Person) bool) {
		for i := range a.graph.Populations {
			if !e.list(ctx, int32(i), total, yield) {
				return
			}
		}
	}}
	l.Populations = e.byPopulation(total)
	for i := range a.graph.Populations {
		var own People
		for w, out := range []*Count{&own.Confirmed, &own.Possible} {
			*out = e.dated(e.segments.Unnamed(total[w].segments, int32(i)), total[w].when)
		}
		if e.crowd.Keyed(int32(i)) {
			l.Pseudonyms = append(l.Pseudonyms, a.graph.Populations[i].ID)
		}
		if !own.none() {
			l.Unlisted = append(l.Unlisted, Row{ID: a.graph.Populations[i].ID, People: own})
		}
	}
	return l, e.err
}

// found asks again for the transfers alone that a Transfers question finds: who
// crossed others does not answer it.
func (e *evaluation) found(ctx context.Context) (*evaluation, error) {
	a := &Answer{Flow: e.flow}
	if err := e.listTransfers(a); err != nil {
		return nil, err
	}
	return e.only(ctx, a.Transfers)
}

// list yields the listed people of one population who answer; it reports false
// once no more are wanted.
func (e *evaluation) list(ctx context.Context, population int32, total [2]tally, yield func(Person) bool) bool {
	standings := e.standings(population, total)
	for id, signature := range e.crowd.Listed(ctx, e.segments, population) {
		if s := standings[signature]; s != notMeant && !yield(Person{e.graph.Populations[population].ID, id, s == certainlyMeant}) {
			return false
		}
	}
	return true
}

// A standing says whether people answer a question.
type standing uint8

const (
	notMeant standing = iota
	possiblyMeant
	certainlyMeant
)

// standings returns that of each signature of a population: certain are those who
// are certainly meant in the confirmed world.
func (e *evaluation) standings(population int32, total [2]tally) []standing {
	all := make([]standing, e.segments.Signatures(population))
	for signature := range all {
		if _, sure := e.segments.Are(population, people.SignatureID(signature), total[reach.Confirmed].segments); sure {
			all[signature] = certainlyMeant
		} else if maybe, _ := e.segments.Are(population, people.SignatureID(signature), total[reach.Possible].segments); maybe {
			all[signature] = possiblyMeant
		}
	}
	return all
}
