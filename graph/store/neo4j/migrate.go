package neo4j

import (
	"context"
	"fmt"
	"strings"

	"outflow/graph"
	"outflow/graph/store/ledger"
)

// An upgrade brings a store from the version before to the next one.
type upgrade struct {
	what string
	run  func(context.Context, *writerLock) error
}

// upgrades returns those since version 1; the current version comes after the
// last one. What has been released never changes, and may be run again after it
// failed.
func upgrades() []upgrade {
	return []upgrade{
		{"claims have indexes, names a constraint", func(ctx context.Context, w *writerLock) error { return w.toVersion2(ctx) }},
		{"names are folded anew", func(ctx context.Context, w *writerLock) error { return w.toVersion3(ctx) }},
		{"claims are found by what they name", func(ctx context.Context, w *writerLock) error { return w.toVersion4(ctx) }},
		{"commits have seals", func(ctx context.Context, w *writerLock) error { return w.toVersion5(ctx) }},
		{"runs have indexes", func(ctx context.Context, w *writerLock) error { return w.indexed(ctx) }},
		{"patterns have indexes", func(ctx context.Context, w *writerLock) error { return w.indexed(ctx) }},
		{"erasures have indexes", func(ctx context.Context, w *writerLock) error { return w.indexed(ctx) }},
	}
}

// Migrate brings the store at an address to the version that this program
// reads. It changes nothing if the store is of that version. Once begun it must be
// ended: until then no program uses the store. Errors: graph.ErrNewer,
// graph.ErrBusy.
func Migrate(ctx context.Context, url string, o Options) error {
	return migrate(ctx, url, o, upgrades())
}

func migrate(ctx context.Context, url string, o Options, upgrades []upgrade) error {
	s, err := dial(ctx, url, o)
	if err != nil {
		return err
	}
	defer s.Close()
	current := 1 + len(upgrades)
	due := func() (from int, err error) {
		from, to, err := s.version(ctx)
		switch {
		case err == nil && to == 0:
			err = errNone
		case err == nil && to > current:
			err = graph.ErrNewer
		}
		return from, err
	}
	if from, err := due(); err != nil || from == current {
		return s.explain(ctx, err)
	}
	w, err := s.lockWriter(ctx)
	if err != nil {
		return s.explain(ctx, err)
	}
	defer w.release(ctx)
	from, err := due() // somebody else may have had the lock
	for ; err == nil && from < current; from++ {
		// A program of before must find a newer store, even one that is half
		// upgraded.
		err = w.step(ctx, map[string]any{"schema": current, "upgraded": from}, nil)
		if err != nil {
			break
		}
		u := upgrades[from-1]
		if err = u.run(ctx, w); err != nil {
			err = fmt.Errorf("version %d, %s: %w", from+1, u.what, err)
			break
		}
	}
	if err == nil {
		err = w.step(ctx, map[string]any{"upgraded": nil}, nil)
	}
	return s.explain(ctx, err)
}

// check returns why the store cannot be used as it is, and makes one in an
// empty database if it may.
func (s *Store) check(ctx context.Context, current int) error {
	from, to, err := s.version(ctx)
	switch {
	case err != nil:
	case to > current:
		err = graph.ErrNewer
	case to == 0 && s.o.MustExist:
		err = errNone
	case to == 0:
		err = s.create(ctx, current)
	case from < current:
		err = graph.ErrOlder
	}
	s.schema = current
	return s.explain(ctx, err)
}

// version returns the version from which the store is to be upgraded, and the
// one to which; they are the same in one that needs not be, and 0 in an empty
// database. A server that is not there is not waited for.
func (s *Store) version(ctx context.Context) (from, to int, err error) {
	err = s.look(ctx, func(t *tx) error {
		row, err := t.row("OPTIONAL MATCH (o:Outflow) RETURN coalesce(o.upgraded, o.schema), o.schema, EXISTS { MATCH (n) } LIMIT 1", nil)
		if err != nil {
			return err
		}
		if found, ok := row[1].(int64); ok {
			before, _ := row[0].(int64)
			from, to = int(before), int(found)
		} else if row[2] == true {
			return errForeign
		}
		return nil
	})
	return from, to, err
}

// checkVersion refuses servers without what the store needed once: constraints
// on relationships came with 5.7. It has not been tried with older ones since.
func (s *Store) checkVersion(agent string) error {
	var major, minor int
	_, version, _ := strings.Cut(agent, "/")
	if _, err := fmt.Sscanf(version, "%d.%d", &major, &minor); err != nil {
		return nil // some other server's way of counting
	}
	if major < 5 || major == 5 && minor < 7 {
		return ledger.NewError(s.name, "the server is Neo4j "+version+"; Outflow needs 5.7 or later", nil)
	}
	return nil
}
