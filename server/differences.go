package server

import (
	"bytes"
	"context"
	"io"
	"iter"
	"time"

	"outflow/graph"
	"outflow/graph/ask"
	"outflow/server/audit"
)

// differences has the routes that are about two commits: what changed, and whether rules hold.
type differences struct {
	archive  *archive
	answerer *answerer
	store    Store
	most     int // rows of a list
	uploads  uploader
	rules    func(text []byte) ([]ask.Rule, error) // see Options
	version  string
}

// A written is what can be written in some formats.
type written interface {
	WriteJSON(io.Writer) error
	WriteText(io.Writer) error
}

// getDiff says what changed from one commit to another: claims and findings or, where a question
// is asked, whose data answers it newly.
func (s *differences) getDiff(c *call) error {
	f, err := negotiate(c, receiptFormats)
	if err != nil {
		return err
	}
	c.set("Vary", "Accept")
	zone, err := c.zone()
	if err != nil {
		return err
	}
	limit, err := c.number("limit", 0, int64(s.most), int64(s.most))
	if err != nil {
		return err
	}
	after, err := s.named(c, "to")
	if err != nil {
		return err
	}
	before, err := s.named(c, "from")
	if err != nil {
		return err
	}
	if !c.has("from") {
		if after.commit.Number < 2 {
			return parameterError("from, the commit to compare with, is missing, and there is none before commit %d", after.commit.Number)
		}
		if before, err = s.archive.revisions.at(c.ctx(), after.commit.Number-1); err != nil {
			return err
		}
	}
	e := c.entry(audit.Asked)
	e.Question, e.Form, e.Format = "what changed", "diff", f.name
	found, err := inTurn(c.ctx(), s.answerer.working, func(ctx context.Context) (found written, err error) {
		askers := wholeIn(zone, before, after)
		if !c.has("q") {
			found, err = s.changes(ctx, before, after, askers, int(limit))
			return found, answerError(ctx, err)
		}
		asked, err := s.question(ctx, c.text("q"), askers)
		if err != nil {
			return nil, timely(ctx, err)
		}
		e.Question = asked[1].String()
		d, err := ask.DifferenceOf(ctx, askers[0], askers[1], asked)
		if err != nil {
			return nil, answerError(ctx, err)
		}
		d.Question = c.text("q")
		return d.First(int(limit)), nil
	})
	if err != nil {
		return err
	}
	return s.send(c, e, after, f, map[string]func(io.Writer) error{"json": found.WriteJSON, "text": found.WriteText})
}

// named returns the revision that a parameter names, the head if it is left out.
func (s *differences) named(c *call, name string) (*revision, error) {
	number, err := s.archive.named(c.ctx(), c.parameters, name)
	if err != nil {
		return nil, err
	}
	return s.archive.revisions.at(c.ctx(), number)
}

// wholeIn returns the askers of two revisions in a zone, or in the graphs' own.
func wholeIn(zone *time.Location, before, after *revision) (askers [2]*ask.Asker) {
	for i, r := range []*revision{before, after} {
		if askers[i] = r.Whole(); zone != nil {
			askers[i] = askers[i].In(zone)
		}
	}
	return askers
}

// question reads a question of both graphs.
func (s *differences) question(ctx context.Context, text string, askers [2]*ask.Asker) (asked [2]ask.Query, err error) {
	if len(text) > s.answerer.longest {
		return asked, errTooLong
	}
	return ask.ReadOfBoth(text, func(side int) (ask.Query, error) { return askers[side].ParseContext(ctx, text) })
}

// changes says which claims and findings changed.
func (s *differences) changes(ctx context.Context, before, after *revision, askers [2]*ask.Asker, limit int) (found *ask.Changes, err error) {
	first, last := before.commit.Number, after.commit.Number
	err = s.store.View(ctx, max(first, last), func(v graph.Reader) error {
		var claims iter.Seq2[graph.ClaimChange, error]
		if claims = graph.Since(ctx, min(first, last), v); first > last {
			claims = graph.Reversed(claims)
		}
		found, err = ask.ChangesOf(ctx, askers[0], askers[1], claims, limit)
		return err
	})
	return found, err
}

// mostRules bounds the body that is a file of rules, in bytes.
const mostRules = 1 << 20

// checkFormats are those in which a check can be written.
var checkFormats = []*format{formats[0], formats[2], {name: "sarif", media: "application/sarif+json"}, {name: "junit", media: "application/xml"}}

// postCheck checks the rules that are the body of the request.
func (s *differences) postCheck(c *call) error {
	f, err := negotiate(c, checkFormats)
	if err != nil {
		return err
	}
	c.set("Vary", "Accept")
	zone, err := c.zone()
	if err != nil {
		return err
	}
	strict, err := c.flag("strict")
	if err != nil {
		return err
	}
	rules, err := s.readRules(c)
	if err != nil {
		return err
	}
	after, err := s.named(c, "at")
	if err != nil {
		return err
	}
	before := after
	if c.has("against") {
		if before, err = s.named(c, "against"); err != nil {
			return err
		}
	}
	askers := wholeIn(zone, before, after)
	checking := &ask.Checking{After: askers[1], Strict: strict}
	for _, rule := range rules {
		if rule.Kind == ask.RuleNoNew && !c.has("against") {
			return parameterError("no-new compares with what was before, and against is missing: the commit to compare with")
		}
	}
	if c.has("against") {
		checking.Before = askers[0]
	}
	check, err := inTurn(c.ctx(), s.answerer.working, func(ctx context.Context) (*ask.Check, error) {
		check, err := checking.Check(ctx, rules)
		return check, answerError(ctx, err)
	})
	if err != nil {
		return err
	}
	e := c.entry(audit.Asked)
	e.Question, e.Form, e.Format = count(len(rules), "rule"), "check", f.name
	return s.send(c, e, after, f, map[string]func(io.Writer) error{
		"json": check.WriteJSON, "text": check.WriteText, "junit": check.WriteJUnit,
		"sarif": func(w io.Writer) error { return check.WriteSARIF(w, s.version) },
	})
}

// readRules reads the body of a request as rules.
func (s *differences) readRules(c *call) ([]ask.Rule, error) {
	in, err := s.uploads.single(c.ctx(), c, mostRules)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(in)
	if err != nil {
		return nil, malformed(err)
	}
	return s.rules(text)
}

// send records what was asked of a revision, and sends what was found in a format.
func (s *differences) send(c *call, e audit.Entry, r *revision, f *format, write map[string]func(io.Writer) error) error {
	var b bytes.Buffer
	if err := write[f.name](&b); err != nil {
		return err
	}
	e.Revision, e.Content = r.commit.Number, r.commit.Content.String()
	if err := c.record(e); err != nil {
		return err
	}
	c.revision(r)
	c.send(f.media, b.Bytes())
	return nil
}
