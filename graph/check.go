package graph

import (
	"context"
	"iter"
	"maps"
	"slices"
)

// Check finds what is wrong after a commit with the claims that it touched, and with
// those that name what it touched: all that Merge of every claim would find, if before
// the commit nothing was wrong. Besides it returns what is there of what was touched.
//
// It reads what is few in any store, the places that the commit touched, and what
// refers to a place that is not there; of transfers, nothing else. Where so many places
// were touched that reading them all in order is the shorter way, it does that.
func Check(ctx context.Context, after Reader, touched *Touched) (*Checked, []*BadClaimError, error) {
	return checkFor(ctx, after, touched, manyPlaces)
}

// Checked is what a check read: whatever the commit touched is in it, if it is there.
type Checked struct{ merger *merger }

// Has reports whether there is a place, a population or a cohort of the id.
func (c *Checked) Has(id string) bool {
	_, ok := c.merger.place(id)
	return ok || c.merger.Cohort(id) != None || c.merger.Population(id) != None
}

// Created returns the system in which a place lies that nobody declares, and false if it is
// not there or somebody does.
func (c *Checked) Created(id string) (system string, ok bool) {
	i, ok := c.merger.place(id)
	if !ok || !c.merger.Places[i].Created {
		return "", false
	}
	return c.merger.Places[c.merger.System(i)].ID, true
}

// manyPlaces is from how many places on it is cheaper to read all than to ask for
// them.
const manyPlaces = 20_000

func checkFor(ctx context.Context, after Reader, touched *Touched, many int) (*Checked, []*BadClaimError, error) {
	if touched.isNothing() { // most commits of events are of runs and of transfers that were there
		return &Checked{newMerger(after.Commit())}, nil, nil
	}
	c := &check{ctx: ctx, after: after, touched: touched, many: many, claims: map[ClaimKey]*Claim{}, asked: map[string]bool{}, listed: map[string]bool{}, missed: map[string]bool{}}
	if err := c.readTouched(); err != nil {
		return nil, nil, err
	}
	for {
		m, err := c.merge()
		if err != nil {
			return nil, nil, err
		}
		faults, err := BadClaims(m.err())
		if err != nil {
			return nil, nil, err
		}
		places, people, err := c.missing(m, faults)
		if err != nil || len(places)+len(people) == 0 {
			return &Checked{m}, faults, err
		}
		// What refers to these may itself have been what others refer to.
		if err := c.readReferring(places, people); err != nil {
			return nil, nil, err
		}
	}
}

// A check is one call of Check.
type check struct {
	ctx     context.Context
	after   Reader
	touched *Touched
	claims  map[ClaimKey]*Claim // those that were asked for
	asked   map[string]bool     // places of which the claims are among them
	listed  map[string]bool     // datasets of which the fields are
	many    int                 // from how many places on all are read
	all     bool                // what is no transfer is read in order instead
	missed  map[string]bool     // what was found to be missing, and what refers to it was read
}

// isOfPlace reports whether claims of the kind say something of a place.
func isOfPlace(kind Kind) bool { return slices.Contains(placeKinds(), kind) }

func (c *check) add(claims iter.Seq2[Claim, error]) error {
	for claim, err := range claims {
		if err != nil {
			return err
		}
		c.claims[claim.Key()] = &claim
	}
	return nil
}

// frame are the kinds of what is few in any store.
func frame() []Kind {
	return []Kind{KindCategory, KindParty, KindSystem, KindPopulation, KindCohort, KindPattern}
}

// merge merges what was read.
func (c *check) merge() (*merger, error) {
	if c.all {
		return c.mergeAll()
	}
	kinds := frame()
	m, _, err := merge(c.after.Commit(), func(yield func(Claim, error) bool) {
		for claim, err := range c.after.Claims(c.ctx, kinds...) {
			if !yield(claim, err) {
				return
			}
		}
		for _, claim := range c.read() {
			if !slices.Contains(kinds, claim.Kind) && !yield(*claim, nil) {
				return
			}
		}
	})
	return m, err
}

// read returns, in order, the claims that were asked for.
func (c *check) read() []*Claim { return slices.SortedFunc(maps.Values(c.claims), CompareClaims) }

// implied yields the places that are implied, by claims that were read.
func (c *check) implied() iter.Seq2[Claim, error] {
	if c.all {
		return c.after.Claims(c.ctx, KindImplied)
	}
	return func(yield func(Claim, error) bool) {
		for _, claim := range c.claims {
			if claim.Kind == KindImplied && !yield(*claim, nil) {
				return
			}
		}
	}
}

// readTouched reads what is said of the places that were touched, unless they are many.
func (c *check) readTouched() error {
	if c.touched.places()+c.touched.Columns.Len()+c.touched.Erased.Len()+c.touched.Listing.Len() > c.many {
		c.all = true
		return nil
	}
	ids, datasets := map[string]bool{}, map[string]bool{}
	put(ids, &c.touched.Columns)
	put(ids, &c.touched.Erased)
	for _, kind := range placeKinds() {
		put(ids, c.touched.Things[kind])
	}
	put(datasets, &c.touched.Listing)
	put(datasets, c.touched.Things[KindDataset])
	return c.readPlaces(ids, datasets)
}

