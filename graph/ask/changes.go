package ask

import (
	"cmp"
	"context"
	"encoding/json"
	"iter"
	"maps"
	"slices"
	"strings"

	"outflow/graph"
)

// Changes say how one graph differs from another: by what sources claim, and by what a
// regulator would ask about. Its JSON has every key always; lists are never null.
type Changes struct {
	Timezone string       `json:"timezone"`
	From     State        `json:"from"`
	To       State        `json:"to"`
	Counts   []ClaimCount `json:"counts"` // by source, and of one by kind
	Claims   []ClaimRow   `json:"claims"` // by kind, id and source
	// MoreClaims and MoreFindings are how many there are beyond those that are listed.
	MoreClaims   int             `json:"more_claims"`
	Findings     []FindingChange `json:"findings"` // by transfer, and of one as answers give them
	MoreFindings int             `json:"more_findings"`
}

// A ClaimCount says how many claims of a kind a source added, changed and took back.
type ClaimCount struct {
	Source  string     `json:"source"`
	Kind    graph.Kind `json:"kind"`
	Added   int        `json:"added"`
	Changed int        `json:"changed"`
	Retired int        `json:"retired"`
}

// Add counts what became of a claim.
func (n *ClaimCount) Add(did string) {
	switch did {
	case graph.ClaimAdded:
		n.Added++
	case graph.ClaimChanged:
		n.Changed++
	case graph.ClaimRetired:
		n.Retired++
	}
}

// A ChangedClaim is what became of one claim.
type ChangedClaim struct {
	Did    string          `json:"did"` // added, changed or retired
	Kind   graph.Kind      `json:"kind"`
	ID     string          `json:"id"`
	Source string          `json:"source"`
	Before json.RawMessage `json:"before"` // the claim, null if it was added
	After  json.RawMessage `json:"after"`  // null if it was retired
}

// NewChangedClaim writes what became of a claim.
func NewChangedClaim(c *graph.ClaimChange) ChangedClaim {
	key := c.Key()
	made := ChangedClaim{Did: c.Did(), Kind: key.Kind, ID: key.ID, Source: key.Source}
	if c.Before != nil {
		made.Before = c.Before.Canonical()
	}
	if c.After != nil {
		made.After = c.After.Canonical()
	}
	return made
}

// A ClaimRow is a ChangedClaim with the keys of which it says something else.
type ClaimRow struct {
	ChangedClaim
	Keys []string `json:"keys"` // of a changed one alone
}

// What became of a finding.
const (
	FindingCame = "came"
	FindingWent = "went"
)

// A FindingChange is a finding that a transfer has by one graph alone.
type FindingChange struct {
	Did      string  `json:"did"` // came or went
	Transfer string  `json:"transfer"`
	From     string  `json:"from"`
	To       string  `json:"to"`
	Finding  Finding `json:"finding"`

	row *TransferRow
}

// ChangesOf says how the graph of one asker differs from that of another, before. What claims
// differ is given, as of graph.Between. At most so many rows of each list are listed; what is
// counted is of all.
func ChangesOf(ctx context.Context, before, after *Asker, claims iter.Seq2[graph.ClaimChange, error], most int) (*Changes, error) {
	c := &Changes{
		Timezone: after.graph.Zone.String(),
		From:     State{revisionOf(before.graph), []string{}}, To: State{revisionOf(after.graph), []string{}},
		Counts: []ClaimCount{}, Claims: []ClaimRow{}, Findings: []FindingChange{},
	}
	counts := map[graph.ClaimKey]*ClaimCount{} // by kind and source alone
	for change, err := range claims {
		if err != nil {
			return nil, err
		}
		if len(c.Claims) < most {
			c.Claims = append(c.Claims, ClaimRow{NewChangedClaim(&change), change.Keys()})
		} else {
			c.MoreClaims++
		}
		of := graph.ClaimKey{Kind: change.Key().Kind, Source: change.Key().Source}
		once(counts, of, func() *ClaimCount { return &ClaimCount{Source: of.Source, Kind: of.Kind} }).Add(change.Did())
	}
	for _, of := range slices.SortedFunc(maps.Keys(counts), graph.ClaimKey.Compare) {
		c.Counts = append(c.Counts, *counts[of])
	}
	slices.SortStableFunc(c.Counts, func(x, y ClaimCount) int { return strings.Compare(x.Source, y.Source) })
	var err error
	if c.Findings, err = FindingChanges(ctx, before, after); len(c.Findings) > most {
		c.Findings, c.MoreFindings = c.Findings[:most:most], len(c.Findings)-most
	}
	return c, err
}

// EveryTransfer is the question which transfers there are, with all their findings.
func EveryTransfer() Query {
	return Query{Form: Transfers, Relation: Reached, Category: graph.AllData, Window: graph.Always, AsOf: graph.Future}
}

// FindingChanges returns the findings that transfers have by one of two graphs alone. Before there
// may be none.
func FindingChanges(ctx context.Context, before, after *Asker) ([]FindingChange, error) {
	var rows [2][]TransferRow
	for s, a := range []*Asker{before, after} {
		if a == nil {
			continue
		}
		answer, err := a.Answer(ctx, EveryTransfer())
		if err != nil {
			return nil, err
		}
		rows[s] = answer.Transfers
	}
	return findingsChanged(rows[0], rows[1]), nil
}

// findingsChanged returns the findings that rows of one answer have and those of the other have
// not.
func findingsChanged(before, after []TransferRow) []FindingChange {
	type key struct{ transfer, from, to, code string }
	had := [2]map[key]bool{{}, {}}
	var all [2][]FindingChange
	for s, rows := range [2][]TransferRow{before, after} {
		for i := range rows {
			row := &rows[i]
			for _, f := range row.Findings {
				had[s][key{row.ID, row.From, row.To, f.Code}] = true
				all[s] = append(all[s], FindingChange{[]string{FindingWent, FindingCame}[s], row.ID, row.From, row.To, f, row})
			}
		}
	}
	changes := []FindingChange{}
	for s := range all {
		for _, f := range all[s] {
			if !had[1-s][key{f.Transfer, f.From, f.To, f.Finding.Code}] {
				changes = append(changes, f)
			}
		}
	}
	slices.SortStableFunc(changes, func(x, y FindingChange) int {
		return cmp.Or(strings.Compare(x.Transfer, y.Transfer), strings.Compare(x.From, y.From), strings.Compare(x.To, y.To))
	})
	return changes
}
