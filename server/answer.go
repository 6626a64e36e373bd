package server

import (
	"cmp"
	"context"
	"errors"
	"time"
	"unsafe"

	"outflow/graph"
	"outflow/graph/ask"
	"outflow/server/audit"
)

// A question is one that was read, with the revision that answers it.
type question struct {
	text string // as asked
	*revision
	asker      Asker // in the zone that was asked for
	flow       ask.Flow
	understood string
	zone       string
}

// An answerKey names an answer. However a question is worded, what was
// understood is answered once, and not again for a commit that changes nothing of
// what the answer rests on.
type answerKey struct {
	rests            graph.Content
	understood, zone string
}

// read reads a question, as of a commit or the head, whose days begin in a
// zone or in the graph's.
func (s *Server) read(ctx context.Context, text string, at int64, zone *time.Location) (*question, error) {
	if len(text) > s.Limits.Question {
		return nil, errTooLong
	}
	said := ask.SaidKnownAt(text)
	if !said.IsZero() {
		number, err := s.numberOf(ctx, said, zone)
		switch {
		case err != nil:
			return nil, err
		case at != 0 && at != number:
			return nil, parameterError("at=%d, and the question is asked as known at %s, which is commit %d; say one of them", at, said, number)
		}
		at = number
	}
	r, err := s.revisions.at(ctx, at)
	if err != nil {
		return nil, said.Explain(err)
	}
	return r.question(text, at != 0, zone)
}

// question reads a question about a revision, and says in it that it is about
// that one, if it is not about the head whichever that may be.
func (r *revision) question(text string, about bool, zone *time.Location) (q *question, err error) {
	q = &question{text: text, revision: r, asker: r.Asker}
	if zone != nil {
		q.asker = q.asker.In(zone)
	}
	if q.flow, err = q.asker.Parse(text); err != nil {
		return nil, err
	}
	if about {
		q.flow.KnownAt = r.commit.Number
	}
	q.understood, q.zone = q.flow.String(), q.asker.Graph().Zone.String()
	return q, nil
}

// at reads the parameter of that name: as of which commit is asked, 0 if it was
// left out.
func (s *Server) at(c *call) (int64, error) {
	text := c.text("at")
	if text == "" {
		return 0, nil
	}
	known, err := ask.ParseKnownAt(text)
	if err != nil {
		return 0, parameterError("at: %v", err)
	}
	zone, err := c.zone()
	if err != nil {
		return 0, err
	}
	number, err := s.numberOf(c.ctx(), known, zone)
	if isA[*ask.QuestionError](err) { // no part of the question
		err = parameterError("at: %v", err)
	}
	return number, err
}

// numberOf returns the number of the commit meant, which need not be there if it
// was said by its number.
func (s *Server) numberOf(ctx context.Context, known ask.KnownAt, zone *time.Location) (int64, error) {
	if known.Number != 0 {
		return known.Number, nil
	}
	number, err := known.Commit(ctx, s.Store, cmp.Or(zone, s.Zone))
	if err != nil {
		return 0, readError(timely(ctx, err))
	}
	return number, nil
}

// answer works a question out, or returns what was worked out before.
func (s *Server) answer(ctx context.Context, q *question) (*ask.Answer, error) {
	key := answerKey{q.asker.Rests(q.flow), q.understood, q.zone}
	a, err := s.answers.get(ctx, key, func(ctx context.Context) (*ask.Answer, int64, error) {
		a, err := inTurn(ctx, s.working, func(ctx context.Context) (*ask.Answer, error) {
			a, err := q.asker.Answer(ctx, q.flow)
			return a, answerError(ctx, err)
		})
		if err != nil {
			return nil, 0, err
		}
		a.Graph = nil // of a revision that may long be gone when this is asked for
		return a, weight(a), nil
	})
	if err != nil {
		return nil, err
	}
	own := a.On(q.asker.Graph())
	own.Question, own.Notes = q.text, append([]string{}, q.flow.Notes...)
	return own, nil
}

// answerError says why there is no answer: time, the caller's leaving, or the
// question.
func answerError(ctx context.Context, err error) error {
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return timely(ctx, err)
	}
	return &unanswerableError{err}
}

// timely makes a deadline that passed the reason that was given for it.
func timely(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil && (errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)) {
		return cause
	}
	return err
}

// weight is about how many bytes an answer holds, without the texts that it
// shares with the graph.
func weight(a *ask.Answer) int64 {
	const text = 48 // dates, and the headers of lists
	n := int64(unsafe.Sizeof(*a))
	n += int64(len(a.Populations)+len(a.Cohorts)+len(a.Categories)) * (int64(unsafe.Sizeof(ask.Row{})) + text)
	n += int64(len(a.Places)) * (int64(unsafe.Sizeof(ask.PlaceRow{})) + text)
	for i := range a.Transfers {
		t := &a.Transfers[i]
		n += int64(unsafe.Sizeof(*t)) + int64(len(t.Findings))*int64(unsafe.Sizeof(ask.Finding{})) + int64(len(t.When)+len(t.Categories)+len(t.Sources)+len(t.Evidence))*text
	}
	for i := range a.Routes {
		n += int64(unsafe.Sizeof(a.Routes[i])) + int64(len(a.Routes[i].Transfers))*text
	}
	for i := range a.Assumptions {
		n += int64(unsafe.Sizeof(a.Assumptions[i])) + int64(len(a.Assumptions[i].IDs))*text
	}
	return n + int64(len(a.Cut))*text
}

// asked is the entry of the audit log for a question that is answered.
func (c *call) asked(action audit.Action, q *question, format string) audit.Entry {
	e := c.entry(action)
	e.Question, e.Form, e.Format = q.understood, string(q.flow.Form), format
	e.Revision, e.Content = q.commit.Number, q.commit.Content.String()
	return e
}

// counted says in it how many people the answer counts.
func counted(p ask.People) *audit.People {
	bounds := func(c ask.Count) audit.Bounds { return audit.Bounds{Min: c.Min, Max: c.Max} }
	return &audit.People{Confirmed: bounds(p.Confirmed), Possible: bounds(p.Possible)}
}
