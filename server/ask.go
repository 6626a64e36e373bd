package server

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"outflow/server/audit"
)

// getAsk answers a question in the format that is asked for.
func (s *Server) getAsk(c *call) error {
	f, err := negotiate(c.text("format"), strings.Join(c.Request.Header.Values("Accept"), ","))
	if err != nil {
		return err
	}
	c.Header("Vary", "Accept")
	return s.show(c, f)
}

// getLineage draws the answer to a question.
func (s *Server) getLineage(c *call) error { return s.show(c, drawing) }

// show answers the question of a request in one format.
func (s *Server) show(c *call, f *format) error {
	q, err := s.question(c)
	if err != nil {
		return err
	}
	links, err := c.flag("links")
	if err != nil {
		return err
	}
	e := c.asked(audit.Asked, q, f.name)
	if f == drawing {
		e.Action = audit.Drew
	}
	tag := s.etag(q, f, links)
	c.Header("Cache-Control", "private, no-cache") // may be kept, and is asked about each time
	c.revision(q.revision)
	if known(c.GetHeader("If-None-Match"), tag) {
		c.Writer.Header().Add("Vary", "Accept-Encoding")
		c.Header("ETag", c.selected(tag))
		e.Status = http.StatusNotModified
		if err := s.record(c, e); err != nil {
			return err
		}
		c.Status(http.StatusNotModified)
		c.Writer.WriteHeaderNow()
		return nil
	}
	a, err := s.answer(c.ctx(), q)
	if err != nil {
		return err
	}
	w, err := s.view(c.ctx(), q, a, f, links)
	if err != nil {
		return err
	}
	e.People = counted(a.People)
	if err := s.record(c, e); err != nil {
		return err
	}
	if f == drawing {
		c.Header("Content-Security-Policy", drawingPolicy)
	}
	s.sendWritten(c, f.media, tag, w)
	return nil
}

// question reads the question of a request.
func (s *Server) question(c *call) (*question, error) {
	if !c.query.Has("q") {
		return nil, parameterError("q, the question, is missing")
	}
	at, err := s.at(c)
	if err != nil {
		return nil, err
	}
	zone, err := c.zone()
	if err != nil {
		return nil, err
	}
	q, err := s.read(c.ctx(), c.text("q"), at, zone)
	if err == nil {
		c.form = string(q.flow.Form)
	}
	return q, err
}

// revision says in a header which revision answers.
func (c *call) revision(r *revision) {
	c.Header("Outflow-Revision", strconv.FormatInt(r.commit.Number, 10)+" "+r.commit.Content.String())
}

// known reports whether a client has what a tag names.
func known(match, tag string) bool {
	for t := range strings.SplitSeq(match, ",") {
		t = strings.TrimPrefix(strings.TrimSpace(t), "W/")
		if t == "*" || t == tag || t == zippedTag(tag) {
			return true
		}
	}
	return false
}

// slowest is the slowest rate, in bytes a second, at which a client may read.
const slowest = 32 << 10

// send sends a body that is in memory.
func (s *Server) send(c *call, media string, body []byte) {
	c.Header("Content-Type", typed(media))
	c.Header("Content-Length", strconv.Itoa(len(body)))
	s.patience(c, len(body))
	c.Writer.Write(body) // an error means that the client left
}

func typed(media string) string {
	if strings.HasPrefix(media, "text/") {
		media += "; charset=utf-8"
	}
	return media
}

// patience gives a client time to read so many bytes, however slowly.
func (s *Server) patience(c *call, bytes int) {
	s.writeWithin(c, s.Limits.Pause+time.Duration(bytes/slowest)*time.Second)
}

func (s *Server) writeWithin(c *call, d time.Duration) {
	// Not every writer has deadlines: those of tests don't.
	_ = http.NewResponseController(c.Writer).SetWriteDeadline(time.Now().Add(d))
}
