package neo4j

import (
	"context"
	"crypto/rand"
	"sync"
	"time"

	"outflow/graph"
)

// A writerLock is held by the one writer that there is at a time, in this process or
// another.
//
// It is kept in the database as a lease, the writer's token and until when it
// lasts by the server's clock, and renewed while the writer lives. None of the
// writer's transactions is committed without locking that node and looking
// whether the lease is still its own, so that a writer which others believed dead
// can do no harm. They count, so that one whose end was not heard of is not done
// twice.
type writerLock struct {
	*Store
	token string
	// Where the store was when the lock was taken.
	head      int64
	projected int64 // the commit up to which things are as they should be
	pending   int64 // the commit that a writer which died was making, or 0
	steps     int64
	flight    *flight // what is being committed
	stop      func()  // of renewing
}

// lock takes the server's lock of the store's node, which a transaction then holds.
const lock = "MATCH (o:Outflow) SET o.schema = o.schema WITH o "

// now is the server's clock, in milliseconds.
const now = "datetime.realtime().epochMillis"

// lockPoll is how often a writer looks whether another one has ended.
const lockPoll = 100 * time.Millisecond

// lockWriter waits for the writer lock. The caller must release it.
func (s *Store) lockWriter(ctx context.Context) (*writerLock, error) {
	limited, cancel := context.WithTimeoutCause(ctx, s.o.Wait, graph.ErrBusy)
	defer cancel()
	select {
	case s.here <- struct{}{}:
	case <-limited.Done():
		return nil, context.Cause(limited)
	}
	w := &writerLock{Store: s, token: rand.Text()}
	for {
		taken, err := w.try(limited)
		if taken {
			w.stop = w.renew(ctx)
			return w, nil
		}
		if c := code(err); err == nil || c == codeOwnTimeout || c == codeStopped { // waiting for a lock that somebody holds
			select {
			case <-time.After(lockPoll):
				continue
			case <-limited.Done():
			}
		}
		<-s.here
		if limited.Err() != nil {
			err = context.Cause(limited)
		}
		return nil, err
	}
}

// try takes the lock if nobody has it, or whoever has is not heard of any more.
// Since the store was opened it may have been upgraded: then the error is
// graph.ErrNewer.
func (w *writerLock) try(ctx context.Context) (taken bool, err error) {
	p := w.parameters()
	p["schema"] = w.schema
	err = w.write(ctx, func(x *tx) error {
		row, err := x.row(lock+", "+now+` AS now, $schema = 0 OR o.schema = $schema AS fits
			WITH o, now, fits, fits AND (o.writer IS NULL OR o.writer = $token OR o.until < now) AS taken
			FOREACH (o IN CASE WHEN taken THEN [o] ELSE [] END | SET o.writer = $token, o.until = now + $lease, o.step = 0)
			RETURN fits, taken, o.head, o.projected, coalesce(o.pending, 0)`, p)
		if err != nil || row == nil {
			return err
		}
		if row[0] == false {
			return graph.ErrNewer
		}
		if taken = row[1] == true; taken {
			w.head, w.projected, w.pending = row[2].(int64), row[3].(int64), row[4].(int64)
		}
		return nil
	})
	return taken && err == nil, err
}

func (w *writerLock) parameters() map[string]any {
	return map[string]any{"token": w.token, "lease": w.o.Lease.Milliseconds()}
}

// renew prolongs the lease until it is stopped.
func (w *writerLock) renew(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	var ended sync.WaitGroup
	ended.Go(func() {
		tick := time.NewTicker(w.o.Lease / 3)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				// Should it fail, the next step says so.
				_ = w.write(ctx, func(x *tx) error {
					return x.run(lock+"WHERE o.writer = $token SET o.until = "+now+" + $lease", w.parameters())
				})
			}
		}
	})
	return func() { cancel(); ended.Wait() }
}

// step runs fn in a transaction of the writer's, once, which sets those
// properties of the store's node; nil removes one. The error is errLost if the
// lock is another's by now.
func (w *writerLock) step(ctx context.Context, set map[string]any, fn func(*tx) error) error {
	if err := w.settle(ctx); err != nil {
		return err
	}
	return w.do(ctx, w.part(set, fn))
}

func (w *writerLock) do(ctx context.Context, p part) error {
	return w.write(ctx, func(x *tx) error {
		done, err := w.own(x, p)
		if err != nil || done || p.fn == nil {
			return err
		}
		return p.fn(x)
	})
}

// own locks the store's node and sets what the part sets. It reports whether the
// part was done before, though nobody heard of it.
func (w *writerLock) own(x *tx, p part) (done bool, err error) {
	parameters := w.parameters()
	parameters["step"], parameters["set"] = p.number, p.set
	row, err := x.row(lock+`WHERE o.writer = $token WITH o, o.step = $step AS done
		SET o += $set, o.step = $step, o.until = `+now+` + $lease RETURN done`, parameters)
	if err == nil && row == nil {
		err = errLost
	}
	return err == nil && row[0] == true, err
}

// release gives the lock back. Should that fail, it ends with its lease.
func (w *writerLock) release(ctx context.Context) {
	w.stop()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), w.o.Lease)
	defer cancel()
	_ = w.write(ctx, func(x *tx) error {
		return x.run(lock+"WHERE o.writer = $token REMOVE o.writer, o.until, o.step", w.parameters())
	})
	<-w.here
}
