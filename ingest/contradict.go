package ingest

import (
	"context"
	"errors"
	"maps"
	"slices"

	"outflow/graph"
	"outflow/graph/people"
)

// contradictions finds what a single source says of numbers of people that
// cannot all be true. What several sources say may differ; bounds then rest on
// none of it.
func (l *load) contradictions(ctx context.Context, after graph.Reader) ([]*graph.BadClaimError, error) {
	blob := l.blob(after)
	var faults []*graph.BadClaimError
	for _, source := range slices.Sorted(maps.Keys(l.pass.crowds)) {
		claims := l.pass.crowds[source]
		err := people.Check(ctx, claims, blob)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if errors.Is(err, graph.ErrNoBlob) || errors.Is(err, people.ErrKeys) || errors.Is(err, people.ErrMixed) {
			continue // missingLists tells, or clashes
		}
		for _, e := range parts(err) {
			for _, key := range l.about(claims, e) {
				faults = append(faults, &graph.BadClaimError{Claim: key, Key: "size", What: e.Error()})
			}
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
