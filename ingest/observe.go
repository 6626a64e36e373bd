package ingest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"outflow/graph"
	"outflow/ingest/openlineage"
	"outflow/ingest/record"
)

// ObservedSource is the name of the source that events speak as, unless Options.Source names
// another.
const ObservedSource = "openlineage"

// eventsAtOnce is how many events become one commit.
const eventsAtOnce = 5_000

// observes reports whether what is to be loaded are events.
func (f *found) observes() bool {
	return slices.ContainsFunc(f.inputs, func(in *input) bool { return in.format.observes })
}

// observe adds what events say to what was said before. Files may hold any number of them, so
// that they are loaded in parts: who is stopped in between loads them again, as an event that
// was there before changes nothing.
func (l *load) observe(ctx context.Context) (Report, error) {
	for _, in := range l.found.inputs {
		if !in.format.observes {
			return Report{}, &ProblemsError{Problems: []record.Problem{{File: in.file,
				What: "this restates its source, and beside it are events, which are added to what was seen before; load one after the other"}}}
		}
	}
	if err := l.found.checkNamespace(l.opts); err != nil {
		return Report{}, err
	}
	o := &observing{load: l, into: NewObserver(l.store, l.opts), tell: l.opts.Progress}
	if o.tell == nil {
		o.tell = func(Progress) {}
	}
	for _, in := range l.found.inputs {
		if err := in.watch(); err != nil {
			return Report{}, &ProblemsError{Problems: []record.Problem{{File: in.file, What: withoutPath(err)}}}
		}
		o.done.Size += in.size
	}
	var err error
	for _, in := range l.found.inputs {
		for _, part := range in.parts {
			if err == nil {
				err = o.file(ctx, part)
			}
		}
	}
	if err == nil || ctx.Err() == nil { // what comes before a fault is sound
		err = errors.Join(err, o.flush(ctx))
	}
	o.report.Warnings = append(o.report.Warnings, o.odd.All...)
	if o.odd.More > 0 {
		o.report.Warnings = append(o.report.Warnings, record.Problem{What: record.Count(o.odd.More, "more event") + " that could not be read, or not all of it"})
	}
	o.report.Warnings = append(o.report.Warnings, o.unsaid()...)
	o.report.Skipped = l.skipped()
	return o.report, err
}

// An observing is the reading of files of events into commits.
type observing struct {
	*load
	into   *Observer
	events int // since the last commit
	done   Progress
	tell   func(Progress)
	odd    record.Problems
	report Report

	systems, transfers int // seen for the first time
	system             string
	transfer           graph.Claim // the first of them of which nobody says whose data it carried
	counted            string      // where the first ends of which the rows are known
	erasures           int         // seen for the first time
	erasure            graph.Claim // the first of them
}

// file reads the events of a file.
func (o *observing) file(ctx context.Context, in *input) error {
	file, err := in.open()
	if err != nil {
		return err
	}
	defer file.Close()
	before := o.done.Bytes
	for text, err := range openlineage.Texts(file) {
		if err != nil {
			told := record.Problem{File: in.file, Line: text.Line, What: err.Error() + "; what comes before it was loaded"}
			if errors.Is(err, openlineage.ErrTorn) { // by a crash: there is nothing to mend
				o.report.Warnings = append(o.report.Warnings, told)
				break
			}
			return &ProblemsError{Problems: []record.Problem{told}}
		}
		e, odd := openlineage.Read(text.JSON)
		if e != nil {
			o.into.Add(e)
		}
		if odd != "" {
			o.odd.Add(record.Problem{File: in.file, Line: text.Line, What: odd})
		}
		o.done.Records, o.done.Bytes = o.done.Records+1, before+text.Bytes
		if o.events++; o.events == eventsAtOnce {
			if err := o.flush(ctx); err != nil {
				return err
			}
		}
	}
	return ctx.Err()
}

// flush commits what was read.
func (o *observing) flush(ctx context.Context) error {
	defer func() { o.tell(o.done) }()
	o.events = 0
	did, err := o.into.Commit(ctx, o.opts.Audit)
	if err != nil || did.part == nil {
		return err
	}
	if err := o.count(ctx, did.Commit, did.claims, did.change.Counts[o.into.source]); err != nil {
		return err
	}
	report, err := did.part.report(ctx, did.Commit, did.change)
	if err != nil {
		return err
	}
	if did.TooLarge > 0 {
		report.Warnings = append(report.Warnings, record.Problem{File: eventsShown, What: record.Count(did.TooLarge, "run") + tooLarge})
	}
	o.report.add(&report)
	return nil
}

// eventsShown is what messages call the events that became one commit.
const eventsShown = "events of OpenLineage"

// tooLarge says what became of runs that are too large.
const tooLarge = " would have been more than 10,000 transfers: of such none is made"

// An Observer adds what events say to what a source said before: what is added to it between
// two commits becomes one. One goroutine may use it at a time.
type Observer struct {
	store  graph.Store
	opts   Options
	source string
	batch  openlineage.Batch

	said openlineage.Said // by the source, as of a commit
	last graph.Commit
}

