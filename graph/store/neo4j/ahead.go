package neo4j

import "context"

// A part is what one transaction of a writer does.
type part struct {
	number int64
	set    map[string]any
	fn     func(*tx) error
}

func (t *turn) part(set map[string]any, fn func(*tx) error) part {
	t.steps++
	return part{t.steps, set, fn}
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
func (t *turn) ahead(ctx context.Context, set map[string]any, fn func(*tx) error) error {
	p := t.part(set, fn)
	x, err := t.carryOut(ctx, t.limit(), fn)
	last, failed := t.land()
	switch {
	case failed != nil:
		if err == nil {
			x.rollback(ctx) // it may hold what the one before needs
		}
		if err := t.again(ctx, last, failed); err != nil {
			return err
		}
		return t.do(ctx, p)
	case err != nil:
		return t.again(ctx, p, err)
	}
	f := &flight{p, make(chan error, 1)}
	t.flight = f
	go func() { f.ended <- t.commit(ctx, x, p) }()
	return nil
}

// again does a part again that failed, unless that is for good.
func (t *turn) again(ctx context.Context, p part, failed error) error {
	if !t.mayPass(failed) {
		return t.explain(ctx, failed)
	}
	return t.do(ctx, p)
}

// commit ends the transaction of a part that was carried out for the first
// time.
func (t *turn) commit(ctx context.Context, x *transaction, p part) error {
	if _, err := t.own(&x.tx, p); err != nil {
		x.rollback(ctx)
		return err
	}
	return x.commit(ctx)
}

// settle waits for what was done ahead, and does it again if it failed.
func (t *turn) settle(ctx context.Context) error {
	last, failed := t.land()
	if failed == nil {
		return nil
	}
	return t.again(ctx, last, failed)
}

// land waits until nothing is being committed, and returns what was last and
// why it failed, if it did.
func (t *turn) land() (last part, failed error) {
	if t.flight == nil {
		return part{}, nil
	}
	last, failed = t.flight.part, <-t.flight.ended
	t.flight = nil
	return last, failed
}
