package server

import (
	"context"
	"errors"
	"math"
	"sync/atomic"
	"time"
	"unsafe"

	"outflow/graph"
	"outflow/graph/ask"
)

// A question is one that was read, with the revision that answers it.
type question struct {
	text string // as asked
	*revision
	asker      Asker // in the zone that was asked for
	query      ask.Query
	understood string
	zone       string
}

// An answerer reads questions and works out their answers.
type answerer struct {
	archive *archive
	longest int // question, in bytes
	answers *cache[answerKey, *worked]
	few     int // rows of an answer that is kept: see fewRows
	outline atomic.Pointer[lastOutline]
	working *limiter
	// reading is the limiter of understanding questions. It is another than that of working
	// them out, or an answer that is kept would wait for those that are not.
	reading *limiter
}

// An answerKey names an answer. However a question is worded, what was
// understood is answered once, and not again for a commit that changes nothing of
// what the answer rests on.
type answerKey struct {
	rests            graph.Content
	understood, zone string
}

// question reads the question of a request.
func (a *answerer) question(c *call) (*question, error) {
	if !c.has("q") {
		return nil, parameterError("q, the question, is missing")
	}
	return a.asked(c)
}

// asked reads the question of a request, an empty one if there is none.
func (a *answerer) asked(c *call) (*question, error) {
	q, err := a.read(c.ctx(), c.text("q"), c.parameters)
	if err == nil {
		c.form = string(q.query.Form)
	}
	return q, err
}

// read reads a question, as of a commit or the head, whose days begin in a zone or
// in the graph's.
func (a *answerer) read(ctx context.Context, text string, p parameters) (*question, error) {
	at, err := a.archive.at(ctx, p)
	if err != nil {
		return nil, err
	}
	zone, err := p.zone()
	if err != nil {
		return nil, err
	}
	if len(text) > a.longest {
		return nil, errTooLong
	}
	said := ask.SaidKnownAt(text)
	if !said.IsZero() {
		number, err := a.archive.number(ctx, said, zone)
		switch {
		case err != nil:
			return nil, err
		case at != 0 && at != number:
			return nil, parameterError("at=%d, and the question is asked as known at %s, which is commit %d; say one of them", at, said, number)
		}
		at = number
	}
	r, err := a.archive.revisions.at(ctx, at)
	if err != nil {
		return nil, said.Explain(err)
	}
	return a.understand(ctx, r, text, at != 0, zone)
}

// understand reads a question about a revision when its turn has come: names are looked for
// among all there are.
func (a *answerer) understand(ctx context.Context, r *revision, text string, about bool, zone *time.Location) (*question, error) {
	return inTurn(ctx, a.reading, func(ctx context.Context) (*question, error) {
		q, err := r.question(ctx, text, about, zone)
		return q, timely(ctx, err)
	})
}

// question reads a question about a revision. If it is about this one, not about
// the head whichever that may be, what is understood says so.
func (r *revision) question(ctx context.Context, text string, about bool, zone *time.Location) (q *question, err error) {
	q = &question{text: text, revision: r, asker: r.Asker}
	if zone != nil {
		q.asker = q.asker.In(zone)
	}
	if q.query, err = q.asker.ParseContext(ctx, text); err != nil {
		return nil, err
	}
	if about {
		q.query.KnownAt = r.commit.Number
	}
	q.understood, q.zone = q.query.String(), q.asker.Graph().Zone.String()
	return q, nil
}

// answer works a question out, all rows at once, or returns what was worked out before.
func (a *answerer) answer(ctx context.Context, q *question) (*ask.Answer, error) {
	return a.page(ctx, q, ask.Page{Limit: ask.AllRows})
}

// page returns an answer with the rows of a page.
func (a *answerer) page(ctx context.Context, q *question, p ask.Page) (*ask.Answer, error) {
	f, err := a.find(ctx, q)
	if err != nil {
		return nil, err
	}
	made, err := f.page(ctx, p)
	if err != nil {
		return nil, answerError(ctx, err)
	}
	return q.own(made), nil
}

