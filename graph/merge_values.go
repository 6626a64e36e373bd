package graph

import (
	"cmp"
	"iter"
	"slices"
)

// groups yields the claims of some kinds by id; a group is ordered by source.
func groups(claims []Claim, kinds ...Kind) iter.Seq[[]Claim] {
	return func(yield func([]Claim) bool) {
		for i := 0; i < len(claims); {
			j := i + 1
			for j < len(claims) && claims[j].Kind == claims[i].Kind && claims[j].ID == claims[i].ID {
				j++
			}
			if slices.Contains(kinds, claims[i].Kind) && !yield(claims[i:j]) {
				return
			}
			i = j
		}
	}
}

// first returns the value of the first source that gives one, and reports the
// sources if another differs. One source that gives two, in a record and an
// annotation of it, contradicts itself.
func (m *merger) first(group []Claim, key string, get func(*Claim) string) string {
	value, differ := "", false
	var sources []string
	var last *Claim
	for i := range group {
		c := &group[i]
		v := get(c)
		if v == "" {
			continue
		}
		if last != nil && c.Source == last.Source && v != get(last) {
			m.fault(c, key, "the %s is %q here and %q elsewhere in the same source", key, v, get(last))
			continue
		}
		last = c
		sources = append(sources, c.Source)
		value = cmp.Or(value, v)
		differ = differ || v != value
	}
	sources = slices.Compact(sources)
	if differ {
		m.Differences = append(m.Differences, Difference{group[0].Kind, group[0].ID, key, sources})
	}
	return value
}

// sayer returns the claim that gives the value which first returned.
func sayer(group []Claim, value string, get func(*Claim) string) *Claim {
	for i := range group {
		if get(&group[i]) == value {
			return &group[i]
		}
	}
	return &group[0]
}

// union returns what any claim of the group lists, sorted.
func union(group []Claim, get func(*Claim) []string) []string {
	var all []string
	for i := range group {
		all = append(all, get(&group[i])...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// hull returns the range that holds what every claim of the group says, and
// reports the sources if one says otherwise than another. One source that says
// two things contradicts itself.
func (m *merger) hull(group []Claim, key string, get func(*Claim) Range) Range {
	var h Range
	said, differ := false, false
	var sources []string
	var last *Claim
	for i := range group {
		c := &group[i]
		r := get(c)
		if r.IsZero() {
			continue
		}
		if last != nil && c.Source == last.Source && !r.Equal(get(last)) {
			m.fault(c, key, "the %s is %s here and %s elsewhere in the same source", key, r, get(last))
			continue
		}
		last = c
		sources = append(sources, c.Source)
		if said {
			differ = differ || !h.Equal(r)
			h = h.Hull(r)
		} else {
			h, said = r, true
		}
	}
	if differ {
		m.Differences = append(m.Differences, Difference{group[0].Kind, group[0].ID, key, slices.Compact(sources)})
	}
	return h
}

func sources(group []Claim) []string {
	return union(group, func(c *Claim) []string { return []string{c.Source} })
}

// called returns the name of the first source that gives one, and whatever else
// the thing is called: a name that another source gives is an alias.
func (m *merger) called(group []Claim) (name string, aliases []string) {
	name = m.first(group, "name", func(c *Claim) string { return c.Name })
	aliases = union(group, func(c *Claim) []string {
		if c.Name == "" || c.Name == name {
			return c.Aliases
		}
		return append(slices.Clip(c.Aliases), c.Name)
	})
	return name, aliases
}