// NewObserver returns one whose events speak as Options.Source, or ObservedSource if that
// names none. Of the other options it heeds Now.
func NewObserver(store graph.Store, opts Options) *Observer {
	return &Observer{store: store, source: cmp.Or(opts.Source, ObservedSource), opts: Options{Append: true, KeepGoing: true, Now: opts.Now}}
}

// Add adds an event to the next commit.
func (o *Observer) Add(e *openlineage.Event) { o.batch.Add(e) }

// An Observed is what a commit of events came to.
type Observed struct {
	// Commit is the one made, or the head where nothing changed; the zero Commit if nothing
	// was added.
	Commit graph.Commit
	Counts graph.Counts
	// Rejected says what was left out, and why: what events call a dataset may be something
	// else to another source, and whom they name nobody.
	Rejected record.Problems
	// TooLarge counts runs of which no transfers are made.
	TooLarge int

	part   *load // nil if nothing was added
	change graph.Change
	claims []graph.Claim
}

// Problems tells of what was left out.
func (o *Observed) Problems() []record.Problem {
	all := slices.Clone(o.Rejected.All)
	if o.Rejected.More > 0 {
		all = append(all, record.Problem{What: fmt.Sprintf("and %d more", o.Rejected.More)})
	}
	if o.TooLarge > 0 {
		all = append(all, record.Problem{What: record.Count(o.TooLarge, "run") + tooLarge})
	}
	return all
}

// Commit makes one commit of what was added, all of it or nothing. What was there before
// changes nothing, and if all of it was there is no commit. Either way what was added is done
// with. audit is that of Options.
func (o *Observer) Commit(ctx context.Context, audit string) (*Observed, error) {
	did := &Observed{}
	batch := o.batch
	if o.batch = (openlineage.Batch{}); batch.Len() == 0 {
		return did, nil
	}
	in := &input{file: eventsShown, name: o.source, named: true, format: &observed}
	in.follow = func(ctx context.Context) (retires []graph.ClaimKey, err error) {
		err = o.store.View(ctx, 0, func(before graph.Reader) (err error) {
			if err := o.recall(ctx, before); err != nil {
				return err
			}
			did.claims, retires, err = batch.Claims(ctx, before, o.source, &o.said)
			return err
		})
		return retires, err
	}
	in.read = func(ctx context.Context, r *record.Reader, _ func(int64)) iter.Seq2[*record.Record, error] {
		for key, p := range batch.Unknown {
			p.File, p.Line, p.Column = in.file, 0, 0
			r.Unknown[key] = p
		}
		for _, p := range batch.Undeclared {
			p.File = in.file
			r.Problems.Add(p)
		}
		return func(yield func(*record.Record, error) bool) {
			for i := range did.claims {
				rec := &record.Record{Claim: did.claims[i], File: in.file}
				if !r.IsAgain(rec) && !yield(rec, ctx.Err()) {
					return
				}
			}
		}
	}
	opts := o.opts
	opts.Audit = audit
	did.part = &load{store: o.store, opts: opts, members: newMembers(opts), found: &found{inputs: []*input{in}, directories: map[string]string{}}}
	var err error
	if did.Commit, did.change, err = did.part.commit(ctx); err != nil {
		return nil, err
	}
	did.Counts, did.Rejected, did.TooLarge = did.change.Of(), did.part.rejected, batch.TooLarge
	for _, p := range in.found.Problems.All {
		did.Rejected.Add(p)
	}
	did.Rejected.More += in.found.Problems.More
	if o.last = did.Commit; did.Rejected.Count() == 0 {
		o.said.Add(&batch)
	}
	return did, nil
}

// recall forgets what the source said if somebody else spoke as the source since, or the store
// is another. Whoever does so after this makes the commit fail, and it is tried again.
func (o *Observer) recall(ctx context.Context, before graph.Reader) error {
	follows := o.last.Number > 0
	if follows {
		var err error
		if follows, err = o.last.Precedes(ctx, before); err != nil {
			return err
		}
		for c, err := range before.Commits(ctx, o.last.Number) {
			if err != nil {
				return err
			}
			follows = follows && !slices.Contains(c.Sources, o.source)
		}
	}
	if !follows {
		o.said = openlineage.Said{}
	}
	o.last = before.Commit()
	return nil
}

