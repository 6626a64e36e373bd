package sqlite

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"outflow/graph"
)

// Named implements graph.Reader.
func (r *reader) Named(ctx context.Context, folded []string) ([]graph.Named, error) {
	wanted := make(map[string]bool, len(folded))
	for _, f := range folded {
		wanted[f] = true
	}
	delete(wanted, "")
	folded = slices.DeleteFunc(distinct(folded), func(f string) bool { return f == "" })
	claims := r.collection()
	for chunk := range slices.Chunk(folded, chunkIDs) {
		err := claims.add(ctx, "n IN (SELECT claim FROM names WHERE folded IN (SELECT value FROM json_each(?2)))", list(chunk))
		if err != nil {
			return nil, err
		}
	}
	claims.wanted = func(c *graph.Claim) bool { return wanted[graph.Fold(c.ID)] }
	if err := claims.addKeyed(ctx, "fold_key IN (SELECT value FROM json_each(?2))", folded); err != nil {
		return nil, err
	}
	annotated, err := r.annotated(ctx, claims.claims)
	if err != nil {
		return nil, err
	}
	var found []graph.Named
	for i := range claims.claims {
		c := &claims.claims[i]
		kinds := []graph.Kind{c.Kind}
		if more := annotated[c.ID]; c.Kind == graph.KindAnnotation && more != nil {
			kinds = more
		}
		for _, t := range c.Called() {
			if wanted[graph.Fold(t)] {
				for _, kind := range kinds {
					found = append(found, graph.Named{Kind: kind, ID: c.ID, Text: t})
				}
			}
		}
	}
	mentioned, err := r.mentioned(ctx, folded)
	if err != nil {
		return nil, err
	}
	found = append(found, mentioned...)
	slices.SortFunc(found, compareNamed)
	return slices.Compact(found), nil
}

// annotated returns the kinds of the declared places that the annotations
// among the claims are about, by id.
func (r *reader) annotated(ctx context.Context, claims []graph.Claim) (map[string][]graph.Kind, error) {
	var ids []string
	for i := range claims {
		if claims[i].Kind == graph.KindAnnotation {
			ids = append(ids, claims[i].ID)
		}
	}
	if ids == nil {
		return nil, nil
	}
	kinds := map[string][]graph.Kind{}
	for _, kind := range graph.Kinds {
		if !kind.IsPlace() {
			continue
		}
		for c, err := range r.Find(ctx, kind, ids) {
			if err != nil {
				return nil, err
			}
			if !slices.Contains(kinds[c.ID], kind) {
				kinds[c.ID] = append(kinds[c.ID], kind)
			}
		}
	}
	return kinds, nil
}

func compareNamed(a, b graph.Named) int {
	return cmp.Or(cmp.Compare(kindNumbers[a.Kind], kindNumbers[b.Kind]),
		strings.Compare(a.ID, b.ID), strings.Compare(a.Text, b.Text))
}
