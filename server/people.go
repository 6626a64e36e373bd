package server

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"time"

	"outflow/graph/ask"
	"outflow/server/audit"
)

// getPeople streams the ids behind a who-question. That they are handed out is
// in the audit log before the first of them leaves, and how many were, after
// the last.
func (s *Server) getPeople(c *call) error {
	q, err := s.question(c)
	if err != nil {
		return err
	}
	list, stop, err := s.list(c.ctx(), q)
	if err != nil {
		return err
	}
	defer stop()
	if err := s.record(c, c.asked(audit.Listed, q, "csv")); err != nil {
		return err
	}
	unlisted, err := unlistedHeader(list)
	if err != nil {
		return err
	}
	c.revision(q.revision)
	c.Header("Outflow-Unlisted", unlisted)
	c.Header("Content-Type", "text/csv; charset=utf-8")
	c.Header("Content-Disposition", `attachment; filename="people.csv"`)
	c.Status(http.StatusOK)
	n, err := list.WriteCSV(&steady{c.Writer, http.NewResponseController(c.Writer), s.Limits.Pause})
	e := c.asked(audit.Handed, q, "csv")
	e.Ids = &n
	if err != nil {
		e.Status = statusGone
	}
	if failed := s.record(c, e); failed != nil && err == nil {
		err = failed
	}
	return err
}

// list finds out who is meant. The turn among questions lasts only until the
// first id can be given.
func (s *Server) list(ctx context.Context, q *question) (*ask.List, context.CancelFunc, error) {
	leave, err := s.working.enter(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer leave()
	limited, stop := context.WithCancelCause(ctx)
	late := time.AfterFunc(s.Limits.QuestionTime, func() { stop(errTime) })
	list, err := q.asker.List(limited, q.flow)
	if err == nil && !late.Stop() {
		err = errTime
	}
	if err != nil {
		err = answerError(limited, err)
		stop(nil)
		return nil, nil, err
	}
	return list, func() { stop(nil) }, nil
}

// unlistedHeader says how many people are on no member list, by population: they
// cannot be listed. It is JSON in ASCII, as headers are.
func unlistedHeader(l *ask.List) (string, error) {
	counts := map[string]string{}
	for _, u := range l.Unlisted {
		counts[u.ID] = u.People.Possible.Range()
	}
	text, err := json.Marshal(counts)
	return ascii(string(text)), err
}

// A steady writer gives a slow client time as long as it goes on reading.
type steady struct {
	to      io.Writer
	control *http.ResponseController
	pause   time.Duration
}

func (w *steady) Write(b []byte) (int, error) {
	// Not every writer has deadlines: those of tests don't.
	_ = w.control.SetWriteDeadline(time.Now().Add(w.pause))
	return w.to.Write(b)
}
