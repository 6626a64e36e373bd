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
	// claims; true is for those which the batch states again, or another in their
	// place. If a source repeats itself, comparing hashes is all it takes to know.
	said map[graph.Hash]bool
}

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
	return s, nil
}

// replace learns what a source that the batch replaces has said.
func (m *making) replace(ctx context.Context, name string) error {
	s, err := m.source(ctx, name)
	if err != nil || s.said != nil || !s.known {
		return err
	}
	s.said = map[graph.Hash]bool{}
	return m.Current(ctx, name, func(v Version) error {
		s.said[v.Hash] = false
		return nil
	})
}

// eachOnce refuses entries that the batch had in a chunk before this one.
func (m *making) eachOnce(ctx context.Context, entries []*Entry) error {
	var maybe []graph.ClaimKey
	for _, e := range entries {
		if m.stated.Met(string(e.Kind) + "\x00" + e.ID + "\x00" + e.Source) {
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
	var unsure []graph.ClaimKey // claims of which an earlier version may be current
	for _, e := range entries {
		s, err := m.source(ctx, e.Source)
		if err != nil {
			return nil, err
		}
		again, repeated := s.said[e.Hash]
		switch {
		case again:
			return nil, twice(e.ClaimKey)
		case repeated:
			s.said[e.Hash] = true
			m.change.Unchanged++
			continue
		case !s.known:
			m.change.Added++
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
			m.change.Added++
			return false
		case v.Hash == e.Hash:
			m.change.Unchanged++
			return true
		case s.said[v.Hash]:
			err = twice(e.ClaimKey)
			return false
		case s.said != nil:
			s.said[v.Hash] = true
		}
		m.change.Changed++
		m.retire(v)
		return false
	}
	return slices.DeleteFunc(fresh, same), err
}

// retireUnsaid retires what the replaced sources said and no longer say.
func (m *making) retireUnsaid(ctx context.Context) error {
	for name, s := range m.sources {
		unsaid := 0
		for _, again := range s.said {
			if !again {
				unsaid++
			}
		}
		if unsaid == 0 {
			continue
		}
		err := m.Current(ctx, name, func(v Version) error {
			if again, current := s.said[v.Hash]; current && !again {
				m.retire(v)
				m.change.Retired = append(m.change.Retired, v.ClaimKey)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	slices.SortFunc(m.change.Retired, graph.ClaimKey.Compare)
	return nil
}

func (m *making) retire(v Version) {
	m.sources[v.Source].touched = true
	m.outdated = append(m.outdated, v)
	m.retired = append(m.retired, v.Hash)
}
