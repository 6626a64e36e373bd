package server

import (
	"context"
	"net/http"
	"sync"
	"time"

	"outflow/graph/ask"
	"outflow/server/audit"
)

// entry begins an entry of the audit log with who calls from where.
func (c *call) entry(a audit.Action) audit.Entry {
	return audit.Entry{
		Action: a, Request: c.id, Who: c.who(), Role: c.caller.Role(), Path: c.path,
		Address: c.address(), Forwarded: clip(c.r.Header.Get("X-Forwarded-For"), 200), Status: http.StatusOK,
	}
}

// asked is the entry for a question that is answered in a format.
func (c *call) asked(action audit.Action, q *question, format string) audit.Entry {
	e := c.entry(action)
	e.Question, e.Form, e.Format = q.understood, string(q.query.Form), format
	e.Revision, e.Content = q.commit.Number, q.commit.Content.String()
	return e
}

// record writes an entry to the audit log and returns once it is on the disk.
// That the client left does not undo what was done.
func (c *call) record(e audit.Entry) error {
	if err := c.audit.Append(context.WithoutCancel(c.ctx()), e); err != nil {
		return &auditError{err}
	}
	return nil
}

// announce is record for what is about to be done. It returns the entry's name.
func (c *call) announce(e audit.Entry) (string, error) {
	head, err := c.audit.Add(context.WithoutCancel(c.ctx()), e)
	if err != nil {
		return "", &auditError{err}
	}
	return head.String(), nil
}

// recordAnswer records that a question is answered in a format, and how many people
// the answer counts.
func (c *call) recordAnswer(action audit.Action, q *question, format string, a *ask.Answer) error {
	e := c.asked(action, q, format)
	e.People = peopleOf(a.People)
	return c.record(e)
}

// peopleOf says for the audit log how many people an answer counts.
func peopleOf(p ask.People) *audit.People {
	bounds := func(n ask.Count) audit.Bounds { return audit.Bounds{Min: n.Min, Max: n.Max} }
	return &audit.People{Confirmed: bounds(p.Confirmed), Possible: bounds(p.Possible)}
}

// refusals brings refusals to the audit log. Those of a known caller are told
// one by one. Of those that a rate or a full queue of events refuses, and those of strangers,
// the first is told at once and the like of it together, once a minute and when the service
// stops: whoever floods the service must not fill the disk.
type refusals struct {
	now func() time.Time

	mu   sync.Mutex
	last map[refusal]*repeated
}

// A refusal is one like another.
type refusal struct{ who, address, reason string }

// repeated counts refusals that wait to be told.
type repeated struct {
	told  time.Time // when one was told last
	entry audit.Entry
	times int
}

// mostRefusals bounds how many unlike refusals are remembered.
const mostRefusals = 10_000

func newRefusals() *refusals {
	return &refusals{now: time.Now, last: map[refusal]*repeated{}}
}

// refuse says to a caller why nothing comes of their call, once that is in the audit log.
func (r *refusals) refuse(c *call, err error) *Problem {
	p := problemOf(err, c.id)
	if isA[*auditError](err) {
		return p
	}
	e := c.entry(audit.Refused)
	e.Status, e.Reason = p.Status, p.Code
	for _, due := range r.due(e, c.caller.Name == "" || c.fed) {
		if failed := c.record(due); failed != nil {
			p = problemOf(failed, c.id)
		}
	}
	return p
}

// due returns the entries that are to be written now that something was
// refused: none if it waits to be told together with others.
func (r *refusals) due(e audit.Entry, many bool) []audit.Entry {
	if !many && e.Reason != "rate" {
		return []audit.Entry{e}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	key := refusal{e.Who, e.Address, e.Reason}
	like, ok := r.last[key]
	if !ok {
		var due []audit.Entry
		if len(r.last) == mostRefusals {
			due = r.restLocked()
		}
		r.last[key] = &repeated{told: r.now()}
		return append(due, e)
	}
	like.entry = e
	like.times++
	if r.now().Sub(like.told) < time.Minute {
		return nil
	}
	e.Times, like.times, like.told = like.times, 0, r.now()
	return []audit.Entry{e}
}

// rest returns the entries that still wait, and forgets all.
func (r *refusals) rest() []audit.Entry {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.restLocked()
}

func (r *refusals) restLocked() []audit.Entry {
	var rest []audit.Entry
	for _, like := range r.last {
		if like.times > 0 {
			like.entry.Times = like.times
			rest = append(rest, like.entry)
		}
	}
	clear(r.last)
	return rest
}
