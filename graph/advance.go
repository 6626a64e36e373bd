package graph

import (
	"cmp"
	"context"
	"iter"
	"maps"
	"runtime"
	"slices"
	"sort"
	"strings"
	"sync"
)

// A Step leads from a graph to one of a later commit.
type Step struct {
	From, To *Graph
	// Places and Transfers give, by number in From, the number in To: None of a place
	// that is gone, and of an account that is gone or was stated anew. Both are nil if
	// To was made of all claims.
	Places, Transfers []int32

	changes []ClaimChange // one of each claim
}

// Bounds of advancing. A claim that changed is read as it was and as it is, and what
// every source says of its place is looked up: it costs up to six times what a claim
// costs that is read in order, so merging all claims is the shorter way once an eighth
// of them changed. So few as fewClaims take no more than a few milliseconds.
const (
	mostChanged = 8
	fewClaims   = 1000
)

// Advance makes the graph of the reader's commit, as Merge makes it of all claims,
// out of that of an earlier commit, which stays as it is and shares with it what did
// not change. It reads what the commits between changed, and what other sources say
// of the same places; what remains are passes over arrays. Of runs it reads the changes,
// and makes nothing.
//
// It merges all claims where the graph is not of an earlier commit of the reader's
// history, where Merge found fault with either, where a category changed, since any
// claim may name one, where a place became one of another kind, where places that were
// there are the same or no longer are, or what is said of such changed, and where so much
// changed that it is the shorter way. g must be of all claims of its commit.
func (g *Graph) Advance(ctx context.Context, r Reader) (*Step, error) {
	step, err := g.advance(ctx, r)
	if step == nil && err == nil {
		step = &Step{From: g}
		step.To, err = Merge(r.Commit(), r.Claims(ctx, Merged()...))
	}
	return step, err
}

// advance is Advance where it need not merge all claims, else nil.
func (g *Graph) advance(ctx context.Context, r Reader) (*Step, error) {
	follows, err := g.Commit.Precedes(ctx, r)
	if err != nil || !follows || g.faulty {
		return nil, err
	}
	if few, err := g.few(ctx, r); err != nil || !few {
		return nil, err
	}
	a := &advance{ctx: ctx, r: r, base: g, touched: map[string]bool{}}
	if err := a.readChanges(); err != nil {
		return nil, err
	}
	a.begin()
	for _, do := range []func() error{a.readPeople, a.readPatterns, a.readPlaces} {
		if err := do(); err != nil {
			return nil, err
		}
		if a.tooMuch {
			return nil, nil
		}
	}
	if !a.merge() {
		return nil, nil
	}
	return &Step{From: g, To: a.m.Graph, Places: a.places, Transfers: a.transfers, changes: a.changes}, nil
}

// few reports whether so little came after the graph that merging all claims is not
// the shorter way.
func (g *Graph) few(ctx context.Context, r Reader) (bool, error) {
	changed := 0
	for c, err := range r.Commits(ctx, g.Commit.Number) {
		if err != nil {
			return false, err
		}
		changed += c.Added + c.Retired - c.Runs.Added - c.Runs.Retired
	}
	return !g.tooMany(changed), nil
}

func (g *Graph) tooMany(claims int) bool {
	return claims > max(fewClaims, g.said.claims()/mostChanged)
}

// An advance is a graph being made out of an earlier one.
type advance struct {
	ctx     context.Context
	r       Reader
	base    *Graph
	m       *merger
	changes []ClaimChange
	tooMuch bool // merging all claims is the shorter way, or the only one

	people  bool            // populations and cohorts are merged anew
	touched map[string]bool // places that are merged anew, by id
	claims  []Claim         // what is said of them
	altered *Patterns       // those that changed, as they were and as they are

	places, transfers []int32 // new numbers, as in Step
}

// readChanges reads what the commits changed, of each claim the first and the last
// state.
func (a *advance) readChanges() error {
	at := map[ClaimKey]int{}
	for c, err := range a.r.Changes(a.ctx, a.base.Commit.Number) {
		if err != nil {
			return err
		}
		if !c.Key().Kind.IsMerged() {
			continue
		}
		if i, again := at[c.Key()]; again {
			a.changes[i].After = c.After
			continue
		}
		at[c.Key()] = len(a.changes)
		a.changes = append(a.changes, c)
	}
	// What came and went between has no state.
	a.changes = slices.DeleteFunc(a.changes, func(c ClaimChange) bool { return c.Before == nil && c.After == nil })
	return nil
}