func put(ids map[string]bool, more *IDSet) {
	for id := range more.All() {
		ids[id] = true
	}
}

// readPlaces reads what is said of some places, of those that hold them, of all fields of
// the datasets of fields among them, and of those of some more datasets: one that is
// declared decides over those that are implied. Parties and systems are there already.
func (c *check) readPlaces(ids, datasets map[string]bool) error {
	if c.all {
		return nil
	}
	if len(ids)+len(datasets) > c.many {
		c.all = true
		return nil
	}
	for len(ids)+len(datasets) > 0 {
		for id := range ids {
			if dataset := DatasetOf(id); dataset != "" {
				datasets[dataset] = true
			}
		}
		next, of := c.fresh(ids, c.asked), c.fresh(datasets, c.listed)
		if err := c.add(c.after.Referring(c.ctx, of, RoleDataset)); err != nil {
			return err
		}
		for _, kind := range [...]Kind{KindDataset, KindField, KindImplied, KindAnnotation} {
			if err := c.add(c.after.Find(c.ctx, kind, next)); err != nil {
				return err
			}
		}
		ids, datasets = map[string]bool{}, map[string]bool{}
		for _, id := range next {
			if dataset := DatasetOf(id); dataset != "" {
				ids[dataset] = true
			}
		}
		for key, claim := range c.claims {
			if key.Kind == KindField || key.Kind == KindImplied {
				ids[key.ID] = true
			}
			if claim.Dataset != "" {
				ids[claim.Dataset] = true
			}
			if claim.Same != "" {
				ids[claim.Same] = true
			}
		}
		maps.DeleteFunc(ids, func(id string, _ bool) bool { return c.asked[id] })
	}
	return nil
}

// fresh returns, sorted, what is not in another set, and puts it there.
func (c *check) fresh(ids, known map[string]bool) []string {
	maps.DeleteFunc(ids, func(id string, _ bool) bool { return known[id] })
	maps.Copy(known, ids)
	return slices.Sorted(maps.Keys(ids))
}

// missing returns the places, and the cohorts and populations, that something may
// refer to in vain and that it did not return before: those that are not there, or are
// not what they were.
func (c *check) missing(m *merger, faults []*BadClaimError) (places, people map[string]bool, err error) {
	places, people = map[string]bool{}, map[string]bool{}
	is := func(id string, kind Kind) bool {
		i, ok := m.place(id)
		return ok && !m.Places[i].Created && m.Places[i].Kind == kind
	}
	isThere := func(id string) bool { _, ok := m.place(id); return ok }
	isDataset := func(id string) bool { i, ok := m.place(id); return ok && m.Places[i].Kind == KindDataset }
	for kind, ids := range c.touched.Things {
		for id := range ids.All() {
			switch {
			case kind.IsPlace() && !is(id, kind), isOfPlace(kind) && !isThere(id):
				places[id] = true
			case kind == KindPopulation && m.Population(id) == None, kind == KindCohort && m.Cohort(id) == None:
				people[id] = true
			}
		}
	}
	for id := range c.touched.Columns.All() {
		if !isDataset(id) {
			places[id] = true
		}
	}
	for id := range c.touched.Erased.All() {
		if !isThere(id) {
			places[id] = true
		}
	}
	for _, f := range faults {
		if f.Claim.Kind.IsPlace() {
			places[f.Claim.ID] = true
		}
	}
	for claim, err := range c.implied() {
		if err != nil {
			return nil, nil, err
		}
		// Fields that are implied no more, and what columns may join no more.
		id := claim.ID
		declared := c.touched.Things[KindParty].Has(id) || c.touched.Things[KindSystem].Has(id)
		if !isThere(id) || declared && !isDataset(id) {
			places[id] = true
		}
	}
	for id := range c.touched.People.All() {
		if m.Cohort(id) == None && m.Population(id) == None {
			people[id] = true
		}
	}
	for _, ids := range []map[string]bool{places, people} {
		maps.DeleteFunc(ids, func(id string, _ bool) bool { return c.missed[id] })
	}
	maps.Copy(c.missed, places)
	maps.Copy(c.missed, people)
	return places, people, nil
}

// readReferring reads what refers to something, and all that it refers to.
func (c *check) readReferring(places, people map[string]bool) error {
	ids := maps.Clone(places)
	take := func(claims iter.Seq2[Claim, error]) error {
		for claim, err := range claims {
			if err != nil {
				return err
			}
			c.claims[claim.Key()] = &claim
			switch claim.Kind {
			case KindPattern:
			case KindTransfer:
				for id := range claim.Ends() {
					ids[id] = true
				}
			case KindErasure:
				ids[claim.At] = true
			default:
				ids[claim.ID] = true
			}
		}
		return nil
	}
	if err := take(c.after.Referring(c.ctx, slices.Sorted(maps.Keys(places)),
		RoleSystem, RoleDataset, RoleSame, RoleAnnotated, RoleFrom, RoleTo, RoleOuter, RoleColumn, RoleAt)); err != nil {
		return err
	}
	if err := take(c.after.Referring(c.ctx, slices.Sorted(maps.Keys(people)), RolePopulation, RolePeople)); err != nil {
		return err
	}
	return c.readPlaces(ids, map[string]bool{})
}
