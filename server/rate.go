package server

import (
	"sync"

	"golang.org/x/time/rate"
)

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
