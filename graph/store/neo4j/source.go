package neo4j

import (
	"context"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"

	"outflow/graph"
)

// A said is what a source of the batch has said up to now.
type said struct {
	adds, retires bool
	replaced      bool // the batch replaces the source
	// commits that added or retired claims of a source that is replaced; none
	// for one that has said nothing yet.
	commits []int64
	// claims holds, if the batch replaces the source, the hashes of its
	// current claims; true is for those which the batch states again, or
	// another in their place.
	claims map[graph.Hash]bool
}

// An outdated claim is to be retired.
type outdated struct {
	graph.ClaimKey
	added int64
}

func (w *writing) said(name string) *said {
	s := w.sources[name]
	if s == nil {
		s = &said{}
		w.sources[name] = s
	}
	return s
}

// loadSaid learns what a source that the batch replaces has said. If that is
// repeated, comparing hashes is all it takes to know.
func (w *writing) loadSaid(ctx context.Context, name string) error {
	s := w.said(name)
	if s.replaced {
		return nil
	}
	err := w.read(ctx, func(t *tx) error {
		s.commits = nil
		return t.rows(`MATCH (c:Commit) WHERE $name IN c.sources RETURN c.number`, map[string]any{"name": name}, func(row []any) error {
			s.commits = append(s.commits, row[0].(int64))
			return nil
		})
	})
	if err != nil {
		return err
	}
	s.replaced = true
	if s.commits == nil {
		return nil
	}
	return w.read(ctx, func(t *tx) error {
		s.claims = map[graph.Hash]bool{}
		return t.currentOf(name, s.commits, func(row []any) error {
			h, err := parseHash(row[0])
			s.claims[h] = false
			return err
		}, "c.hash")
	})
}

// currentOf calls each with the given columns of the current claims of a
// source, by the commits that may have added them.
func (t *tx) currentOf(name string, commits []int64, each func(row []any) error, columns string) error {
	for _, kind := range types {
		err := t.rows(ofType(kind, `UNWIND $commits AS n MATCH ()-[c:TYPE]->() WHERE c.added = n AND c.source = $name AND c.retired IS NULL
			RETURN `+columns), map[string]any{"commits": commits, "name": name}, each)
		if err != nil {
			return err
		}
	}
	return nil
}

func parseHash(value any) (h graph.Hash, err error) {
	text, _ := value.(string)
	if n, err := hex.Decode(h[:], []byte(text)); err != nil || n != len(h) || len(text) != 2*len(h) {
		return h, fmt.Errorf("the store holds what is no hash; run outflow verify: %q", text)
	}
	return h, nil
}

// compare finds out how the entries differ from what their sources say now,
// counts them, and returns those to be written. What they replace is noted.
func (w *writing) compare(ctx context.Context, chunk []entry) (fresh []entry, err error) {
	var maybe []entry // claims of which an earlier version may be current
	for _, e := range chunk {
		s := w.said(e.Source)
		again, known := s.claims[e.hash]
		switch {
		case known && again:
			return nil, e.twice()
		case known:
			s.claims[e.hash] = true
			w.change.Unchanged++
		case w.head == 0, s.replaced && s.commits == nil: // nothing said before
			w.change.Added++
			fresh = append(fresh, e)
		default:
			maybe = append(maybe, e)
		}
	}
	current, err := w.current(ctx, maybe, 0)
	if err != nil {
		return nil, err
	}
	for i, e := range maybe {
		s := w.said(e.Source)
		old, ok := current[i]
		switch {
		case !ok:
			w.change.Added++
		case old.hash == e.hash:
			w.change.Unchanged++
			continue
		case s.claims != nil && s.claims[old.hash]:
			return nil, e.twice()
		default:
			if s.claims != nil {
				s.claims[old.hash] = true
			}
			w.change.Changed++
			w.retire(outdated{e.ClaimKey, old.added}, old.hash)
		}
		fresh = append(fresh, e)
	}
	return fresh, nil
}

// A version is a claim in the store.
type version struct {
	hash  graph.Hash
	added int64
}

// current returns, by their places in the chunk, the versions of the claims
// that commit number added, or that are current if it is 0.
func (w *writing) current(ctx context.Context, chunk []entry, number int64) (map[int]version, error) {
	rows := map[string][]map[string]any{}
	for i := range chunk {
		e := &chunk[i]
		kind := typeOf(e.Kind)
		rows[kind] = append(rows[kind], map[string]any{"i": i, "kind": string(e.Kind), "id": e.ID, "source": e.Source})
	}
	found := map[int]version{}
	err := w.read(ctx, func(t *tx) error {
		clear(found)
		for kind, rows := range rows {
			condition := "c.added IS NOT NULL AND c.added < $next AND c.retired IS NULL"
			if number != 0 {
				condition = "c.added = $number"
			}
			if kind == says {
				condition += " AND c.kind = row.kind"
			}
			err := t.rows(ofType(kind, `UNWIND $rows AS row MATCH ()-[c:TYPE]->() WHERE c.id = row.id AND c.source = row.source AND `+condition+`
				RETURN row.i, c.hash, c.added`), map[string]any{"rows": rows, "next": w.number, "number": number}, func(row []any) error {
				h, err := parseHash(row[1])
				found[int(row[0].(int64))] = version{h, row[2].(int64)}
				return err
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	return found, err
}

func (w *writing) retire(o outdated, hash graph.Hash) {
	w.said(o.Source).retires = true
	w.outdated = append(w.outdated, o)
	w.retired = append(w.retired, hash)
}

// touched returns the names of the sources whose claims the commit adds or
// retires, sorted.
func (w *writing) touched() []string {
	names := slices.Sorted(maps.Keys(w.sources))
	return slices.DeleteFunc(names, func(name string) bool { return !w.sources[name].adds && !w.sources[name].retires })
}
