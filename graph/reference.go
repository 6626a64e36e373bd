package graph

import (
	"iter"
)

// A Role is how a claim names something.
type Role int

// The roles, with what may be named in them. Categories are in none: they are
// few, and what becomes of one concerns every claim. Nor are the places and the
// people of runs, which stay when those go.
const (
	RoleParty      Role = iota // the party that runs a system
	RoleSystem                 // a system that a dataset states to lie in, or may lie in by its id
	RoleDataset                // the dataset of a field, likewise
	RoleAnnotated              // the place that an annotation is of
	RoleFrom                   // the ends of a transfer
	RoleTo                     //
	RoleOuter                  // the dataset of a field at an end of a transfer
	RoleColumn                 // a field that the columns of a transfer join
	RolePopulation             // the population of a place
	RoleOf                     // what a cohort is a subset of
	RoleDisjoint               // a cohort that another is disjoint with
	RolePeople                 // a cohort or population that an expression speaks of
	RoleReplacedBy             // the category in the place of another
	RoleJob                    // what a run is an occurrence of
	RoleSame                   // the dataset that another is a name of
	RoleAt                     // the place of an erasure
	roles
)

// Roles lists every role.
func Roles() iter.Seq[Role] {
	return func(yield func(Role) bool) {
		for r := range roles {
			if !yield(r) {
				return
			}
		}
	}
}

// References yields what the claim names and in which role. It may yield one
// twice.
func (c *Claim) References() iter.Seq2[Role, string] {
	return func(yield func(Role, string) bool) {
		stated := func(role Role, id string) bool { return id == "" || yield(role, id) }
		if c.Kind == KindRun {
			stated(RoleJob, c.Job)
			return
		}
		ok := stated(RoleParty, c.RunBy()) && stated(RoleSystem, c.System) && stated(RoleDataset, c.Dataset) &&
			stated(RolePopulation, c.Population) && stated(RoleOf, c.Of) && stated(RoleReplacedBy, c.ReplacedBy) && stated(RoleSame, c.Same) &&
			stated(RoleAt, c.At)
		for _, id := range c.Disjoint {
			ok = ok && yield(RoleDisjoint, id)
		}
		for _, text := range [...]string{c.Subjects, c.People, c.Needs} {
			ok = ok && peopleNamed(text, yield)
		}
		if !ok {
			return
		}
		switch c.Kind {
		case KindAnnotation:
			yield(RoleAnnotated, c.ID)
		case KindDataset:
			systemsNamed(c.ID, yield)
		case KindField:
			stated(RoleDataset, DatasetOf(c.ID))
		case KindImplied:
			if dataset := DatasetOf(c.ID); dataset != "" {
				yield(RoleDataset, dataset)
			} else {
				systemsNamed(c.ID, yield)
			}
		case KindTransfer:
			c.placesNamed(yield)
		}
	}
}

// peopleNamed yields the cohorts and populations of an expression.
func peopleNamed(text string, yield func(Role, string) bool) bool {
	switch text {
	case "", "everyone", "unknown":
		return true
	}
	ok := true
	if p, err := ParsePeople(text); err == nil { // else nothing is named, which is for whoever reads it to say
		Cohorts(p, func(id string) { ok = ok && yield(RolePeople, id) })
	}
	return ok
}

func systemsNamed(id string, yield func(Role, string) bool) {
	SystemsOf(id)(func(system string) bool { return yield(RoleSystem, system) })
}

// placesNamed yields the places that a transfer names.
func (c *Claim) placesNamed(yield func(Role, string) bool) {
	for i, end := range [...]string{c.From, c.To} {
		if !yield(RoleFrom+Role(i), end) {
			return
		}
		if dataset := DatasetOf(end); dataset != "" && !yield(RoleOuter, dataset) {
			return
		}
	}
	for out, ins := range c.Columns {
		if !yield(RoleColumn, c.To+"#"+out) {
			return
		}
		for _, in := range ins {
			if !yield(RoleColumn, c.From+"#"+in) {
				return
			}
		}
	}
}

// Ends yields the places that a transfer's claim names: its two ends, the fields
// that its columns join, and the datasets of the fields among them. A place may
// come twice.
func (c *Claim) Ends() iter.Seq[string] {
	return func(yield func(string) bool) {
		c.placesNamed(func(_ Role, id string) bool { return yield(id) })
	}
}

// Refers reports whether the claim names one of the ids in one of the roles.
func (c *Claim) Refers(ids map[string]bool, roles ...Role) bool {
	for role, id := range c.References() {
		if ids[id] {
			for _, r := range roles {
				if r == role {
					return true
				}
			}
		}
	}
	return false
}
