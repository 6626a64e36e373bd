package ledger

import (
	"context"
	"iter"
	"maps"
	"slices"

	"outflow/graph"
)

// implications returns what the batch's claims of a source imply, so far.
func (m *making) implications(source string) *graph.Implications {
	of := m.implied[source]
	if of == nil {
		of = &graph.Implications{}
		m.implied[source] = of
	}
	return of
}

// restated yields what is implied by sources that said nothing before, or that the
// batch replaces. What its claims imply is then all that the source implies.
func (m *making) restated() iter.Seq2[graph.Claim, error] {
	return func(yield func(graph.Claim, error) bool) {
		for _, name := range slices.Sorted(maps.Keys(m.implied)) {
			if s := m.sources[name]; s.known && s.said == nil {
				continue
			}
			for _, id := range m.implied[name].IDs() {
				if !yield(graph.Claim{Kind: graph.KindImplied, ID: id, Source: name}, nil) {
					return
				}
			}
		}
	}
}

// implyAppended brings what is implied by sources that the batch adds to up to date.
// It reads what was written: what they said before counts too.
func (m *making) implyAppended(ctx context.Context) error {
	var fresh []graph.Claim
	for _, name := range slices.Sorted(maps.Keys(m.implied)) {
		s := m.sources[name]
		if !s.known || s.said != nil || !s.touched {
			continue
		}
		if err := m.Settle(ctx); err != nil {
			return err
		}
		some, err := m.implyMore(ctx, name)
		if err != nil {
			return err
		}
		fresh = append(fresh, some...)
	}
	if err := m.markRetired(ctx); err != nil || fresh == nil {
		return err
	}
	return m.writeClaims(ctx, func(yield func(graph.Claim, error) bool) {
		for _, c := range fresh {
			if !yield(c, nil) {
				return
			}
		}
	})
}

// implyMore returns what a source implies now and did not before, and retires what
// it no longer does. It asks only of places of which that may have become otherwise, and
// reads what names a place only where nothing else tells.
func (m *making) implyMore(ctx context.Context, name string) (fresh []graph.Claim, err error) {
	next := m.parent
	next.Number++
	after, end := newReader(m.backend, next)
	defer end()
	before, endBefore := newReader(m.backend, m.parent)
	defer endBefore()

	named, declared := m.implied[name].Places()
	now := map[string]bool{} // whether a place is implied
	for _, id := range m.declared[name] {
		now[id] = false
	}
	var open []string // places of which it is not known whether the source declares them
	ask := func(id string) {
		if _, known := now[id]; !known && !declared.Has(id) {
			now[id] = named.Has(id)
			open = append(open, id)
		}
	}
	for _, id := range m.undeclared[name] {
		ask(id)
	}
	was := map[string]bool{} // places that it named
	for c, err := range find(ctx, before, name, m.replaced[name], graph.KindTransfer) {
		if err != nil {
			return nil, err
		}
		for id := range c.Implies {
			was[id] = true
		}
	}
	// Of what it named and names the same is so as before.
	for id := range was {
		if !named.Has(id) {
			ask(id)
		}
	}
	for id := range named.All() {
		if !was[id] {
			ask(id)
		}
	}
	said := map[string]bool{}
	for c, err := range find(ctx, after, name, open, graph.KindParty, graph.KindSystem, graph.KindDataset, graph.KindField) {
		if err != nil {
			return nil, err
		}
		now[c.ID], said[c.ID] = false, true
	}
	open = slices.DeleteFunc(open, func(id string) bool { return said[id] || now[id] })
	for c, err := range after.Referring(ctx, open, graph.RoleFrom, graph.RoleTo, graph.RoleOuter, graph.RoleColumn) {
		if err != nil {
			return nil, err
		}
		if c.Source == name {
			for id := range c.Implies {
				if _, asked := now[id]; asked && !said[id] && !declared.Has(id) {
					now[id] = true
				}
			}
		}
	}
	var keys []graph.ClaimKey
	for _, id := range slices.Sorted(maps.Keys(now)) {
		keys = append(keys, graph.ClaimKey{Kind: graph.KindImplied, ID: id, Source: name})
	}
	current, err := m.Versions(ctx, keys)
	for _, k := range keys {
		v, there := current[k]
		switch {
		case there && !now[k.ID]:
			m.retire(v)
		case !there && now[k.ID]:
			fresh = append(fresh, graph.Claim{Kind: k.Kind, ID: k.ID, Source: k.Source})
		}
	}
	return fresh, err
}

// find returns the claims of one source with one of the ids.
func find(ctx context.Context, r graph.Reader, source string, ids []string, kinds ...graph.Kind) iter.Seq2[graph.Claim, error] {
	return func(yield func(graph.Claim, error) bool) {
		for _, kind := range kinds {
			for c, err := range r.Find(ctx, kind, ids) {
				if err == nil && c.Source != source {
					continue
				}
				if !yield(c, err) || err != nil {
					return
				}
			}
		}
	}
}
