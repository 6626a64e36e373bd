package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"

	"outflow/graph"
	"outflow/graph/ask"
	"outflow/server/access"
	"outflow/server/audit"
	"outflow/server/watch"
)

// A Problem is what went wrong, as RFC 9457 writes it. Code is one of a closed
// list; the members below it belong to some codes alone.
type Problem struct {
	Type     string `json:"type"` // about:blank: Title says what Status means
	Title    string `json:"title"`
	Status   int    `json:"status"`
	Code     string `json:"code"`
	Detail   string `json:"detail"`
	Instance string `json:"instance"` // the request's id, as in the log

	// Of a question that cannot be read: the word at fault.
	Column     int      `json:"column,omitempty"` // in characters, from 1; absent for the question as a whole
	Word       string   `json:"word,omitempty"`
	Candidates []string `json:"candidates,omitempty"` // for the word, nearest first
	Rewrites   []string `json:"rewrites,omitempty"`   // for the question, if there are no candidates

	// Of a load, or a file to join, that was rejected.
	Problems []Fault `json:"problems,omitempty"`
	More     int     `json:"more,omitempty"` // how many there are beyond
}

// The errors that only requests have.
var (
	errParameter  = errors.New("bad parameter")
	errNotFound   = errors.New("not found")
	errNoRoute    = errors.New("there is nothing here; /openapi.json says what there is")
	errMethod     = errors.New("this cannot be done here; /openapi.json says what can")
	errFormat     = errors.New("this comes as JSON, CSV, text or SVG alone")
	errMedia      = errors.New("this body cannot be read")
	errTooLong    = errors.New("the question is too long")
	errHost       = errors.New("the service does not go by this name: while there is no token it answers this machine alone, as localhost, 127.0.0.1 or [::1]; to call it by another name, make a token (outflow token new)")
	errForwarded  = errors.New("this request was passed on by a proxy, and while there is no token the service answers this machine alone; to call it through a proxy, make a token (outflow token new)")
	errOrigin     = errors.New("another site's page cannot do this")
	errRole       = errors.New("your roles do not allow this")
	errRate       = errors.New("too many requests; slow down")
	errBusy       = errors.New("too many questions at once; ask again in a moment")
	errEvents     = errors.New("too many events wait to be committed; send these again in a moment")
	errSlowEvents = errors.New("the events came too slowly; send them again")
	errLate       = errors.New("the events are not committed yet; send them again: what comes twice counts once")
	errStopping   = errors.New("the service is stopping; send the events again: what comes twice counts once")
	errTime       = errors.New("working this out took too long; narrow the question (as of, during, from, to), or ask with outflow ask")
	errSlow       = errors.New("the request came too slowly")
)

// A storeError says that the store could not be read, or not be written to.
type storeError struct{ err error }

func (e *storeError) Error() string { return "the store: " + e.err.Error() }
func (e *storeError) Unwrap() error { return e.err }

// An auditError says that the audit log could not be written.
type auditError struct{ err error }

func (e *auditError) Error() string {
	return "nothing is answered that cannot be recorded: " + e.err.Error()
}
func (e *auditError) Unwrap() error { return e.err }

// An unrecordedError says that a load was made, but that the audit log lacks its outcome.
type unrecordedError struct {
	commit int64
	err    error
}

func (e *unrecordedError) Error() string {
	return fmt.Sprintf("what was sent is loaded (commit %d), but that could not be recorded: %v", e.commit, e.err)
}
func (e *unrecordedError) Unwrap() error { return e.err }

// An unanswerableError says why a question that can be read has no answer.
type unanswerableError struct{ err error }

func (e *unanswerableError) Error() string { return e.err.Error() }
func (e *unanswerableError) Unwrap() error { return e.err }

// A status is what an error is to HTTP.
type status struct {
	fits   func(error) bool
	status int
	code   string
}

func is(target error) func(error) bool {
	return func(err error) bool { return errors.Is(err, target) }
}

func isA[E error](err error) bool {
	var e E
	return errors.As(err, &e)
}

func noRoom(err error) bool {
	var e *RejectedError
	return errors.As(err, &e) && e.Full
}

