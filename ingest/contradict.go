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
		if errors.Is(err, graph.ErrNoBlob) {
			continue // missingLists tells
		}
		for _, e := range parts(err) {
			for _, key := range l.about(claims, e) {
				faults = append(faults, &graph.BadClaimError{Claim: key, Key: "size", What: e.Error()})
			}
		}
	}
	return faults, nil
}

// blob opens a member list of the load, or of the store.
func (l *load) blob(after graph.Reader) people.Blob {
	return func(ctx context.Context, hash string) (io.ReadCloser, error) {
		if data, ok := l.members.blobs[hash]; ok {
			return io.NopCloser(bytes.NewReader(data)), nil
		}
		return after.Blob(ctx, hash)
	}
}

// clashes finds lists of the load that cannot lie beside others of their
// population, of whatever source.
func (l *load) clashes(ctx context.Context, after graph.Reader) ([]*graph.BadClaimError, error) {
	listed := map[people.NamedList]graph.ClaimKey{} // what the load lists
	for _, claims := range l.pass.crowds {
		for i := range claims {
			if c := &claims[i]; c.Members != "" {
				listed[people.NamedList{Kind: c.Kind, ID: c.ID, Hash: c.Members}] = keyOf(c)
			}
		}
	}
	if len(listed) == 0 {
		return nil, nil
	}
	clashes, err := clashesIn(ctx, after, l.blob(after))
	if err != nil {
		return nil, err
	}
	var faults []*graph.BadClaimError
	for _, c := range clashes {
		for _, list := range []people.NamedList{c.Lists[1], c.Lists[0]} {
			if key, ok := listed[list]; ok {
				faults = append(faults, &graph.BadClaimError{Claim: key, Key: "members", What: c.Err.Error()})
				break
			}
		}
	}
	return faults, nil
}

// clashesIn finds all such lists in a store.
func clashesIn(ctx context.Context, after graph.Reader, blob people.Blob) ([]people.Clash, error) {
	crowd, err := collect(nil, after.Claims(ctx, graph.KindPopulation, graph.KindCohort))
	if err != nil {
		return nil, err
	}
	// What refers to nothing is found elsewhere.
	g, _ := graph.Merge(graph.Commit{}, each(crowd))
	clashes, err := people.Clashes(ctx, g, blob)
	if errors.Is(err, graph.ErrNoBlob) {
		return nil, nil // missingLists tells
	}
	return clashes, err
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
		key := keyOf(&claims[i])
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
