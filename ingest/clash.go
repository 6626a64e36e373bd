package ingest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"

	"outflow/graph"
	"outflow/graph/people"
)

// clashes finds the lists that clash after the load, if it says anything of who
// is on one. It is as much the fault of either list.
func (l *load) clashes(ctx context.Context, after graph.Reader, change graph.Change) ([]*graph.BadClaimError, error) {
	l.key = nil
	gone := slices.ContainsFunc(change.Retired, func(c graph.ClaimKey) bool {
		return c.Kind == graph.KindPopulation || c.Kind == graph.KindCohort
	})
	if len(l.pass.crowds) == 0 && !gone {
		return nil, nil
	}
	crowd, err := crowdOf(ctx, after)
	if err != nil {
		return nil, err
	}
	found, err := clashesAmong(ctx, crowd, l.blob(after))
	if slices.ContainsFunc(found, func(c people.Clash) bool { return errors.Is(c.Err, people.ErrKeys) }) {
		l.key = people.ErrKeys
	}
	return clashFaults(crowd, found), err
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

// crowdOf returns all claims of populations and cohorts.
func crowdOf(ctx context.Context, r graph.Reader) ([]graph.Claim, error) {
	return collect(nil, r.Claims(ctx, graph.KindPopulation, graph.KindCohort))
}

func listOf(c *graph.Claim) people.NamedList {
	return people.NamedList{Kind: c.Kind, ID: c.ID, Hash: c.Members}
}

// clashesAmong finds lists that cannot lie beside another of their population:
// questions about its people would have no answer.
func clashesAmong(ctx context.Context, crowd []graph.Claim, blob people.Blob) ([]people.Clash, error) {
	// What refers to nothing is found elsewhere.
	g, _ := graph.Merge(graph.Commit{}, each(crowd))
	found, err := people.Clashes(ctx, g, blob)
	if errors.Is(err, graph.ErrNoBlob) {
		return nil, nil // missingLists tells
	}
	return found, err
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