// changed yields the changes of claims of some kinds.
func (a *advance) changed(kinds ...Kind) iter.Seq[*ClaimChange] {
	return func(yield func(*ClaimChange) bool) {
		for i := range a.changes {
			if c := &a.changes[i]; slices.Contains(kinds, c.Key().Kind) && !yield(c) {
				return
			}
		}
	}
}

// placeKinds are the kinds of claims that a place is merged of.
func placeKinds() []Kind {
	return []Kind{KindParty, KindSystem, KindDataset, KindField, KindImplied, KindAnnotation}
}

// begin makes a merger that holds what the base does.
func (a *advance) begin() {
	a.m = newMerger(a.r.Commit())
	a.m.base, a.m.Categories, a.m.said, a.m.same = a.base, a.base.Categories, a.base.said.clone(), a.base.same
	for i := range a.changes {
		c := &a.changes[i]
		if c.Before != nil {
			a.m.said.remove(c.Before)
		}
		if c.After != nil {
			a.m.said.add(c.After)
		}
		a.tooMuch = a.tooMuch || c.Key().Kind == KindCategory
	}
}

// readPeople reads all that is said of populations and cohorts if any of it changed:
// they are few.
func (a *advance) readPeople() error {
	for range a.changed(KindPopulation, KindCohort) {
		a.people = true
	}
	if a.people {
		var claims []Claim
		for c, err := range a.r.Claims(a.ctx, KindPopulation, KindCohort) {
			if err != nil {
				return err
			}
			claims = append(claims, c)
		}
		a.m.declarePeople(claims)
		a.m.describeCohorts(claims)
		return nil
	}
	a.m.Populations, a.m.Cohorts = a.base.Populations, a.base.Cohorts
	for i := range a.m.Populations {
		a.m.populations[a.m.Populations[i].ID] = int32(i)
	}
	for i := range a.m.Cohorts {
		a.m.cohorts[a.m.Cohorts[i].ID] = int32(i)
	}
	return nil
}

// readPatterns compiles all patterns if any changed, or the people that they may speak of.
func (a *advance) readPatterns() error {
	var altered []Claim
	for c := range a.changed(KindPattern) {
		for _, state := range [...]*Claim{c.Before, c.After} {
			if state != nil {
				altered = append(altered, *state)
			}
		}
	}
	if a.altered = CompilePatterns(altered); altered == nil && !a.people {
		a.m.patterns = a.base.patterns
		return nil
	}
	var claims []Claim
	for c, err := range a.r.Claims(a.ctx, KindPattern) {
		if err != nil {
			return err
		}
		claims = append(claims, c)
	}
	a.m.declarePatterns(claims)
	return nil
}

// readPlaces finds the places that are to be merged anew, and reads what is said of
// them.
func (a *advance) readPlaces() error {
	for c := range a.changed(placeKinds()...) {
		if !a.impliesDeclared(c.Key()) {
			a.touch(c.Key().ID)
		}
	}
	for i := 0; a.altered != nil && i < len(a.base.Places); i++ {
		if p := &a.base.Places[i]; len(a.altered.at(p)) > 0 {
			a.touch(p.ID)
		}
	}
	if a.tooMuch = a.tooMuch || a.base.tooMany(len(a.touched)); a.tooMuch {
		return nil
	}
	if err := a.read(slices.Collect(maps.Keys(a.touched))); err != nil {
		return err
	}
	before := maps.Clone(a.touched)
	a.touchBelow()
	a.touchBeside()
	var more []string
	for id := range a.touched {
		if !before[id] {
			more = append(more, id)
		}
	}
	if a.tooMuch = a.tooMuch || a.base.tooMany(len(a.touched)); a.tooMuch {
		return nil
	}
	if err := a.read(more); err != nil {
		return err
	}
	a.tooMuch = a.touchesSame()
	return nil
}

