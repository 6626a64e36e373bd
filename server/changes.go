package server

import (
	"context"
	"maps"
	"slices"

	"outflow/graph"
)

// What a commit does to a claim.
const (
	added   = "added"
	changed = "changed"
	retired = "retired"
)

// changes are all that a commit did.
type changes struct {
	counts []changeCount
	first  []changedClaim
	count  int
}

// A changeCount says how many claims of a kind a source added, changed and took
// back.
type changeCount struct {
	Source  string     `json:"source"`
	Kind    graph.Kind `json:"kind"`
	Added   int        `json:"added"`
	Changed int        `json:"changed"`
	Retired int        `json:"retired"`
}

// A changedClaim names a claim and what became of it.
type changedClaim struct {
	did string
	key graph.ClaimKey
}

// changesBy finds what a commit did: it compares what the commit's sources said
// then with what they said before. Claims are remembered by their hashes, for
// they may be many; of the changes the first so many are kept.
func changesBy(ctx context.Context, store Store, made graph.Commit, most int) (*changes, error) {
	written := map[graph.Hash]struct{}{} // all there are, and then those that were not there before
	err := claimsOf(ctx, store, made, made.Number, func(key graph.ClaimKey, hash graph.Hash) { written[hash] = struct{}{} })
	if err != nil {
		return nil, err
	}
	gone := map[graph.ClaimKey]struct{}{}
	err = claimsOf(ctx, store, made, made.Number-1, func(key graph.ClaimKey, hash graph.Hash) {
		if _, still := written[hash]; still {
			delete(written, hash)
		} else {
			gone[key] = struct{}{}
		}
	})
	if err != nil {
		return nil, err
	}
	all := &changes{}
	err = claimsOf(ctx, store, made, made.Number, func(key graph.ClaimKey, hash graph.Hash) {
		if _, is := written[hash]; !is {
			return
		}
		did := added
		if _, replaced := gone[key]; replaced {
			delete(gone, key)
			did = changed
		}
		all.note(did, key, most)
	})
	if err != nil {
		return nil, err
	}
	for _, key := range slices.SortedFunc(maps.Keys(gone), graph.ClaimKey.Compare) {
		all.note(retired, key, most)
	}
	return all, nil
}

// claimsOf calls each with the claims of a commit's sources as of a number.
func claimsOf(ctx context.Context, store Store, made graph.Commit, number int64, each func(graph.ClaimKey, graph.Hash)) error {
	if number == 0 {
		return nil // before the first commit there was nothing
	}
	return store.View(ctx, number, func(v graph.Reader) error {
		for claim, err := range v.Claims(ctx) {
			if err != nil {
				return err
			}
			if slices.Contains(made.Sources, claim.Source) {
				each(claim.Key(), graph.HashClaim(claim.Canonical()))
			}
		}
		return nil
	})
}

// note counts what became of a claim.
func (all *changes) note(did string, key graph.ClaimKey, most int) {
	i := slices.IndexFunc(all.counts, func(c changeCount) bool { return c.Source == key.Source && c.Kind == key.Kind })
	if i < 0 {
		i = len(all.counts)
		all.counts = append(all.counts, changeCount{Source: key.Source, Kind: key.Kind})
	}
	switch did {
	case added:
		all.counts[i].Added++
	case changed:
		all.counts[i].Changed++
	case retired:
		all.counts[i].Retired++
	}
	all.count++
	if len(all.first) < most {
		all.first = append(all.first, changedClaim{did, key})
	}
}
