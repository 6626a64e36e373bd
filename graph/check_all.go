package graph

import (
	"context"
	"iter"
	"maps"
	"slices"
)

// mergeAll finds what merge would of every claim of a place, and of those that were
// asked for. Of claims it holds those of one place at a time, and of places, which may be as
// many as transfers, no more than their ids and where they lie: those of a kind that lie in
// one place are one to it, unless they are systems.
func (c *check) mergeAll() (*merger, error) {
	a := &checkAll{check: c, merger: newMerger(c.after.Commit()), alike: map[likeness]int32{}}
	return a.merger, a.run()
}

// A likeness is what a check needs to know of a place.
type likeness struct {
	kind    Kind
	parent  int32
	created bool
}

// A checkAll is one call of mergeAll.
type checkAll struct {
	check  *check
	merger *merger
	// late are the claims of places that lie in nothing that was there when they were
	// read. It may be there since, yet is of the wrong kind.
	late  []Claim
	alike map[likeness]int32 // numbers of places
	sames bool               // some dataset is said to be the same as another
}

func (a *checkAll) run() error {
	var few []Claim
	for c, err := range a.claims(KindCategory, KindPopulation, KindCohort, KindPattern) {
		if err != nil {
			return err
		}
		few = append(few, c)
	}
	m := a.merger
	m.begin(few)
	for _, kind := range Kinds {
		if kind.IsPlace() {
			if err := a.declare(kind); err != nil {
				return err
			}
		}
	}
	for group := range groups(a.late, KindSystem, KindDataset, KindField) {
		m.findParent(group)
	}
	a.late = nil
	for group, err := range byID(a.claims(KindImplied)) {
		if err != nil {
			return err
		}
		before := len(m.Places)
		m.implyPlaces(group)
		a.share(group[0].ID, before)
	}
	if err := a.same(); err != nil {
		return err
	}
	for _, c := range a.check.read() {
		switch c.Kind {
		case KindTransfer:
			m.addTransfer(c)
		case KindErasure:
			m.addErasure(c)
		}
	}
	m.Transfers, m.Erasures = nil, nil
	maps.DeleteFunc(m.places, func(_ string, i int32) bool { return !rooted(m.Places, i) })
	return a.annotate()
}

// share makes a place that was just put in the one that is like it, if there is one.
func (a *checkAll) share(id string, before int) {
	m := a.merger
	if len(m.Places) == before || m.Places[before].Kind == KindSystem {
		return
	}
	p := &m.Places[before]
	is := likeness{p.Kind, p.Parent, p.Created}
	if i, ok := a.alike[is]; ok {
		m.Places, m.uses, m.places[id] = m.Places[:before], m.uses[:before], i
		return
	}
	a.alike[is] = int32(before)
	p.ID = "" // it is that of several
}

func (a *checkAll) claims(kinds ...Kind) iter.Seq2[Claim, error] {
	return a.check.after.Claims(a.check.ctx, kinds...)
}

// declare takes in the places of a kind. Those around them are there.
func (a *checkAll) declare(kind Kind) error {
	m := a.merger
	return eachPlace(a.check.ctx, a.check.after, kind, func(group, described []Claim) {
		before, faults := len(m.Places), len(m.faults)
		m.declarePlaces(group)
		a.sames = a.sames || slices.ContainsFunc(group, func(c Claim) bool { return c.Same != "" })
		if i, ok := m.place(group[0].ID); ok && kind != KindParty && m.Places[i].Kind == kind && m.Places[i].Parent == None {
			m.faults = m.faults[:faults]
			a.late = append(a.late, group...)
		}
		a.share(group[0].ID, before)
		// What a place says that lies nowhere does not count.
		if i, ok := m.place(group[0].ID); ok && m.Places[i].Kind == kind && rooted(m.Places, i) {
			m.describe(&Place{Kind: kind}, described)
		}
	})
}

// same takes in which datasets are the same, once all are there.
func (a *checkAll) same() error {
	if !a.sames {
		return nil
	}
	found := len(a.merger.faults)
	for group, err := range byID(a.claims(KindDataset)) {
		if err != nil {
			return err
		}
		a.merger.sames(group)
	}
	a.merger.faults = slices.Concat(a.merger.faults[found:], a.merger.faults[:found]) // Merge finds these first
	return nil
}

// annotate takes in the annotations of places that nobody declares, and of none.
func (a *checkAll) annotate() error {
	m := a.merger
	for group, err := range byID(a.claims(KindAnnotation)) {
		if err != nil {
			return err
		}
		m.requireAnnotated(group)
		if i, ok := m.place(group[0].ID); ok && m.Places[i].Created {
			m.describe(&Place{Kind: m.Places[i].Kind}, group)
		}
	}
	return nil
}

// eachPlace calls fn with the claims that declare each place as one of a kind, and with
// all that say something of it, annotations too, by source. It may keep neither.
func eachPlace(ctx context.Context, r Reader, kind Kind, fn func(declared, described []Claim)) error {
	next, stop := iter.Pull2(byID(r.Claims(ctx, KindAnnotation)))
	defer stop()
	more, err, _ := next()
	for group, groupErr := range byID(r.Claims(ctx, kind)) {
		for err == nil && groupErr == nil && len(more) > 0 && more[0].ID < group[0].ID {
			more, err, _ = next()
		}
		switch {
		case groupErr != nil:
			return groupErr
		case err != nil:
			return err
		case len(more) > 0 && more[0].ID == group[0].ID:
			fn(group, withAnnotations(group, more))
		default:
			fn(group, group)
		}
	}
	return nil
}

// byID yields together the claims of one id, which come one after the other. Who gets
// them may not keep them.
func byID(claims iter.Seq2[Claim, error]) iter.Seq2[[]Claim, error] {
	return func(yield func([]Claim, error) bool) {
		var group []Claim
		for c, err := range claims {
			if err != nil {
				yield(nil, err)
				return
			}
			if len(group) > 0 && group[0].ID != c.ID {
				if !yield(group, nil) {
					return
				}
				group = group[:0]
			}
			group = append(group, c)
		}
		if len(group) > 0 {
			yield(group, nil)
		}
	}
}
