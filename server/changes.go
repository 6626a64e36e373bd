package server

import (
	"context"
	"maps"
	"slices"
	"strings"

	"outflow/graph"
	"outflow/graph/ask"
)

// changes are all that a commit did.
type changes struct {
	counts []ask.ClaimCount   // by source, and of one by kind
	first  []ask.ChangedClaim // the first of them: what was written, then what was retired
	count  int
}

// changesBy finds what a commit did; of the changes it keeps the first so many.
func changesBy(ctx context.Context, store Store, number int64, most int) (*changes, error) {
	all := &changes{}
	counts := map[graph.ClaimKey]*ask.ClaimCount{} // by kind and source alone
	var kept []graph.ClaimChange
	err := store.View(ctx, number, func(v graph.Reader) error {
		for c, err := range v.Changes(ctx, number-1) {
			if err != nil {
				return err
			}
			if !c.Key().Kind.IsSaid() {
				continue
			}
			of := graph.ClaimKey{Kind: c.Key().Kind, Source: c.Key().Source}
			if counts[of] == nil {
				counts[of] = &ask.ClaimCount{Source: of.Source, Kind: of.Kind}
			}
			counts[of].Add(c.Did())
			all.count++
			if kept = append(kept, c); len(kept) >= 2*most {
				kept = firstChanges(kept, most)
			}
		}
		return nil
	})
	for _, c := range firstChanges(kept, most) {
		all.first = append(all.first, ask.NewChangedClaim(&c))
	}
	for _, of := range slices.SortedFunc(maps.Keys(counts), graph.ClaimKey.Compare) {
		all.counts = append(all.counts, *counts[of])
	}
	slices.SortStableFunc(all.counts, func(a, b ask.ClaimCount) int { return strings.Compare(a.Source, b.Source) })
	return all, err
}

// firstChanges returns the first so many of some changes, sorted: those by which
// something was written before those that only retired something.
func firstChanges(all []graph.ClaimChange, most int) []graph.ClaimChange {
	slices.SortFunc(all, func(a, b graph.ClaimChange) int {
		if (a.After == nil) != (b.After == nil) {
			if a.After == nil {
				return 1
			}
			return -1
		}
		return a.Key().Compare(b.Key())
	})
	return first(all, most)
}
