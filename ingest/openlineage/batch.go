package openlineage

import (
	"context"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"outflow/graph"
	"outflow/ingest/record"
)

// A Batch is what some events say, put together. The zero value is ready.
type Batch struct {
	runs       map[string]*graph.Claim
	places     map[graph.ClaimKey]*graph.Claim
	statements map[string]*statement // by the ids of their claims
	said       []saidHash            // what Claims says of places that was not known to be said
	jobs       map[string]*history   // as they are once what Claims says is said
	changes    []*graph.Claim        // what became of datasets by events of these alone, like runs of no job
	// Unknown are categories that events name and that nobody may declare.
	Unknown map[string]record.Problem
	// TooLarge counts runs of which no transfers are made, as they would be more than 10,000.
	TooLarge int
	// Undeclared tells what is not stated as it names people whom nobody declares.
	Undeclared []record.Problem
}

// An Event is one that was read.
type Event struct{ event }

// Read reads an event, nil if nothing follows from it. odd says why not, or what of the event
// could not be read; "" if there is nothing of either.
func Read(text []byte) (e *Event, odd string) {
	read, odd := parse(text)
	if odd != "" {
		return nil, odd
	}
	return &Event{read}, read.odd
}

// Add adds an event.
func (b *Batch) Add(e *Event) {
	if b.runs == nil {
		b.runs, b.places, b.statements, b.Unknown = map[string]*graph.Claim{}, map[graph.ClaimKey]*graph.Claim{}, map[string]*statement{}, map[string]record.Problem{}
	}
	for _, s := range e.said {
		if was := b.statements[s.claim.ID]; was != nil {
			s = &statement{was.job, was.from, was.to, was.dataset, latest(was.claim, s.claim)}
		}
		b.statements[s.claim.ID] = s
	}
	maps.Copy(b.Unknown, e.unknown)
	b.declare(e.inputs)
	b.declare(e.outputs)
	for _, f := range e.stated.all {
		b.flow(f)
	}
	if e.job == "" {
		if c := changed(&e.event); c != nil {
			b.changes = append(b.changes, c)
		}
		return
	}
	c := told(&e.event)
	if was := b.runs[c.ID]; was != nil {
		join(was, c)
	} else {
		b.runs[c.ID] = c
	}
}

// Len returns how many runs and places the batch speaks of.
func (b *Batch) Len() int { return len(b.runs) + len(b.places) }

// declare takes note of datasets, with what they lie in and what lies in them.
func (b *Batch) declare(all []dataset) {
	for i := range all {
		d := &all[i]
		b.dataset(d)
		for j := range d.aliases {
			alias := b.dataset(&d.aliases[j])
			alias.Same = first(alias.Same, d.id)
		}
		for j := range d.was {
			b.dataset(&d.was[j])
		}
		for _, name := range d.fields {
			b.field(d.id, name)
		}
		if len(d.owners) > 0 || d.describes != "" {
			c := b.place(&graph.Claim{Kind: graph.KindAnnotation, ID: d.id})
			c.Owners, c.Description = set(append(c.Owners, d.owners...)), max(c.Description, d.describes)
		}
		for _, t := range d.tags {
			id := d.id
			if t.field != "" {
				id += "#" + t.field
			}
			c := b.place(&graph.Claim{Kind: graph.KindAnnotation, ID: id})
			c.Categories = set(append(c.Categories, t.category))
		}
		for _, f := range d.columns {
			b.flow(f)
		}
	}
}

func (b *Batch) dataset(d *dataset) *graph.Claim {
	b.place(&graph.Claim{Kind: graph.KindSystem, ID: d.system, Party: "unknown"})
	return b.place(&graph.Claim{Kind: graph.KindDataset, ID: d.id, System: d.system})
}

// first returns which of the datasets that are said to go by one name that is the name of, of
// none "": the first by id, in whatever order they come.
func first(a, b string) string {
	if a == "" || b == "" {
		return max(a, b)
	}
	return min(a, b)
}

// flow takes note of the ends of a flow, and of the columns that it names: an event may name
// some of a dataset that is not among its inputs.
func (b *Batch) flow(f flow) {
	b.declare([]dataset{{id: f.from.id, system: f.from.system}, {id: f.to.id, system: f.to.system}})
	for out, in := range f.columns {
		b.field(f.to.id, out)
		for _, name := range in {
			b.field(f.from.id, name)
		}
	}
}

func (b *Batch) field(dataset, name string) {
	b.place(&graph.Claim{Kind: graph.KindField, ID: dataset + "#" + name, Dataset: dataset})
}

func (b *Batch) place(c *graph.Claim) *graph.Claim {
	was := b.places[c.Key()]
	if was == nil {
		b.places[c.Key()], was = c, c
	}
	return was
}

