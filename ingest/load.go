package ingest

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	"outflow/graph"
	"outflow/ingest/record"
)

// A load is one call of Load.
type load struct {
	store   graph.Store
	opts    Options
	found   *found
	inputs  []input
	members *members
	known   known
	gone    []string // sources of directories that are not there any more
	left    map[graph.ClaimKey]bool
	pass    *pass
	// broken holds, as they are worded, faults of claims that are not of this load
	// and were there before it: they are not its fault.
	broken map[string]bool
	key    error // people.ErrKeys if lists clash for their keys
	// strands is set once the load seems to break claims of others.
	strands bool
	// rejected collects, over all passes, why claims were left out.
	rejected record.Problems
	created  []placed
	small    int64 // see concerned
	large    bool  // the store holds more than that
	wasSure  bool  // nothing in it was suspect
}

// small is how many claims a store may hold for all of it to be checked at
// every load. Of a larger one, what the load touches is.
const small = 50_000

func newLoad(store graph.Store, found *found, opts Options) *load {
	return &load{store: store, opts: opts, found: found, small: small}
}

// errAgain says that more is to be left out, and the commit tried again.
var errAgain = errors.New("try again without what was left out")

func (l *load) run(ctx context.Context) (Report, error) {
	if err := l.open(ctx); err != nil {
		return Report{}, err
	}
	var report Report
	return report, retry("the store", func() (err error) {
		report, err = l.once(ctx)
		return err
	})
}

// once loads on top of the store as it is now.
func (l *load) once(ctx context.Context) (Report, error) {
	l.left, l.rejected = map[graph.ClaimKey]bool{}, record.Problems{}
	l.broken, l.strands = nil, false
	var err error
	if l.known, err = l.lookUp(ctx); err != nil {
		return Report{}, err
	}
	if err := l.refuseTakeovers(ctx); err != nil {
		return Report{}, err
	}
	if l.gone, err = l.findGone(); err != nil {
		return Report{}, err
	}
	for {
		commit, change, err := l.apply(ctx)
		switch {
		case errors.Is(err, errOvertaken):
			return Report{}, err
		case errors.Is(err, errAgain):
			continue
		case l.strands && l.broken == nil: // or were they broken before?
			var viewErr error
			if l.broken, viewErr = l.breaks(ctx); viewErr != nil {
				return Report{}, viewErr
			}
			if len(l.broken) > 0 {
				continue
			}
			return Report{}, err
		case err != nil:
			return Report{}, err
		}
		// A store need not check a batch that changes nothing.
		if err := l.pass.sound(l.opts.KeepGoing); err != nil {
			return Report{}, err
		}
		if l.opts.Strict && !changes(change) {
			if err := l.refuseUnchanged(ctx, commit); err != nil {
				return Report{}, err
			}
		}
		return l.report(ctx, commit, change)
	}
}

// open prepares to read what was found. A file that cannot be opened is a
// problem beside those of the others.
func (l *load) open(ctx context.Context) error {
	l.members = newMembers(l.opts)
	var problems []record.Problem
	for _, c := range l.found.candidates {
		in, err := c.format.open(ctx, c, l.members)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			problems = append(problems, record.Problem{File: c.file, What: withoutPath(err)})
			continue
		}
		l.inputs = append(l.inputs, in)
	}
	problems = append(problems, l.claimedTwice()...)
	if len(problems) > 0 {
		return &ProblemsError{Problems: problems}
	}
	return nil
}

// claimedTwice finds sources that a file of claims restates and another file
// is.
func (l *load) claimedTwice() []record.Problem {
	var problems []record.Problem
	first := map[string]string{}
	for _, in := range l.inputs {
		for _, source := range in.sources() {
			if other, again := first[source]; again {
				problems = append(problems, record.Problem{File: in.path(), What: fmt.Sprintf(
					"this restates the source %q, as %s does already; load them one after the other", source, other)})
			}
			first[source] = in.path()
		}
	}
	return problems
}

// apply makes one attempt at the commit.
func (l *load) apply(ctx context.Context) (graph.Commit, graph.Change, error) {
	now := time.Now
	if l.opts.Now != nil {
		now = l.opts.Now
	}
	return l.store.Apply(ctx, graph.Batch{
		Time:     graph.InstantOf(now()),
		Replaces: l.replaces(),
		Claims:   l.claims(ctx),
		Blobs:    l.members.blobs,
		Check:    l.check,
	})
}

// replaces lists the sources that the load restates. One that cannot be read
// at all says nothing new: what it said before stays.
func (l *load) replaces() []string {
	all := slices.Clone(l.gone)
	for _, in := range l.inputs {
		all = append(all, in.sources()...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// claims reads all inputs, from the beginning each time it is ranged over.
func (l *load) claims(ctx context.Context) iter.Seq2[graph.Claim, error] {
	return func(yield func(graph.Claim, error) bool) {
		l.pass = newPass(l)
		for _, in := range l.inputs {
			for rec, err := range in.records(ctx, l.pass.log(in)) {
				if err != nil {
					yield(graph.Claim{}, err)
					return
				}
				if l.left[rec.Key()] {
					continue
				}
				l.pass.add(rec)
				if !yield(rec.Claim, nil) {
					return
				}
			}
		}
		l.pass.report()
	}
}