// statuses is the only way from an error to a number. The first one that fits
// is it; what fits none is the service's own fault, and its text is not told.
var statuses = []status{
	{isA[*unrecordedError], http.StatusServiceUnavailable, "audit"},
	{isA[*auditError], http.StatusServiceUnavailable, "audit"},
	{isA[*panicError], http.StatusInternalServerError, "internal"},
	{is(errParameter), http.StatusBadRequest, "parameter"},
	{isA[*ask.QuestionError], http.StatusBadRequest, "question"},
	{isA[*ask.RulesError], http.StatusBadRequest, "question"},
	{is(errTooLong), http.StatusRequestURITooLong, "question-length"},
	{is(access.ErrNoToken), http.StatusUnauthorized, "no-token"},
	{is(access.ErrBadToken), http.StatusUnauthorized, "bad-token"},
	{is(errRole), http.StatusForbidden, "role"},
	{is(errOrigin), http.StatusForbidden, "origin"},
	{is(errForwarded), http.StatusForbidden, "forwarded"},
	{is(watch.ErrUnfit), http.StatusBadRequest, "parameter"},
	{is(watch.ErrNone), http.StatusNotFound, "not-found"},
	{is(watch.ErrTaken), http.StatusConflict, "taken"},
	{is(watch.ErrFull), http.StatusConflict, "full"},
	{is(graph.ErrNoCommit), http.StatusNotFound, "no-commit"},
	{is(errNotFound), http.StatusNotFound, "not-found"},
	{is(errNoRoute), http.StatusNotFound, "no-route"},
	{is(errMethod), http.StatusMethodNotAllowed, "method"},
	{is(errFormat), http.StatusNotAcceptable, "format"},
	{is(errSlow), http.StatusRequestTimeout, "slow"},
	{isA[*http.MaxBytesError], http.StatusRequestEntityTooLarge, "body-length"},
	{is(errBatch), http.StatusRequestEntityTooLarge, "body-length"},
	{is(errMedia), http.StatusUnsupportedMediaType, "media-type"},
	{is(errHost), http.StatusMisdirectedRequest, "host"},
	{noRoom, http.StatusServiceUnavailable, "busy"},
	{isA[*RejectedError], http.StatusUnprocessableEntity, "rejected"},
	{isA[*unanswerableError], http.StatusUnprocessableEntity, "unanswerable"},
	{is(errRate), http.StatusTooManyRequests, "rate"},
	{is(errTime), http.StatusGatewayTimeout, "question-time"},
	{is(errBusy), http.StatusServiceUnavailable, "busy"},
	{is(errEvents), http.StatusServiceUnavailable, "busy"},
	{is(errSlowEvents), http.StatusServiceUnavailable, "slow"},
	{is(errLate), http.StatusServiceUnavailable, "busy"},
	{is(graph.ErrBusy), http.StatusServiceUnavailable, "busy"},
	{is(access.ErrUnsure), http.StatusServiceUnavailable, "issuer"},
	{isA[*storeError], http.StatusServiceUnavailable, "store"},
	{is(errStopping), http.StatusServiceUnavailable, "stopping"},
	{is(audit.ErrClosed), http.StatusServiceUnavailable, "stopping"},
	{is(os.ErrDeadlineExceeded), http.StatusRequestTimeout, "slow"},
	{is(context.Canceled), statusGone, "gone"},
}

// statusGone is in logs alone: the client has left and reads no answer.
const statusGone = 499

func statusOf(e error) (int, string) {
	for _, s := range statuses {
		if s.fits(e) {
			return s.status, s.code
		}
	}
	return http.StatusInternalServerError, "internal"
}

// problemOf says an error to whoever made the request.
func problemOf(e error, request string) *Problem {
	p := &Problem{Type: "about:blank", Detail: e.Error(), Instance: request}
	p.Status, p.Code = statusOf(e)
	p.Title = http.StatusText(p.Status)
	if p.Status == http.StatusInternalServerError {
		p.Detail = "this is a fault of the service; its log has more under " + request
	}
	if q := (*ask.QuestionError)(nil); errors.As(e, &q) {
		p.Column, p.Word, p.Candidates, p.Rewrites = q.Column, q.Word, q.Candidates, q.Rewrites
	}
	if r := (*RejectedError)(nil); errors.As(e, &r) {
		p.Problems, p.More, p.Detail = r.Problems, r.More, r.Error()
	}
	return p
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%s %ss", ask.Thousands(int64(n)), noun)
}

// headers says the problem to programs.
func (p *Problem) headers(c *call) {
	h := c.w.Header()
	for _, key := range []string{"ETag", "Content-Disposition", "Content-Encoding", "Content-Length"} {
		h.Del(key)
	}
	h.Set("Cache-Control", "no-store")
	switch p.Status {
	case http.StatusUnauthorized:
		h.Set("WWW-Authenticate", `Bearer realm="outflow"`)
	case http.StatusServiceUnavailable, http.StatusTooManyRequests:
		h.Set("Retry-After", "1")
	}
	if p.Code == "slow" || p.Status == http.StatusRequestEntityTooLarge { // the body was not read to its end
		h.Set("Connection", "close")
	}
	c.w.WriteHeader(p.Status)
}

// write sends the problem as JSON.
func (p *Problem) write(c *call) {
	c.set("Content-Type", "application/problem+json")
	writeJSON(c.w, p)
}
