package ingest

import (
	"context"

	"outflow/graph"
)

// A PatternReport says what a pattern of the load matches, of all that is in the store.
type PatternReport struct {
	Source, ID        string
	Transfers, Places int
}

// matched tells what the patterns of the load's sources match, in the order of their ids,
// and warns of those that match nothing. If there are any it reads every transfer and
// place of the store.
func (l *load) matched(ctx context.Context, r *Report, after graph.Reader) error {
	var patterns []graph.Claim
	for c, err := range after.Claims(ctx, graph.KindPattern) {
		if err != nil {
			return err
		}
		if l.isOwn(c.Source) {
			patterns = append(patterns, c)
		}
	}
	if patterns == nil {
		return nil
	}
	counts, err := countMatches(ctx, after, patterns)
	if err != nil {
		return err
	}
	for i := range patterns {
		p := &patterns[i]
		n := counts[p.Key()]
		r.Patterns = append(r.Patterns, PatternReport{Source: p.Source, ID: p.ID, Transfers: n.transfers, Places: n.places})
		if n.transfers+n.places == 0 {
			r.Warnings = append(r.Warnings, l.reading.place(p.Key()).Problem("match",
				"nothing that is loaded matches "+p.Match.String()+"; it applies to what comes later, too"))
		}
	}
	return nil
}

// A matchCount is how much a pattern matches.
type matchCount struct {
	transfers, places int
	last              string // the id that was counted last
}

func countMatches(ctx context.Context, after graph.Reader, patterns []graph.Claim) (map[graph.ClaimKey]*matchCount, error) {
	same, err := graph.ReadSame(ctx, after)
	if err != nil {
		return nil, err
	}
	counts := map[graph.ClaimKey]*matchCount{}
	for i := range patterns {
		counts[patterns[i].Key()] = &matchCount{}
	}
	all := graph.CompilePatterns(patterns)
	var declared graph.IDSet // of the places that match
	for c, err := range after.Claims(ctx, graph.KindSystem, graph.KindDataset, graph.KindField, graph.KindImplied, graph.KindTransfer) {
		if err != nil {
			return nil, err
		}
		if c.Kind == graph.KindImplied && declared.Has(c.ID) || same.GoesBy(c.ID) != c.ID && c.Kind.IsPlace() {
			continue // a place is counted by the id it goes by
		}
		c.From, c.To = same.GoesBy(c.From), same.GoesBy(c.To)
		keys := all.Matching(&c)
		if len(keys) > 0 && c.Kind.IsPlace() {
			declared.Add(c.ID)
		}
		for _, key := range keys {
			// Several claims of one thing come one after the other.
			switch n := counts[key]; {
			case n.last == c.ID:
			case c.Kind == graph.KindTransfer:
				n.transfers, n.last = n.transfers+1, c.ID
			default:
				n.places, n.last = n.places+1, c.ID
			}
		}
	}
	return counts, nil
}
