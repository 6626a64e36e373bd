package dossier

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"

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

// Answer answers questions, each with its rows and what its counts follow from: as of commit at,
// which is to be the asker's, or of the graph that is asked, if at is 0. Redacted, what no
// question names has letters in the place of its name.
func (d *Dossier) Answer(ctx context.Context, a Asker, questions []string, at int64) (err error) {
	d.Questions, d.redaction, err = answer(ctx, a, questions, at, d.Asked.Redacted, MostRows)
	return err
}

// answer answers questions, with room for so many rows.
func answer(ctx context.Context, a Asker, questions []string, at int64, redacted bool, most int) ([]Question, *redaction, error) {
	var err error
	queries := make([]ask.Query, len(questions))
	for i, text := range questions {
		q, err := a.ParseContext(ctx, text)
		if err != nil {
			return nil, nil, err
		}
		q.KnownAt = at
		queries[i] = q
	}
	var r *redaction
	if redacted {
		r = redact(a.Graph(), queries, questions)
	}
	outlines := make([]*ask.Outline, len(questions))
	for i, q := range queries {
		asker, err := a, error(nil)
		if redacted {
			if asker, q, err = a.Renamed(ctx, q, r.names()); err != nil {
				return nil, nil, err
			}
		}
		if outlines[i], err = asker.Outline(ctx, q); err != nil {
			return nil, nil, err
		}
	}
	limit := room(most, outlines)
	answered := make([]Question, len(questions))
	for i, o := range outlines {
		if answered[i].Answer, err = o.Foremost(ctx, limit); err != nil {
			return nil, nil, err
		}
		answered[i].Answer.Question = questions[i]
		if answered[i].Bounds, err = o.Bounds(ctx, answered[i].Answer); err != nil {
			return nil, nil, err
		}
		if answered[i].Answer.IsPage() {
			if answered[i].Whole, err = wholeOf(o, questions[i]); err != nil {
				return nil, nil, err
			}
		}
	}
	return answered, r, nil
}

// wholeOf sums up an answer with all rows, which are made as they are summed.
func wholeOf(o *ask.Outline, question string) (*Whole, error) {
	a := o.Stream(ask.Page{Limit: ask.AllRows})
	a.Question = question
	sum := sha256.New()
	n := &counter{to: sum}
	if err := a.WriteJSON(n); err != nil {
		return nil, err
	}
	return &Whole{hex.EncodeToString(sum.Sum(nil)), n.bytes}, nil
}

// A counter counts what is written.
type counter struct {
	to    io.Writer
	bytes int64
}

func (c *counter) Write(b []byte) (int, error) {
	n, err := c.to.Write(b)
	c.bytes += int64(n)
	return n, err
}
