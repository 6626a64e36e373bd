package server

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"outflow/server/audit"
)

// An Event is one that an Observer has read.
type Event any

// An Observer takes in events of OpenLineage.
type Observer interface {
	// Source is the name under which all that events say is claimed.
	Source() string
	// Read reads an event, nil if nothing follows from it. odd says why not, or what of the
	// event could not be read; "" if there is nothing of either. Several goroutines may call it
	// at once.
	Read(text []byte) (e Event, odd string)
	// Keep keeps events as they came, where they are to be kept, and returns once they are on
	// the disk. It is called once at a time, as is Commit.
	Keep(texts [][]byte) error
	// Commit makes one commit of what events say, all of it or nothing, durable once it
	// returns. What was known before changes nothing. audit is the entry of the audit log that
	// announces it. That events cannot be taken in for what they say is a *RejectedError.
	Commit(ctx context.Context, events []Event, audit string) (*Observed, error)
}

// An Observed is what a commit of events came to.
type Observed struct {
	Commit  int64 // the one made, or the head where nothing changed
	Content string
	Counts  LoadCounts
	// LeftOut says what of the events could not be taken in, and why.
	LeftOut []Fault
}

// An intake commits the events that wait, together: one commit of hundreds costs little more
// than one of one. A request is answered once its commit is durable.
//
// There is no goroutine while nothing waits: the first request to wait begins one, and it
// ends when none waits any more.
type intake struct {
	observer Observer
	audit    *audit.Log
	log      *slog.Logger
	metrics  *metrics
	most     int             // events that may wait; of one caller half as many
	bytes    int64           // that requests may hold which are received or wait
	linger   time.Duration   // that the first to wait waits for others
	time     time.Duration   // that a commit may take
	commits  context.Context // of all commits, which outlive the requests: ends with giveUp
	stop     context.CancelCauseFunc

	mu        sync.Mutex
	waiting   []*posted
	events    int            // of these
	of        map[string]int // events that wait, by caller
	held      int64          // bytes
	committed sync.WaitGroup // of the goroutine that commits, if there is one
	running   bool
	ended     bool          // nothing is taken in any more
	full      chan struct{} // told that no more need be waited for
}

// eventsAtOnce is how many events become one commit.
const eventsAtOnce = 5_000

// A posted is the events of one request.
type posted struct {
	by     audit.Sender
	texts  [][]byte
	events []Event
	whole  []bool   // of each whether it was read in whole
	odd    []string // why others were not, or why nothing follows from them
	held   int64    // bytes
	at     time.Time

	done    chan struct{} // closed once what follows is settled
	err     error
	refused map[int]string // of events, by their place among these, why they were left out
}

// hold makes room for more bytes of a request.
func (in *intake) hold(p *posted, bytes int) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.held+int64(bytes) > in.bytes {
		return errEvents
	}
	p.held += int64(bytes)
	in.held += int64(bytes)
	return nil
}

// release gives up the room that a request held.
func (in *intake) release(p *posted) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.held -= p.held
	p.held = 0
}

