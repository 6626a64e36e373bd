package sqlite

import (
	"maps"
	"slices"
	"strings"

	"outflow/graph"
)

// A source is one that the commit being made adds claims of, or replaces.
type source struct {
	n           int64
	first, last int64 // numbers of the claims it adds, 0 if none
	retires     bool
	known       bool // it added claims in an earlier commit
	// said holds, if the batch replaces the source, its current claims.
	said map[graph.Hash]said
}

// A said is a current claim of a source that a batch replaces.
type said struct {
	n int64
	// again means that the batch states the claim or another in its place.
	again bool
}

func (s *source) add(claim int64) {
	if s.last == 0 {
		s.first = claim
	}
	s.last = claim
}

// source returns the source with this name, which it gives a number if it has
// none.
func (w *writing) source(c *conn, name string) (*source, error) {
	s, err := w.knownSource(c, name)
	if s != nil || err != nil {
		return s, err
	}
	n, err := c.number("INSERT INTO sources (name) VALUES (?) ON CONFLICT DO UPDATE SET name = name RETURNING n", text(name))
	if err != nil {
		return nil, err
	}
	s = &source{n: n}
	w.sources[name] = s
	return s, nil
}

// knownSource returns the source with this name, nil if no commit added claims
// of it and this one has not yet.
func (w *writing) knownSource(c *conn, name string) (*source, error) {
	if s, ok := w.sources[name]; ok {
		return s, nil
	}
	n, err := c.number("SELECT n FROM sources WHERE name = ? AND EXISTS (SELECT 1 FROM spans WHERE source = n)", text(name))
	if n == 0 || err != nil {
		return nil, err
	}
	s := &source{n: n, known: true}
	w.sources[name] = s
	return s, nil
}

// loadSaid learns what a source that the batch replaces has said. If that is
// repeated, comparing hashes is all it takes to know.
func (w *writing) loadSaid(c *conn, name string) error {
	s, err := w.knownSource(c, name)
	if s == nil || s.said != nil || err != nil {
		return err
	}
	s.said = map[graph.Hash]said{}
	return c.query(`SELECT claims.n, hash FROM spans JOIN claims ON claims.n BETWEEN first AND last
		WHERE spans.source = ?1 AND claims.source = ?1 AND retired IS NULL`, values(num(s.n)), func(st *stmt) error {
		s.said[graph.Hash(st.view(1))] = said{n: st.int(0)}
		return nil
	})
}

// compare finds out how the entry differs from what its source says now, and
// counts it. What it replaces is noted.
func (w *writing) compare(c *conn, s *source, e *entry) (unchanged bool, err error) {
	if old, ok := s.said[e.hash]; ok {
		if old.again {
			return false, e.twice()
		}
		s.said[e.hash] = said{old.n, true}
		w.change.Unchanged++
		return true, nil
	}
	if !s.known {
		w.change.Added++
		return false, nil
	}
	n, hash, err := w.current(c, s, e)
	switch {
	case err != nil:
		return false, err
	case n == 0:
		w.change.Added++
		return false, nil
	case hash == e.hash:
		w.change.Unchanged++
		return true, nil
	}
	if s.said != nil {
		if s.said[hash].again {
			return false, e.twice()
		}
		s.said[hash] = said{n, true}
	}
	w.change.Changed++
	w.retire(s, n, hash)
	return false, nil
}

// current returns the claim that the entry would replace, n = 0 if there is
// none.
func (w *writing) current(c *conn, s *source, e *entry) (n int64, hash graph.Hash, err error) {
	err = c.query(`SELECT n, hash, retired FROM claims WHERE kind = ? AND id = ? AND source = ? AND added < ?
		ORDER BY added DESC LIMIT 1`,
		values(num(kindNumbers[e.kind]), text(e.id), num(s.n), num(w.number)), func(st *stmt) error {
			if st.null(2) {
				n, hash = st.int(0), graph.Hash(st.view(1))
			}
			return nil
		})
	return n, hash, err
}

func (w *writing) retire(s *source, n int64, hash graph.Hash) {
	s.retires = true
	w.outdated = append(w.outdated, n)
	w.retired = append(w.retired, hash)
}

// touched returns the names of the sources whose claims the commit adds or
// retires, sorted.
func (w *writing) touched() []string {
	names := slices.SortedFunc(maps.Keys(w.sources), strings.Compare)
	return slices.DeleteFunc(names, func(name string) bool {
		s := w.sources[name]
		return s.last == 0 && !s.retires
	})
}
