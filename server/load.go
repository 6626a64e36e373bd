package server

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"os"
	"time"

	"outflow/server/audit"
)

// An Upload is what is to be loaded: a file, or a directory of files, that the
// service wrote and removes afterwards.
type Upload struct {
	Path      string
	Source    string // the name under which all of it is claimed
	KeepGoing bool   // load what is sound and report what is not
}

// A LoadReport says what a load did.
type LoadReport struct {
	Commit  int64        `json:"commit"` // the one made, or the head where nothing changed
	Content string       `json:"content"`
	Time    time.Time    `json:"time"` // of the commit
	Counts  LoadCounts   `json:"counts"`
	Sources []LoadSource `json:"sources"`
	Created []string     `json:"created"` // places that only transfers name
	// Disputed are the transfers of which sources differ now and did not before.
	Disputed     []LoadDispute `json:"disputed"`
	Warnings     []Fault       `json:"warnings"`
	Rejected     []Fault       `json:"rejected"` // what was left out, if it was to keep going
	RejectedMore int           `json:"rejected_more"`
	Skipped      []Fault       `json:"skipped"` // parts that are not for Outflow
}

// complete makes empty lists of none.
func (r *LoadReport) complete() {
	r.Sources, r.Created = orEmpty(r.Sources), orEmpty(r.Created)
	r.Disputed = orEmpty(r.Disputed)
	r.Warnings, r.Rejected, r.Skipped = orEmpty(r.Warnings), orEmpty(r.Rejected), orEmpty(r.Skipped)
}

// LoadCounts are numbers of claims.
type LoadCounts struct {
	Added     int `json:"added"`
	Changed   int `json:"changed"`
	Retired   int `json:"retired"`
	Unchanged int `json:"unchanged"`
}

// A LoadSource says what a load did to the claims of one source.
type LoadSource struct {
	Source string `json:"source"`
	File   string `json:"file"` // the part it came from, "" if it is there no more
	LoadCounts
}

// A LoadDispute is a transfer of which sources differ, and on what.
type LoadDispute struct {
	Transfer string   `json:"transfer"`
	Aspects  []string `json:"aspects"`
}

// A Fault is something wrong, or worth knowing, in what was uploaded.
type Fault struct {
	File       string `json:"file,omitempty"`
	Line       int    `json:"line,omitempty"`
	Column     int    `json:"column,omitempty"`
	What       string `json:"what"`
	Expected   string `json:"expected,omitempty"`
	DidYouMean string `json:"did_you_mean,omitempty"`
}

// A RejectedError is all that is wrong with an upload. Nothing of it was
// loaded.
type RejectedError struct {
	Problems []Fault
	More     int    // how many there are beyond
	Undone   string // what was not done for it; "loaded" if empty
}

func (e *RejectedError) Error() string {
	return "nothing was " + cmp.Or(e.Undone, "loaded") + ": " + count(len(e.Problems)+e.More, "problem")
}

// postLoad loads what is uploaded as a named source.
func (s *Server) postLoad(c *call) error {
	u := Upload{}
	var err error
	if u.Source, err = c.required("source"); err != nil {
		return err
	}
	if u.KeepGoing, err = c.flag("keep-going"); err != nil {
		return err
	}
	ctx, stop := context.WithTimeoutCause(c.ctx(), s.Limits.LoadTime, errSlow)
	defer stop()
	leave, err := s.loading.enter(ctx)
	if err != nil {
		return timely(ctx, err)
	}
	defer leave()
	dir, err := os.MkdirTemp("", "outflow-load-")
	if err != nil {
		return &storeError{err}
	}
	defer os.RemoveAll(dir)
	began := time.Now()
	report, err := s.load(ctx, c, dir, u)
	s.metrics.loaded(report, err, time.Since(began))
	if err != nil {
		return err
	}
	report.complete()
	s.loads.add(u.Source, c.who(), report)
	// Whoever loads reads what they loaded. That the copy cannot be made now
	// does not undo the load: /readyz says so.
	_ = s.revisions.refresh(ctx)
	if err := s.record(c, c.loaded(u, report)); err != nil {
		return err
	}
	return s.sendJSON(c, report)
}

func (s *Server) load(ctx context.Context, c *call, dir string, u Upload) (report *LoadReport, err error) {
	if u.Path, err = s.receive(ctx, c, dir); err != nil {
		return nil, timely(ctx, err)
	}
	s.writeWithin(c, s.Limits.LoadTime+s.Limits.Pause)
	if report, err = s.Load(ctx, u); err != nil {
		return nil, timely(ctx, loadError(err))
	}
	return report, nil
}

// loadError says that the store is at fault, unless somebody else is.
func loadError(err error) error {
	status, _ := statusOf(err)
	if status == http.StatusInternalServerError && !isA[*panicError](err) {
		return &storeError{err}
	}
	return err
}

func (c *call) loaded(u Upload, r *LoadReport) audit.Entry {
	e := c.entry(audit.Loaded)
	e.Source, e.Revision, e.Content = u.Source, r.Commit, r.Content
	e.Claims = (*audit.Claims)(&r.Counts)
	return e
}

var errNoBody = errors.New("there is nothing to load: send a file as the body, or several as multipart/form-data")