// own makes an answer that of the question as it was asked.
func (q *question) own(a *ask.Answer) *ask.Answer {
	own := a.On(q.asker.Graph())
	own.Question, own.Notes = q.text, append([]string{}, q.query.Notes...)
	return own
}

// A worked is a question that was worked out: the answer with all rows or, of one with many,
// the outline that makes them.
type worked struct {
	answer  *ask.Answer
	outline *ask.Outline
}

// fewRows is how many rows an answer may have of which all are kept.
const fewRows = 10_000

func newWorked(ctx context.Context, o *ask.Outline, few int) (*worked, error) {
	if transfers, places := o.Totals(); transfers+places > few {
		return &worked{outline: o}, nil
	}
	made, err := o.Page(ctx, ask.Page{Limit: ask.AllRows})
	if err != nil {
		return nil, err
	}
	made.Graph = nil // of a revision that may long be gone when this is asked for
	return &worked{answer: made}, nil
}

func (f *worked) page(ctx context.Context, p ask.Page) (*ask.Answer, error) {
	if f.outline != nil {
		return f.outline.Page(ctx, p)
	}
	return f.answer.Page(p), nil
}

// stream returns an answer of which the rows are made as it is written.
func (f *worked) stream(p ask.Page) *ask.Answer {
	if f.outline != nil {
		return f.outline.Stream(p)
	}
	return f.answer.Page(p)
}

// counts returns the answer without its lists.
func (f *worked) counts() *ask.Answer { return f.stream(ask.Page{}) }

// find works a question out, or returns what was worked out before. Of outlines, which hold
// the graph that was asked, only the last one is kept.
func (a *answerer) find(ctx context.Context, q *question) (*worked, error) {
	key := answerKey{q.asker.Dependencies(q.query), q.understood, q.zone}
	if last := a.outline.Load(); last != nil {
		switch {
		case last.of != q.revision: // whose graph may be in memory for this alone
			a.outline.CompareAndSwap(last, nil)
		case last.key == key:
			return last.found, nil
		}
	}
	return a.answers.get(ctx, key, func(ctx context.Context) (*worked, int64, error) {
		f, err := a.inTurn(ctx, func(ctx context.Context) (*worked, error) {
			o, err := q.asker.Outline(ctx, q.query)
			if err != nil {
				return nil, err
			}
			return newWorked(ctx, o, a.few)
		})
		if err != nil {
			return nil, 0, err
		}
		if f.outline != nil {
			a.outline.Store(&lastOutline{key, q.revision, f})
			return f, math.MaxInt64, nil // which is not kept
		}
		return f, weight(f.answer), nil
	})
}

// A lastOutline is the last large answer that was worked out.
type lastOutline struct {
	key   answerKey
	of    *revision
	found *worked
}

// about works out a question about one person. What is worked out for one is
// kept for nobody.
func (a *answerer) about(ctx context.Context, q *question, who *ask.Person) (*worked, error) {
	return a.inTurn(ctx, func(ctx context.Context) (*worked, error) {
		o, err := q.asker.OutlineAbout(ctx, q.query, who)
		if err != nil {
			return nil, err
		}
		return &worked{outline: o}, nil
	})
}

func (a *answerer) inTurn(ctx context.Context, work func(context.Context) (*worked, error)) (*worked, error) {
	return inTurn(ctx, a.working, func(ctx context.Context) (*worked, error) {
		made, err := work(ctx)
		return made, answerError(ctx, err)
	})
}

// list finds the people who answer a question. The turn among questions lasts only
// until the first id can be given; stop ends the list.
func (a *answerer) list(ctx context.Context, q *question) (list *ask.List, stop func(), err error) {
	leave, err := a.working.enter(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer leave()
	limited, end := context.WithCancelCause(ctx)
	late := time.AfterFunc(a.working.patience, func() { end(errTime) })
	list, err = q.asker.List(limited, q.query)
	if err == nil && !late.Stop() {
		err = errTime
	}
	if err != nil {
		err = answerError(limited, err)
		end(nil)
		return nil, nil, err
	}
	return list, func() { end(nil) }, nil
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
