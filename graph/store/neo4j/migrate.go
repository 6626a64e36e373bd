package neo4j

import (
	"context"
	"fmt"
	"strings"

	"outflow/graph"
)

// A step brings a store from the version before to this one. The number of a
// version is its place in the chain, from 1.
type step struct {
	what string
	run  func(context.Context, *Store) error
}

// chain returns the steps from an empty database to the current version. The
// first makes what the current version is made of, and the others find nothing to
// do after it; one of those that has been released never changes. Each may be run
// again after it failed.
func chain() []step {
	return []step{
		{"constraints and indexes", func(ctx context.Context, s *Store) error { return s.create(ctx) }},
		{"names are unique, claims need not be", func(ctx context.Context, s *Store) error { return s.toVersion2(ctx) }},
	}
}

// Migrate brings the store at an address to the version that this program
// reads. It changes nothing if the store is of that version. Errors:
// graph.ErrNewer, graph.ErrBusy.
func Migrate(ctx context.Context, url string, o Options) error { return migrate(ctx, url, o, chain()) }

func migrate(ctx context.Context, url string, o Options, steps []step) error {
	s, err := dial(ctx, url, o)
	if err != nil {
		return err
	}
	defer s.Close()
	v, err := s.version(ctx)
	switch {
	case err == nil && v == 0:
		err = errNone
	case err == nil && v > len(steps):
		err = graph.ErrNewer
	}
	if err != nil || v == len(steps) {
		return s.explain(ctx, err)
	}
	turn, err := s.take(ctx)
	if err != nil {
		return s.explain(ctx, err)
	}
	defer turn.release(ctx)
	return s.explain(ctx, s.advance(ctx, v, steps))
}

// check returns why the store cannot be used as it is, and makes one in an
// empty database if it may.
func (s *Store) check(ctx context.Context, steps []step) error {
	v, err := s.version(ctx)
	switch {
	case err != nil:
	case v > len(steps):
		err = graph.ErrNewer
	case v == 0 && s.o.MustExist:
		err = errNone
	case v == 0:
		err = s.advance(ctx, 0, steps)
	case v < len(steps):
		err = graph.ErrOlder
	}
	return s.explain(ctx, err)
}

// version returns how many steps of the chain the database has behind it; 0 is
// an empty one. A server that is not there is not waited for.
func (s *Store) version(ctx context.Context) (v int, err error) {
	err = s.look(ctx, func(t *tx) error {
		row, err := t.row("OPTIONAL MATCH (o:Outflow) RETURN o.schema, EXISTS { MATCH (n) } LIMIT 1", nil)
		if err != nil {
			return err
		}
		if found, ok := row[0].(int64); ok {
			v = int(found)
		} else if row[1] == true {
			return errForeign
		}
		return nil
	})
	return v, err
}

// advance runs the steps that the database lacks. Many may make one store at
// the same time.
func (s *Store) advance(ctx context.Context, v int, steps []step) error {
	for ; v < len(steps); v++ {
		if err := steps[v].run(ctx, s); err != nil {
			return fmt.Errorf("version %d, %s: %w", v+1, steps[v].what, err)
		}
		err := s.write(ctx, func(t *tx) error {
			return t.run(`MERGE (o:Outflow {id: 'store'}) ON CREATE SET o.head = 0, o.projected = 0
				SET o.schema = $v`, map[string]any{"v": v + 1})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// checkVersion refuses servers without what the store needs: constraints on
// relationships came with 5.7.
func (s *Store) checkVersion(agent string) error {
	var major, minor int
	_, version, _ := strings.Cut(agent, "/")
	if _, err := fmt.Sscanf(version, "%d.%d", &major, &minor); err != nil {
		return nil // some other server's way of counting
	}
	if major < 5 || major == 5 && minor < 7 {
		return &Error{s.name, "the server is Neo4j " + version + "; Outflow needs 5.7 or later", nil}
	}
	return nil
}
