package ingest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"slices"

	"outflow/graph"
	"outflow/graph/people"
)

// checkPeople finds what is wrong with what the load says of people: lists that are
// nowhere, sizes that contradict each other, and lists that cannot lie beside others.
func (l *load) checkPeople(ctx context.Context, after graph.Reader, change graph.Change) ([]*graph.BadClaimError, error) {
	if change.Touched.Things[graph.KindPopulation].Len()+change.Touched.Things[graph.KindCohort].Len() == 0 {
		return nil, nil
	}
	crowd, err := crowdOf(ctx, after)
	if err != nil {
		return nil, err
	}
	bySource := map[string][]graph.Claim{}
	for _, c := range crowd {
		if l.isOwn(c.Source) {
			bySource[c.Source] = append(bySource[c.Source], c)
		}
	}
	blob := l.blob(after)
	var faults []*graph.BadClaimError
	for _, source := range slices.Sorted(maps.Keys(bySource)) {
		missing, err := missingLists(ctx, bySource[source], blob)
		if err != nil {
			return nil, err
		}
		contradictions, err := l.contradictions(ctx, bySource[source], blob)
		if err != nil {
			return nil, err
		}
		faults = slices.Concat(faults, missing, contradictions, l.reading.homeless(bySource[source]))
	}
	found, err := clashesAmong(ctx, crowd, blob)
	if slices.ContainsFunc(found, func(c people.Clash) bool { return errors.Is(c.Err, people.ErrKeys) }) {
		l.key = people.ErrKeys
	}
	return append(faults, clashFaults(crowd, found)...), err
}

// homeless finds cohorts that would be of the only population there is, where the record
// of a population beside them was wrong: it may have been meant.
func (r *reading) homeless(claims []graph.Claim) (faults []*graph.BadClaimError) {
	for i := range claims {
		c := &claims[i]
		if c.Kind == graph.KindCohort && c.Of == "" && c.People == "" && r.by[c.Source].unsoundPopulation() != "" {
			faults = append(faults, &graph.BadClaimError{Claim: c.Key(), Key: "of", What: "say which population the cohort is of"})
		}
	}
	return faults
}

// crowdOf returns all claims of populations and cohorts.
func crowdOf(ctx context.Context, r graph.Reader) (crowd []graph.Claim, err error) {
	for c, err := range r.Claims(ctx, graph.KindPopulation, graph.KindCohort) {
		if err != nil {
			return nil, err
		}
		crowd = append(crowd, c)
	}
	return crowd, nil
}

// blob opens a member list of the load, or of the store.
func (l *load) blob(after graph.Reader) people.Blob {
	return func(ctx context.Context, hash string) (io.ReadCloser, error) {
		if data, ok := l.members.lists[hash]; ok {
			return io.NopCloser(bytes.NewReader(data)), nil
		}
		return after.Blob(ctx, hash)
	}
}

// missingLists finds member lists that claims name, by hash, and that nobody has.
func missingLists(ctx context.Context, claims []graph.Claim, blob people.Blob) (faults []*graph.BadClaimError, err error) {
	for i := range claims {
		if claims[i].Members == "" {
			continue
		}
		file, err := blob(ctx, claims[i].Members)
		switch {
		case errors.Is(err, graph.ErrNoBlob):
			faults = append(faults, &graph.BadClaimError{Claim: claims[i].Key(), Key: "members",
				What: "the member list is neither in this file nor in the store"})
		case err != nil:
			return nil, err
		default:
			_ = file.Close() // nothing was read
		}
	}
	return faults, nil
}

// contradictions finds what a single source says of numbers of people that
// cannot all be true. What several sources say may differ; bounds then rest on
// none of it.
func (l *load) contradictions(ctx context.Context, claims []graph.Claim, blob people.Blob) (faults []*graph.BadClaimError, err error) {
	err = people.Check(ctx, claims, blob)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if errors.Is(err, graph.ErrNoBlob) || errors.Is(err, people.ErrKeys) || errors.Is(err, people.ErrMixed) {
		return nil, nil // missingLists tells, or clashes
	}
	for _, e := range parts(err) {
		for _, key := range l.about(claims, e) {
			faults = append(faults, &graph.BadClaimError{Claim: key, Key: "size", What: e.Error()})
		}
	}
	return faults, nil
}

// parts returns the errors that a joined one consists of.
func parts(err error) []error {
	if list, ok := err.(interface{ Unwrap() []error }); ok {
		return list.Unwrap()
	}
	if err == nil {
		return nil
	}
	return []error{err}
}

// about chooses the claims at which to tell of a contradiction: one, or, if
// they are to be left out, all but the population, without which nothing would
// be left.
func (l *load) about(claims []graph.Claim, err error) []graph.ClaimKey {
	var e *people.ContradictionError
	errors.As(err, &e)
	var cohorts, populations []graph.ClaimKey
	for i := range claims {
		key := claims[i].Key()
		if e != nil && !slices.Contains(e.About, graph.ClaimKey{Kind: key.Kind, ID: key.ID}) {
			continue
		}
		if key.Kind == graph.KindCohort {
			cohorts = append(cohorts, key)
		} else {
			populations = append(populations, key)
		}
	}
	chosen := cohorts
	if len(chosen) == 0 {
		chosen = populations
	}
	if !l.opts.KeepGoing || e == nil {
		chosen = chosen[:min(1, len(chosen))]
	}
	return chosen
}

// clashesAmong finds lists that cannot lie beside another of their population:
// questions about its people would have no answer. It is as much the fault of either.
func clashesAmong(ctx context.Context, crowd []graph.Claim, blob people.Blob) ([]people.Clash, error) {
	// What refers to nothing is found elsewhere.
	g, _ := graph.Merge(graph.Commit{}, func(yield func(graph.Claim, error) bool) {
		for _, c := range crowd {
			if !yield(c, nil) {
				return
			}
		}
	})
	found, err := people.Clashes(ctx, g, blob)
	if errors.Is(err, graph.ErrNoBlob) {
		return nil, nil // missingLists tells
	}
	return found, err
}

// clashFaults tells of each clash at the claims whose lists they are.
func clashFaults(crowd []graph.Claim, found []people.Clash) []*graph.BadClaimError {
	listed := map[people.NamedList][]graph.ClaimKey{}
	for i := range crowd {
		listed[listOf(&crowd[i])] = append(listed[listOf(&crowd[i])], crowd[i].Key())
	}
	var faults []*graph.BadClaimError
	for _, c := range found {
		claims := slices.Concat(listed[c.Lists[1]], listed[c.Lists[0]])
		faults = append(faults, &graph.BadClaimError{Claim: claims[0], Key: "members", What: c.Err.Error(), Others: claims[1:]})
	}
	return faults
}

func listOf(c *graph.Claim) people.NamedList {
	return people.NamedList{Kind: c.Kind, ID: c.ID, Hash: c.Members}
}
