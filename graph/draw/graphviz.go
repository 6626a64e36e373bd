package draw

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"

	"outflow/graph/draw/cache"

	"github.com/goccy/go-graphviz/cgraph"
	"github.com/goccy/go-graphviz/gvc"
)

var _ = cache.Restore()

// turn is held by whoever speaks to Graphviz. go-graphviz runs one WebAssembly
// module per process and keeps plain maps beside it: two calls at once crash.
// It is a channel, not a mutex, so that waiting for it ends with a context.
var turn = make(chan struct{}, 1)

// engine starts Graphviz, once: each start would leak its plugins into the
// module's memory.
var engine = sync.OnceValues(func() (*gvc.Context, error) { return gvc.New(context.Background()) })

// ErrLayout means that Graphviz failed. What makes it fail is a defect here or
// there, never the answer's contents.
var ErrLayout = errors.New("draw: Graphviz could not lay the drawing out")

// runGraphviz lays out a graph in Graphviz's language and returns the result as
// JSON. If ctx ends first it returns, and Graphviz, which cannot be stopped
// without breaking the module for good, finishes behind the scenes; what bounds
// it is the size of a folded drawing.
func runGraphviz(ctx context.Context, dot []byte) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	select {
	case turn <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	type result struct {
		json []byte
		err  error
	}
	done := make(chan result, 1)
	go func() {
		defer func() { <-turn }()
		json, err := layOut(dot)
		if err != nil {
			err = fmt.Errorf("%w: %w", ErrLayout, err)
		}
		done <- result{json, err}
	}()
	select {
	case r := <-done:
		return r.json, r.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (o *Options) layOut(ctx context.Context, dot []byte) ([]byte, error) {
	if o.LayOut != nil {
		return o.LayOut(ctx, dot)
	}
	return runGraphviz(ctx, dot)
}

func layOut(dot []byte) (json []byte, err error) {
	defer func() {
		// The bindings panic where the module does.
		if p := recover(); p != nil {
			err = fmt.Errorf("%v", p)
		}
	}()
	ctx := context.Background()
	g, err := engine()
	if err != nil {
		return nil, err
	}
	parsed, err := cgraph.ParseBytes(dot)
	if err != nil {
		return nil, err
	}
	defer parsed.Close()
	if err := g.Layout(ctx, parsed, "dot"); err != nil {
		return nil, err
	}
	defer g.FreeLayout(ctx, parsed)
	var out bytes.Buffer
	if err := g.RenderData(ctx, parsed, "json0", &out); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
