package server

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"
)

// A limiter lets only so many work at once, and only so many more wait for it.
type limiter struct {
	working  chan struct{}
	most     int64 // working and waiting
	present  atomic.Int64
	patience time.Duration // how long one may wait, and then work
}

func newLimiter(atOnce, waiting int, patience time.Duration) *limiter {
	return &limiter{working: make(chan struct{}, atOnce), most: int64(atOnce + waiting), patience: patience}
}

// enter returns once it is the caller's turn; leave ends the turn. Whoever
// comes when too many are there, or waits for too long, gets errBusy.
func (l *limiter) enter(ctx context.Context) (leave func(), err error) {
	if l.present.Add(1) > l.most {
		l.present.Add(-1)
		return nil, errBusy
	}
	late := time.NewTimer(l.patience)
	defer late.Stop()
	select {
	case l.working <- struct{}{}:
		return func() { <-l.working; l.present.Add(-1) }, nil
	case <-late.C:
		err = errBusy
	case <-ctx.Done():
		err = ctx.Err()
	}
	l.present.Add(-1)
	return nil, err
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

// A rateLimiter holds each caller to a rate.
type rateLimiter struct {
	mu      sync.Mutex
	callers *recent[string, *rate.Limiter]
}

// mostCallers bounds how many callers are remembered. Who was not heard of for
// the longest time is forgotten first: their burst is the likeliest to be whole.
const mostCallers = 10_000

func newRateLimiter() *rateLimiter {
	return &rateLimiter{callers: newRecent[string, *rate.Limiter](mostCallers)}
}

// allow counts a request and reports whether the caller's rate, of so many
// requests a second and so many at once, allows it.
func (r *rateLimiter) allow(who string, perSecond float64, burst int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	l, known := r.callers.get(who)
	if !known {
		l = rate.NewLimiter(rate.Limit(perSecond), burst)
		r.callers.put(who, l, 1)
	}
	return l.Allow()
}
