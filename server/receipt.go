package server

import (
	"bytes"
	"context"
	"errors"

	"outflow/graph/ask"
	"outflow/server/audit"
)

// receiptFormats are those of an answer in which a receipt can be written.
var receiptFormats = []*format{formats[0], formats[2]}

// getReceipt says what the erasure that a request names reached, and what it did not.
func (s *questions) getReceipt(c *call) error {
	f, err := negotiate(c, receiptFormats)
	if err != nil {
		return err
	}
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
			return nil, noErasure{unknown} // no part of a question
		}
		return receipt, answerError(ctx, err)
	})
	if err != nil {
		return err
	}
	e := c.entry(audit.Asked)
	e.Question, e.Form, e.Format = "receipt of the erasure "+ask.Target{Place: id}.String(), "receipt", f.name
	e.Revision, e.Content = r.commit.Number, r.commit.Content.String()
	if err := c.record(e); err != nil {
		return err
	}
	if f == receiptFormats[0] {
		return c.sendJSON(receipt)
	}
	var b bytes.Buffer
	if err := receipt.WriteText(&b); err != nil {
		return err
	}
	c.send(f.media, b.Bytes())
	return nil
}

// noErasure is errNotFound in the words of an error that says which erasures there are.
type noErasure struct{ error }

func (noErasure) Is(target error) bool { return target == errNotFound }
