package ingest

import (
	"slices"

	"outflow/graph"
)

// othersKeepFields: where the load declares fields of a dataset, transfers of
// other sources may name one that is now missing. No index leads to them.
func (s *surety) othersKeepFields() (bool, error) {
	if len(s.pass.fielded) == 0 {
		return true, nil
	}
	alone, err := s.alone()
	if alone || err != nil {
		return err == nil, err
	}
	for c, err := range s.after.Claims(s.ctx, graph.KindTransfer) {
		if err != nil {
			return false, err
		}
		for id := range placesNamed(&c) {
			if s.pass.fielded[datasetOf(id)] && s.pass.places[id] == "" {
				there, err := s.declared([]string{id})
				if err != nil || there[id] == "" {
					return false, err
				}
			}
		}
	}
	return true, nil
}

// othersKeepColumns: a party or system of the load may have the id of what was
// a dataset to the columns of other sources.
func (s *surety) othersKeepColumns() (bool, error) {
	var ids []string
	for id, kind := range s.pass.places {
		if kind == graph.KindParty || kind == graph.KindSystem {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	for chunk := range slices.Chunk(ids, findBatch) {
		for _, side := range []graph.Side{graph.From, graph.To} {
			for c, err := range s.after.Touching(s.ctx, chunk, side) {
				if err != nil || len(c.Columns) > 0 {
					return false, err
				}
			}
		}
	}
	return true, nil
}

// alone reports whether no source but those of the load is in the store.
func (s *surety) alone() (bool, error) {
	ours := s.replaces()
	for c, err := range s.after.Claims(s.ctx, graph.KindSource) {
		if err != nil {
			return false, err
		}
		if _, ok := slices.BinarySearch(ours, c.Source); !ok {
			return false, nil
		}
	}
	return true, nil
}
