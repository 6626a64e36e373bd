package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"

	"outflow/graph"
	"outflow/graph/ask"
	"outflow/graph/store/neo4j"
	"outflow/graph/store/sqlite"
)

// storeName returns the store that the flags and the environment name: a file,
// or the address of a Neo4j database.
func (p *program) storeName() string {
	switch {
	case p.store != "":
		return p.store
	case p.Env("OUTFLOW_STORE") != "":
		return p.Env("OUTFLOW_STORE")
	}
	return "outflow.db"
}

// A purpose is what a store is opened for.
type purpose int

const (
	toRead   purpose = iota
	toLoad           // it may be made
	toVerify         // it may be damaged
)

// open opens the store.
func (p *program) open(ctx context.Context, purpose purpose) (graph.Store, error) {
	name := p.storeName()
	address, err := isAddress(name)
	if err != nil {
		return nil, err
	}
	if address {
		o, err := p.neo4jOptions()
		if err != nil {
			return nil, err
		}
		o.MustExist = purpose != toLoad
		s, err := neo4j.Open(ctx, name, o)
		if err != nil {
			return nil, withHint(err)
		}
		return s, nil
	}
	if _, err := os.Stat(name); purpose != toLoad && errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("there is no store %q; run outflow load first, or name one with --store, or ask files with --load", name)
	}
	s, err := sqlite.Open(ctx, name, sqlite.Options{MustExist: purpose != toLoad, Damaged: purpose == toVerify})
	if err != nil {
		return nil, err
	}
	if info, err := os.Stat(name); err == nil && purpose != toRead && runtime.GOOS != "windows" && info.Mode().Perm()&0o200 != 0 && info.Mode().Perm()&0o077 != 0 {
		fmt.Fprintf(p.Err, "outflow: %s can be read by others on this machine; chmod 600 %s ends that\n", name, name)
	}
	return s, nil
}

// keeper returns what keeps what was worked out of a store, nil if nothing does.
func keeper(s graph.Store) ask.Keeper {
	if file, ok := s.(*sqlite.Store); ok {
		return file
	}
	return nil
}

// storeKind says what keeps the graph, and the version of its schema.
func (p *program) storeKind(from *source) (kind string, schema int) {
	if address, _ := isAddress(p.storeName()); address && len(from.paths) == 0 {
		return "Neo4j", neo4j.SchemaVersion()
	}
	return "SQLite", sqlite.SchemaVersion()
}

// migrate brings the store up to this version.
func (p *program) migrate(ctx context.Context) error {
	name := p.storeName()
	address, err := isAddress(name)
	if err != nil {
		return err
	}
	if !address {
		return sqlite.Migrate(ctx, name)
	}
	o, err := p.neo4jOptions()
	if err != nil {
		return err
	}
	return withHint(neo4j.Migrate(ctx, name, o))
}

// isAddress reports whether a store is a Neo4j database rather than a file. The
// error of what is neither repeats nothing that may be a password.
func isAddress(name string) (bool, error) {
	scheme, rest, _ := strings.Cut(name, ":")
	if slices.Contains(neo4j.Schemes, scheme) {
		return true, nil
	}
	if strings.HasPrefix(rest, "//") {
		return false, fmt.Errorf("--store %s://…: Outflow keeps graphs in a file or in Neo4j, whose addresses begin with %s://", scheme, strings.Join(neo4j.Schemes, "://, "))
	}
	return false, nil
}

// neo4jOptions returns the options with the password, which only the
// environment or a file that it names may hold: command lines are seen by all.
func (p *program) neo4jOptions() (o neo4j.Options, err error) {
	password, _, err := p.secret("OUTFLOW_NEO4J_PASSWORD")
	o.Password = string(password)
	return o, err
}

// withHint says where the password is looked for.
func withHint(err error) error {
	if errors.Is(err, neo4j.ErrPassword) {
		return fmt.Errorf("%w; the password is read from OUTFLOW_NEO4J_PASSWORD, or from the file that OUTFLOW_NEO4J_PASSWORD_FILE names", err)
	}
	return err
}

// withStore does something with a store that is there, and closes it.
func (p *program) withStore(ctx context.Context, do func(graph.Store) error) error {
	s, err := p.open(ctx, toRead)
	if err != nil {
		return err
	}
	defer s.Close()
	return do(s)
}
