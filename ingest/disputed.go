package ingest

import (
	"context"
	"iter"
	"slices"
	"strings"

	"outflow/graph"
)

// shareFound is which part of a store's transfers a load may state for them to be
// found one by one; of more the store is read in order, which is the shorter way.
const shareFound = 8

// disputed returns the transfers of the load of which accounts differ, sorted.
func (l *load) disputed(ctx context.Context, after graph.Reader) ([]Disputed, error) {
	if several, err := l.severalSources(ctx, after); !several || err != nil {
		return nil, err
	}
	own := map[string]bool{}
	for _, in := range l.inputs {
		for _, source := range in.sources() {
			own[source] = true
		}
	}
	size, err := sizeOf(ctx, after)
	if err != nil {
		return nil, err
	}
	accounts := after.Claims(ctx, graph.KindTransfer)
	if int64(l.pass.transfers)*shareFound < size {
		ids, err := l.transferIDs(ctx)
		if err != nil {
			return nil, err
		}
		accounts = answers(ids, func(ids []string) iter.Seq2[graph.Claim, error] { return after.Find(ctx, graph.KindTransfer, ids) })
	}
	var all []Disputed
	err = eachTransfer(accounts, func(claims []graph.Claim) error {
		if !slices.ContainsFunc(claims, func(c graph.Claim) bool { return own[c.Source] }) {
			return nil
		}
		aspects, err := aspectsDisputed(claims)
		if len(aspects) > 0 {
			all = append(all, Disputed{strings.Clone(claims[0].ID), aspects})
		}
		return err
	})
	return all, err
}

// severalSources reports whether more than one source ever said anything.
func (l *load) severalSources(ctx context.Context, after graph.Reader) (bool, error) {
	first := ""
	for c, err := range after.Commits(ctx, 0) {
		if err != nil {
			return false, err
		}
		for _, source := range c.Sources {
			if first == "" {
				first = source
			}
			if source != first {
				return true, nil
			}
		}
	}
	return false, nil
}

// transferIDs reads the inputs for the transfers that they state, sorted.
func (l *load) transferIDs(ctx context.Context) ([]string, error) {
	var ids []string
	for _, in := range l.inputs {
		for rec, err := range in.records(ctx, newLog(nil)) {
			if err != nil {
				return nil, err
			}
			if c := &rec.Claim; c.Kind == graph.KindTransfer && !l.left[rec.Key()] {
				ids = append(ids, strings.Clone(c.ID))
			}
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids), nil
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
		if accounts[i], err = claims[i].Account(); err != nil {
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
	accounts := answers(ids, func(ids []string) iter.Seq2[graph.Claim, error] { return before.Find(ctx, graph.KindTransfer, ids) })
	err := eachTransfer(accounts, func(claims []graph.Claim) (err error) {
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
