package server

import (
	"bytes"
	"context"
	"errors"
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
	WriteCSV(io.Writer) error
}

// A comparison is two revisions that a request is about, and how it wants to be told of them.
type comparison struct {
	format *format        // nil of a page
	zone   *time.Location // in which days begin; nil is each graph's own
	// before is nil if the request names none.
	before, after *revision
}

// compare reads what a request compares: parameters of these names say which commits.
func (s *differences) compare(c *call, formats []*format, earlier, later string) (x comparison, err error) {
	if formats != nil {
		if x.format, err = negotiate(c, formats); err != nil {
			return x, err
		}
	}
	if x.zone, err = c.zone(); err != nil {
		return x, err
	}
	if x.after, err = s.named(c, later); err == nil && c.text(earlier) != "" {
		x.before, err = s.named(c, earlier)
	}
	return x, err
}

// step reads what a request compares, with the commit before the other where only that is
// named.
func (s *differences) step(c *call, formats []*format) (comparison, error) {
	x, err := s.compare(c, formats, "from", "to")
	if err == nil && x.before == nil {
		err = s.stepBack(c.ctx(), &x)
	}
	if err == nil && x.before == nil {
		err = parameterError("from, the commit to compare with, is missing, and there is none before commit %d", x.after.commit.Number)
	}
	return x, err
}

// stepBack compares with the commit before, if there is one.
func (s *differences) stepBack(ctx context.Context, x *comparison) (err error) {
	if x.after.commit.Number > 1 {
		x.before, err = s.archive.revisions.at(ctx, x.after.commit.Number-1)
	}
	return err
}

// named returns the revision that a parameter names, the head if it is left out.
func (s *differences) named(c *call, name string) (*revision, error) {
	number, err := s.archive.named(c.ctx(), c.parameters, name)
	if err != nil {
		return nil, err
	}
	return s.archive.revisions.at(c.ctx(), number)
}

// askers are those of the two revisions, the first nil where there is none.
func (x *comparison) askers() (askers [2]*ask.Asker) {
	for i, r := range []*revision{x.before, x.after} {
		if r == nil {
			continue
		}
		if askers[i] = r.Whole(); x.zone != nil {
			askers[i] = askers[i].In(x.zone)
		}
	}
	return askers
}

// changeFormats are those in which what changed can be written.
var changeFormats = formats[:3]

// getDiff says what changed from one commit to another: claims and findings or, where a question
// is asked, whose data answers it newly.
func (s *differences) getDiff(c *call) error {
	x, err := s.step(c, changeFormats)
	if err != nil {
		return err
	}
	limit, err := c.number("limit", 0, int64(s.most), int64(s.most))
	if err != nil {
		return err
	}
	e := c.entry(audit.Asked)
	e.Question, e.Form, e.Format = "what changed", "diff", x.format.name
	var found written
	if c.has("q") {
		var d *ask.Difference
		if d, err = s.difference(c, &x); err == nil {
			e.Question, found = d.Understood, d.First(int(limit))
		}
	} else {
		found, err = inTurn(c.ctx(), s.answerer.working, func(ctx context.Context) (*ask.Changes, error) {
			changes, err := s.changes(ctx, &x, int(limit))
			return changes, answerError(ctx, err)
		})
	}
	if err != nil {
		return err
	}
	return s.send(c, e, &x, map[string]func(io.Writer) error{"json": found.WriteJSON, "csv": found.WriteCSV, "text": found.WriteText})
}

// difference says whose data answers the question of a request newly.
func (s *differences) difference(c *call, x *comparison) (*ask.Difference, error) {
	text := c.text("q")
	if len(text) > s.answerer.longest {
		return nil, errTooLong
	}
	return inTurn(c.ctx(), s.answerer.working, func(ctx context.Context) (*ask.Difference, error) {
		askers := x.askers()
		asked, err := ask.ReadOfBoth(text, func(side int) (ask.Query, error) { return askers[side].ParseContext(ctx, text) })
		if err != nil {
			return nil, unread(timely(ctx, err))
		}
		d, err := ask.DifferenceOf(ctx, askers[0], askers[1], asked)
		if err != nil {
			return nil, answerError(ctx, err)
		}
		d.Question = text
		return d, nil
	})
}

// unread makes why a question cannot be read of two commits a fault of the request.
func unread(err error) error {
	if errors.Is(err, ask.ErrSaidKnownAt) {
		return parameterError("%v", err)
	}
	return err
}

