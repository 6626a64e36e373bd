package ingest

import (
	"context"
	"fmt"

	"outflow/graph"
	"outflow/ingest/record"
)

// mostDry is how many transfers are told of one by one that confirm nobody.
const mostDry = 5

// nobody adds a warning for transfers of the load that name categories and that
// nothing with subjects feeds, in the load or elsewhere in the store: they look
// like an answer and confirm nobody. The first few are told, and how many more
// there are.
func (l *load) nobody(ctx context.Context, after graph.Reader, warnings []record.Problem) ([]record.Problem, error) {
	flow := l.pass.flow
	dry, transfers := flow.dry()
	if transfers == 0 {
		return warnings, nil
	}
	alone, err := l.alone(ctx, after)
	if err != nil {
		return nil, err
	}
	if !alone {
		for c, err := range graph.Gather(ctx, after, graph.Scope{Ways: graph.Upstream, Places: sorted(dry)}) {
			if err != nil {
				return nil, err
			}
			flow.add(&c)
		}
		if dry, transfers = flow.dry(); transfers == 0 {
			return warnings, nil
		}
	}
	told, err := l.dryTransfers(ctx, dry)
	if err != nil {
		return nil, err
	}
	warnings = append(warnings, told...)
	if more := transfers - len(told); more > 0 {
		warnings = append(warnings, record.Problem{What: fmt.Sprintf("and %s more, for the same reason", record.Count(more, "transfer"))})
	}
	return warnings, nil
}

// dryTransfers reads the inputs once more, up to the first few that go from
// such places.
func (l *load) dryTransfers(ctx context.Context, dry map[string]bool) (told []record.Problem, err error) {
	for _, in := range l.inputs {
		for rec, err := range in.records(ctx, newLog(nil)) {
			if err != nil {
				return nil, err
			}
			c := &rec.Claim
			if c.Kind != graph.KindTransfer || !namesCategories(c) || !dry[c.From] || l.left[rec.Key()] {
				continue
			}
			told = append(told, rec.Problem("categories", fmt.Sprintf(
				"transfer %q names categories, but nothing upstream states subjects: it confirms nobody", c.ID)))
			if len(told) == mostDry {
				return told, nil
			}
		}
	}
	return told, nil
}

func namesCategories(c *graph.Claim) bool { return len(c.Categories)+len(c.Derives) > 0 }
