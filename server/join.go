package server

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"

	"outflow/graph/ask"
	"outflow/server/audit"
)

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

// postPeople finds the people behind a who-question in a file of the caller's own,
// which is kept only until it is answered: no name leads to it. It is read twice, so
// that what is wrong with it, and what became of its rows, is said before the
// first of them leaves.
func (s *Server) postPeople(c *call) error {
	q, err := s.question(c)
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
	leave, err := s.joining.enter(c.ctx())
	if err != nil {
		return err
	}
	defer leave()
	file, err := s.spool(c)
	if err != nil {
		return err
	}
	defer file.Close()
	list, stop, err := s.list(c.ctx(), q)
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
		return s.Join(c.ctx(), register, match, c.text("column"), file, out)
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
	if err := s.record(c, c.asked(audit.Listed, q, "join")); err != nil {
		return err
	}
	if err := c.joined(list, did); err != nil {
		return err
	}
	c.revision(q.revision)
	sent, err := run(&steady{c.Writer, http.NewResponseController(c.Writer), s.Limits.Pause})
	e := c.asked(audit.Handed, q, "join")
	e.Ids = &sent.Written
	if err != nil {
		e.Status = statusGone
	}
	if failed := s.record(c, e); failed != nil && err == nil {
		err = failed
	}
	return err
}

// joined sends the head of the response.
func (c *call) joined(list *ask.List, did Joined) error {
	unlisted, err := unlistedHeader(list)
	if err != nil {
		return err
	}
	text, err := json.Marshal(did)
	if err != nil {
		return err
	}
	c.Header("Outflow-Unlisted", unlisted)
	c.Header("Outflow-Joined", ascii(string(text)))
	c.Header("Content-Type", "text/csv; charset=utf-8")
	c.Header("Content-Disposition", `attachment; filename="people.csv"`)
	c.Status(http.StatusOK)
	return nil
}

// joinError says that the file, the key or the service is at fault.
func joinError(ctx context.Context, err error) error {
	if isA[*RejectedError](err) || isA[*storeError](err) {
		return err
	}
	return answerError(ctx, err)
}

// spool writes the body of a request into a file that has no name any more, so that
// it is gone with the request, even if the service is killed.
func (s *Server) spool(c *call) (*os.File, error) {
	ctx, stop := context.WithTimeoutCause(c.ctx(), s.Limits.LoadTime, errSlow)
	defer stop()
	in, err := s.single(ctx, c, s.Limits.Body)
	if err != nil {
		return nil, err
	}
	file, err := os.CreateTemp("", "outflow-join-")
	if err != nil {
		return nil, &storeError{err}
	}
	if err := os.Remove(file.Name()); err != nil {
		file.Close()
		return nil, &storeError{fmt.Errorf("keep an upload for a moment: %w", err)}
	}
	if err := writeAll(file, in); err != nil {
		file.Close()
		return nil, timely(ctx, err)
	}
	return file, nil
}
