package people

import (
	"context"
	"fmt"
	"io"

	"outflow/graph"
)

// A Crowd is the people of a graph, grouped once by the member lists they are
// on. It is immutable and may be shared.
type Crowd struct {
	graph    *graph.Graph
	censuses []census // by population
}

// A Blob opens a member list by its hash, as graph.Reader does.
type Blob func(ctx context.Context, hash string) (io.ReadCloser, error)

// Gather groups the people of a graph. It reads every member list that the
// graph names, by its hash, and keeps them: a few bytes for each person of
// each list. It takes time in proportion to the sum of their lengths, and ends
// with the context's error when the context is done.
func Gather(ctx context.Context, g *graph.Graph, blob Blob) (*Crowd, error) {
	c := &Crowd{graph: g, censuses: make([]census, len(g.Populations))}
	read := map[string]*List{}
	get := func(what, id, hash string) (*List, error) {
		if l, ok := read[hash]; ok {
			return l, nil
		}
		l, err := load(ctx, blob, hash)
		if err != nil {
			return nil, fmt.Errorf("member list of %s %q: %w", what, id, err)
		}
		read[hash] = l
		return l, nil
	}
	for i := range g.Populations {
		p := &g.Populations[i]
		if p.Members == "" {
			continue
		}
		l, err := get("population", p.ID, p.Members)
		if err != nil {
			return nil, err
		}
		if err := c.censuses[i].addList(graph.None, l); err != nil {
			return nil, fmt.Errorf("population %q: %w", p.ID, err)
		}
	}
	for i := range g.Cohorts {
		h := &g.Cohorts[i]
		if h.Members == "" || h.Population == graph.None {
			continue
		}
		l, err := get("cohort", h.ID, h.Members)
		if err != nil {
			return nil, err
		}
		if err := c.censuses[h.Population].addList(int32(i), l); err != nil {
			return nil, fmt.Errorf("cohort %q: %w", h.ID, err)
		}
	}
	for i := range c.censuses {
		if err := c.censuses[i].take(ctx); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func load(ctx context.Context, blob Blob, hash string) (*List, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	r, err := blob(ctx, hash)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(r)
	if closeErr := r.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return nil, err
	}
	return Decode(data)
}

// Keyed reports whether the ids of a population's people are pseudonyms of
// texts.
func (c *Crowd) Keyed(population int32) bool { return c.censuses[population].naming.keyed }

// Listed returns how many people of a population are on some member list.
func (c *Crowd) Listed(population int32) int64 { return c.censuses[population].listed }
