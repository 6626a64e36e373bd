package server

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"outflow/server/audit"
)

// An Upload is what is to be loaded: a file, or a directory of files, that the
// service wrote and removes afterwards.
type Upload struct {
	Path      string
	Source    string // the name under which all of it is claimed
	KeepGoing bool   // load what is sound and report what is not
	Audit     string // the entry of the audit log that announces the load
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
	Disputed []LoadDispute `json:"disputed"`
	// Patterns are those of what was loaded, and how much of all that is there they match.
	Patterns     []LoadPattern `json:"patterns"`
	Warnings     []Fault       `json:"warnings"`
	Rejected     []Fault       `json:"rejected"` // what was left out, if it was to keep going
	RejectedMore int           `json:"rejected_more"`
	Skipped      []Fault       `json:"skipped"` // parts that are not for Outflow
}

// complete makes empty lists of none.
func (r *LoadReport) complete() {
	r.Sources, r.Created = orEmpty(r.Sources), orEmpty(r.Created)
	r.Disputed, r.Patterns = orEmpty(r.Disputed), orEmpty(r.Patterns)
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

// A LoadPattern says how much a pattern of what was loaded matches.
type LoadPattern struct {
	Source    string `json:"source"`
	ID        string `json:"id"`
	Transfers int    `json:"transfers"`
	Places    int    `json:"places"`
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
	Full     bool   // nothing need be wrong with it: the service has no memory for any
}

func (e *RejectedError) Error() string {
	return "nothing was " + cmp.Or(e.Undone, "loaded") + ": " + count(len(e.Problems)+e.More, "problem")
}

// reason says the first of the problems, and how many there are besides.
func (e *RejectedError) reason() string {
	if len(e.Problems) == 0 {
		return e.Error()
	}
	why := e.Problems[0].What
	if more := len(e.Problems) - 1 + e.More; more > 0 {
		why += "; and " + count(more, "more problem")
	}
	return why
}

// loads let a store be loaded, and remember the last of these loads. A store keeps
// no reports: who loaded, what was left out and the warnings are whoever loads' to
// keep.
type loads struct {
	load func(ctx context.Context, u Upload) (*LoadReport, error) // see Options
	// demonstration is loaded into a store that empty says is empty, and no other.
	demonstration Demonstration
	empty         func(context.Context) (bool, error)
	uploads       uploader                    // whose places are for the upload and what follows
	refresh       func(context.Context) error // brings the copy in memory up to the store's head
	counted       func(r *LoadReport, err error, took time.Duration)

	mu   sync.Mutex
	last []recentLoad // the newest first
}

type recentLoad struct {
	Source string      `json:"source"`
	Who    string      `json:"who"`
	Report *LoadReport `json:"report"`
}

// mostLoads is how many loads are remembered.
const mostLoads = 20

// postLoad loads what is uploaded as a named source.
func (l *loads) postLoad(c *call) error {
	u := Upload{}
	var err error
	if u.Source, err = c.required("source"); err != nil {
		return err
	}
	if u.KeepGoing, err = c.flag("keep-going"); err != nil {
		return err
	}
	report, err := l.take(c, u, l.uploads.receive)
	if err != nil {
		return err
	}
	return c.sendJSON(report)
}

// A Demonstration is a manifest, and the source that it speaks as.
type Demonstration struct {
	Source   string
	Manifest []byte
}

// postDemonstration loads the demonstration, and leads to what can be asked then.
func (l *loads) postDemonstration(c *call) error {
	if len(l.demonstration.Manifest) == 0 {
		return errNoRoute
	}
	if empty, err := l.empty(c.ctx()); err != nil || !empty {
		return cmp.Or(err, error(&RejectedError{Problems: []Fault{{What: "the demonstration is for an empty store, and this one holds something"}}}))
	}
	receive := func(_ context.Context, _ *call, dir string) (string, error) {
		path := filepath.Join(dir, "body")
		if err := os.WriteFile(path, l.demonstration.Manifest, 0o600); err != nil {
			return "", &storeError{err}
		}
		return path, nil
	}
	if _, err := l.take(c, Upload{Source: l.demonstration.Source}, receive); err != nil {
		return err
	}
	c.seeOther("/")
	return nil
}

// A receiver writes what is to be loaded into a directory, and returns its path.
type receiver func(ctx context.Context, c *call, dir string) (string, error)

// take loads what is received, and records who had it loaded.
func (l *loads) take(c *call, u Upload, receive receiver) (*LoadReport, error) {
	ctx, stop := context.WithTimeoutCause(c.ctx(), l.uploads.time, errSlow)
	defer stop()
	leave, err := l.uploads.places.enter(ctx)
	if err != nil {
		return nil, timely(ctx, err)
	}
	defer leave()
	began := time.Now()
	report, err := l.receive(ctx, c, u, receive)
	l.counted(report, err, time.Since(began))
	if err != nil {
		return nil, err
	}
	report.complete()
	l.add(recentLoad{u.Source, c.who(), report})
	// Whoever loads reads what they loaded. That the copy cannot be made now
	// does not undo the load: /readyz says so.
	_ = l.refresh(ctx)
	e := c.entry(audit.Loaded)
	e.Source, e.Revision, e.Content = u.Source, report.Commit, report.Content
	e.Claims = (*audit.Claims)(&report.Counts)
	if err := c.record(e); err != nil {
		return nil, &unrecordedError{report.Commit, err}
	}
	return report, nil
}

// receive keeps an upload for as long as it is loaded.
func (l *loads) receive(ctx context.Context, c *call, u Upload, receive receiver) (*LoadReport, error) {
	dir, remove, err := uploadDir()
	if err != nil {
		return nil, &storeError{err}
	}
	defer remove()
	if u.Path, err = receive(ctx, c, dir); err != nil {
		return nil, timely(ctx, err)
	}
	// Before the store is changed the log has who is about to, and the commit will name
	// that entry: whatever happens in between, neither can be taken for the other's whole.
	e := c.entry(audit.Loading)
	e.Source = u.Source
	announced, err := c.announce(e)
	if err != nil {
		return nil, err
	}
	u.Audit = announced
	c.writeWithin(l.uploads.time + l.uploads.pause)
	report, err := l.load(ctx, u)
	if err != nil {
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

var errNoBody = errors.New("there is nothing to load: send a file as the body, or several as multipart/form-data")

func (l *loads) add(r recentLoad) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last = append([]recentLoad{r}, first(l.last, mostLoads-1)...)
}

// list returns the last loads through this process, the newest first.
func (l *loads) list() []recentLoad {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.last
}

// of returns those that made a commit, or found nothing to change after it.
func (l *loads) of(made commitRow) []recentLoad {
	return slices.DeleteFunc(slices.Clone(l.list()), func(r recentLoad) bool {
		return r.Report.Commit != made.Number || r.Report.Content != made.Content
	})
}

type loadList struct {
	Loads []recentLoad `json:"loads"`
}

// recent finds the reports of the last loads.
func (l *loads) recent(*call) (loadList, error) { return loadList{orEmpty(l.list())}, nil }