// impliesDeclared reports whether a claim implies what was declared before: as long as it is,
// which other changes say, that makes nothing of it.
func (a *advance) impliesDeclared(c ClaimKey) bool {
	i := a.base.Place(c.ID)
	return c.Kind == KindImplied && i != None && !a.base.Places[i].Created && (a.base.Places[i].ID == c.ID || DatasetOf(c.ID) == "")
}

// touchesSame reports whether what is merged anew may change which of the places that were
// there before are the same: that is rare. Places all of which are new may be the same as
// each other.
func (a *advance) touchesSame() bool {
	for i := range a.claims {
		if c := &a.claims[i]; c.Same != "" && (a.base.Place(c.ID) != None || a.base.Place(c.Same) != None) {
			return true
		}
	}
	if len(a.base.same) == 0 {
		return false
	}
	several := map[string]bool{} // all names of places that have several
	for name, place := range a.base.same {
		several[name], several[place] = true, true
	}
	for i := range a.claims {
		if c := &a.claims[i]; several[c.ID] || several[DatasetOf(c.ID)] || several[c.Dataset] {
			return true
		}
	}
	systems := map[string]bool{}
	for c := range a.changed(KindSystem) {
		if systems[c.Key().ID] = true; a.base.Place(c.Key().ID) != None {
			return true // another may be the one whose party is known
		}
	}
	for id := range a.touched {
		if several[id] || several[DatasetOf(id)] {
			return true
		}
	}
	for name := range several {
		if len(systems) > 0 && SystemOf(name, func(id string) bool { return systems[id] }) != "" {
			return true
		}
	}
	return false
}

// touch has a place merged anew.
func (a *advance) touch(id string) { a.touched[id] = true }

// touchBelow touches what lies in a place that nobody declares any more, and the
// datasets whose ids continue that of a system that came or went: they may lie in
// another one now.
func (a *advance) touchBelow() {
	declared := map[string]Kind{}
	for i := range a.claims {
		if c := &a.claims[i]; c.Kind.IsPlace() || c.Kind == KindImplied && declared[c.ID] == "" {
			declared[c.ID] = c.Kind
		}
	}
	all := a.base.Places
	for _, id := range slices.Collect(maps.Keys(a.touched)) {
		i := a.base.Place(id)
		if i == None || declared[id].IsPlace() || declared[id] == KindImplied && all[i].Created {
			continue
		}
		for _, child := range a.base.children[i] {
			a.touch(all[child].ID)
		}
	}
	for c := range a.changed(KindSystem) {
		id := c.Key().ID
		if i := a.base.Place(id); (declared[id] == KindSystem) == (i != None && all[i].Kind == KindSystem) {
			continue
		}
		first := sort.Search(len(all), func(i int) bool { return all[i].ID >= id+"/" })
		for i := first; i < len(all) && strings.HasPrefix(all[i].ID, id+"/"); i++ {
			if all[i].Kind == KindDataset {
				a.touch(all[i].ID)
			}
		}
	}
}

// touchBeside touches the implied fields of datasets of which another is touched: where
// one is declared, none is implied.
func (a *advance) touchBeside() {
	for i := range a.claims {
		c := &a.claims[i]
		if c.Kind != KindField {
			continue
		}
		for _, dataset := range []string{c.Dataset, DatasetOf(c.ID)} {
			i := a.base.Place(dataset)
			if i == None {
				continue
			}
			for _, field := range a.base.children[i] {
				if p := &a.base.Places[field]; p.Created {
					a.touch(p.ID)
				}
			}
		}
	}
}

// read adds what is said of some places.
func (a *advance) read(ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	slices.Sort(ids)
	for _, kind := range placeKinds() {
		for c, err := range a.r.Find(a.ctx, kind, ids) {
			if err != nil {
				return err
			}
			a.claims = append(a.claims, c)
		}
	}
	return nil
}

