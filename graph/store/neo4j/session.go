package neo4j

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
)

// A tx runs Cypher on the server.
type tx struct {
	ctx context.Context
	ask func(ctx context.Context, cypher string, parameters map[string]any) (neo4j.ResultWithContext, error)
}

// read runs fn, which changes nothing. Should it fail for a reason that may pass
// it is run again, from its beginning.
func (s *Store) read(ctx context.Context, fn func(*tx) error) error {
	return s.explain(ctx, s.repeat(ctx, func() error { return s.look(ctx, fn) }))
}

// write runs fn in a transaction. Should it fail for a reason that may pass it
// is run again, even though what it did the first time may have been done: fn
// must see to that.
func (s *Store) write(ctx context.Context, fn func(*tx) error) error {
	return s.explain(ctx, s.repeat(ctx, func() error { return s.once(ctx, s.limit(), fn) }))
}

// The pauses between attempts, which double.
const firstPause, lastPause = 50 * time.Millisecond, 3 * time.Second

// failing is since when nothing succeeds, for all who use a store: each step of clearing up
// after a server that is gone is patient no more.
type failing struct {
	mu    sync.Mutex
	since time.Time
}

// note takes note of how something ended, and when it began to fail, and returns since when
// nothing succeeds.
func (f *failing) note(mayPass bool, began time.Time) time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !mayPass {
		f.since = time.Time{} // the server answered
	} else if f.since.IsZero() {
		f.since = began
	}
	return f.since
}

// is reports whether nothing succeeds at present.
func (f *failing) is() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return !f.since.IsZero()
}

// repeat attempts something until it succeeds, or fails for good. Patience is
// counted from the first failure: what takes long is tried again too.
func (s *Store) repeat(ctx context.Context, attempt func() error) error {
	for pause := firstPause; ; pause = min(2*pause, lastPause) {
		err := attempt()
		if err != nil && ctx.Err() != nil {
			return err
		}
		now := time.Now()
		mayPass, began := err != nil && s.mayPass(err), now
		if errors.Is(err, errSilent) {
			began = now.Add(-2 * silence)
		}
		end := s.failing.note(mayPass, began).Add(s.o.Patience)
		if !mayPass {
			return err
		}
		// Not all at once, should there be many.
		wait := pause/2 + rand.N(pause/2)
		if now.Add(wait).After(end) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(wait):
		}
	}
}

// look runs fn, once. Each of its queries is a transaction of its own, which is
// one round trip and not three: the server would show one of several no more of
// one moment than it shows each of them.
func (s *Store) look(ctx context.Context, fn func(*tx) error) error {
	session := s.session(ctx, neo4j.AccessModeRead)
	defer closeSession(ctx, session)
	ctx, unwatch := s.watched(ctx)
	defer unwatch()
	return fn(&tx{ctx: ctx, ask: func(ctx context.Context, cypher string, parameters map[string]any) (neo4j.ResultWithContext, error) {
		return session.Run(ctx, cypher, parameters)
	}})
}

// silence is how long a server that stands still is waited for before it is asked whether it
// is there, and how long it may take to say so. One that has much to do answers slowly.
const silence = 4 * time.Second

// watched returns a context that ends, with errSilent as its cause, once the server is not
// heard of any more: connections to one that stands still, or to a host that vanished, stay
// open.
func (s *Store) watched(ctx context.Context) (_ context.Context, unwatch func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	wait := silence
	if s.failing.is() { // what clears up after a server that is gone need not find that out anew
		wait = silence / 8
	}
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case <-time.After(wait):
			}
			asked, end := context.WithTimeout(ctx, wait)
			err := s.driver.VerifyConnectivity(asked)
			end()
			if err != nil {
				cancel(errSilent)
			}
		}
	}()
	return ctx, func() { cancel(nil) }
}

// caused makes errSilent of the error that it led to.
func caused(ctx context.Context, err error) error {
	if err != nil && errors.Is(context.Cause(ctx), errSilent) {
		return errSilent
	}
	return err
}

