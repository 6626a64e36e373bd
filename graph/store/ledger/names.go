package ledger

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"outflow/graph"
)

// FoldedNames returns what a claim's thing is found by: its names folded, sorted, each
// once. What has no letter or digit cannot be asked for and is left out.
func FoldedNames(c *graph.Claim) []string {
	folded := c.Called()
	for i, name := range folded {
		folded[i] = graph.Fold(name)
	}
	slices.Sort(folded)
	folded = slices.Compact(folded)
	return slices.DeleteFunc(folded, func(f string) bool { return f == "" })
}

func (r *reader) Named(ctx context.Context, folded []string) ([]graph.Named, error) {
	folded = slices.DeleteFunc(distinct(folded), func(f string) bool { return f == "" })
	var found collection
	for chunk := range slices.Chunk(folded, chunkIDs) {
		if err := r.ask(ctx, func() error { return r.of.Named(ctx, r.commit.Number, chunk, found.add) }); err != nil {
			return nil, err
		}
	}
	declared, err := r.declaredKinds(ctx, found.claims)
	if err != nil {
		return nil, err
	}
	var named []graph.Named
	for i := range found.claims {
		c := &found.claims[i]
		kinds := []graph.Kind{c.Kind}
		switch own := declared[c.ID]; {
		case c.Kind == graph.KindAnnotation && own != nil:
			kinds = own
		case c.Kind == graph.KindImplied && own != nil:
			continue
		case c.Kind == graph.KindImplied && graph.DatasetOf(c.ID) != "":
			kinds[0] = graph.KindField
		case c.Kind == graph.KindImplied:
			kinds[0] = graph.KindDataset
		}
		for _, text := range c.Called() {
			if _, wanted := slices.BinarySearch(folded, graph.Fold(text)); wanted {
				for _, kind := range kinds {
					named = append(named, graph.Named{Kind: kind, ID: c.ID, Text: text})
				}
			}
		}
	}
	rank := func(kind graph.Kind) int { return slices.Index(graph.Kinds[:], kind) }
	slices.SortFunc(named, func(a, b graph.Named) int {
		return cmp.Or(cmp.Compare(rank(a.Kind), rank(b.Kind)), strings.Compare(a.ID, b.ID), strings.Compare(a.Text, b.Text))
	})
	return slices.Compact(named), nil
}

// declaredKinds returns as what the places are declared that are annotated or implied
// among the claims, by id.
func (r *reader) declaredKinds(ctx context.Context, claims []graph.Claim) (map[string][]graph.Kind, error) {
	var ids []string
	for i := range claims {
		if claims[i].Kind == graph.KindAnnotation || claims[i].Kind == graph.KindImplied {
			ids = append(ids, claims[i].ID)
		}
	}
	kinds := map[string][]graph.Kind{}
	for _, kind := range graph.Kinds {
		if ids == nil || !kind.IsPlace() {
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

// Nearest implements graph.Reader. It looks at every name of about the right length: it
// is asked once a name was not found.
func (r *reader) Nearest(ctx context.Context, folded string, n int, kinds ...graph.Kind) ([]graph.Named, error) {
	if n <= 0 {
		return nil, nil
	}
	length, limit := utf8.RuneCountInString(folded), graph.NearestLimit(folded)
	near := make([][]string, limit+1) // by distance
	transfers := len(kinds) == 0 || slices.Contains(kinds, graph.KindTransfer)
	err := r.ask(ctx, func() error {
		return r.of.Names(ctx, length-limit, length+limit, transfers, func(name string) {
			name = graph.Fold(name)
			if d := graph.EditDistance(folded, name, limit); d <= limit {
				near[d] = append(near[d], name)
			}
		})
	})
	if err != nil {
		return nil, err
	}
	var best []graph.Named
	for _, names := range near {
		if len(best) >= n {
			break
		}
		found, err := r.Named(ctx, names)
		if err != nil {
			return nil, err
		}
		for _, f := range found {
			wanted := len(kinds) == 0 || slices.Contains(kinds, f.Kind)
			if wanted && len(best) < n && !slices.ContainsFunc(best, func(o graph.Named) bool { return o.Kind == f.Kind && o.ID == f.ID }) {
				best = append(best, f)
			}
		}
	}
	return best, nil
}
