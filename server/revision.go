package server

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"outflow/graph"
	"outflow/server/marquez"
	"outflow/server/web"
)

// A revision is the graph as of one commit, in memory and ready for questions.
type revision struct {
	commit graph.Commit
	Asker
	names func() *nameIndex // made when first asked for
	near  func() *neighbours
	// marquez is what programs made for Marquez see of it, made when first asked for.
	marquez func() *marquez.Catalog
	// examples are questions about it, made when first asked for.
	examples func() []string
}

func newRevision(a Asker) *revision {
	return &revision{
		commit: a.Graph().Commit, Asker: a,
		names:   sync.OnceValue(func() *nameIndex { return newNameIndex(a) }),
		near:    sync.OnceValue(func() *neighbours { return newNeighbours(a.Graph()) }),
		marquez: sync.OnceValue(func() *marquez.Catalog { return marquez.New(a.Graph()) }),
		examples: sync.OnceValue(func() []string {
			return web.Examples(a.Graph(), func(question string) bool {
				_, err := a.ParseContext(context.Background(), question)
				return err == nil
			})
		}),
	}
}

// revisions are the copies of the graph in memory: the head, which follows the
// store from whatever process commits come, and a few past ones.
type revisions struct {
	store Store
	read  func(ctx context.Context, number int64) (Asker, error)
	past  *cache[int64, *revision]

	current atomic.Pointer[revision] // nil until the store was read once
	turn    chan struct{}            // held by whoever refreshes
	tried   chan struct{}            // closed once the store was read, or could not be
	begun   sync.Once

	mu   sync.Mutex
	last state
}

func newRevisions(store Store, read func(context.Context, int64) (Asker, error), past int) *revisions {
	r := &revisions{store: store, read: read, past: newCache[int64, *revision](int64(past)), turn: make(chan struct{}, 1), tried: make(chan struct{})}
	return r
}

// A state is how the copy stands to the store.
type state struct {
	head    graph.Commit // of the store, when it was last seen
	checked time.Time    // when the copy was last known to be that of the head
	why     error        // why it may not be now, nil if it is
}

// errReading is why a copy may not be that of the store's head for the moment.
var errReading = errors.New("the newest commit is being read")

// head returns the copy of the newest commit that could be read. While the store
// is read for the first time it waits.
func (r *revisions) head(ctx context.Context) (*revision, error) {
	select {
	case <-r.tried:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if current := r.current.Load(); current != nil {
		return current, nil
	}
	return nil, &storeError{r.state().why}
}

// empty reports whether nothing is loaded.
func (r *revisions) empty(ctx context.Context) (bool, error) {
	head, err := r.head(ctx)
	return err == nil && len(head.Graph().Places) == 0, err
}

// at returns the graph as of a commit; 0 is the head.
func (r *revisions) at(ctx context.Context, number int64) (*revision, error) {
	head, err := r.head(ctx)
	if err != nil || number == 0 || number == head.commit.Number {
		return head, err
	}
	if number > head.commit.Number { // another process may just have made it
		if err := r.refresh(ctx); err != nil {
			return nil, &storeError{err}
		}
		if head, err = r.head(ctx); err != nil || number == head.commit.Number {
			return head, err
		}
	}
	if number < 0 || number > head.commit.Number {
		return nil, fmt.Errorf("%w: %d; the last one is %d", graph.ErrNoCommit, number, head.commit.Number)
	}
	return r.past.get(ctx, number, func(ctx context.Context) (*revision, int64, error) {
		a, err := r.read(ctx, number)
		if err != nil && !errors.Is(err, graph.ErrNoCommit) {
			err = &storeError{err}
		}
		if err != nil {
			return nil, 0, err
		}
		return newRevision(a), 1, nil
	})
}

func (r *revisions) state() state {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.last
}

func (r *revisions) note(s state) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last = s
}

// refresh follows the store if its head is not that of the copy. The new
// copy is made aside; until it is ready, and if it cannot be made, the old one
// answers.
func (r *revisions) refresh(ctx context.Context) error {
	select {
	case r.turn <- struct{}{}:
		defer func() { <-r.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	s := r.state()
	began := time.Now()
	var head graph.Commit
	err := r.store.View(ctx, 0, func(v graph.Reader) error {
		head = v.Commit()
		return nil
	})
	old := r.current.Load()
	if err == nil && (old == nil || old.commit.Number != head.Number || old.commit.Hash != head.Hash) {
		s.head = head
		s.why = errReading
		r.note(s)
		err = r.replace(ctx, old, head)
	}
	s.why = err
	if err == nil {
		s.head, s.checked = r.current.Load().commit, began
	}
	if ctx.Err() == nil || err == nil { // that the caller left is not why
		r.note(s)
		r.begun.Do(func() { close(r.tried) })
	}
	return err
}

// replace puts a copy of the store's head in the place of the old one: what that one
// becomes by the commits since, or one that is read whole if there is none, or another
// store lies in the place of its.
func (r *revisions) replace(ctx context.Context, old *revision, head graph.Commit) error {
	var a Asker
	if old != nil {
		err := r.store.View(ctx, head.Number, func(v graph.Reader) error {
			follows, err := old.commit.Precedes(ctx, v)
			if follows && err == nil {
				a, err = old.Asker.Advance(ctx, v)
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	if a == nil {
		var err error
		if a, err = r.read(ctx, head.Number); err != nil {
			return err
		}
		r.past.forget(func(int64) bool { return true })
	}
	r.current.Store(newRevision(a))
	return nil
}

// resting is how many times as long as it took to follow the store nothing is followed: while
// events come there is a commit many times a second, and what one costs a large graph is
// work that questions wait for. A commit that a question names is followed at once.
const resting = 9

// follow refreshes until the context ends: not once for each commit, but for what came
// together since the last time, so that it takes no more than a tenth of a processor. It does
// so less often while the store cannot be read.
func (r *revisions) follow(ctx context.Context, every time.Duration, failed func(error)) {
	wait := time.Duration(0)
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		began := time.Now()
		err := r.refresh(ctx)
		switch {
		case err == nil:
			wait = max(every, resting*time.Since(began))
		case ctx.Err() == nil:
			failed(err)
			wait = min(max(2*wait, every), 10*every)
		}
	}
}
