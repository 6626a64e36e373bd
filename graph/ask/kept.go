package ask

import (
	"bytes"
	"context"

	"outflow/graph"
	"outflow/graph/people"
)

// A Keeper keeps from one process to the next what was worked out of a store. It may forget
// all of it at any time; what it gives is what was kept under that name and key.
type Keeper interface {
	// State is another one whenever the store may hold other claims of a commit than
	// before, "" if that cannot be told.
	State() string
	// Kept returns what was kept, nil if nothing was.
	Kept(name, key string) []byte
	// Keep keeps data in the place of what had the name before, if it can.
	Keep(name, key string, data []byte)
}

// What is kept: the merged graph of a commit, and how many people are on the same lists.
const (
	keptGraph  = "graph"
	keptCensus = "census"
)

// readGraph makes the graph of a part of a store, or of all of it: from what is kept, if there
// is that. Of an earlier commit nothing is kept: it would take the place of what is kept of the
// last one.
func (q *Query) readGraph(ctx context.Context, r graph.Reader, s graph.Scope, k Keeper) (*graph.Graph, error) {
	key := wholeKey(r, k)
	var kept []byte
	if key != "" {
		kept = k.Kept(keptGraph, key)
	}
	part, err := graph.GatherPart(ctx, r, s, kept != nil)
	switch {
	case err != nil:
		return nil, err
	case part != nil:
		return graph.Merge(r.Commit(), part)
	case kept != nil:
		if g, err := graph.ReadSnapshot(kept, r.Commit()); err == nil {
			return g, nil
		}
	}
	g, err := graph.Merge(r.Commit(), r.Claims(ctx, graph.Merged()...))
	if err == nil && key != "" && q.KnownAt == 0 && wholeKey(r, k) == key { // nobody wrote meanwhile
		k.Keep(keptGraph, key, g.Snapshot())
	}
	return g, err
}

// wholeKey is the key of the graph of the commit that is read, "" if it cannot be kept.
func wholeKey(r graph.Reader, k Keeper) string {
	if k == nil {
		return ""
	}
	state := k.State()
	if state == "" {
		return ""
	}
	return r.Commit().Hash + " " + state
}

// countPeople makes the crowd of a graph, for questions that only count people: from what is
// kept, if there is that.
func (q *Query) countPeople(ctx context.Context, g *graph.Graph, blob people.Blob, k Keeper) (*people.Crowd, error) {
	lists := people.ListsOf(g)
	if k == nil || lists == "" {
		return people.Gather(ctx, g, blob)
	}
	if c, err := people.ReadSnapshot(g, k.Kept(keptCensus, lists)); err == nil {
		return c, nil
	}
	c, err := people.Gather(ctx, g, blob)
	if err == nil && q.KnownAt == 0 {
		k.Keep(keptCensus, lists, c.Snapshot())
	}
	return c, err
}

// VerifyKept compares what is kept with what the store says, and returns the names of what
// differs: nobody else finds out if somebody made it up. What is damaged is left out, as when a
// question is asked.
func VerifyKept(ctx context.Context, r graph.Reader, k Keeper) (names []string, err error) {
	g, err := graph.Merge(r.Commit(), r.Claims(ctx, graph.Merged()...))
	if err != nil {
		return nil, err
	}
	differs := func(name, key string, snapshot func() ([]byte, error)) error {
		kept := k.Kept(name, key)
		if kept == nil {
			return nil
		}
		want, err := snapshot()
		if err == nil && !bytes.Equal(kept, want) {
			names = append(names, name)
		}
		return err
	}
	if key := wholeKey(r, k); key != "" {
		if err := differs(keptGraph, key, func() ([]byte, error) { return g.Snapshot(), nil }); err != nil {
			return nil, err
		}
	}
	err = differs(keptCensus, people.ListsOf(g), func() ([]byte, error) {
		c, err := people.Gather(ctx, g, r.Blob)
		if err != nil {
			return nil, err
		}
		return c.Snapshot(), nil
	})
	return names, err
}
