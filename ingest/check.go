package ingest

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"outflow/graph"
	"outflow/ingest/record"
)

// check is the batch's Check: it refuses a commit after which something refers
// to nothing, and says so for every reference at once.
func (l *load) check(ctx context.Context, after graph.Reader, change graph.Change) error {
	if err := overtaken(ctx, after, l.known.commit, l.replaces()...); err != nil {
		return err
	}
	if !l.opts.KeepGoing && (l.unreadable() || l.pass.lost()) {
		return l.pass.sound(false) // what the others refer to may be in there
	}
	faults, err := l.missingLists(ctx, after)
	if err != nil {
		return err
	}
	more, err := l.contradictions(ctx, after)
	if err != nil {
		return err
	}
	faults = append(faults, more...)
	if more, err = l.clashes(ctx, after, change); err != nil {
		return err
	}
	ours, foreign := l.whose(more)
	faults = append(faults, ours...)
	claims, err := l.concerned(ctx, after, change)
	if err != nil {
		return err
	}
	if more, err = l.merge(after.Commit(), claims); err != nil {
		return err
	}
	ours, others := l.whose(more)
	if err := l.judge(ctx, append(faults, ours...)); err != nil {
		return err
	}
	stranded := l.stranded(append(foreign, others...), change, claims)
	err = l.pass.sound(l.opts.KeepGoing)
	if len(stranded) == 0 {
		if err == nil && l.opts.Strict {
			err = l.refuseMisspelt(ctx, after)
		}
		return cmp.Or(err, l.steady())
	}
	l.strands = true
	e := &ProblemsError{}
	errors.As(err, &e)
	e.Problems = append(e.Problems, stranded...)
	return e
}

// steady refuses files that were written to meanwhile: what was looked for in
// them a second time may have been gone.
func (l *load) steady() error {
	var problems []record.Problem
	for _, in := range l.inputs {
		if in.changed() {
			problems = append(problems, record.Problem{File: in.path(), What: "it was changed while it was read; load it again"})
		}
	}
	if len(problems) == 0 {
		return nil
	}
	return &ProblemsError{Problems: problems}
}

// unreadable reports whether some input cannot be read at all.
func (l *load) unreadable() bool {
	return slices.ContainsFunc(l.inputs, func(in input) bool { return len(in.sources()) == 0 })
}

// merge finds the claims that refer to nothing. What follows from them, once
// they are left out, is for the next attempt to find.
func (l *load) merge(commit graph.Commit, claims []graph.Claim) ([]*graph.BadClaimError, error) {
	if claims == nil {
		return nil, nil
	}
	g, err := graph.Merge(commit, each(claims))
	found, err := badClaims(err)
	if err == nil && !l.large {
		l.created = createdOf(g, l.pass.flow)
	}
	return found, err
}

// whose parts the faults of claims of the load from those of others.
func (l *load) whose(found []*graph.BadClaimError) (ours, foreign []*graph.BadClaimError) {
	sources := l.replaces()
	mine := func(c graph.ClaimKey) bool {
		_, found := slices.BinarySearch(sources, c.Source)
		return found
	}
	for _, f := range found {
		at := slices.IndexFunc(f.Others, mine)
		switch {
		case mine(f.Claim):
			ours = append(ours, f)
		case at >= 0: // told of the claim that is to be mended
			own := *f
			own.Claim = f.Others[at]
			ours = append(ours, &own)
		default:
			foreign = append(foreign, f)
		}
	}
	return ours, foreign
}

// missingLists finds member lists that claims name, by hash, and that neither
// the load nor the store has.
func (l *load) missingLists(ctx context.Context, after graph.Reader) ([]*graph.BadClaimError, error) {
	missing := map[string]bool{}
	for hash := range l.pass.lists {
		if _, ok := l.members.blobs[hash]; ok {
			continue
		}
		blob, err := after.Blob(ctx, hash)
		switch {
		case errors.Is(err, graph.ErrNoBlob):
			missing[hash] = true
		case err != nil:
			return nil, err
		default:
			blob.Close()
		}
	}
	if len(missing) == 0 {
		return nil, nil
	}
	var faults []*graph.BadClaimError
	for _, in := range l.inputs {
		for rec, err := range in.records(ctx, newLog(nil)) {
			if err != nil {
				return nil, err
			}
			if missing[rec.Claim.Members] && !l.left[rec.Key()] {
				faults = append(faults, &graph.BadClaimError{Claim: rec.Key(), Key: "members",
					What: "the member list is neither in this file nor in the store"})
			}
		}
	}
	return faults, nil
}

// breaks returns the faults of the store as it is.
func (l *load) breaks(ctx context.Context) (map[string]bool, error) {
	broken := map[string]bool{}
	return broken, l.store.View(ctx, 0, func(r graph.Reader) error {
		_, err := graph.Merge(r.Commit(), r.Claims(ctx))
		faults, err := badClaims(err)
		if err != nil {
			return err
		}
		crowd, err := crowdOf(ctx, r)
		if err != nil {
			return err
		}
		clashes, err := clashesAmong(ctx, crowd, r.Blob)
		for _, f := range append(faults, clashFaults(crowd, clashes)...) {
			broken[f.Error()] = true
		}
		return err
	})
}

// badClaims takes apart the error of graph.Merge.
func badClaims(err error) ([]*graph.BadClaimError, error) {
	if err == nil {
		return nil, nil
	}
	list, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return nil, err
	}
	var all []*graph.BadClaimError
	for _, e := range list.Unwrap() {
		bad, ok := e.(*graph.BadClaimError)
		if !ok {
			return nil, err
		}
		all = append(all, bad)
	}
	return all, nil
}

// each ranges over claims as a store yields them.
func each(claims []graph.Claim) func(func(graph.Claim, error) bool) {
	return func(yield func(graph.Claim, error) bool) {
		for _, c := range claims {
			if !yield(c, nil) {
				return
			}
		}
	}
}

// createdOf returns the places that nobody declares among those that transfers
// of the load name.
func createdOf(g *graph.Graph, f *flow) []placed {
	var all []placed
	for i := range g.Places {
		if g.Places[i].Created && f.names(g.Places[i].ID) {
			all = append(all, placed{g.Places[i].ID, g.Places[g.System(int32(i))].ID})
		}
	}
	return all
}
