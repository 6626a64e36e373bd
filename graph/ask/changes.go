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

// What became of a finding: see FindingChange.
const (
	FindingCame   = "came"
	FindingGrew   = "grew"
	FindingShrank = "shrank"
	FindingWent   = "went"
)

// A FindingChange is a finding that a transfer has by one of two graphs alone, or by both of other
// people. It came also where it was only possible before and is certain now. It grew where it is
// of more people, certainly if more certainly are in it now, at least, than certainly were, at
// most; possibly if one of the two upper bounds of its people rose. It shrank where it would have
// grown the other way round. That it is of as many others is not told.
type FindingChange struct {
	Did      string  `json:"did"` // came, grew, shrank or went
	Certain  bool    `json:"certain"`
	Transfer string  `json:"transfer"`
	From     string  `json:"from"`
	To       string  `json:"to"`
	Finding  Finding `json:"finding"` // as it is, or was if it went
	Before   *People `json:"before"`  // of whom it was before, null if the transfer had it not; and if it went

	row       *TransferRow
	rowsAlone bool // only its rows show more people
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
	if c.Findings, _, err = FindingChanges(ctx, before, after); len(c.Findings) > most {
		c.Findings, c.MoreFindings = c.Findings[:most:most], len(c.Findings)-most
	}
	return c, err
}

// EveryTransfer is the question which transfers there are, with all their findings.
func EveryTransfer() Query {
	return Query{Form: Transfers, Relation: Reached, Category: graph.AllData, Window: graph.Always, AsOf: graph.Future}
}

// FindingChanges returns what became of findings of transfers from one graph to another, and how
// many people's data any transfer carried by the one after. Before there may be none.
func FindingChanges(ctx context.Context, before, after *Asker) ([]FindingChange, People, error) {
	var rows [2][]TransferRow
	var carried People
	for s, a := range []*Asker{before, after} {
		if a == nil {
			continue
		}
		answer, err := a.Answer(ctx, EveryTransfer())
		if err != nil {
			return nil, carried, err
		}
		rows[s], carried = answer.Transfers, answer.People
	}
	return findingsChanged(rows[0], rows[1]), carried, ctx.Err()
}

// findingsChanged returns what became of the findings of rows of one answer by those of another.
func findingsChanged(before, after []TransferRow) []FindingChange {
	type key struct{ transfer, from, to, code string }
	was := map[key]FindingChange{}
	each := func(rows []TransferRow, visit func(key, FindingChange)) {
		for i := range rows {
			row := &rows[i]
			for _, f := range row.Findings {
				visit(key{row.ID, row.From, row.To, f.Code}, FindingChange{Certain: f.sure, Transfer: row.ID, From: row.From, To: row.To, Finding: f, row: row})
			}
		}
	}
	each(before, func(k key, c FindingChange) { was[k] = c })
	var came []FindingChange
	each(after, func(k key, c FindingChange) {
		earlier, had := was[k]
		delete(was, k)
		if c.became(&earlier.Finding, had) {
			came = append(came, c)
		}
	})
	changes := []FindingChange{}
	each(before, func(k key, c FindingChange) {
		if _, went := was[k]; went {
			c.Did = FindingWent
			changes = append(changes, c)
		}
	})
	changes = append(changes, came...)
	slices.SortStableFunc(changes, func(x, y FindingChange) int {
		return cmp.Or(strings.Compare(x.Transfer, y.Transfer), strings.Compare(x.From, y.From), strings.Compare(x.To, y.To))
	})
	return changes
}

// became says of a finding that a transfer has what it did, by what it was if the transfer had it,
// and false if nothing.
func (c *FindingChange) became(was *Finding, had bool) bool {
	if had {
		people := was.People
		c.Before = &people
	}
	is := &c.Finding
	grew, surely := more(was.People, is.People)
	shrank, surelyLess := more(is.People, was.People)
	switch {
	case !had || is.sure && !was.sure:
		c.Did = FindingCame
	case grew:
		c.Did, c.Certain = FindingGrew, surely
	case is.ByRows.shown() > was.ByRows.shown():
		c.Did, c.Certain, c.rowsAlone = FindingGrew, false, true
	case shrank:
		c.Did, c.Certain = FindingShrank, surelyLess
	}
	return c.Did != ""
}

// more reports whether people may be more than they were, and whether they certainly are.
func more(was, is People) (may, surely bool) {
	above := func(n int64, most *int64) bool { return most != nil && n > *most }
	rises := func(was, is Count) bool { return was.Max != nil && (is.Max == nil || *is.Max > *was.Max) }
	surely = above(is.Confirmed.Min, was.Confirmed.Max)
	return surely || rises(was.Confirmed, is.Confirmed) || rises(was.Possible, is.Possible), surely
}

// shown returns how many people rows show beyond those that are stated, 0 if none.
func (r *ByRows) shown() int64 {
	if r == nil {
		return 0
	}
	return r.More
}
