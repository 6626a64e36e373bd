package server

import (
	"context"
	"maps"
	"math"
	"slices"
	"sync"
	"time"
)

// A limiter lets only so many work at once, and only so many more wait for it. Each
// caller has a share of that. One may have so many turns at once, half as many while others
// come too, and there is one turn more, so that whoever comes beside them need not wait for
// what they are about; the next turn is that of whoever was given least time of late; and one
// may have a quarter of the places in the queue. So one who asks what takes longest, over and
// over, waits for the others, and not they for them.
type limiter struct {
	arrivals        *arrivals
	atOnce, waiting int
	patience        time.Duration // how long one may wait, and then work

	mu      sync.Mutex
	working int
	queue   []*ticket // in the order in which they came
	callers map[string]*share
}

// A ticket is a place in the queue.
type ticket struct {
	of   *share
	turn chan struct{} // closed once it is theirs
}

// A share is what one caller has of the turns.
type share struct {
	caller           string
	working, waiting int
	spent            float64 // seconds of turns, of which half is forgotten each minute
	at               time.Time
}

// forgetting is after how long half of the time that a caller was given is forgotten.
const forgetting = time.Minute

// mostShares bounds how many callers are remembered that have no turn and wait for none.
const mostShares = 10_000

func newLimiter(atOnce, waiting int, patience time.Duration) *limiter {
	return &limiter{arrivals: &arrivals{}, atOnce: atOnce, waiting: waiting, patience: patience, callers: map[string]*share{}}
}

// beside returns a limiter like this one, with turns and a queue of its own, that knows who
// comes to either.
func (l *limiter) beside() *limiter {
	other := newLimiter(l.atOnce, l.waiting, l.patience)
	other.arrivals = l.arrivals
	return other
}

// arrivals are the two callers who came last.
type arrivals struct {
	mu   sync.Mutex
	last [2]arrival // the later one first
}

type arrival struct {
	caller string
	at     time.Time
}

// together is how long ago somebody else may have come for a caller not to be alone.
const together = 10 * time.Second

func (a *arrivals) note(caller string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.last[0].caller != caller {
		a.last[1] = a.last[0]
	}
	a.last[0] = arrival{caller, time.Now()}
}

// alone reports whether nobody but the caller came of late.
func (a *arrivals) alone(caller string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	other := a.last[0]
	if other.caller == caller {
		other = a.last[1]
	}
	return time.Since(other.at) > together
}

// enter returns once it is the caller's turn; leave ends the turn. Whoever
// comes when too many are there, or waits for too long, gets errBusy.
func (l *limiter) enter(ctx context.Context) (leave func(), err error) {
	l.mu.Lock()
	caller := callerOf(ctx)
	l.arrivals.note(caller)
	of := l.share(caller)
	full := len(l.queue) >= l.waiting || caller != "" && of.waiting >= max(1, l.waiting/4)
	if full && !l.free(of) {
		l.mu.Unlock()
		return nil, errBusy
	}
	t := &ticket{of, make(chan struct{})}
	l.queue = append(l.queue, t)
	of.waiting++
	l.next()
	l.mu.Unlock()
	late := time.NewTimer(l.patience)
	defer late.Stop()
	select {
	case <-t.turn:
		return l.leaving(of), nil
	case <-late.C:
		err = errBusy
	case <-ctx.Done():
		err = ctx.Err()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if i := slices.Index(l.queue, t); i >= 0 {
		l.queue = slices.Delete(l.queue, i, i+1)
		of.waiting--
		return nil, err
	}
	return l.leaving(of), nil // it was their turn at the same moment
}

// leaving returns what ends a turn that begins now.
func (l *limiter) leaving(of *share) func() {
	began := time.Now()
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		of.forget(time.Now())
		of.spent += time.Since(began).Seconds()
		of.working--
		l.working--
		l.next()
	}
}

// free reports whether a turn is free for a caller: of those who wait when next is done none
// has one. The limiter is locked.
func (l *limiter) free(of *share) bool {
	most := l.atOnce
	if !l.arrivals.alone(of.caller) {
		most = max(1, most/2)
	}
	return l.working <= l.atOnce && of.working < most
}

// next gives turns that are free to those who wait. The limiter is locked.
func (l *limiter) next() {
	for {
		best, now := -1, time.Now()
		for i, t := range l.queue {
			t.of.forget(now)
			if l.free(t.of) && (best < 0 || t.of.spent < l.queue[best].of.spent) {
				best = i
			}
		}
		if best < 0 {
			return
		}
		t := l.queue[best]
		l.queue = slices.Delete(l.queue, best, best+1)
		t.of.waiting--
		t.of.working++
		l.working++
		close(t.turn)
	}
}

// share returns what is known of a caller. The limiter is locked.
func (l *limiter) share(caller string) *share {
	of := l.callers[caller]
	if of == nil {
		if len(l.callers) >= mostShares {
			maps.DeleteFunc(l.callers, func(_ string, s *share) bool { return s.working+s.waiting == 0 })
		}
		of = &share{caller: caller, at: time.Now()}
		l.callers[caller] = of
	}
	return of
}

func (s *share) forget(now time.Time) {
	s.spent *= math.Exp2(-float64(now.Sub(s.at)) / float64(forgetting))
	s.at = now
}

// present is how many work or wait.
func (l *limiter) present() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.working + len(l.queue)
}

// awaited reports whether somebody waits for a turn; nobody does where there is no limiter.
func (l *limiter) awaited() bool {
	if l == nil {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.queue) > 0
}

// callerKey is the key under which a request's context has who is calling.
type callerKey struct{}

func callerOf(ctx context.Context) string {
	name, _ := ctx.Value(callerKey{}).(string)
	return name
}

// inTurn works when it is the caller's turn, for no longer than the limiter's
// patience: then the context of the work ends with errTime as its cause.
func inTurn[T any](ctx context.Context, l *limiter, work func(context.Context) (T, error)) (T, error) {
	leave, err := l.enter(ctx)
	if err != nil {
		var none T
		return none, err
	}
	defer leave()
	ctx, stop := context.WithTimeoutCause(ctx, l.patience, errTime)
	defer stop()
	return work(ctx)
}