// count takes note of what was seen for the first time, of transfers those alone of which
// neither events nor patterns say whose data they carried.
func (o *observing) count(ctx context.Context, commit graph.Commit, claims []graph.Claim, of map[graph.Kind]graph.Counts) error {
	annotated, err := o.annotated(ctx, commit, claims)
	if err != nil {
		return err
	}
	o.systems += of[graph.KindSystem].Added
	o.erasures += of[graph.KindErasure].Added
	silent := 0
	for i := range claims {
		switch c := &claims[i]; {
		case c.Kind == graph.KindSystem && o.system == "":
			o.system = c.ID
		case c.Kind == graph.KindErasure && o.erasure.ID == "":
			o.erasure = *c
		case c.Kind == graph.KindTransfer && c.People == (graph.Unknown{}).String() && !annotated(c):
			if silent++; o.transfer.ID == "" {
				o.transfer = *c
			}
		}
		if c := &claims[i]; c.Kind == graph.KindTransfer && o.counted == "" && c.Rows.Min != nil && c.Rows.Min.Sign() > 0 {
			o.counted = cmp.Or(graph.DatasetOf(c.To), c.To)
		}
	}
	// Which of them were seen before the commit does not say: of those that patterns leave
	// there are no more new ones than this.
	o.transfers += min(silent, of[graph.KindTransfer].Added)
	return nil
}

// annotated returns what reports whether a pattern says whose data a transfer among the claims
// carried.
func (o *observing) annotated(ctx context.Context, commit graph.Commit, claims []graph.Claim) (func(*graph.Claim) bool, error) {
	var patterns []graph.Claim
	var places *graph.Graph
	err := o.store.View(ctx, commit.Number, func(r graph.Reader) error {
		for c, err := range r.Claims(ctx, graph.KindPattern) {
			if err != nil {
				return err
			}
			if c.People != "" && c.People != (graph.Unknown{}).String() {
				patterns = append(patterns, c)
			}
		}
		if !slices.ContainsFunc(patterns, func(p graph.Claim) bool { return p.Match.From+p.Match.To != "" }) {
			return nil // by which ids places go does not matter
		}
		var ends []string
		for i := range claims {
			if claims[i].Kind == graph.KindTransfer {
				ends = append(ends, claims[i].From, claims[i].To)
			}
		}
		var err error
		if places, err = graph.Merge(commit, graph.Gather(ctx, r, graph.Scope{Mentioned: ends})); places != nil {
			err = nil // what cannot be is told of where it is loaded
		}
		return err
	})
	all := graph.CompilePatterns(patterns)
	return func(c *graph.Claim) bool {
		by := *c
		if places != nil {
			by.From, by.To = places.GoesBy(c.From), places.GoesBy(c.To)
		}
		return len(all.Matching(&by)) > 0
	}, err
}

// unsaid tells what events do not say of what was seen for the first time, and what does; and
// what they say to have ended.
func (o *observing) unsaid() (all []record.Problem) {
	if o.systems > 0 {
		all = append(all, record.Problem{What: fmt.Sprintf("OpenLineage does not say who runs %s, so that is unknown; state it in a manifest, for each as for the first: systems: [{id: %q, party: ID}]",
			record.Count(o.systems, "system"), o.system)})
	}
	if o.transfers > 0 {
		c := &o.transfer
		when := c.When.Format(time.UTC)
		for i := range when {
			when[i] = strconv.Quote(when[i])
		}
		when = when[:min(3, len(when))] // of many windows these show how to write the rest
		all = append(all, record.Problem{What: fmt.Sprintf("OpenLineage does not say whose data %s carried, so nobody's is confirmed; state it in a manifest, for each as for the first: transfers: [{id: %q, from: %q, to: %q, when: [%s], people: everyone}]; or for all of them, and for what comes later: annotate: [{match: {source: %q}, set: {people: everyone}}]",
			record.Count(o.transfers, "transfer"), c.ID, c.From, c.To, strings.Join(when, ", "), c.Source)})
	}
	if o.transfers > 0 && o.counted != "" {
		all = append(all, record.Problem{What: fmt.Sprintf("OpenLineage says how many rows runs wrote, and not how many of them one person has, so at least how many people's they are is not known; state it in a manifest, of each dataset as of the first: annotate: [{id: %q, rows_per_person: 1}]", o.counted)})
	}
	if o.erasures > 0 {
		c := &o.erasure
		all = append(all, record.Problem{What: fmt.Sprintf("OpenLineage says that datasets were dropped, truncated or renamed, so what they held until then is gone from there: %s, such as %q at %q; what was renamed moved to its new name, everyone's",
			record.Count(o.erasures, "erasure"), c.ID, c.At)})
	}
	return all
}

// observed is the format of what events come to.
var observed = format{observes: true}

// add puts the reports of two commits together.
func (r *Report) add(next *Report) {
	sources := r.Sources
	for _, s := range next.Sources {
		i := slices.IndexFunc(sources, func(o SourceReport) bool { return o.Source == s.Source })
		if i < 0 {
			sources = append(sources, s)
		} else {
			sources[i].Counts = sources[i].Counts.Plus(s.Counts)
		}
	}
	*r = Report{
		Commit: next.Commit, Counts: r.Counts.Plus(next.Counts), Sources: sources,
		Patterns: next.Patterns, Created: set(r.Created, next.Created), Disputed: append(r.Disputed, next.Disputed...),
		Warnings: append(r.Warnings, next.Warnings...), Rejected: append(r.Rejected, next.Rejected...), RejectedMore: r.RejectedMore + next.RejectedMore,
	}
}

func set(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}