// add has the events of a request committed, for which it waits no longer than it has patience.
// Who gives up waiting does not take them back. The bytes that they hold are released by then.
func (in *intake) add(ctx context.Context, p *posted, patience time.Duration) error {
	p.at, p.done = time.Now(), make(chan struct{})
	if err := in.queue(p); err != nil {
		in.release(p)
		return err
	}
	late := time.NewTimer(patience)
	defer late.Stop()
	select {
	case <-p.done:
		return p.err
	case <-late.C:
		return errLate
	case <-in.commits.Done():
		return context.Cause(in.commits)
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (in *intake) queue(p *posted) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	n := len(p.texts)
	if in.ended {
		return errStopping
	}
	// Whoever comes to an empty queue is let in however much they bring.
	if in.events > 0 && (in.events+n > in.most || in.of[p.by.Who]+n > in.most/2) {
		return errEvents
	}
	in.waiting = append(in.waiting, p)
	in.events += n
	in.of[p.by.Who] += n
	if !in.running {
		in.running = true
		in.committed.Go(in.run)
	}
	if in.events >= eventsAtOnce {
		select {
		case in.full <- struct{}{}:
		default:
		}
	}
	return nil
}

// present is how many events wait.
func (in *intake) present() int {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.events
}

// giveUp ends the commit at hand and begins none any more; whoever waits for one is told to
// send the events again.
func (in *intake) giveUp() { in.stop(errStopping) }

// end takes nothing in any more, and returns once what was is committed, or given up.
func (in *intake) end() {
	in.mu.Lock()
	in.ended = true
	in.mu.Unlock()
	in.committed.Wait()
}

// run commits what waits until nothing does.
func (in *intake) run() {
	for {
		group := in.next()
		if group == nil {
			return
		}
		err := in.commit(group)
		for _, p := range group {
			in.release(p)
			p.err = err
			close(p.done)
		}
	}
}

// next takes the requests that are committed next, none if none waits. Unless they have waited
// already, as long as a commit took, it waits a moment for more to come.
func (in *intake) next() []*posted {
	in.mu.Lock()
	if len(in.waiting) == 0 {
		in.running = false
		in.mu.Unlock()
		return nil
	}
	wait := in.linger - time.Since(in.waiting[0].at)
	enough := in.events >= eventsAtOnce
	in.mu.Unlock()
	if wait > 0 && !enough {
		moment := time.NewTimer(wait)
		defer moment.Stop()
		select {
		case <-in.full:
		case <-moment.C:
		}
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	n, events := 0, 0
	for n < len(in.waiting) && (n == 0 || events+len(in.waiting[n].texts) <= eventsAtOnce) {
		p := in.waiting[n]
		events += len(p.texts)
		if in.of[p.by.Who] -= len(p.texts); in.of[p.by.Who] == 0 {
			delete(in.of, p.by.Who)
		}
		n++
	}
	group := slices.Clone(in.waiting[:n])
	in.waiting = slices.Delete(in.waiting, 0, n)
	in.events -= events
	return group
}

// commit makes one commit of the events of some requests, or several where events are refused,
// and records it. Its error is that of each of them: what was committed nevertheless changes
// nothing when it is sent again.
func (in *intake) commit(group []*posted) (err error) {
	began := time.Now()
	var texts [][]byte
	var events []brought
	odd := map[oddity]int{}
	for _, p := range group {
		texts = append(texts, p.texts...)
		for i := range p.events {
			events = append(events, brought{p, i})
		}
		for _, why := range p.odd {
			odd[oddity{p.by.Who, why}]++
		}
	}
	var did *Observed
	if err = context.Cause(in.commits); err == nil {
		err = in.keep(texts)
	}
	if err == nil && len(events) > 0 {
		did, err = in.recordAccepted(events)
	}
	taken := 0 // in whole
	for _, p := range group {
		for i, whole := range p.whole {
			if _, refused := p.refused[i]; whole && !refused {
				taken++
			}
		}
		for _, why := range p.refused {
			odd[oddity{p.by.Who, why}]++
		}
	}
	in.tellOdd(odd)
	in.metrics.observed(taken, len(texts)-taken, did, err, time.Since(began))
	level, attrs := slog.LevelDebug, []slog.Attr{slog.Int("events", len(texts)), slog.Int("requests", len(group)), slog.Duration("took", time.Since(began))}
	if err != nil {
		level, attrs = slog.LevelError, append(attrs, slog.String("error", clip(err.Error(), 4000)))
	}
	in.log.LogAttrs(context.Background(), level, "events", attrs...)
	return err
}

// A brought is an event of a request, by its place among these.
type brought struct {
	by *posted
	n  int
}

// recordAccepted records events. Where they are refused for what they say, they are halved
// until what is refused is alone: one event must not keep out those that happen to come with
// it. It is nil if nothing was accepted.
func (in *intake) recordAccepted(all []brought) (*Observed, error) {
	did, err := in.record(all)
	refused := (*RejectedError)(nil)
	if err == nil || !errors.As(err, &refused) || refused.Full {
		return did, err
	}
	if len(all) == 1 {
		p := all[0].by
		if p.refused == nil {
			p.refused = map[int]string{}
		}
		p.refused[all[0].n] = refused.reason()
		return nil, nil
	}
	for _, half := range [][]brought{all[:len(all)/2], all[len(all)/2:]} {
		more, err := in.recordAccepted(half)
		if err != nil {
			return did, err
		}
		did = did.and(more)
	}
	return did, nil
}

// and returns what two commits came to, the later one last. Either may be nil.
func (o *Observed) and(later *Observed) *Observed {
	if o == nil || later == nil {
		return cmp.Or(o, later)
	}
	sum := *later
	sum.Counts.Added += o.Counts.Added
	sum.Counts.Changed += o.Counts.Changed
	sum.Counts.Retired += o.Counts.Retired
	sum.Counts.Unchanged += o.Counts.Unchanged
	return &sum
}

func (in *intake) keep(texts [][]byte) (err error) {
	defer caught(&err)
	if err := in.observer.Keep(texts); err != nil {
		return &storeError{err}
	}
	return nil
}

// record commits events once they are announced in the audit log, and records what came of it.
func (in *intake) record(all []brought) (did *Observed, err error) {
	events, by := make([]Event, len(all)), senders(all)
	for i, b := range all {
		events[i] = b.by.events[b.n]
	}
	ctx, stop := context.WithTimeoutCause(in.commits, in.time, errLate)
	defer stop()
	e := audit.Entry{Action: audit.Loading, Request: newID(), Path: lineagePath, Status: http.StatusOK, Source: in.observer.Source(), Events: by}
	if len(by) == 1 {
		e.Who, e.Role, e.Address = by[0].Who, by[0].Role, by[0].Address
	}
	name, err := in.audit.Add(ctx, e)
	if err != nil {
		return nil, &auditError{err}
	}
	if did, err = in.observe(ctx, events, name.String()); err != nil {
		err = timely(ctx, loadError(err))
		e.Action = audit.Refused
		e.Status, e.Reason = statusOf(err)
		// That it cannot be recorded either changes nothing: it is not answered as done.
		_ = in.audit.Append(context.WithoutCancel(ctx), e)
		return nil, err
	}
	for _, f := range did.LeftOut {
		in.log.LogAttrs(ctx, slog.LevelWarn, "left out of what events say", slog.String("what", clip(f.What, 1000)))
	}
	e.Action, e.Events = audit.Loaded, nil
	e.Revision, e.Content, e.Claims = did.Commit, did.Content, (*audit.Claims)(&did.Counts)
	if err := in.audit.Append(context.WithoutCancel(ctx), e); err != nil {
		return did, &unrecordedError{did.Commit, err}
	}
	return did, nil
}

func (in *intake) observe(ctx context.Context, events []Event, audit string) (did *Observed, err error) {
	defer caught(&err)
	return in.observer.Commit(ctx, events, audit)
}

// senders lists who sent how many of some events, sorted.
func senders(events []brought) []audit.Sender {
	sent := map[audit.Sender]int{}
	for _, b := range events {
		sent[b.by.by]++
	}
	all := make([]audit.Sender, 0, len(sent))
	for by, n := range sent {
		by.Events = n
		all = append(all, by)
	}
	slices.SortFunc(all, func(a, b audit.Sender) int {
		return cmp.Or(strings.Compare(a.Who, b.Who), strings.Compare(a.Address, b.Address), strings.Compare(a.Role, b.Role))
	})
	return all
}

// An oddity is why nothing follows from events of somebody.
type oddity struct{ who, why string }

// mostOddities is how many unlike ones of one commit are logged: whoever sends odd events must
// not fill the log.
const mostOddities = 10

// tellOdd logs which events nothing follows from, which were not read in whole, and which were
// refused. Of the first the reason names nothing that they do.
func (in *intake) tellOdd(odd map[oddity]int) {
	unlike := slices.SortedFunc(maps.Keys(odd), func(a, b oddity) int {
		return cmp.Or(strings.Compare(a.who, b.who), strings.Compare(a.why, b.why))
	})
	for i, o := range unlike {
		if i == mostOddities {
			in.log.Warn("odd events", "why", fmt.Sprintf("and for %d more reasons", len(unlike)-i))
			return
		}
		in.log.Warn("odd events", "who", o.who, "why", clip(o.why, 200), "events", odd[o])
	}
}
