package server

import (
	"fmt"
	"testing"
)

// Many callers take no more memory than so many, and nobody who goes on asking is
// forgotten among them.
func TestFewCallersAreRemembered(t *testing.T) {
	r := newRateLimiter()
	for range 2 {
		r.allow("busy", 1e-9, 2)
	}
	for n := range 3 * mostCallers {
		if n%1000 == 0 && r.allow("busy", 1e-9, 2) {
			t.Fatalf("after %d others, who is over their rate is let in", n)
		}
		if !r.allow(fmt.Sprint(n), 1e-9, 2) {
			t.Fatalf("the first request of %d is refused", n)
		}
	}
	if n := len(r.callers.byKey); n != mostCallers {
		t.Errorf("%d are remembered", n)
	}
}
