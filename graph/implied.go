package graph

import "slices"

// Implications are the places that are there because the transfers of a source
// name them. Whoever writes the claims of a source writes an Implied claim for
// each of them, unless the same source declares it; merging makes a dataset or field
// of it where no source does. So nobody else has to look through transfers for
// places. The zero Implications are those of a source that says nothing.
type Implications struct{ named, declared IDSet }

// Add takes in a claim of the source.
func (i *Implications) Add(c *Claim) {
	switch {
	case c.Kind == KindTransfer:
		for id := range c.Implies {
			i.named.Add(id)
		}
	case c.Kind.IsPlace():
		i.declared.Add(c.ID)
	}
}

// IDs returns the places that are implied, sorted.
func (i *Implications) IDs() []string {
	return slices.DeleteFunc(slices.Sorted(i.named.All()), i.declared.Has)
}

// Places returns the places that transfers name, and those that are declared.
func (i *Implications) Places() (named, declared *IDSet) { return &i.named, &i.declared }

// Imply returns the claims and those that they imply, sorted: what a store makes of
// them, for whoever merges claims without one.
func Imply(claims ...Claim) []Claim {
	bySource := map[string]*Implications{}
	all := slices.DeleteFunc(slices.Clone(claims), func(c Claim) bool { return !c.Kind.IsSaid() })
	for i := range all {
		of := bySource[all[i].Source]
		if of == nil {
			of = &Implications{}
			bySource[all[i].Source] = of
		}
		of.Add(&all[i])
	}
	for source, of := range bySource {
		for _, id := range of.IDs() {
			all = append(all, Claim{Kind: KindImplied, ID: id, Source: source})
		}
	}
	slices.SortFunc(all, func(a, b Claim) int { return CompareClaims(&a, &b) })
	return all
}

// Implies yields the places that a transfer implies. The id of a dataset holds no
// "#": one that does is that of no dataset unless somebody declares it.
func (c *Claim) Implies(yield func(id string) bool) {
	c.placesNamed(func(role Role, id string) bool {
		return role == RoleOuter && DatasetOf(id) != "" || yield(id)
	})
}