// changes says which claims and findings changed.
func (s *differences) changes(ctx context.Context, x *comparison, limit int) (found *ask.Changes, err error) {
	askers := x.askers()
	err = s.claims(ctx, x, func(claims iter.Seq2[graph.ClaimChange, error]) error {
		found, err = ask.ChangesOf(ctx, askers[0], askers[1], claims, limit)
		return err
	})
	return found, err
}

// claims hands out what differs between the claims of the two; nil if there is none before.
func (s *differences) claims(ctx context.Context, x *comparison, do func(iter.Seq2[graph.ClaimChange, error]) error) error {
	if x.before == nil {
		return do(nil)
	}
	first, last := x.before.commit.Number, x.after.commit.Number
	return s.store.View(ctx, max(first, last), func(v graph.Reader) error {
		claims := graph.Since(ctx, min(first, last), v)
		if first > last {
			claims = graph.Reversed(claims)
		}
		return do(claims)
	})
}

// mostRulesBody bounds the body that is a file of rules, in bytes, and mostRules how many are
// checked at once.
const (
	mostRulesBody = 1 << 20
	mostRules     = 100
)

// checkFormats are those in which a check can be written.
var checkFormats = []*format{formats[0], formats[2], {name: "sarif", media: "application/sarif+json"}, {name: "junit", media: "application/xml"}}

// postCheck checks the rules that are the body of the request.
func (s *differences) postCheck(c *call) error {
	x, err := s.compare(c, checkFormats, "against", "at")
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
	if len(rules) > mostRules {
		return parameterError("there are %s, and %d is the most that are checked at once; outflow check knows no such bound", count(len(rules), "rule"), mostRules)
	}
	for _, rule := range rules {
		if rule.Kind == ask.RuleNoNew && x.before == nil {
			return parameterError("no-new compares with what was before, and against is missing: the commit to compare with")
		}
		if len(rule.Question) > s.answerer.longest {
			return parameterError("%s: a question is longer than %s bytes, the most that one may have", rule.Stands, ask.Thousands(int64(s.answerer.longest)))
		}
	}
	check, err := inTurn(c.ctx(), s.answerer.working, func(ctx context.Context) (check *ask.Check, err error) {
		askers := x.askers()
		err = s.claims(ctx, &x, func(claims iter.Seq2[graph.ClaimChange, error]) error {
			checking := &ask.Checking{Before: askers[0], After: askers[1], Strict: strict, Claims: claims}
			check, err = checking.Check(ctx, rules)
			return err
		})
		return check, answerError(ctx, err)
	})
	if err != nil {
		return err
	}
	write := map[string]func(io.Writer) error{
		"json": check.WriteJSON, "text": check.WriteText, "junit": check.WriteJUnit,
		"sarif": func(w io.Writer) error { return check.WriteSARIF(w, s.version) },
	}
	var entries []audit.Entry
	for _, asked := range check.Asked {
		e := c.entry(audit.Asked)
		e.Question, e.Form, e.Format, e.People = asked.Query.String(), string(asked.Query.Form), x.format.name, peopleOf(asked.People)
		entries = append(entries, e)
	}
	return s.sendAfter(c, entries, &x, write)
}

// readRules reads the body of a request as rules.
func (s *differences) readRules(c *call) ([]ask.Rule, error) {
	in, err := s.uploads.single(c.ctx(), c, mostRulesBody)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(in)
	if err != nil {
		return nil, malformed(err)
	}
	return s.rules(text)
}

// send records what was asked of the later revision, and sends what was found.
func (s *differences) send(c *call, e audit.Entry, x *comparison, write map[string]func(io.Writer) error) error {
	return s.sendAfter(c, []audit.Entry{e}, x, write)
}

// sendAfter is send for what was found by several questions.
func (s *differences) sendAfter(c *call, entries []audit.Entry, x *comparison, write map[string]func(io.Writer) error) error {
	var b bytes.Buffer
	if err := write[x.format.name](&b); err != nil {
		return err
	}
	for _, e := range entries {
		if err := c.recordOf(e, x.after); err != nil {
			return err
		}
	}
	c.send(x.format.media, b.Bytes())
	return nil
}

// recordOf records what is asked of a revision, and says which that is.
func (c *call) recordOf(e audit.Entry, r *revision) error {
	e.Revision, e.Content = r.commit.Number, r.commit.Content.String()
	if err := c.record(e); err != nil {
		return err
	}
	c.revision(r)
	return nil
}
