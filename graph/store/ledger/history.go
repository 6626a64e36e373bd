package ledger

import (
	"cmp"
	"slices"
	"strings"

	"outflow/graph"
)

// A History works out from all claims of a store which places were ever implied,
// and by which commits they came and went: to verify them, and to write them in
// stores of before they were claims.
type History struct {
	events map[graph.ClaimKey][]event // by the claim that is implied
}

// An event is that one more claim names a place or declares it, or one less.
type event struct {
	commit          int64
	named, declared int32
}

// An Implied is a claim of a place that was implied.
type Implied struct {
	graph.Claim
	Added, Retired int64 // by the commits of these numbers; Retired is 0 if it still is
}

// Add takes in a claim that sources make; retired is 0 for one that is current.
func (h *History) Add(c *graph.Claim, added, retired int64) {
	put := func(id string, named, declared int32) {
		if h.events == nil {
			h.events = map[graph.ClaimKey][]event{}
		}
		key := graph.ClaimKey{Kind: graph.KindImplied, ID: id, Source: c.Source}
		h.events[key] = append(h.events[key], event{added, named, declared})
		if retired != 0 {
			h.events[key] = append(h.events[key], event{retired, -named, -declared})
		}
	}
	switch {
	case c.Kind == graph.KindTransfer:
		for id := range c.Implies {
			put(id, 1, 0)
		}
	case c.Kind.IsPlace():
		put(c.ID, 0, 1)
	}
}

// Implied returns what was implied, in the order of the commits that added it.
func (h *History) Implied() []Implied {
	var all []Implied
	for key, events := range h.events {
		slices.SortFunc(events, func(a, b event) int { return cmp.Compare(a.commit, b.commit) })
		var named, declared int32
		open := false
		for i, e := range events {
			named, declared = named+e.named, declared+e.declared
			if i+1 < len(events) && events[i+1].commit == e.commit {
				continue
			}
			switch implied := named > 0 && declared == 0; {
			case implied && !open:
				all = append(all, Implied{Claim: graph.Claim{Kind: key.Kind, ID: key.ID, Source: key.Source}, Added: e.commit})
			case !implied && open:
				last := len(all) - 1
				all[last].Retired = e.commit
			}
			open = named > 0 && declared == 0
		}
	}
	slices.SortFunc(all, func(a, b Implied) int {
		return cmp.Or(cmp.Compare(a.Added, b.Added), strings.Compare(a.ID, b.ID), strings.Compare(a.Source, b.Source))
	})
	return all
}
