package server

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"

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
	counts []changeCount // by source, and of one by kind
	first  []change      // the first of them: what was written, then what was retired
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

// A change is what became of one claim.
type change struct {
	Did    string          `json:"did"` // added, changed or retired
	Kind   graph.Kind      `json:"kind"`
	ID     string          `json:"id"`
	Source string          `json:"source"`
	Before json.RawMessage `json:"before"` // the claim, null if it was added
	After  json.RawMessage `json:"after"`  // null if it was retired
}

// changesBy finds what a commit did; of the changes it keeps the first so many.
func changesBy(ctx context.Context, store Store, number int64, most int) (*changes, error) {
	all := &changes{}
	counts := map[graph.ClaimKey]*changeCount{} // by kind and source alone
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
				counts[of] = &changeCount{Source: of.Source, Kind: of.Kind}
			}
			counts[of].add(did(&c))
			all.count++
			if kept = append(kept, c); len(kept) >= 2*most {
				kept = firstChanges(kept, most)
			}
		}
		return nil
	})
	for _, c := range firstChanges(kept, most) {
		all.first = append(all.first, newChange(&c))
	}
	for _, of := range slices.SortedFunc(maps.Keys(counts), graph.ClaimKey.Compare) {
		all.counts = append(all.counts, *counts[of])
	}
	slices.SortStableFunc(all.counts, func(a, b changeCount) int { return strings.Compare(a.Source, b.Source) })
	return all, err
}

// did says what a commit did to a claim.
func did(c *graph.ClaimChange) string {
	switch {
	case c.Before == nil:
		return added
	case c.After == nil:
		return retired
	}
	return changed
}

func (n *changeCount) add(did string) {
	switch did {
	case added:
		n.Added++
	case changed:
		n.Changed++
	case retired:
		n.Retired++
	}
}

func newChange(c *graph.ClaimChange) change {
	key := c.Key()
	made := change{Did: did(c), Kind: key.Kind, ID: key.ID, Source: key.Source}
	if c.Before != nil {
		made.Before = c.Before.Canonical()
	}
	if c.After != nil {
		made.After = c.After.Canonical()
	}
	return made
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
