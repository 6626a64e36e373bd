package server

import (
	"context"
	"io"
	"net/http"

	"outflow/graph/ask"
	"outflow/server/audit"
)

// people give out who answers a question.
type people struct {
	answerer *answerer
	uploads  uploader
	join     func(ctx context.Context, r ask.Register, m *ask.Match, column string, in io.Reader, out io.Writer) (Joined, error) // see Options
}

// Joined says what became of the rows of a file in which people were to be found.
type Joined struct {
	Rows          int64 `json:"rows"`
	Written       int64 `json:"written"`        // of people of the answer
	Others        int64 `json:"others"`         // of people on a member list who are not
	Unlisted      int64 `json:"unlisted"`       // of ids on no member list
	Unusable      int64 `json:"unusable"`       // without an id that a member list can have
	FirstUnusable int   `json:"first_unusable"` // the line of the first of these, 0 if there is none
	Missing       int64 `json:"missing"`        // people of the answer, on a list of the population, without a row
	// Elsewhere counts the people of the answer who are of other populations.
	Elsewhere map[string]string `json:"elsewhere"`
}

// getPeople streams the ids behind a who-question.
func (p *people) getPeople(c *call) error {
	q, err := p.answerer.question(c)
	if err != nil {
		return err
	}
	list, stop, err := p.answerer.list(c.ctx(), q)
	if err != nil {
		return err
	}
	defer stop()
	return c.handOut(q, "csv", list, nil, list.WriteCSV)
}

// postPeople finds the people behind a who-question in a file of the caller's own,
// which is kept only until it is answered: no name leads to it. It is read twice, so
// that what is wrong with it, and what became of its rows, is said before the
// first of them leaves.
func (p *people) postPeople(c *call) error {
	q, err := p.answerer.question(c)
	if err != nil {
		return err
	}
	columns, err := ask.ReadMatchColumns(c.text("columns"))
	if err != nil {
		return parameterError("%v", err)
	}
	register, err := q.asker.Register(c.text("population"))
	if err != nil {
		return parameterError("population: %v", err)
	}
	leave, err := p.uploads.places.enter(c.ctx())
	if err != nil {
		return err
	}
	defer leave()
	file, err := p.uploads.spool(c)
	if err != nil {
		return err
	}
	defer file.Close()
	list, stop, err := p.answerer.list(c.ctx(), q)
	if err != nil {
		return err
	}
	defer stop()
	match, err := list.Match(register.Population, columns)
	if err != nil {
		return answerError(c.ctx(), err)
	}
	run := func(out io.Writer) (Joined, error) {
		if _, err := file.Seek(0, io.SeekStart); err != nil {
			return Joined{}, &storeError{err}
		}
		return p.join(c.ctx(), register, match, c.text("column"), file, out)
	}
	did, err := run(io.Discard)
	if err != nil {
		return joinError(c.ctx(), err)
	}
	did.Missing, did.Elsewhere = match.Missing(), map[string]string{}
	for _, r := range list.Populations {
		if r.ID != register.Population {
			did.Elsewhere[r.ID] = r.People.Possible.Range()
		}
	}
	return c.handOut(q, "join", list, &did, func(out io.Writer) (int64, error) {
		sent, err := run(out)
		return sent.Written, err
	})
}

// joinError says that the file, the key or the service is at fault.
func joinError(ctx context.Context, err error) error {
	if isA[*RejectedError](err) || isA[*storeError](err) {
		return err
	}
	return answerError(ctx, err)
}

// handOut streams ids as CSV. That they are given out is in the audit log before
// the first of them leaves, and how many were, after the last. How many people are
// on no member list, by population, is in a header: they cannot be listed; and so
// is what became of a file, if there was one.
func (c *call) handOut(q *question, format string, list *ask.List, did *Joined, write func(io.Writer) (int64, error)) error {
	if err := c.record(c.asked(audit.Listed, q, format)); err != nil {
		return err
	}
	counts := map[string]string{}
	for _, u := range list.Unlisted {
		counts[u.ID] = u.People.Possible.Range()
	}
	unlisted, err := headerJSON(counts)
	if err != nil {
		return err
	}
	c.set("Outflow-Unlisted", unlisted)
	if did != nil {
		joined, err := headerJSON(did)
		if err != nil {
			return err
		}
		c.set("Outflow-Joined", joined)
	}
	c.revision(q.revision)
	c.set("Content-Type", "text/csv; charset=utf-8")
	c.set("Content-Disposition", `attachment; filename="people.csv"`)
	c.w.WriteHeader(http.StatusOK)
	ids, err := write(steadyWriter{c})
	e := c.asked(audit.Handed, q, format)
	e.Ids = &ids
	if err != nil {
		e.Status = statusGone
	}
	if failed := c.record(e); err == nil {
		err = failed
	}
	return err
}
