package neo4j

import "context"

// A part is what one transaction of a writer does.
type part struct {
	number int64
	set    map[string]any
	fn     func(*tx) error
}

func (w *writerLock) part(set map[string]any, fn func(*tx) error) part {
	w.steps++
	return part{w.steps, set, fn}
}

// A flight is a part that is being committed.
type flight struct {
	part
	ended chan error
}

// ahead is a step that is committed while the writer goes on. The next one is
// carried out meanwhile, and is committed after it, so that the server always
// has both to do. What fails for a reason that may pass is done again, in its
// order and by itself: fn may be called after ahead has returned. Whether all has
// gone well is known after settle, or the next step.
//
// fn creates nodes, which a constraint makes unique, and relationships between
// nodes, and nothing else. The server locks a node whose properties are set at
// once, but the ends of a new relationship when that is committed: the two parts
// could wait for each other, the one here and the other there. A relationship
// that both merge would be there twice.
func (w *writerLock) ahead(ctx context.Context, set map[string]any, fn func(*tx) error) error {
	p := w.part(set, fn)
	x, err := w.carryOut(ctx, w.limit(), fn)
	last, failed := w.land()
	switch {
	case failed != nil:
		if err == nil {
			x.rollback(ctx) // it may hold what the one before needs
		}
		if err := w.again(ctx, last, failed); err != nil {
			return err
		}
		return w.do(ctx, p)
	case err != nil:
		return w.again(ctx, p, err)
	}
	f := &flight{p, make(chan error, 1)}
	w.flight = f
	go func() { f.ended <- w.commit(ctx, x, p) }()
	return nil
}

// again does a part again that failed, unless that is for good.
func (w *writerLock) again(ctx context.Context, p part, failed error) error {
	if !w.mayPass(failed) {
		return w.explain(ctx, failed)
	}
	return w.do(ctx, p)
}

// commit ends the transaction of a part that was carried out for the first
// time.
func (w *writerLock) commit(ctx context.Context, x *transaction, p part) error {
	if _, err := w.own(&x.tx, p); err != nil {
		x.rollback(ctx)
		return err
	}
	return x.commit(ctx)
}

// settle waits for what was done ahead, and does it again if it failed.
func (w *writerLock) settle(ctx context.Context) error {
	last, failed := w.land()
	if failed == nil {
		return nil
	}
	return w.again(ctx, last, failed)
}

// land waits until nothing is being committed, and returns what was last and
// why it failed, if it did.
func (w *writerLock) land() (last part, failed error) {
	if w.flight == nil {
		return part{}, nil
	}
	last, failed = w.flight.part, <-w.flight.ended
	w.flight = nil
	return last, failed
}
