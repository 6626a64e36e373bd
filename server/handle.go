package server

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"outflow/server/access"
	"outflow/server/audit"
)

// A call is one request being answered.
type call struct {
	*gin.Context
	id     string // of the request
	caller access.Caller
	query  url.Values
	form   string // of the question it asks, for metrics
}

// A route is something that can be asked for.
type route struct {
	method, path string
	need         access.Role // "" lets everybody in
	params       []string    // that it knows
	handle       func(*Server, *call) error
	fails        error // why there is nothing here, instead of a handle
	// audited routes have their refusals in the audit log; what they do, they
	// write themselves.
	audited bool
	// refuse shows a problem to somebody who reads pages; nil writes it as
	// JSON.
	refuse func(*Server, *call, *Problem)
}

// ctx is the context of the request.
func (c *call) ctx() context.Context { return c.Request.Context() }

// handler is the one way from a route's function to HTTP.
func (s *Server) handler(r *route) gin.HandlerFunc {
	return func(g *gin.Context) {
		c := &call{Context: g, id: newID()}
		began := time.Now()
		c.Header("Outflow-Request", c.id)
		secure(c.Writer.Header())
		err := s.answerCall(c, r)
		// What was begun must not look whole, and what was given up not like an
		// answer without a body.
		broken := err != nil && (c.Writer.Size() > 0 || errors.Is(err, context.Canceled))
		if err != nil {
			s.fail(c, r, err)
		}
		s.note(c, r, time.Since(began), err)
		if broken {
			panic(http.ErrAbortHandler)
		}
	}
}

func newID() string {
	var id [10]byte
	rand.Read(id[:])
	return strings.ToLower(base32.StdEncoding.EncodeToString(id[:]))
}

// answerCall lets the caller in and calls the route's function.
func (s *Server) answerCall(c *call, r *route) (err error) {
	defer func() {
		p := recover()
		if p == http.ErrAbortHandler {
			panic(p)
		}
		if p != nil {
			err = &panicError{p, debug.Stack()}
		}
	}()
	if err := s.admit(c, r); err != nil {
		return err
	}
	return r.handle(s, c)
}

// fail says what went wrong, once a refusal is in the audit log.
func (s *Server) fail(c *call, r *route, err error) {
	p := problemOf(err, c.id)
	if r.audited && !isA[*auditError](err) {
		e := c.entry(audit.Refused)
		e.Status, e.Reason = p.Status, p.Code
		for _, due := range s.refusals.due(e, c.caller.Name == "") {
			if failed := s.record(c, due); failed != nil {
				p = problemOf(failed, c.id)
			}
		}
	}
	switch {
	case c.Writer.Size() > 0 || p.Status == statusGone: // see handler
	case r.refuse != nil:
		p.headers(c)
		r.refuse(s, c, p)
	default:
		p.headers(c)
		p.write(c)
	}
}

// entry begins an entry of the audit log with who calls from where.
func (c *call) entry(a audit.Action) audit.Entry {
	return audit.Entry{
		Action: a, Request: c.id, Who: c.who(), Role: c.caller.Role(), Path: c.FullPath(),
		Address: c.address(), Forwarded: clip(c.GetHeader("X-Forwarded-For"), 200), Status: http.StatusOK,
	}
}

func clip(text string, most int) string {
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "")
	}
	return text
}

// who names the caller, by the address if nobody is known.
func (c *call) who() string {
	if c.caller.Name != "" {
		return c.caller.Name
	}
	return "nobody"
}

func (c *call) address() string {
	host, _, err := net.SplitHostPort(c.Request.RemoteAddr)
	if err != nil {
		return c.Request.RemoteAddr
	}
	return host
}

// record writes an entry to the audit log and returns once it is on the disk.
// That the client left does not undo what was done.
func (s *Server) record(c *call, e audit.Entry) error {
	if err := s.Audit.Append(context.WithoutCancel(c.ctx()), e); err != nil {
		return &auditError{err}
	}
	return nil
}

// note logs and counts what became of a request.
func (s *Server) note(c *call, r *route, took time.Duration, err error) {
	status := c.Writer.Status()
	level := slog.LevelInfo
	attrs := []slog.Attr{
		slog.String("request", c.id), slog.String("method", c.Request.Method), slog.String("path", r.path),
		slog.Duration("took", took), slog.Int("bytes", max(0, c.Writer.Size())), slog.String("who", c.who()), slog.String("address", c.address()),
	}
	if err != nil {
		code, name := statusOf(err)
		status = code
		attrs = append(attrs, slog.String("problem", name))
		// What is wrong with a request may repeat words of it, and these an id of a
		// person, which no log may have: whoever made it is told.
		if code >= 500 {
			level = slog.LevelError
			attrs = append(attrs, slog.String("error", clip(err.Error(), 4000)))
		}
	}
	attrs = append(attrs, slog.Int("status", status))
	if quiet := r.path == "/livez" || r.path == "/readyz" || r.path == "/metrics"; quiet && err == nil {
		level = slog.LevelDebug
	}
	s.Log.LogAttrs(c.ctx(), level, "request", attrs...)
	s.metrics.request(r, c.form, status, took)
}

// parameters reads the query; what a route does not know is an error, rather
// than passed over: a misspelt "at" would answer another question.
func (c *call) parameters(known []string) error {
	query, err := url.ParseQuery(c.Request.URL.RawQuery)
	if err != nil {
		return parameterError("the query cannot be read: %v", err)
	}
	for name, values := range query {
		switch {
		case !slices.Contains(known, name):
			return parameterError("there is no parameter %q here; there is: %s", clip(name, 50), strings.Join(known, ", "))
		case len(values) > 1:
			return parameterError("%q is said twice", name)
		}
	}
	c.query = query
	return nil
}

// text returns a parameter, "" if it was left out.
func (c *call) text(name string) string { return c.query.Get(name) }
