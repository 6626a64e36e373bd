package server

import (
	"sync"
	"time"

	"outflow/server/audit"
)

// refusals brings refusals to the audit log. Those of a known caller are told
// one by one. Of those that a rate refuses, and those of strangers, the first is
// told at once and the like of it together, once a minute and when the service
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

// due returns the entries that are to be written now that something was
// refused: none if it waits to be told together with others.
func (r *refusals) due(e audit.Entry, stranger bool) []audit.Entry {
	if !stranger && e.Reason != "rate" {
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
