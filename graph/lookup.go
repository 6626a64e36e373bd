package graph

import (
	"cmp"
	"context"
	"slices"
	"strings"
)

// FoldAll returns what texts are found by: folded, sorted, each once. What has
// no letter or digit cannot be asked for and is left out.
func FoldAll(texts []string) []string {
	folded := make([]string, len(texts))
	for i, t := range texts {
		folded[i] = Fold(t)
	}
	slices.Sort(folded)
	folded = slices.Compact(folded)
	return slices.DeleteFunc(folded, func(f string) bool { return f == "" })
}

// Mentioned returns what a place that a transfer names is found by, should
// nobody declare it; "" if nothing of its id is left, since it must be found
// inside other places all the same.
func Mentioned(id string) []string {
	if folded := FoldAll(append(LastParts(id), id)); len(folded) > 0 {
		return folded
	}
	return []string{""}
}

// NamedAmong picks what Reader.Named promises out of claims of the reader, and
// of places that transfers name and nobody declares, among which are all that
// have one of the folded texts.
func NamedAmong(ctx context.Context, r Reader, claims []Claim, undeclared, folded []string) ([]Named, error) {
	annotated, err := annotatedKinds(ctx, r, claims)
	if err != nil {
		return nil, err
	}
	wanted := make(map[string]bool, len(folded))
	for _, f := range folded {
		wanted[f] = f != ""
	}
	var found []Named
	add := func(id string, texts []string, kinds ...Kind) {
		for _, t := range texts {
			if wanted[Fold(t)] {
				for _, kind := range kinds {
					found = append(found, Named{Kind: kind, ID: id, Text: t})
				}
			}
		}
	}
	for i := range claims {
		c := &claims[i]
		kinds := []Kind{c.Kind}
		if more := annotated[c.ID]; c.Kind == KindAnnotation && more != nil {
			kinds = more
		}
		add(c.ID, c.Called(), kinds...)
	}
	for _, id := range undeclared {
		kind := KindDataset
		if DatasetOf(id) != "" {
			kind = KindField
		}
		add(id, append(LastParts(id), id), kind)
	}
	slices.SortFunc(found, func(a, b Named) int {
		return cmp.Or(cmp.Compare(a.Kind.rank(), b.Kind.rank()), strings.Compare(a.ID, b.ID), strings.Compare(a.Text, b.Text))
	})
	return slices.Compact(found), nil
}

// annotatedKinds returns the kinds of the declared places that the annotations
// among the claims are about, by id.
func annotatedKinds(ctx context.Context, r Reader, claims []Claim) (map[string][]Kind, error) {
	var ids []string
	for i := range claims {
		if claims[i].Kind == KindAnnotation {
			ids = append(ids, claims[i].ID)
		}
	}
	if ids == nil {
		return nil, nil
	}
	kinds := map[string][]Kind{}
	for _, kind := range Kinds {
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

// A Neighbourhood is the folded names near to a text, by their distance.
type Neighbourhood struct {
	text string
	near [][]string
}

// NewNeighbourhood returns the empty neighbourhood of a folded text, as far as
// NearestLimit reaches.
func NewNeighbourhood(folded string) *Neighbourhood {
	return &Neighbourhood{folded, make([][]string, NearestLimit(folded)+1)}
}

// Add puts a folded name in if it is near enough.
func (n *Neighbourhood) Add(folded string) {
	limit := len(n.near) - 1
	if d := EditDistance(n.text, folded, limit); d <= limit {
		n.near[d] = append(n.near[d], folded)
	}
}

// Best returns the things, of some kinds or of all if none is named, that the
// reader finds under the names, the nearest first, at most so many, each once.
func (n *Neighbourhood) Best(ctx context.Context, r Reader, most int, kinds ...Kind) ([]Named, error) {
	var best []Named
	for _, names := range n.near {
		if len(best) >= most {
			break
		}
		found, err := r.Named(ctx, names)
		if err != nil {
			return nil, err
		}
		for _, f := range found {
			wanted := len(kinds) == 0 || slices.Contains(kinds, f.Kind)
			if wanted && len(best) < most && !slices.ContainsFunc(best, func(o Named) bool { return o.Kind == f.Kind && o.ID == f.ID }) {
				best = append(best, f)
			}
		}
	}
	return best, nil
}
