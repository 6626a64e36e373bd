package ingest

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"outflow/graph"
	"outflow/ingest/record"
)

// A load is one call of Load. It goes one way: find what is to be read, read it into a
// commit, check the commit before anyone sees it, report. Where something is to be left
// out, or somebody else's commit came between, all from reading on is done again.
type load struct {
	store   graph.Store
	opts    Options
	members *members
	found   *found
	key     error // people.ErrKeys if lists clash for their keys

	directories directories
	gone        []string // sources of directories that are not there any more
	reading     *reading
	left        map[graph.ClaimKey]bool // left out, with KeepGoing
	rejected    record.Problems         // why
	checked     *graph.Checked          // what the commit touched
}

// errAgain says that more is to be left out, and the commit tried again.
var errAgain = errors.New("try again without what was left out")

func (l *load) run(ctx context.Context, inputs []Input) (report Report, err error) {
	var commit graph.Commit
	var change graph.Change
	err = l.bound(ctx, func(ctx context.Context) (err error) {
		if l.found, err = find(inputs, l.opts); err != nil {
			return err
		}
		if l.found.observes() {
			report, err = l.observe(ctx)
			return err
		}
		if err = l.found.prepare(ctx, l.members, l.opts); err == nil {
			commit, change, err = l.commit(ctx)
		}
		return err
	})
	if l.found != nil {
		defer l.found.close()
	}
	if err != nil || l.found.observes() {
		return report, err
	}
	return l.report(ctx, commit, change)
}

// bound does what makes the commit, unless Options.Bound ends it.
func (l *load) bound(ctx context.Context, do func(context.Context) error) (err error) {
	if outer := ctx; l.opts.Bound != nil {
		var stop context.CancelFunc
		ctx, stop = l.opts.Bound(ctx)
		defer stop()
		defer func() {
			if err != nil && ctx.Err() != nil && outer.Err() == nil {
				err = context.Cause(ctx)
			}
		}()
	}
	return do(ctx)
}

// commit makes it, again if somebody else's came between.
func (l *load) commit(ctx context.Context) (commit graph.Commit, change graph.Change, err error) {
	err = retry("the store", func() (err error) {
		commit, change, err = l.once(ctx)
		return err
	})
	return commit, change, err
}

// once makes the commit on top of the store as it is now.
func (l *load) once(ctx context.Context) (commit graph.Commit, change graph.Change, err error) {
	if l.directories, err = readDirectories(ctx, l.store); err != nil {
		return commit, change, err
	}
	if err := l.directories.settle(l.found, l.opts); err != nil {
		return commit, change, err
	}
	if l.gone = nil; !l.opts.Append {
		if l.gone, err = l.directories.gone(l.found, l.opts.Source); err != nil {
			return commit, change, err
		}
	}
	l.left, l.rejected = map[graph.ClaimKey]bool{}, record.Problems{}
	for {
		if commit, change, err = l.apply(ctx); !errors.Is(err, errAgain) {
			return commit, change, err
		}
	}
}

// apply makes one attempt at the commit.
func (l *load) apply(ctx context.Context) (graph.Commit, graph.Change, error) {
	now := time.Now
	if l.opts.Now != nil {
		now = l.opts.Now
	}
	l.key, l.checked = nil, nil
	l.reading = newReading(l.found.inputs, l.left, l.opts.Progress)
	var retires []graph.ClaimKey
	for _, in := range l.found.inputs {
		if in.follow == nil {
			continue
		}
		some, err := in.follow(ctx)
		if err != nil {
			return graph.Commit{}, graph.Change{}, err
		}
		retires = append(retires, some...)
	}
	replaces := map[string]bool{}
	for _, source := range l.gone {
		replaces[source] = true
	}
	if !l.opts.Append { // one of which all is left out says nothing any more
		for key := range l.left {
			replaces[key.Source] = true
		}
	}
	return l.store.Apply(ctx, graph.Batch{
		Time:     graph.InstantOf(now()),
		Audit:    l.opts.Audit,
		Restates: !l.opts.Append,
		Replaces: slices.Sorted(maps.Keys(replaces)),
		Retires:  retires,
		Claims:   l.reading.claims(ctx),
		Blobs:    l.members.lists,
		Check:    l.check,
	})
}

// check is the batch's Check: it refuses a commit after which something refers
// to nothing, and says so for every reference at once.
func (l *load) check(ctx context.Context, after graph.Reader, change graph.Change) error {
	if err := checkConflict(ctx, after, change, l.directories.commit, l.sources()...); err != nil {
		return err
	}
	if !l.opts.KeepGoing && l.reading.lost() {
		return l.reading.sound(false) // what the others refer to may be in there
	}
	faults, err := l.checkPeople(ctx, after, change)
	if err != nil {
		return err
	}
	erasures, err := l.checkErasures(ctx, after)
	if err != nil {
		return err
	}
	checked, dangling, err := graph.Check(ctx, after, &change.Touched)
	if err != nil {
		return err
	}
	l.checked = checked
	ours, others := l.whose(slices.Concat(faults, erasures, dangling))
	if err := l.tell(ctx, after, ours); err != nil {
		return err
	}
	broken, err := l.broken(ctx, after, others)
	if err != nil {
		return err
	}
	err = l.reading.sound(l.opts.KeepGoing)
	switch {
	case len(broken) > 0:
		e := &ProblemsError{}
		errors.As(err, &e)
		e.Problems = append(e.Problems, broken...)
		return e
	case err == nil && l.opts.Strict:
		err = l.refuseMisspelt(ctx, after)
	}
	if err == nil {
		err = l.reading.changed()
	}
	return err
}

// sources lists those that the load restates.
func (l *load) sources() []string {
	all := slices.Clone(l.gone)
	for source := range l.reading.by {
		all = append(all, source)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// isOwn reports whether the load speaks as a source.
func (l *load) isOwn(source string) bool {
	return l.reading.by[source] != nil
}

// isAtHand reports whether a claim is one that the load makes. A source that is only
// added to made others before: they are not for the load to mend, or to leave out.
func (l *load) isAtHand(key graph.ClaimKey) bool {
	if !l.isOwn(key.Source) || l.left[key] {
		return false
	}
	_, read := l.reading.by[key.Source].found.Positions.Find(key)
	return read
}

// before views the store as it was before the commit.
func (l *load) before(ctx context.Context, commit graph.Commit, fn func(graph.Reader) error) error {
	if commit.Number <= 1 {
		return fn(nil)
	}
	return l.store.View(ctx, commit.Number-1, fn)
}
