package server

import (
	"context"
	"sync/atomic"
	"time"
)

// A turnstile lets only so many in at once, and only so many more wait.
type turnstile struct {
	inside  chan struct{}
	most    int64 // inside and waiting
	present atomic.Int64
}

func newTurnstile(inside, waiting int) *turnstile {
	return &turnstile{inside: make(chan struct{}, inside), most: int64(inside + waiting)}
}

// enter returns once it is the caller's turn; leave ends the turn. Whoever
// comes when too many are there, or waits for too long, is turned away with
// errBusy.
func (t *turnstile) enter(ctx context.Context, patience time.Duration) (leave func(), err error) {
	if t.present.Add(1) > t.most {
		t.present.Add(-1)
		return nil, errBusy
	}
	late := time.NewTimer(patience)
	defer late.Stop()
	select {
	case t.inside <- struct{}{}:
		return func() { <-t.inside; t.present.Add(-1) }, nil
	case <-late.C:
		err = errBusy
	case <-ctx.Done():
		err = ctx.Err()
	}
	t.present.Add(-1)
	return nil, err
}
