package dossier

import (
	"context"

	"outflow/graph"
	"outflow/graph/ask"
)

// An Asker is what questions are asked of, such as *ask.Asker.
type Asker interface {
	Graph() *graph.Graph
	ParseContext(ctx context.Context, question string) (ask.Query, error)
	Outline(ctx context.Context, q ask.Query) (*ask.Outline, error)
	Renamed(ctx context.Context, q ask.Query, n graph.Names) (*ask.Asker, ask.Query, error)
}

// Answer answers questions, each with all rows and what its counts follow from: as of commit at,
// which is to be the asker's, or of the graph that is asked, if at is 0. Redacted, what no
// question names has letters in the place of its name.
func Answer(ctx context.Context, a Asker, questions []string, at int64, redacted bool) ([]Question, error) {
	queries := make([]ask.Query, len(questions))
	for i, text := range questions {
		q, err := a.ParseContext(ctx, text)
		if err != nil {
			return nil, err
		}
		q.KnownAt = at
		queries[i] = q
	}
	var names graph.Names
	if redacted {
		names = redact(a.Graph(), queries, questions)
	}
	outlines := make([]*ask.Outline, len(questions))
	for i, q := range queries {
		asker, err := a, error(nil)
		if redacted {
			if asker, q, err = a.Renamed(ctx, q, names); err != nil {
				return nil, err
			}
		}
		if outlines[i], err = asker.Outline(ctx, q); err != nil {
			return nil, err
		}
	}
	if err := Fits(outlines...); err != nil {
		return nil, err
	}
	answered := make([]Question, len(questions))
	for i, o := range outlines {
		whole, err := o.Page(ctx, ask.Page{Limit: ask.AllRows})
		if err != nil {
			return nil, err
		}
		whole.Question = questions[i]
		bounds, err := o.Bounds(ctx, whole)
		if err != nil {
			return nil, err
		}
		answered[i] = Question{whole, bounds}
	}
	return answered, nil
}
