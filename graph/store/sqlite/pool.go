package sqlite

import (
	"context"
	"errors"
	"sync"
)

// A pool hands out connections to one database. Whoever holds one must not
// ask for another: a store in memory has a single connection.
type pool struct {
	open  func() (*conn, error)
	inUse chan struct{} // holds one for each connection in use, as many as there may be

	mu     sync.Mutex
	idle   []*conn // the last one used is the first one given
	closed bool
}

func newPool(most int, open func() (*conn, error), idle ...*conn) *pool {
	return &pool{open: open, inUse: make(chan struct{}, most), idle: idle}
}

var errClosed = errors.New("the store is closed")

// with calls fn with a connection that nobody else uses meanwhile.
func (p *pool) with(ctx context.Context, fn func(*conn) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case p.inUse <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-p.inUse }()
	c, err := p.get()
	if err != nil {
		return err
	}
	defer p.put(c)
	return fn(c)
}

func (p *pool) get() (*conn, error) {
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		return nil, errClosed
	}
	if last := len(p.idle) - 1; last >= 0 {
		c := p.idle[last]
		p.idle = p.idle[:last]
		p.mu.Unlock()
		return c, nil
	}
	p.mu.Unlock()
	return p.open()
}

func (p *pool) put(c *conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		c.close()
		return
	}
	p.idle = append(p.idle, c)
}

// close closes the idle connections now and those in use when they are done.
func (p *pool) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	for _, c := range p.idle {
		c.close()
	}
	p.idle = nil
}
