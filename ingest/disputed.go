package ingest

import (
	"context"
	"iter"
	"slices"
	"strings"

	"outflow/graph"
)

// A Disputed is a transfer of which accounts differ.
type Disputed struct {
	Transfer string
	Aspects  []graph.Aspect // on which they did not differ before
}

// shareFound is which part of a store's transfers a commit may change for them to be
// found one by one; of more the store is read in order, which is the shorter way.
const shareFound = 8

// disputed returns the transfers of which accounts differ after the commit on what they
// did not differ before, sorted.
func (l *load) disputed(ctx context.Context, before, after graph.Reader, change graph.Change) ([]Disputed, error) {
	counts := change.Kind(graph.KindTransfer)
	if counts.Added+counts.Changed == 0 {
		return nil, nil
	}
	size, several, err := graph.Measure(ctx, after)
	if err != nil || !several {
		return nil, err
	}
	accounts := after.Claims(ctx, graph.KindTransfer)
	if (counts.Added+counts.Changed)*shareFound < size {
		ids, err := l.changedTransfers(ctx, after)
		if err != nil {
			return nil, err
		}
		accounts = transfers(ctx, after, ids)
	}
	var all []Disputed
	err = eachTransfer(accounts, func(claims []graph.Claim) error {
		if !slices.ContainsFunc(claims, func(c graph.Claim) bool { return l.isOwn(c.Source) }) {
			return nil
		}
		aspects, err := aspectsDisputed(claims)
		if len(aspects) > 0 {
			all = append(all, Disputed{strings.Clone(claims[0].ID), aspects})
		}
		return err
	})
	if err != nil || before == nil {
		return all, err
	}
	return newlyDisputed(ctx, before, all)
}

// changedTransfers returns the transfers that the commit changed, sorted.
func (l *load) changedTransfers(ctx context.Context, after graph.Reader) ([]string, error) {
	var ids []string
	for c, err := range after.Changes(ctx, after.Commit().Number-1) {
		if err != nil {
			return nil, err
		}
		if key := c.Key(); key.Kind == graph.KindTransfer {
			ids = append(ids, strings.Clone(key.ID))
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids), nil
}

func transfers(ctx context.Context, r graph.Reader, ids []string) iter.Seq2[graph.Claim, error] {
	return answers(ids, func(ids []string) iter.Seq2[graph.Claim, error] { return r.Find(ctx, graph.KindTransfer, ids) })
}

// eachTransfer visits the claims of each transfer that has several. The sequence
// is in the order of ids.
func eachTransfer(claims iter.Seq2[graph.Claim, error], visit func([]graph.Claim) error) error {
	var same []graph.Claim
	flush := func() error {
		if len(same) < 2 {
			return nil
		}
		return visit(same)
	}
	for c, err := range claims {
		if err != nil {
			return err
		}
		if len(same) > 0 && same[0].ID != c.ID {
			if err := flush(); err != nil {
				return err
			}
			same = same[:0]
		}
		same = append(same, c)
	}
	return flush()
}

func aspectsDisputed(claims []graph.Claim) ([]graph.Aspect, error) {
	accounts := make([]graph.Transfer, len(claims))
	for i := range claims {
		var err error
		if accounts[i].Account, err = claims[i].Account(); err != nil {
			return nil, err
		}
	}
	var aspects []graph.Aspect
	for _, d := range graph.Disputes(accounts) {
		aspects = append(aspects, d.Aspect)
	}
	return aspects, nil
}

// newlyDisputed leaves out that on which accounts differed before.
func newlyDisputed(ctx context.Context, before graph.Reader, disputed []Disputed) ([]Disputed, error) {
	ids := make([]string, len(disputed))
	for i := range disputed {
		ids[i] = disputed[i].Transfer
	}
	old := map[string][]graph.Aspect{}
	err := eachTransfer(transfers(ctx, before, ids), func(claims []graph.Claim) (err error) {
		old[claims[0].ID], err = aspectsDisputed(claims)
		return err
	})
	var news []Disputed
	for _, d := range disputed {
		d.Aspects = slices.DeleteFunc(d.Aspects, func(a graph.Aspect) bool { return slices.Contains(old[d.Transfer], a) })
		if len(d.Aspects) > 0 {
			news = append(news, d)
		}
	}
	return news, err
}
