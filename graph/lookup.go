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

// NamedAmong picks what Reader.Named promises out of claims of the reader, among
// which are all that have one of the folded texts.
func NamedAmong(ctx context.Context, r Reader, claims []Claim, folded []string) ([]Named, error) {
	declared, err := declaredKinds(ctx, r, claims)
	if err != nil {
		return nil, err
	}
	wanted := make(map[string]bool, len(folded))
	for _, f := range folded {
		wanted[f] = f != ""
	}
	var found []Named
	for i := range claims {
		c := &claims[i]
		kinds := []Kind{c.Kind}
		switch own := declared[c.ID]; {
		case c.Kind == KindAnnotation && own != nil:
			kinds = own
		case c.Kind == KindImplied && own != nil:
			continue
		case c.Kind == KindImplied && DatasetOf(c.ID) != "":
			kinds[0] = KindField
		case c.Kind == KindImplied:
			kinds[0] = KindDataset
		}
		for _, t := range c.Called() {
			if wanted[Fold(t)] {
				for _, kind := range kinds {
					found = append(found, Named{Kind: kind, ID: c.ID, Text: t})
				}
			}
		}
	}
	slices.SortFunc(found, func(a, b Named) int {
		return cmp.Or(cmp.Compare(a.Kind.rank(), b.Kind.rank()), strings.Compare(a.ID, b.ID), strings.Compare(a.Text, b.Text))
	})
	return slices.Compact(found), nil
}

// declaredKinds returns as what the places are declared that are annotated or
// implied among the claims, by id.
func declaredKinds(ctx context.Context, r Reader, claims []Claim) (map[string][]Kind, error) {
	var ids []string
	for i := range claims {
		if claims[i].Kind == KindAnnotation || claims[i].Kind == KindImplied {
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