// closeSession gives a connection back, or up: then the error of closing it says nothing.
func closeSession(ctx context.Context, session neo4j.SessionWithContext) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), silence)
	defer cancel()
	_ = session.Close(ctx)
}

// limit is how long a transaction that writes may take before the server ends
// it: a writer that is cut off from it must not keep its locks.
func (s *Store) limit() time.Duration { return 3 * s.o.Lease }

// once runs fn in a transaction, which the server ends after the timeout
// unless that is 0.
func (s *Store) once(ctx context.Context, timeout time.Duration, fn func(*tx) error) error {
	x, err := s.carryOut(ctx, timeout, fn)
	if err != nil {
		return err
	}
	return x.commit(ctx)
}

// carryOut is once, but for the commit.
func (s *Store) carryOut(ctx context.Context, timeout time.Duration, fn func(*tx) error) (*transaction, error) {
	x, err := s.open(ctx, timeout)
	if err != nil {
		return nil, err
	}
	if err := fn(&x.tx); err != nil {
		x.rollback(ctx)
		return nil, err
	}
	return x, nil
}

// A transaction is to be committed or rolled back.
type transaction struct {
	tx
	store   *Store
	session neo4j.SessionWithContext
	on      neo4j.ExplicitTransaction
	unwatch func()
}

func (s *Store) open(ctx context.Context, timeout time.Duration) (*transaction, error) {
	session := s.session(ctx, neo4j.AccessModeWrite)
	watched, unwatch := s.watched(ctx)
	var configure []func(*neo4j.TransactionConfig)
	if timeout > 0 {
		configure = append(configure, neo4j.WithTxTimeout(timeout))
	}
	on, err := session.BeginTransaction(watched, configure...)
	if err != nil {
		unwatch()
		closeSession(ctx, session)
		return nil, caused(watched, err)
	}
	return &transaction{tx{ctx: watched, ask: on.Run}, s, session, on, unwatch}, nil
}

func (x *transaction) commit(ctx context.Context) error {
	defer closeSession(ctx, x.session)
	defer x.unwatch()
	return caused(x.ctx, x.on.Commit(x.ctx))
}

func (x *transaction) rollback(ctx context.Context) {
	limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), silence)
	defer cancel()
	_ = x.on.Rollback(limited)
	x.unwatch()
	closeSession(ctx, x.session)
}

func (s *Store) session(ctx context.Context, mode neo4j.AccessMode) neo4j.SessionWithContext {
	return s.driver.NewSession(ctx, neo4j.SessionConfig{
		AccessMode: mode, DatabaseName: s.database, BookmarkManager: s.bookmarks, FetchSize: 10_000,
	})
}

// rows runs Cypher and calls each with every row.
func (t *tx) rows(cypher string, parameters map[string]any, each func(row []any) error) error {
	result, err := t.ask(t.ctx, cypher, parameters)
	if err != nil {
		return caused(t.ctx, err)
	}
	for result.Next(t.ctx) {
		if err := each(result.Record().Values); err != nil {
			return err
		}
	}
	return caused(t.ctx, result.Err())
}

// row runs Cypher and returns its one row, nil if there is none.
func (t *tx) row(cypher string, parameters map[string]any) (row []any, err error) {
	err = t.rows(cypher, parameters, func(r []any) error { row = r; return nil })
	return row, err
}

// run runs Cypher for what it does.
func (t *tx) run(cypher string, parameters map[string]any) error {
	_, err := t.row(cypher, parameters)
	return err
}

// texts takes a list of texts apart, nil if the value is none.
func texts(value any) []string {
	list, _ := value.([]any)
	out := make([]string, 0, len(list))
	for _, v := range list {
		if text, ok := v.(string); ok {
			out = append(out, text)
		}
	}
	return out
}

// distinct returns the texts sorted and without repetition.
func distinct(texts []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(texts)))
}

// chunkIDs is how many things one query looks for.
const chunkIDs = 1000
