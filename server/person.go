package server

import (
	"bytes"
	"io"
	"strings"

	"outflow/graph/ask"
)

// mostID bounds the body that is an id, in bytes: of 1024 characters.
const mostID = 8 << 10

// postPerson answers a question about one person, whose id is the body of the
// request: addresses are in logs. The id is in nothing that is written, kept or sent
// back; the audit log has that somebody was asked about, not who.
func (s *questions) postPerson(c *call) error {
	f, err := negotiate(c, formats)
	if err != nil {
		return err
	}
	id, err := s.readID(c)
	if err != nil {
		return err
	}
	q, err := s.answerer.question(c)
	if err != nil {
		return ask.Discreet(err, id)
	}
	q.query.Person = true
	q.understood = q.query.String()
	register, err := q.asker.Register(c.text("population"))
	if err != nil {
		return parameterError("population: %v", err)
	}
	who, err := s.identify(register, id)
	if err != nil {
		return &unanswerableError{err}
	}
	rows, err := s.rows(c, f)
	if err != nil {
		return err
	}
	found, err := s.answerer.about(c.ctx(), q, who)
	if err != nil {
		return err
	}
	var body bytes.Buffer
	if f.lists {
		rows.Limit = min(rows.Limit, s.formatter.rows) // nothing is kept of it, and the body is
	}
	if err := s.writing(q, found, f, &rows, &drawingAsked{})(c.ctx(), &body); err != nil {
		return err
	}
	if f == drawing {
		c.set("Content-Security-Policy", drawingPolicy)
	}
	if err := c.recordAnswer(f.action(), q, f.name, found.counts()); err != nil {
		return err
	}
	c.revision(q.revision)
	c.send(f.media, body.Bytes())
	return nil
}

// readID reads the body of a request as an id; the end of a line after it is none
// of it.
func (s *questions) readID(c *call) (string, error) {
	in, err := s.uploads.single(c.ctx(), c, mostID)
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(in)
	if err != nil {
		return "", malformed(err)
	}
	if len(text) == 0 {
		return "", parameterError("the body, which is the id of the person, is missing")
	}
	return strings.TrimSuffix(strings.TrimSuffix(string(text), "\n"), "\r"), nil
}
