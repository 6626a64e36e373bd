package server

import (
	"container/list"
	"context"
	"fmt"
	"runtime/debug"
	"sync"
)

// recent keeps values, up to a total size: the least recently used goes first.
// It is not safe for use by several at once.
type recent[K comparable, V any] struct {
	room  int64 // in the units of sizes
	held  int64
	order list.List // of *kept[K, V], most recently used first
	byKey map[K]*list.Element
}

type kept[K comparable, V any] struct {
	key   K
	value V
	size  int64
}

func newRecent[K comparable, V any](room int64) *recent[K, V] {
	return &recent[K, V]{room: room, byKey: map[K]*list.Element{}}
}

func (r *recent[K, V]) get(key K) (value V, ok bool) {
	e, ok := r.byKey[key]
	if ok {
		r.order.MoveToFront(e)
		value = e.Value.(*kept[K, V]).value
	}
	return value, ok
}

// put keeps a value, unless there is one under its key already or it is larger
// than all the room.
func (r *recent[K, V]) put(key K, value V, size int64) {
	if r.byKey[key] != nil || size > r.room {
		return
	}
	r.byKey[key] = r.order.PushFront(&kept[K, V]{key, value, size})
	for r.held += size; r.held > r.room; {
		r.drop(r.order.Back())
	}
}

func (r *recent[K, V]) drop(e *list.Element) {
	k := r.order.Remove(e).(*kept[K, V])
	delete(r.byKey, k.key)
	r.held -= k.size
}

// A cache keeps what was worked out of late, and works nothing out twice at once:
// whoever asks for what is being worked out waits for it. The work ends when
// nobody waits for it any more. (The libraries for this either keep values or
// share calls; none of them ends a call that its callers have left.)
type cache[K comparable, V any] struct {
	mu           sync.Mutex
	kept         *recent[K, V]
	flights      map[K]*flight[V]
	flying       sync.WaitGroup
	ended        bool // nothing more is begun
	hits, misses int64
}

// A flight is something being worked out.
type flight[V any] struct {
	done    chan struct{} // closed once value and err are set
	value   V
	err     error
	waiting int
	stop    context.CancelFunc
}

func newCache[K comparable, V any](room int64) *cache[K, V] {
	return &cache[K, V]{kept: newRecent[K, V](room), flights: map[K]*flight[V]{}}
}

// get returns what is kept under the key, or works it out; the work says also how
// large its value is. Errors are not kept.
func (c *cache[K, V]) get(ctx context.Context, key K, work func(context.Context) (V, int64, error)) (V, error) {
	c.mu.Lock()
	if value, ok := c.kept.get(key); ok {
		c.hits++
		c.mu.Unlock()
		return value, nil
	}
	f, ok := c.flights[key]
	switch {
	case ok:
		c.hits++
	case c.ended:
		c.mu.Unlock()
		var none V
		return none, context.Canceled
	default:
		c.misses++
		f = c.start(ctx, key, work)
	}
	f.waiting++
	c.mu.Unlock()
	select {
	case <-f.done:
		return f.value, f.err
	case <-ctx.Done():
		c.leave(key, f)
		var none V
		return none, ctx.Err()
	}
}

// start begins to work something out, for whoever asks, not for the one who
// asked first alone. The cache is locked.
func (c *cache[K, V]) start(ctx context.Context, key K, work func(context.Context) (V, int64, error)) *flight[V] {
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	f := &flight[V]{done: make(chan struct{}), stop: stop}
	c.flights[key] = f
	c.flying.Go(func() {
		defer stop()
		var size int64
		f.value, size, f.err = guarded(ctx, work)
		c.mu.Lock()
		if c.flights[key] == f {
			delete(c.flights, key)
		}
		if f.err == nil {
			c.kept.put(key, f.value, size)
		}
		c.mu.Unlock()
		close(f.done)
	})
	return f
}

// end waits for what is being worked out, and lets nothing more begin.
func (c *cache[K, V]) end() {
	c.mu.Lock()
	c.ended = true
	c.mu.Unlock()
	c.flying.Wait()
}

// leave ends the work if nobody waits for it any more. Whoever asks from then on
// must not get the error that this ends with.
func (c *cache[K, V]) leave(key K, f *flight[V]) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if f.waiting--; f.waiting > 0 {
		return
	}
	f.stop()
	if c.flights[key] == f {
		delete(c.flights, key)
	}
}

// forget drops what matches.
func (c *cache[K, V]) forget(match func(K) bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for key, e := range c.kept.byKey {
		if match(key) {
			c.kept.drop(e)
		}
	}
}

// stats are how a cache is used.
type stats struct{ held, hits, misses int64 }

func (c *cache[K, V]) stats() stats {
	c.mu.Lock()
	defer c.mu.Unlock()
	return stats{c.kept.held, c.hits, c.misses}
}

// A panicError is a defect that showed while something was worked out.
type panicError struct {
	value any
	stack []byte
}

func (e *panicError) Error() string { return fmt.Sprintf("panic: %v\n%s", e.value, e.stack) }

// caught makes an error of a panic, deferred.
func caught(err *error) {
	if p := recover(); p != nil {
		*err = &panicError{p, debug.Stack()}
	}
}

// guarded works; a panic of the work is an error: it runs beside the request, where
// nothing else would keep a panic from ending the process.
func guarded[V any](ctx context.Context, work func(context.Context) (V, int64, error)) (value V, size int64, err error) {
	defer caught(&err)
	return work(ctx)
}
