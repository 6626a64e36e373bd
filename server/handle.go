package server

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"outflow/server/audit"
)

// An adapter is the one way from a route's function to HTTP.
type adapter struct {
	admission *admission
	audit     *audit.Log
	refusals  *refusals
	metrics   *metrics
	log       *slog.Logger
	pause     time.Duration // see Limits
}

func (a *adapter) handler(r *route) gin.HandlerFunc {
	return func(g *gin.Context) {
		c := &call{w: g.Writer, r: g.Request, segments: g.Params, path: r.path, fed: r.fed, id: newID(), audit: a.audit, pause: a.pause}
		began := time.Now()
		c.set("Outflow-Request", c.id)
		secure(c.w.Header())
		err := a.answer(c, r)
		// What was begun must not look whole, and what was given up not like an
		// answer without a body.
		broken := err != nil && (c.w.Size() > 0 || errors.Is(err, context.Canceled))
		if err != nil {
			a.fail(c, r, err)
		}
		a.note(c, time.Since(began), cmp.Or(err, c.told))
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

// answer lets the caller in and calls the route's function.
func (a *adapter) answer(c *call, r *route) (err error) {
	defer caught(&err)
	if err := a.admission.admit(c, r); err != nil {
		return err
	}
	if c.caller.Name != local.Name {
		c.r = c.r.WithContext(context.WithValue(c.ctx(), callerKey{}, c.caller.Name))
	}
	return r.handle(c)
}

// fail says what went wrong, once a refusal is in the audit log.
func (a *adapter) fail(c *call, r *route, err error) {
	p := problemOf(err, c.id)
	if r.audited {
		p = a.refusals.refuse(c, err)
	}
	switch {
	case c.w.Size() > 0 || p.Status == statusGone: // see handler
	case r.refuse != nil:
		p.headers(c)
		r.refuse(c, p)
	default:
		p.headers(c)
		p.write(c)
	}
}

// note logs and counts what became of a request.
func (a *adapter) note(c *call, took time.Duration, err error) {
	status := c.w.Status()
	level := slog.LevelInfo
	attrs := []slog.Attr{
		slog.String("request", c.id), slog.String("method", c.r.Method), slog.String("path", c.path),
		slog.Duration("took", took), slog.Int("bytes", max(0, c.w.Size())), slog.String("who", c.who()), slog.String("address", c.address()),
	}
	if err != nil {
		code, name := statusOf(err)
		status = code
		attrs = append(attrs, slog.String("problem", name))
		// What is wrong with a request may repeat words of it, and among these an id of
		// a person, which no log may have: only whoever made the request is told.
		if code >= 500 {
			level = slog.LevelError
			attrs = append(attrs, slog.String("error", clip(err.Error(), 4000)))
		}
	}
	attrs = append(attrs, slog.Int("status", status))
	if quiet := c.path == "/livez" || c.path == "/readyz" || c.path == "/metrics"; (quiet || c.fed) && err == nil {
		level = slog.LevelDebug
	}
	if c.fed && status == http.StatusServiceUnavailable { // the log has what a commit failed for once
		level = slog.LevelDebug
	}
	a.log.LogAttrs(c.ctx(), level, "request", attrs...)
	a.metrics.request(c, status, took)
}
