package graph

import (
	"context"
	"iter"
)

// mergeAll finds what merge would of every claim of a place, and of those that were
// asked for. Of claims it holds those of one place at a time, and of a place no more
// than where it lies: there may be as many as transfers.
func (c *check) mergeAll() (*merger, error) {
	a := &checkAll{check: c, merger: newMerger(c.after.Commit())}
	return a.merger, a.run()
}

// A checkAll is one call of mergeAll.
type checkAll struct {
	check  *check
	merger *merger
	// late are the claims of places that lie in nothing that was there when they were
	// read. It may be there since, yet is of the wrong kind.
	late []Claim
}

func (a *checkAll) run() error {
	var few []Claim
	for c, err := range a.claims(KindCategory, KindPopulation, KindCohort) {
		if err != nil {
			return err
		}
		few = append(few, c)
	}
	m := a.merger
	m.Places = make([]Place, 0, a.check.touched.places())
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
		m.implyPlaces(group)
	}
	for _, c := range a.check.read() {
		if c.Kind == KindTransfer {
			m.addTransfer(c)
		}
	}
	m.numberPlaces()
	m.Transfers = nil // whose places have other numbers now
	return a.annotate()
}

func (a *checkAll) claims(kinds ...Kind) iter.Seq2[Claim, error] {
	return a.check.after.Claims(a.check.ctx, kinds...)
}

// declare takes in the places of a kind. Those around them are there.
func (a *checkAll) declare(kind Kind) error {
	m := a.merger
	return eachPlace(a.check.ctx, a.check.after, kind, func(group, described []Claim) {
		before := len(m.faults)
		m.declarePlaces(group)
		if i, ok := m.place(group[0].ID); ok && kind != KindParty && m.Places[i].Kind == kind && m.Places[i].Parent == None {
			m.faults = m.faults[:before]
			a.late = append(a.late, group...)
		}
		// What a place says that lies nowhere does not count.
		if i, ok := m.place(group[0].ID); ok && m.Places[i].Kind == kind && rooted(m.Places, i) {
			m.describe(&Place{Kind: kind}, described)
		}
	})
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