// Claims returns what a source says now that it did not say at the commit that is read, and
// what it no longer does. The events of one run may come in different batches. What the source
// is known to have said of places is left out; what is known of the jobs of the batch is taken
// out of known until it is added to it.
func (b *Batch) Claims(ctx context.Context, before graph.Reader, source string, known *Said) (claims []graph.Claim, retires []graph.ClaimKey, err error) {
	a := &accumulation{ctx: ctx, before: before, source: source, known: known, jobs: map[string]*history{}, runs: map[string]*graph.Claim{}, counted: map[string]map[string]*graph.Claim{}, transfers: map[string]*graph.Claim{}, anew: map[string]bool{},
		said: map[string]*graph.Claim{}, declared: map[string]graph.Kind{}, erased: map[ending][]*graph.Claim{}, erasedAnew: map[string]bool{}}
	for _, step := range []func(*Batch) error{a.addRuns, a.addStatements, a.addTransfers, a.workOutAnew, a.addErasures, a.sayPeople, a.sayCadence, a.addPlaces} {
		if err := step(b); err != nil {
			return nil, nil, err
		}
	}
	b.TooLarge, b.jobs, b.Undeclared = a.tooLarge, a.jobs, a.undeclared(b)
	claims = append(claims, graph.Claim{Kind: graph.KindSource, ID: source, Source: source})
	for _, all := range []map[string]*graph.Claim{a.runs, a.transfers} {
		for _, id := range slices.Sorted(maps.Keys(all)) {
			claims = append(claims, *all[id])
		}
	}
	for _, all := range [][]*graph.Claim{a.stated, a.erasures, a.places} {
		for _, c := range all {
			claims = append(claims, *c)
		}
	}
	return claims, a.retires, nil
}

// An accumulation adds a batch to what a source said before.
type accumulation struct {
	ctx       context.Context
	before    graph.Reader
	source    string
	known     *Said
	jobs      map[string]*history                // of jobs of runs, nil where it is not known
	runs      map[string]*graph.Claim            // as they are now
	counted   map[string]map[string]*graph.Claim // of runs that were known what they were taken to be
	transfers map[string]*graph.Claim
	places    []*graph.Claim
	anew      map[string]bool // jobs of which a run turned out to be less than it seemed
	doubtful  []string        // transfers that it seemed to be
	retires   []graph.ClaimKey
	tooLarge  int

	erased     map[ending][]*graph.Claim // what is to be put together
	erasedAnew map[string]bool           // jobs of which that is from all their runs
	erasures   []*graph.Claim

	said     map[string]*graph.Claim // statements as they are now, by id, nil for none
	stated   []*graph.Claim          // those of them that are other than they were
	declared map[string]graph.Kind   // what people are that statements name, "" if nobody declares them
}

// findBatch is how many ids a store is asked for at once: it may hold an answer in memory to
// sort it.
const findBatch = 500

// found yields the source's own claims of a kind, by id.
func (a *accumulation) found(kind graph.Kind, ids []string, each func(c *graph.Claim)) error {
	for chunk := range slices.Chunk(ids, findBatch) {
		for c, err := range a.before.Find(a.ctx, kind, chunk) {
			if err != nil {
				return err
			}
			if c.Source == a.source {
				each(&c)
			}
		}
	}
	return nil
}

// addRuns joins the runs of the batch to what was known of them, and takes their transfers.
func (a *accumulation) addRuns(b *Batch) error {
	for id, c := range b.runs {
		run := *c
		run.Source = a.source
		a.runs[id] = &run
	}
	before := map[string]*graph.Claim{}
	err := a.found(graph.KindRun, slices.Sorted(maps.Keys(b.runs)), func(was *graph.Claim) {
		before[was.ID] = was
		now := a.runs[was.ID]
		old, _ := transfers(was, a.source)
		a.counted[was.ID] = old
		ended, _ := erasures(was, a.source)
		join(now, was)
		a.noteErased(ended, now)
		moved, _ := transfers(now, a.source)
		for id, t := range old {
			if m := moved[id]; m == nil || isLess(m, t) {
				a.anew[now.Job], a.anew[was.Job] = true, true
				a.doubtful = append(a.doubtful, id)
			}
		}
	})
	if err != nil {
		return err
	}
	for _, run := range a.runs {
		tooMany := a.take(run)
		if a.takeErased(run) || tooMany {
			a.tooLarge++
		}
		a.follow(run, before[run.ID])
	}
	for _, c := range b.changes {
		a.take(c)
		a.takeErased(c)
	}
	return nil
}

// follow brings what is known of the jobs of a run up to what the run is now.
func (a *accumulation) follow(now, was *graph.Claim) {
	jobs := []string{now.Job}
	if was != nil && was.Job != now.Job {
		jobs = append(jobs, was.Job)
	}
	for _, job := range jobs {
		h, ok := a.jobs[job]
		if !ok {
			h = a.known.takeOut(job)
		}
		if h != nil && !h.follow(now, was, a.source) {
			h = nil
		}
		a.jobs[job] = h
	}
}

// take adds the transfers that a run was to those of others, and reports whether they are too
// many, so that there are none.
func (a *accumulation) take(run *graph.Claim) (tooMany bool) {
	moved, tooMany := transfers(run, a.source)
	for id, t := range moved {
		if c := a.counted[run.ID][id]; c != nil && !c.Runs.IsZero() {
			t.Runs = graph.Range{}
		}
	}
	addAll(a.transfers, moved)
	return tooMany
}

