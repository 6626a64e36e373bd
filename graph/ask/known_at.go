package ask

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"outflow/graph"
)

// A KnownAt says as of which commit a question is asked, names and all. The zero
// value is the newest one.
type KnownAt struct {
	// Number of the commit, or
	Number int64
	// Date, as it was written: a year, month or day, for the last commit made
	// before it ends, or an instant, for the last one made before that.
	Date string
}

// ParseKnownAt reads the number of a commit, such as 3, or a date or instant, such
// as 2024-03-01. Four digits are a number: a year is written by its last month.
func ParseKnownAt(text string) (KnownAt, error) {
	if n, err := strconv.ParseUint(text, 10, 63); err == nil && n >= 1 {
		return KnownAt{Number: int64(n)}, nil
	}
	k := KnownAt{Date: text}
	if _, err := k.end(time.UTC); err != nil || strings.Contains(text, "/") || len(text) < len("2006-01") {
		return KnownAt{}, fmt.Errorf("%q is neither the number of a commit, such as 3, nor a date, such as 2024-03-01", shorten(text))
	}
	return k, nil
}

// SaidKnownAt returns what a question itself says: where its words are "known at"
// and what ParseKnownAt reads, but not in quotation marks. It must be looked up
// before the question is read, for it decides what the other words name.
func SaidKnownAt(question string) KnownAt {
	k, _ := saidKnownAt(tokens(question))
	return k
}

// saidKnownAt returns what tokens say, and the one with which they begin to.
func saidKnownAt(ts []token) (k KnownAt, start *token) {
	p := &parser{tokens: ts}
	for ; p.at < len(ts) && start == nil; p.at++ {
		at := p.at
		if p.take("known", "at") {
			if said, err := p.knownAt(); err == nil {
				k, start = said, &ts[at]
			}
		}
		p.at = at
	}
	return k, start
}

// knownAt reads what follows "known at".
func (p *parser) knownAt() (KnownAt, error) {
	p.take("commit")
	k, err := ParseKnownAt(p.peek().text)
	if err != nil || p.peek().quoted {
		return k, p.wrong("the number of a commit, or a date such as 2024-03-01")
	}
	p.at++
	return k, nil
}

// commit returns the number of the commit meant, which is the one that is read.
func (p *parser) commit(k KnownAt, start *token) (int64, error) {
	if k.Number > 0 {
		return k.Number, nil
	}
	end, err := k.end(p.dictionary.graph.Zone)
	if err != nil {
		return 0, start.fault(err.Error())
	}
	if c := p.dictionary.graph.Commit; c.Number > 0 && c.Time < end {
		return c.Number, nil
	}
	return 0, start.fault("this is asked of what was known later than at " + k.Date)
}

// end returns the instant before which the commit was made.
func (k KnownAt) end(zone *time.Location) (graph.Instant, error) {
	v, err := readInterval(k.Date, zone)
	return v.Until, err
}

// IsZero reports whether the newest commit is meant.
func (k KnownAt) IsZero() bool { return k == KnownAt{} }

// String writes it as ParseKnownAt reads it.
func (k KnownAt) String() string {
	if k.Number > 0 {
		return strconv.FormatInt(k.Number, 10)
	}
	return k.Date
}

// A History is where commits are looked up. A graph.Store is one.
type History interface {
	View(ctx context.Context, number int64, fn func(graph.Reader) error) error
}

// Commit returns the number of the commit. The days of dates end in zone; nil is
// the zone of the graph as of that commit. A date before the first commit is an
// error, as is a number that none has; both match graph.ErrNoCommit.
func (k KnownAt) Commit(ctx context.Context, h History, zone *time.Location) (number int64, err error) {
	if k.Date == "" {
		err = h.View(ctx, k.Number, func(graph.Reader) error { return nil })
		return k.Number, k.Explain(err)
	}
	// The commit depends on the zone, and where the zone changed, it on the commit.
	for range 4 {
		in := zone
		if in == nil {
			if in, err = zoneAt(ctx, h, number); err != nil {
				return 0, err
			}
		}
		found, err := k.commitBefore(ctx, h, in)
		if err != nil || zone != nil || found == number {
			return found, err
		}
		number = found
	}
	return 0, &QuestionError{What: "known at " + k.Date + ": the zone in which that day ends changed then; write an instant, such as 2024-03-01T23:59:59Z"}
}

func (k KnownAt) commitBefore(ctx context.Context, h History, zone *time.Location) (number int64, err error) {
	end, err := k.end(zone)
	if err != nil {
		return 0, &QuestionError{What: "known at " + k.Date + ": " + err.Error()}
	}
	err = h.View(ctx, 0, func(r graph.Reader) error {
		c, err := r.CommitBefore(ctx, end)
		if number = c.Number; err != nil || number > 0 {
			return err
		}
		for first, err := range r.Commits(ctx, 0) {
			if err != nil {
				return err
			}
			return noCommit("nothing was known at " + k.Date + ": the first commit was made at " + first.Time.Format(zone))
		}
		return noCommit("nothing was known at " + k.Date + ": nothing was ever loaded")
	})
	return number, err
}

// zoneAt returns the zone of the graph as of a commit.
func zoneAt(ctx context.Context, h History, number int64) (zone *time.Location, err error) {
	err = h.View(ctx, number, func(r graph.Reader) error {
		g, err := graph.Merge(r.Commit(), r.Claims(ctx, graph.KindSource))
		if g != nil {
			zone = g.Zone
		}
		return err
	})
	return zone, err
}

// Explain adds to the error that there is no such commit how a year is written,
// where that may be meant.
func (k KnownAt) Explain(err error) error {
	if k.Number >= 1900 && k.Number < 2200 && errors.Is(err, graph.ErrNoCommit) {
		return fmt.Errorf("%w; what was known when the year %d ended is asked as known at %d-12", err, k.Number, k.Number)
	}
	return err
}

// noCommit is a graph.ErrNoCommit in other words.
type noCommit string

func (e noCommit) Error() string { return string(e) }
func (e noCommit) Unwrap() error { return graph.ErrNoCommit }