// merge makes the graph, and reports false if that of all claims must be.
func (a *advance) merge() bool {
	m := a.m
	slices.SortFunc(a.claims, func(x, y Claim) int { return CompareClaims(&x, &y) })
	room := len(a.base.Places) + len(a.touched)
	m.Places = append(make([]Place, 0, room), a.base.Places...)
	m.uses = append(make([]use, 0, room), a.base.uses...)
	m.accounts = a.base.accounts
	if !a.renumberPopulations() {
		return false
	}
	a.takeOut()
	m.declarePlaces(a.claims)
	m.implyPlaces(a.claims)
	m.joinSame(a.claims)
	for i := range a.claims {
		// A transfer that may not have changed names what there is no place for.
		if _, ok := m.place(a.claims[i].ID); !ok && a.claims[i].Kind == KindImplied {
			return false
		}
	}
	for c := range a.changed(KindTransfer) {
		if c.After != nil {
			m.addTransfer(c.After)
		}
	}
	for c := range a.changed(KindErasure) {
		if c.After != nil {
			m.addErasure(c.After)
		}
	}
	for id := range a.touched {
		// Of another kind it may be no end of columns, and no place that holds others.
		if i := a.base.Place(id); i != None && m.Places[i].Kind != "" && m.Places[i].Kind != a.base.Places[i].Kind {
			return false
		}
	}
	if len(m.faults) > 0 || !a.number() {
		return false
	}
	m.describePlaces(a.claims)
	m.annotatePlaces(a.claims)
	m.findRetentions()
	m.findOrigins()
	a.finish()
	return len(m.faults) == 0
}

// takeOut takes out the places that are merged anew and the transfers that changed.
func (a *advance) takeOut() {
	m := a.m
	for id := range a.touched {
		if i := a.base.Place(id); i != None {
			m.places[id] = ^i
			m.Places[i] = Place{Parent: None, Population: None}
		}
	}
	a.transfers = make([]int32, len(a.base.Transfers))
	for c := range a.changed(KindTransfer) {
		if c.Before == nil {
			continue
		}
		i, ok := slices.BinarySearchFunc(a.base.Transfers, c.Key(), func(t Transfer, k ClaimKey) int {
			return cmp.Or(strings.Compare(t.ID, k.ID), strings.Compare(t.Source, k.Source))
		})
		if ok {
			a.transfers[i] = None
			m.countEnds(a.base.Transfers[i:i+1], -1)
		}
	}
	a.reannotate()
}

// reannotate takes out the accounts that a pattern which changed matches, or did, and puts
// them back as the patterns now say: nothing of them is read.
func (a *advance) reannotate() {
	if a.altered == nil {
		return
	}
	m, all := a.m, a.base.Places
	for i := range a.base.Transfers {
		t := &a.base.Transfers[i]
		if a.transfers[i] == None || len(a.altered.account(t.Account, all[t.From].ID, all[t.To].ID)) == 0 {
			continue
		}
		a.transfers[i] = None
		m.countEnds(a.base.Transfers[i:i+1], -1)
		own := t.own()
		own.Columns = slices.Clone(own.Columns) // which get other numbers
		m.patterns.annotate(&own, all[t.From].ID, all[t.To].ID, nil, m.set)
		m.Transfers = append(m.Transfers, own)
	}
}

// number gives places and transfers their new numbers. It reports false if a place
// that stays lost the one that holds it.
func (a *advance) number() bool {
	m := a.m
	if len(a.touched) == 0 && len(m.Places) == len(a.base.Places) {
		a.places = make([]int32, len(m.Places))
		for i := range a.places {
			a.places[i] = int32(i)
		}
		m.children, m.base = a.base.children, m.Graph
		clear(m.places)
	} else {
		left := 0
		for i := range m.Places {
			if m.Places[i].Kind != "" {
				left++
			}
		}
		a.places = m.numberPlaces()
		if len(m.Places) != left {
			return false
		}
	}
	m.numberTransfers(a.places)
	m.countEnds(m.Transfers, 1)
	m.numberErasures(a.places)
	a.keepTransfers()
	kept := a.keepErasures()
	a.places = a.places[:len(a.base.Places)]
	return kept
}

// keepErasures puts the accounts that stay among those that changed. It reports false if a
// place of one is gone.
func (a *advance) keepErasures() bool {
	gone := map[ClaimKey]bool{}
	for c := range a.changed(KindErasure) {
		gone[c.Key()] = true
	}
	kept := make([]Erasure, 0, len(a.base.Erasures)+len(a.m.Erasures))
	for _, e := range a.base.Erasures {
		if gone[ClaimKey{KindErasure, e.ID, e.Source}] {
			continue
		}
		if e.At = a.places[e.At]; e.At == None {
			return false
		}
		kept = append(kept, e)
	}
	if a.m.Erasures = mergeSorted(kept, a.m.Erasures, compareErasures); len(a.m.Erasures) == 0 {
		a.m.Erasures = nil
	}
	return true
}

