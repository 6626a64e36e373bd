package server

import (
	"bytes"
	"context"
	"io"
	"strings"

	"outflow/graph/ask"
	"outflow/server/audit"
)

// mostID bounds the body that is an id, in bytes: of 1024 characters.
const mostID = 8 << 10

// postPerson answers a question about one person, whose id is the body of the
// request: addresses are in logs. The id is in nothing that is written, kept or sent
// back; the audit log has that somebody was asked about, not who.
func (s *Server) postPerson(c *call) error {
	f, err := negotiate(c.text("format"), strings.Join(c.Request.Header.Values("Accept"), ","))
	if err != nil {
		return err
	}
	id, err := s.readID(c)
	if err != nil {
		return err
	}
	q, err := s.question(c)
	if err != nil {
		return ask.Discreet(err, id)
	}
	q.flow.Person = true
	q.understood = q.flow.String()
	register, err := q.asker.Register(c.text("population"))
	if err != nil {
		return parameterError("population: %v", err)
	}
	who, err := s.Identify(register, id)
	if err != nil {
		return &unanswerableError{err}
	}
	a, err := s.answerAbout(c.ctx(), q, who)
	if err != nil {
		return err
	}
	var body bytes.Buffer
	if f == drawing {
		svg, err := s.drawn(c.ctx(), a, s.drawOptions(a, false))
		if err != nil {
			return err
		}
		body.Write(svg)
	} else if err := f.write(cut(a, s.Limits.Rows), &body); err != nil {
		return err
	}
	e := c.asked(audit.Asked, q, f.name)
	if f == drawing {
		e.Action = audit.Drew
		c.Header("Content-Security-Policy", drawingPolicy)
	}
	e.People = counted(a.People)
	if err := s.record(c, e); err != nil {
		return err
	}
	c.revision(q.revision)
	s.send(c, f.media, body.Bytes())
	return nil
}

// readID reads the body of a request as an id; the end of a line after it is none
// of it.
func (s *Server) readID(c *call) (string, error) {
	in, err := s.single(c.ctx(), c, mostID)
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

// answerAbout works out a question about one person. What is worked out for one is
// kept for nobody.
func (s *Server) answerAbout(ctx context.Context, q *question, who *ask.Person) (*ask.Answer, error) {
	return inTurn(ctx, s.working, func(ctx context.Context) (*ask.Answer, error) {
		a, err := q.asker.AnswerAbout(ctx, q.flow, who)
		if err != nil {
			return nil, answerError(ctx, err)
		}
		a.Question = q.text
		return a, nil
	})
}
