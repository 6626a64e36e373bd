package server

import (
	"container/list"
	"context"
	"fmt"
	"runtime/debug"
	"sync"
)

// A cache keeps what was worked out, least recently used out first, and works
// out nothing twice at once: who asks for what is being worked out waits for
// it. Its work ends when nobody waits for it any more.
type cache[K comparable, V any] struct {
	room int64 // in the units of sizes

	mu      sync.Mutex
	held    int64
	order   list.List // of *kept[K, V], most recently used first
	byKey   map[K]*list.Element
	flights map[K]*flight[V]
	flying  sync.WaitGroup
	hits    int64
	misses  int64
}

type kept[K comparable, V any] struct {
	key   K
	value V
	size  int64
}

type flight[V any] struct {
	done    chan struct{} // closed once value and err are set
	value   V
	err     error
	waiting int
	stop    context.CancelFunc
}

func newCache[K comparable, V any](room int64) *cache[K, V] {
	return &cache[K, V]{room: room, byKey: map[K]*list.Element{}, flights: map[K]*flight[V]{}}
}

// get returns what is kept under the key, or works it out. Errors are not kept.
func (c *cache[K, V]) get(ctx context.Context, key K, work func(context.Context) (V, int64, error)) (V, error) {
	c.mu.Lock()
	if e, ok := c.byKey[key]; ok {
		c.order.MoveToFront(e)
		c.hits++
		value := e.Value.(*kept[K, V]).value
		c.mu.Unlock()
		return value, nil
	}
	f, ok := c.flights[key]
	if ok {
		c.hits++
	} else {
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
			c.keep(key, f.value, size)
		}
		c.mu.Unlock()
		close(f.done)
	})
	return f
}

// leave ends the work if nobody waits for it any more.
func (c *cache[K, V]) leave(key K, f *flight[V]) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f.waiting--
	if f.waiting == 0 {
		f.stop()
		if c.flights[key] == f {
			delete(c.flights, key) // who asks now must not get the error of the end
		}
	}
}

func (c *cache[K, V]) keep(key K, value V, size int64) {
	if _, ok := c.byKey[key]; ok || size > c.room {
		return
	}
	c.byKey[key] = c.order.PushFront(&kept[K, V]{key, value, size})
	c.held += size
	for c.held > c.room {
		c.drop(c.order.Back())
	}
}

func (c *cache[K, V]) drop(e *list.Element) {
	k := c.order.Remove(e).(*kept[K, V])
	delete(c.byKey, k.key)
	c.held -= k.size
}

// forget drops what matches.
func (c *cache[K, V]) forget(match func(K) bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for e := c.order.Front(); e != nil; {
		next := e.Next()
		if match(e.Value.(*kept[K, V]).key) {
			c.drop(e)
		}
		e = next
	}
}

// stats are how a cache is used.
type stats struct{ held, hits, misses int64 }

func (c *cache[K, V]) stats() stats {
	c.mu.Lock()
	defer c.mu.Unlock()
	return stats{c.held, c.hits, c.misses}
}

// A panicError is a defect that showed while something was worked out.
type panicError struct {
	value any
	stack []byte
}

func (e *panicError) Error() string { return fmt.Sprintf("panic: %v\n%s", e.value, e.stack) }

// guarded makes an error of a panic: the work runs beside the request, where
// nothing else would keep a panic from ending the process.
func guarded[V any](ctx context.Context, work func(context.Context) (V, int64, error)) (value V, size int64, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &panicError{p, debug.Stack()}
		}
	}()
	return work(ctx)
}