// keepTransfers puts the accounts that stay among those that changed.
func (a *advance) keepTransfers() {
	changed, number := a.m.Transfers, a.places
	same := true // but for places that no account that stays has to do with
	for i, n := range number[:len(a.base.Places)] {
		same = same && (n == int32(i) || n == None)
	}
	if same && len(changed) == 0 && !slices.Contains(a.transfers, None) {
		a.m.Transfers = a.base.Transfers
		for i := range a.transfers {
			a.transfers[i] = int32(i)
		}
		return
	}
	next := int32(0)
	at := make([]int32, 0, len(changed)) // the numbers of those that changed
	for i := range a.base.Transfers {
		t := &a.base.Transfers[i]
		for len(at) < len(changed) && compareKeys(&changed[len(at)], t) <= 0 {
			at = append(at, next)
			next++
		}
		if a.transfers[i] != None {
			a.transfers[i] = next
			next++
		}
	}
	for len(at) < len(changed) {
		at = append(at, next)
		next++
	}
	if a.m.Transfers = nil; next == 0 {
		return
	}
	all := make([]Transfer, next)
	for i, n := range at {
		all[n] = changed[i]
	}
	inParts(len(a.base.Transfers), func(from, to int) {
		for i, n := range a.transfers[from:to] {
			if n == None {
				continue
			}
			t := &all[n]
			if *t = a.base.Transfers[from+i]; same {
				continue
			}
			t.From, t.To = number[t.From], number[t.To]
			t.Columns = slices.Clone(t.Columns)
			for j, c := range t.Columns {
				t.Columns[j] = Column{number[c.In], number[c.Out]}
			}
		}
	})
	a.m.Transfers = all
}

// inParts does something of a range part by part, at once on every processor.
func inParts(n int, do func(from, to int)) {
	parts := runtime.GOMAXPROCS(0)
	var wait sync.WaitGroup
	for k := range parts {
		wait.Go(func() { do(k*n/parts, (k+1)*n/parts) })
	}
	wait.Wait()
}

// renumberPopulations gives places the new numbers of their populations. It reports
// false if something that stays speaks of people who are gone.
func (a *advance) renumberPopulations() bool {
	if !a.people {
		return true
	}
	m := a.m
	number := make([]int32, len(a.base.Populations))
	for i := range number {
		n, ok := m.populations[a.base.Populations[i].ID]
		if !ok {
			n = None
		}
		number[i] = n
	}
	known := map[People]bool{nil: true}
	there := func(p People) bool {
		ok, met := known[p]
		if !met {
			ok = m.undeclared(p) == ""
			known[p] = ok
		}
		return ok
	}
	for i := range m.Places {
		p := &m.Places[i]
		if a.touched[p.ID] {
			continue
		}
		if p.Population != None {
			if p.Population = number[p.Population]; p.Population == None {
				return false
			}
		}
		if !there(p.Subjects) {
			return false
		}
	}
	for i := range a.base.Transfers {
		if t := &a.base.Transfers[i]; !there(t.People) || !there(t.Needs) {
			return false // or it changed, and then merging all claims is right too
		}
	}
	for i := range a.base.Erasures {
		if !there(a.base.Erasures[i].People) {
			return false
		}
	}
	return true
}

// finish takes over what is said of what was not merged anew.
func (a *advance) finish() {
	m := a.m
	m.Sources = slices.Sorted(maps.Keys(m.said.sources))
	if slices.Equal(m.Sources, a.base.Sources) {
		m.Sources = a.base.Sources
	}
	if m.Zone = m.said.zone(); a.base.Zone.String() == m.Zone.String() {
		m.Zone = a.base.Zone
	}
	kept := slices.DeleteFunc(slices.Clone(a.base.Differences), func(d Difference) bool {
		if d.Kind == KindPopulation || d.Kind == KindCohort {
			return a.people
		}
		return a.touched[d.ID] && d.Kind != KindCategory
	})
	slices.SortFunc(m.Differences, compareDifferences)
	if m.Differences = mergeSorted(kept, m.Differences, compareDifferences); len(m.Differences) == 0 {
		m.Differences = nil
	}
}
