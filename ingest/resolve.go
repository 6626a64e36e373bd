package ingest

import (
	"context"
	"iter"
	"maps"
	"slices"
	"strings"

	"outflow/graph"
)

// resolve looks up the datasets and fields that the load names and does not
// declare itself.
func (s *suspicion) resolve() error {
	ids := map[string]bool{}
	for _, all := range []iter.Seq[string]{s.pass.flow.allNamed, maps.Keys(s.pass.columned), maps.Keys(s.pass.fielded)} {
		for id := range all {
			if s.pass.places[id] == "" && s.g.Place(id) == graph.None {
				ids[id] = true
			}
		}
	}
	for id := range s.pass.places { // a field and a dataset of one id would clash
		if strings.Contains(id, "#") {
			ids[id] = true
		}
	}
	var err error
	s.stored, err = declaredAmong(s.ctx, s.after, sorted(ids))
	return err
}

// manyIDs is from how many ids on it is cheaper to read all than to ask.
const manyIDs = 20_000

// declaredAmong returns which of the ids are declared as a dataset or field.
func declaredAmong(ctx context.Context, r graph.Reader, ids []string) (map[string]graph.Kind, error) {
	there := map[string]graph.Kind{}
	if len(ids) > manyIDs {
		asked := make(map[string]bool, len(ids))
		for _, id := range ids {
			asked[id] = true
		}
		for c, err := range r.Claims(ctx, graph.KindDataset, graph.KindField) {
			if err != nil {
				return nil, err
			}
			if asked[c.ID] {
				there[c.ID] = c.Kind
			}
		}
		return there, nil
	}
	for c, err := range described(ctx, r, ids) {
		if err != nil {
			return nil, err
		}
		there[c.ID] = c.Kind
	}
	return there, nil
}

// kindOf returns what a place is declared as, "" if it is not.
func (s *suspicion) kindOf(id string) graph.Kind {
	if kind := s.pass.places[id]; kind != "" {
		return kind
	}
	if p := s.g.Place(id); p != graph.None {
		return s.g.Places[p].Kind
	}
	return s.stored[id]
}

// isDataset reports whether the id is that of a dataset, or becomes one by
// being named.
func (s *suspicion) isDataset(id string) bool {
	if kind := s.kindOf(id); kind != "" {
		return kind == graph.KindDataset
	}
	return graph.DatasetOf(id) == "" && s.systemOf(id) != graph.None
}

// systemOf finds the system that an id lies in.
func (s *suspicion) systemOf(id string) int32 {
	return s.g.Place(graph.SystemOf(id, func(id string) bool {
		p := s.g.Place(id)
		return p != graph.None && s.g.Places[p].Kind == graph.KindSystem
	}))
}

// created lists the places that the load's transfers name and nobody declares.
func (s *suspicion) created() []placed {
	var all []placed
	for id := range s.pass.flow.allNamed {
		if s.kindOf(id) == "" {
			c := placed{id: id}
			if p := s.systemOf(id); p != graph.None {
				c.system = s.g.Places[p].ID
			}
			all = append(all, c)
		}
	}
	slices.SortFunc(all, func(a, b placed) int { return strings.Compare(a.id, b.id) })
	return all
}

// creations is created of a load that has not been checked.
func (l *load) creations(ctx context.Context, after graph.Reader) ([]placed, error) {
	s := &suspicion{load: l, ctx: ctx, after: after}
	err := s.readFrame()
	if err == nil {
		err = s.resolve()
	}
	if err != nil {
		return nil, err
	}
	return s.created(), nil
}
