package ingest

import (
	"slices"
	"strings"

	"outflow/graph"
	"outflow/ingest/record"
)

// nearest returns the id nearest to one that a claim refers to and that is not
// there, among those that this load declares; "" if there is none like it. Of
// a field it is the name alone that must be alike.
func (p *pass) nearest(f *graph.BadClaimError) string {
	if f.Missing == "" {
		return ""
	}
	prefix := ""
	if dataset := graph.DatasetOf(f.Missing); p.fielded[dataset] {
		prefix = dataset + "#"
	}
	missing := strings.TrimPrefix(f.Missing, prefix)
	var ids []string
	add := func(id string) {
		if id, ok := strings.CutPrefix(id, prefix); ok && id != missing && prefix+id != f.Claim.ID {
			ids = append(ids, id)
		}
	}
	switch kind := graph.Kind(f.Key); f.Key {
	case "party", "system", "dataset", "from", "to", "columns", "id":
		for id, k := range p.places {
			if k == kind || !kind.IsPlace() {
				add(id)
			}
		}
	case "people", "subjects", "needs":
		ids = append(ids, "everyone", "unknown")
		fallthrough
	default:
		for _, claims := range p.crowds {
			for i := range claims {
				add(claims[i].ID)
			}
		}
	}
	slices.Sort(ids) // of two that are as near, the first
	if nearest := record.Meant(missing, ids); nearest != "" {
		return prefix + nearest
	}
	return ""
}
