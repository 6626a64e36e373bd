package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"outflow/graph"
	"outflow/graph/store/sqlite"
)

// storePath returns the store that the flags and the environment name.
func (p *program) storePath() string {
	switch {
	case p.store != "":
		return p.store
	case p.Env("OUTFLOW_STORE") != "":
		return p.Env("OUTFLOW_STORE")
	}
	return "outflow.db"
}

// open opens the store; create allows it to be made.
func (p *program) open(ctx context.Context, create bool) (graph.Store, error) {
	path := p.storePath()
	if scheme, _, ok := strings.Cut(path, "://"); ok {
		return nil, fmt.Errorf("store %q: this version keeps its graph in a file; %s:// is not one", path, scheme)
	}
	if _, err := os.Stat(path); !create && errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("there is no store %q; run outflow load first, or name one with --store, or ask files with --load", path)
	}
	return sqlite.Open(ctx, path, sqlite.Options{MustExist: !create})
}

// withStore does something with a store that is there, and closes it.
func (p *program) withStore(ctx context.Context, do func(graph.Store) error) error {
	s, err := p.open(ctx, false)
	if err != nil {
		return err
	}
	defer s.Close()
	return do(s)
}
