package server

import (
	"sync"
	"time"
)

// rates hold callers to their rates. A bucket fills with the rate up to the
// burst, and each request takes one out.
type rates struct {
	now func() time.Time

	mu      sync.Mutex
	buckets map[string]*bucket
}

type bucket struct {
	left        float64
	at          time.Time
	rate, burst float64
}

// mostBuckets bounds how many callers are remembered. Full buckets say nothing
// and are forgotten first.
const mostBuckets = 10_000

func newRates() *rates {
	return &rates{now: time.Now, buckets: map[string]*bucket{}}
}

// take counts a request and reports whether the rate allows it.
func (r *rates) take(who string, rate, burst float64) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	b, ok := r.buckets[who]
	if !ok {
		if len(r.buckets) >= mostBuckets {
			r.sweep()
		}
		b = &bucket{left: burst, at: r.now()}
		r.buckets[who] = b
	}
	b.rate, b.burst = rate, burst
	b.fill(r.now())
	if b.left < 1 {
		return false
	}
	b.left--
	return true
}

func (b *bucket) fill(now time.Time) {
	b.left = min(b.burst, b.left+now.Sub(b.at).Seconds()*b.rate)
	b.at = now
}

func (r *rates) sweep() {
	for who, b := range r.buckets {
		if b.fill(r.now()); b.left >= b.burst {
			delete(r.buckets, who)
		}
	}
	for who := range r.buckets { // all of them are busy: any will do
		if len(r.buckets) < mostBuckets/2 {
			return
		}
		delete(r.buckets, who)
	}
}
