package ingest

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"outflow/graph"
	"outflow/ingest/record"
)

// firstNamed lists the places that nobody declares and that no transfer named
// before the commit.
func (l *load) firstNamed(ctx context.Context, commit graph.Commit) ([]string, error) {
	var created, ends []string
	for _, c := range l.created {
		created = append(created, c.id)
		if dataset := graph.DatasetOf(c.id); dataset != "" {
			ends = append(ends, dataset) // its transfers may name the field as a column
		}
	}
	known := map[string]bool{}
	err := l.before(ctx, commit, func(before graph.Reader) error {
		for c, err := range touching(ctx, before, append(ends, created...)) {
			if err != nil {
				return err
			}
			for id := range c.Ends() {
				known[id] = true
			}
		}
		return nil
	})
	return slices.DeleteFunc(created, func(id string) bool { return known[id] }), err
}

// A slip is what a creation may have been meant for.
type slip struct {
	declared string
	how      difference
}

// misspelt tells of datasets among some ids that transfers of the load are the
// first to name, that nobody declares and that are all but named like one of the
// same system that somebody does: what leaves the one would not be seen to leave
// the other.
func (l *load) misspelt(ctx context.Context, after graph.Reader, firstNamed []string) ([]record.Problem, error) {
	slips := map[string]slip{}
	made := slices.DeleteFunc(slices.Clone(l.created), func(c creation) bool {
		_, ok := slices.BinarySearch(firstNamed, c.id)
		return !ok || c.system == "" || graph.DatasetOf(c.id) != ""
	})
	for chunk := range slices.Chunk(made, mostIndexed) {
		x := newIndex(chunk)
		for c, err := range lyingIn(ctx, after, sorted(x.systems)) {
			if err != nil {
				return nil, err
			}
			if c.Kind != graph.KindDataset {
				continue
			}
			x.each(c.ID, func(made int32, how difference) {
				id := chunk[made].id
				if s, ok := slips[id]; !ok || how < s.how || how == s.how && c.ID < s.declared {
					slips[id] = slip{c.ID, how}
				}
			})
		}
	}
	return l.tellSlips(ctx, slips)
}

// refuseMisspelt is misspelt for who would rather load nothing.
func (l *load) refuseMisspelt(ctx context.Context, after graph.Reader) error {
	firstNamed, err := l.firstNamed(ctx, after.Commit())
	if err != nil {
		return err
	}
	told, err := l.misspelt(ctx, after, firstNamed)
	if err == nil && len(told) > 0 {
		err = &ProblemsError{Problems: told}
	}
	return err
}

// tellSlips reads the inputs once more, for the transfers that name them.
func (l *load) tellSlips(ctx context.Context, slips map[string]slip) ([]record.Problem, error) {
	var told record.Problems
	for _, in := range l.inputs {
		if len(slips) == 0 {
			break
		}
		for rec, err := range in.records(ctx, newLog(nil)) {
			if err != nil {
				return nil, err
			}
			c := &rec.Claim
			if c.Kind != graph.KindTransfer || l.left[rec.Key()] {
				continue
			}
			for _, end := range [...]struct{ key, id string }{{"from", c.From}, {"to", c.To}} {
				for _, id := range []string{end.id, graph.DatasetOf(end.id)} {
					if s, ok := slips[id]; ok {
						told.Add(s.problem(rec, end.key, id))
						delete(slips, id)
					}
				}
			}
		}
	}
	told.All = inOrder(told.All)
	if told.More > 0 {
		told.All = append(told.All, record.Problem{What: fmt.Sprintf("and %s more that nobody declares, named like ones that somebody does", record.Count(told.More, "place"))})
	}
	return told.All, nil
}

func (s slip) problem(rec *record.Record, key, id string) record.Problem {
	shown := strconv.Quote
	if s.how == inForm { // they look alike
		shown = strconv.QuoteToASCII
	}
	return rec.Problem(key, fmt.Sprintf("nobody declares the dataset %s, which differs from the declared %s %s; declare it if it is another one", shown(id), shown(s.declared), s.how))
}