// isLess reports whether what a run was is less than, or other than, what it was taken to be:
// added to that it would leave something of it.
func isLess(now, was *graph.Claim) bool {
	if len(was.When.Spans) > 0 && (len(now.When.Spans) == 0 || now.When.Spans[0].Since > was.When.Spans[0].Since || now.When.Spans[0].Until < was.When.Spans[0].Until) {
		return true
	}
	if was.Effect == "" && now.Effect != "" || len(was.Evidence) == 0 && len(now.Evidence) > 0 {
		return true
	}
	for out, ins := range was.Columns {
		for _, in := range ins {
			if !slices.Contains(now.Columns[out], in) {
				return true
			}
		}
	}
	return !was.Rows.IsZero() && !was.Rows.Equal(now.Rows)
}

// addTransfers adds to the transfers what other runs of their jobs were.
func (a *accumulation) addTransfers(*Batch) error {
	return a.found(graph.KindTransfer, slices.Sorted(maps.Keys(a.transfers)), func(was *graph.Claim) {
		if !a.anew[was.Job] {
			add(a.transfers[was.ID], was)
		}
		if !a.isStated(was) {
			a.anew[was.Job] = true
		}
	})
}

// workOutAnew makes the transfers of jobs again from all their runs: what was taken to be one
// cannot be taken out of what others were. A run of a stream ended, or, which is rare, a facet
// came after the event that it is to correct. Runs are read of jobs of which nothing is known.
func (a *accumulation) workOutAnew(*Batch) error {
	if len(a.anew) == 0 {
		return nil
	}
	for id, t := range a.transfers {
		if a.anew[t.Job] {
			delete(a.transfers, id)
		}
	}
	unknown := map[string]*history{}
	for job := range a.anew {
		if a.jobs[job] == nil {
			unknown[job] = newHistory()
		}
	}
	if err := a.readRuns(unknown); err != nil {
		return err
	}
	maps.Copy(a.jobs, unknown)
	for job := range a.anew {
		addAll(a.transfers, a.jobs[job].transfers())
	}
	for _, id := range set(a.doubtful) {
		if a.transfers[id] == nil {
			a.retires = append(a.retires, graph.ClaimKey{Kind: graph.KindTransfer, ID: id, Source: a.source})
		}
	}
	return nil
}

// readRuns takes into the histories of jobs, which are empty, all their runs as they are now.
func (a *accumulation) readRuns(of map[string]*history) error {
	if len(of) == 0 {
		return nil
	}
	for _, run := range a.runs {
		if h := of[run.Job]; h != nil {
			h.take(run, a.source)
		}
	}
	for c, err := range a.before.Referring(a.ctx, slices.Sorted(maps.Keys(of)), graph.RoleJob) {
		if err != nil {
			return err
		}
		if c.Source == a.source && a.runs[c.ID] == nil {
			of[c.Job].take(&c, a.source)
		}
	}
	return nil
}

// sayCadence says of each transfer how often it was, now that all its runs are in it.
func (a *accumulation) sayCadence(*Batch) error {
	for _, t := range a.transfers {
		if t.Cadence != streaming {
			t.Cadence = cadence(t.When, runs(t))
		}
	}
	return nil
}

// addPlaces joins the places of the batch to what was said of them. What is said of a field
// is said anew each time, but for what few have, which an annotation says.
func (a *accumulation) addPlaces(b *Batch) error {
	by, ids := map[graph.ClaimKey]*graph.Claim{}, map[graph.Kind][]string{}
	b.said = nil
	for _, key := range slices.SortedFunc(maps.Keys(b.places), graph.ClaimKey.Compare) {
		if (key.Kind == graph.KindField || key.Kind == graph.KindAnnotation) && utf8.RuneCountInString(key.ID) > maxID || strings.TrimSpace(key.ID) == "" {
			continue
		}
		c := *b.places[key]
		c.Source = a.source
		if _, of := a.subjects(&c); !of {
			h := hashOf(&c)
			if a.known.has(h) {
				continue
			}
			b.said = append(b.said, h)
		}
		a.places = append(a.places, &c)
		by[c.Key()], ids[c.Kind] = &c, append(ids[c.Kind], c.ID)
	}
	for _, kind := range []graph.Kind{graph.KindDataset, graph.KindAnnotation} {
		err := a.found(kind, ids[kind], func(was *graph.Claim) {
			c := by[was.Key()]
			if kind == graph.KindDataset {
				c.Same = first(c.Same, was.Same)
				stateSubjects(c, was) // until something else is said of it
				return
			}
			c.Categories = set(slices.Concat(c.Categories, was.Categories))
			c.Owners, c.Description = set(slices.Concat(c.Owners, was.Owners)), max(c.Description, was.Description)
		})
		if err != nil {
			return err
		}
	}
	for _, c := range a.places {
		if says, of := a.subjects(c); of {
			stateSubjects(c, &says)
		}
	}
	return nil
}
