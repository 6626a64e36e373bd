package server

import (
	"context"
	"sync/atomic"
	"time"

	"outflow/graph"
	"outflow/graph/ask"
)

// A hooked asker does something before it answers.
type hooked struct {
	Asker
	before func(context.Context) error
}

func (h hooked) In(zone *time.Location) Asker { return hooked{h.Asker.In(zone), h.before} }

func (h hooked) Advance(ctx context.Context, r graph.Reader) (Asker, error) {
	next, err := h.Asker.Advance(ctx, r)
	return hooked{next, h.before}, err
}

func (h hooked) Outline(ctx context.Context, f ask.Query) (*ask.Outline, error) {
	if err := h.before(ctx); err != nil {
		return nil, err
	}
	return h.Asker.Outline(ctx, f)
}

func (h hooked) OutlineAbout(ctx context.Context, f ask.Query, who *ask.Person) (*ask.Outline, error) {
	if err := h.before(ctx); err != nil {
		return nil, err
	}
	return h.Asker.OutlineAbout(ctx, f, who)
}

func (h hooked) List(ctx context.Context, f ask.Query) (*ask.List, error) {
	if err := h.before(ctx); err != nil {
		return nil, err
	}
	return h.Asker.List(ctx, f)
}

// before makes a service's askers do something before they answer.
func before(do func(context.Context) error) func(*Options) {
	return func(o *Options) {
		read := o.Read
		o.Read = func(ctx context.Context, number int64) (Asker, error) {
			a, err := read(ctx, number)
			return hooked{a, do}, err
		}
	}
}

// stuck waits until its time is over.
func stuck(ctx context.Context) error {
	<-ctx.Done()
	return ctx.Err()
}

// A fickle store can be read at times only.
type fickle struct {
	Store
	err atomic.Pointer[error]
}

func (f *fickle) View(ctx context.Context, number int64, fn func(graph.Reader) error) error {
	if err := f.err.Load(); err != nil && *err != nil {
		return *err
	}
	return f.Store.View(ctx, number, fn)
}

func (f *fickle) fail(err error) { f.err.Store(&err) }

// faltering makes a service's store one that can be made to fail.
func faltering(f *fickle) func(*Options) {
	return func(o *Options) {
		f.Store = o.Store
		read := o.Read
		o.Store = f
		o.Read = func(ctx context.Context, number int64) (Asker, error) {
			if err := f.View(ctx, 0, func(graph.Reader) error { return nil }); err != nil {
				return nil, err
			}
			return read(ctx, number)
		}
	}
}
