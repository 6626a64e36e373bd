package graph

import "slices"

// Unnamed reports whether the account may have passed more categories than it
// names.
func (t *Transfer) Unnamed() bool {
	named := len(t.Categories)
	for _, d := range t.Derives {
		if !slices.Contains(t.Categories, d.Out) { // it may be derived and passed as well
			named++
		}
	}
	return named > 0 && t.CategoryTotal.mayExceed(named)
}

// Unnamed reports whether a place may hold more categories than are named, of it
// or of its fields.
func (g *Graph) Unnamed(p int32) bool {
	place := &g.Places[p]
	if place.CategoryTotal.IsZero() {
		return false
	}
	named := slices.Clone(place.Categories)
	for _, child := range g.children[p] {
		if g.Places[child].Kind == KindField {
			named = append(named, g.Places[child].Categories...)
		}
	}
	slices.Sort(named)
	named = slices.Compact(named)
	return len(named) > 0 && place.CategoryTotal.mayExceed(len(named))
}

func (r Range) mayExceed(n int) bool {
	_, most := r.Of(1)
	return !r.IsZero() && (most < 0 || most > int64(n))
}

// categoryTotal returns how many categories there are at a place in all, the
// hull of what its claims say.
func (m *merger) categoryTotal(group []Claim) Range {
	for i := range group {
		if c := &group[i]; !c.CategoryTotal.IsZero() {
			// A source may name some in a record and others in an annotation of it.
			own := union(group, func(o *Claim) []string {
				if o.Source != c.Source {
					return nil
				}
				return o.Categories
			})
			m.holdsAll(c, own)
		}
	}
	return m.hull(group, "category_total", func(c *Claim) Range { return c.CategoryTotal })
}

// holdsAll reports whether a claim's total of categories is no less than those
// that its source names.
func (m *merger) holdsAll(c *Claim, named []string) bool {
	_, most := c.CategoryTotal.Of(1)
	if most < 0 || most >= int64(len(named)) {
		return true
	}
	m.fault(c, "category_total", "category_total is %s, less than the %d categories named beside it", c.CategoryTotal, len(named))
	return false
}
