package server

import (
	"context"
	"errors"
	"fmt"

	"outflow/graph/ask"
	"outflow/server/audit"
)

// getReceipt says what the erasure that a request names reached, and what it did not.
func (s *questions) getReceipt(c *call) error {
	id, err := c.required("id")
	if err != nil {
		return err
	}
	zone, err := c.zone()
	if err != nil {
		return err
	}
	r, err := s.answerer.archive.revision(c)
	if err != nil {
		return err
	}
	asker := r.Asker
	if zone != nil {
		asker = asker.In(zone)
	}
	receipt, err := inTurn(c.ctx(), s.answerer.working, func(ctx context.Context) (*ask.Receipt, error) {
		receipt, err := asker.Receipt(ctx, id)
		if unknown := (*ask.QuestionError)(nil); errors.As(err, &unknown) {
			return nil, fmt.Errorf("%s: %w", unknown.Error(), errNotFound) // no part of a question
		}
		return receipt, answerError(ctx, err)
	})
	if err != nil {
		return err
	}
	e := c.entry(audit.Asked)
	e.Question, e.Form, e.Format = "receipt of the erasure "+ask.Target{Place: id}.String(), "receipt", "json"
	e.Revision, e.Content = r.commit.Number, r.commit.Content.String()
	if err := c.record(e); err != nil {
		return err
	}
	return c.sendJSON(receipt)
}
