package graph

// categoryTotal returns how many categories there are at a place in all, the
// hull of what its claims say.
func (m *merger) categoryTotal(group []Claim) Range {
	for i := range group {
		var own []string // all that the source names, in a record and an annotation of it
		if c := &group[i]; !c.CategoryTotal.IsZero() {
			own = union(group, func(o *Claim) []string {
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
