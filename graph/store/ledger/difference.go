package ledger

import (
	"context"
	"slices"

	"outflow/graph"
)

// A source is one that the batch makes claims of, or replaces.
type source struct {
	known   bool // a commit added claims of it
	touched bool // so does this one, or it retires some
	// said holds, if the batch replaces the source, the hashes of its current
	// claims. If a source repeats itself, comparing hashes is all it takes to know.
	said map[graph.Hash]said
}

// A said is a current claim of a source that a batch replaces.
type said struct {
	again   bool // the batch states it, or another in its place
	implied bool
}

func (s *source) repeat(h graph.Hash) {
	if c, ok := s.said[h]; ok {
		c.again = true
		s.said[h] = c
	}
}

// source returns what is known of a source, with what it has said if the batch
// replaces that.
func (m *making) source(ctx context.Context, name string) (*source, error) {
	if s := m.sources[name]; s != nil {
		return s, nil
	}
	s := &source{}
	if m.parent.Number > 0 {
		var err error
		if s.known, err = m.Knows(ctx, name); err != nil {
			return nil, err
		}
	}
	m.sources[name] = s
	if s.known && (m.batch.Restates || slices.Contains(m.batch.Replaces, name)) {
		s.said = map[graph.Hash]said{}
		return s, m.Current(ctx, name, func(v Version) error {
			s.said[v.Hash] = said{implied: !v.Kind.IsSaid()}
			return nil
		})
	}
	return s, nil
}

// eachOnce refuses entries that the batch had in a chunk before this one.
func (m *making) eachOnce(ctx context.Context, entries []*Entry) error {
	var maybe []graph.ClaimKey
	for _, e := range entries {
		if m.stated.met(e.ClaimKey) {
			maybe = append(maybe, e.ClaimKey)
		}
	}
	if maybe == nil {
		return nil
	}
	again, err := m.Wrote(ctx, maybe)
	if err == nil && again != nil {
		err = twice(*again)
	}
	return err
}

// compare finds out how the entries differ from what their sources say now, counts
// them, and returns those to be written. What they replace is noted.
func (m *making) compare(ctx context.Context, entries []*Entry) (fresh []*Entry, err error) {
	added, changed, unchanged := graph.Counts{Added: 1}, graph.Counts{Changed: 1}, graph.Counts{Unchanged: 1}
	count := func(e *Entry, what graph.Counts) { m.change.Count(e.Source, e.Kind, what) }
	var unsure []graph.ClaimKey // claims of which an earlier version may be current
	for _, e := range entries {
		s, err := m.source(ctx, e.Source)
		if err != nil {
			return nil, err
		}
		old, repeated := s.said[e.Hash]
		switch {
		case old.again:
			return nil, twice(e.ClaimKey)
		case repeated:
			s.repeat(e.Hash)
			count(e, unchanged)
			continue
		case !s.known:
			count(e, added)
		default:
			unsure = append(unsure, e.ClaimKey)
		}
		fresh = append(fresh, e)
	}
	if unsure == nil {
		return fresh, nil
	}
	current, err := m.Versions(ctx, unsure)
	if err != nil {
		return nil, err
	}
	same := func(e *Entry) bool {
		v, there := current[e.ClaimKey]
		s := m.sources[e.Source]
		switch {
		case !s.known:
			return false
		case !there:
			count(e, added)
			if e.Kind.IsPlace() && s.said == nil {
				m.declared[e.Source] = append(m.declared[e.Source], e.ID)
			}
			return false
		case v.Hash == e.Hash:
			count(e, unchanged)
			return true
		case s.said[v.Hash].again:
			err = twice(e.ClaimKey)
			return false
		}
		s.repeat(v.Hash)
		count(e, changed)
		if v.Kind == graph.KindTransfer && s.said == nil {
			m.replaced[v.Source] = append(m.replaced[v.Source], v.ID)
		}
		m.retire(v)
		return false
	}
	return slices.DeleteFunc(fresh, same), err
}

// leavesUnsaid reports whether a source no longer says what it said before.
func (m *making) leavesUnsaid() bool {
	for _, s := range m.sources {
		for _, c := range s.said {
			if !c.again && !c.implied {
				return true
			}
		}
	}
	return false
}

// retireUnsaid retires what the replaced sources said, and what that implied, and
// no longer is so.
func (m *making) retireUnsaid(ctx context.Context) error {
	for name, s := range m.sources {
		left := 0
		for _, c := range s.said {
			if !c.again {
				left++
			}
		}
		if left == 0 {
			continue
		}
		err := m.Current(ctx, name, func(v Version) error {
			if c, current := s.said[v.Hash]; current && !c.again {
				m.retire(v)
				m.change.Count(v.Source, v.Kind, graph.Counts{Retired: 1})
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// retireNamed retires what the batch names, of sources that it does not replace: of those all
// that Claims leave unsaid is retired.
func (m *making) retireNamed(ctx context.Context) error {
	var keys []graph.ClaimKey
	for _, k := range m.batch.Retires {
		s, err := m.source(ctx, k.Source)
		if err != nil {
			return err
		}
		if s.known && s.said == nil {
			keys = append(keys, k)
		}
	}
	claims, _ := m.backend.Chunk()
	for chunk := range slices.Chunk(keys, claims) {
		current, err := m.Versions(ctx, chunk)
		if err != nil {
			return err
		}
		for _, k := range chunk {
			v, there := current[k]
			if !there {
				continue
			}
			m.retire(v)
			m.change.Count(v.Source, v.Kind, graph.Counts{Retired: 1})
			m.implications(v.Source) // of what is left
			switch {
			case v.Kind == graph.KindTransfer:
				m.replaced[v.Source] = append(m.replaced[v.Source], v.ID)
			case v.Kind.IsPlace(): // a transfer may name it all the same
				m.undeclared[v.Source] = append(m.undeclared[v.Source], v.ID)
			}
		}
	}
	return nil
}

func (m *making) retire(v Version) {
	m.change.Touched.Remove(v.ClaimKey)
	m.outdated = append(m.outdated, v)
	if v.Kind.IsSaid() {
		m.sources[v.Source].touched = true
		m.retired.add(v.Hash)
		m.runs.retire(v.Kind, v.Hash)
	}
}
