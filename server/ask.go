package server

import (
	"net/http"
	"strings"

	"outflow/graph/ask"
)

// questions has the routes that answer a question: about everybody or about one
// person, written or drawn.
type questions struct {
	answerer  *answerer
	formatter *formatter
	uploads   uploader
	identify  func(r ask.Register, id string) (*ask.Person, error) // see Options
}

// getAsk answers a question in the format that is asked for.
func (s *questions) getAsk(c *call) error {
	f, err := negotiate(c, formats)
	if err != nil {
		return err
	}
	return s.show(c, f)
}

// getLineage draws the answer to a question.
func (s *questions) getLineage(c *call) error { return s.show(c, drawing) }

// show answers the question of a request in one format.
func (s *questions) show(c *call, f *format) error {
	q, err := s.answerer.question(c)
	if err != nil {
		return err
	}
	how, err := c.drawn()
	if err != nil {
		return err
	}
	rows, err := s.rows(c, f)
	if err != nil {
		return err
	}
	tag := s.formatter.etag(q, f, how.tag(), rows.tag())
	c.set("Cache-Control", "private, no-cache") // may be kept, and is asked about each time
	c.revision(q.revision)
	if known(c.r.Header.Get("If-None-Match"), tag) {
		return c.sendNotModified(q, f, tag)
	}
	found, err := s.answerer.find(c.ctx(), q)
	if err != nil {
		return err
	}
	write := s.writing(q, found, f, &rows, &how)
	if f.lists && rows.Limit > s.formatter.rows { // more than is kept
		if err := c.recordAnswer(f.action(), q, f.name, found.counts()); err != nil {
			return err
		}
		return c.sendRows(f, write)
	}
	encoded, err := s.formatter.kept(c.ctx(), tag, write)
	if err != nil {
		return err
	}
	if err := c.recordAnswer(f.action(), q, f.name, found.counts()); err != nil {
		return err
	}
	if f == drawing {
		c.set("Content-Security-Policy", drawingPolicy)
	}
	c.sendEncoded(f.media, tag, encoded)
	return nil
}

// sendNotModified says that the client has what a tag names, once that is recorded.
func (c *call) sendNotModified(q *question, f *format, tag string) error {
	c.w.Header().Add("Vary", "Accept-Encoding")
	c.set("ETag", c.selected(tag))
	e := c.asked(f.action(), q, f.name)
	e.Status = http.StatusNotModified
	if err := c.record(e); err != nil {
		return err
	}
	c.w.WriteHeader(http.StatusNotModified)
	c.w.WriteHeaderNow()
	return nil
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
