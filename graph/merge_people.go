package graph

import (
	"cmp"
	"slices"
	"strings"
)

// declarePeople numbers populations and cohorts.
func (m *merger) declarePeople(claims []Claim) {
	for group := range groups(claims, KindPopulation) {
		id := group[0].ID
		name, aliases := m.called(group)
		m.populations[id] = int32(len(m.Populations))
		m.Populations = append(m.Populations, Population{
			ID:      id,
			Name:    cmp.Or(name, id),
			Aliases: aliases,
			Size:    m.hull(group, "size", func(c *Claim) Range { return c.Size }),
			Members: m.first(group, "members", func(c *Claim) string { return c.Members }),
			Sources: sources(group),
			Said:    sizings(group),
		})
	}
	for group := range groups(claims, KindCohort) {
		id := group[0].ID
		if _, ok := m.populations[id]; ok {
			m.fault(&group[0], "id", "the id is that of a population already")
			continue
		}
		name, aliases := m.called(group)
		m.cohorts[id] = int32(len(m.Cohorts))
		m.Cohorts = append(m.Cohorts, Cohort{
			ID:         id,
			Name:       cmp.Or(name, id),
			Aliases:    aliases,
			Population: None,
			Of:         None,
			Size:       m.hull(group, "size", func(c *Claim) Range { return c.Size }),
			Share:      m.hull(group, "share", func(c *Claim) Range { return c.Share }),
			Members:    m.first(group, "members", func(c *Claim) string { return c.Members }),
			Sources:    sources(group),
			Said:       sizings(group),
		})
	}
}

// describeCohorts links cohorts to their populations and to each other.
func (m *merger) describeCohorts(claims []Claim) {
	of := map[int32]*Claim{} // which says what a cohort is of
	for group := range groups(claims, KindCohort) {
		c := &group[0]
		i, ok := m.cohorts[c.ID]
		if !ok {
			continue
		}
		if id := m.first(group, "of", func(c *Claim) string { return c.Of }); id != "" {
			of[i] = &group[slices.IndexFunc(group, func(c Claim) bool { return c.Of == id })]
		}
		m.Cohorts[i].People = m.firstPeople(group, "people", func(c *Claim) string { return c.People })
		for _, id := range union(group, func(c *Claim) []string { return c.Disjoint }) {
			says := slices.IndexFunc(group, func(c Claim) bool { return slices.Contains(c.Disjoint, id) })
			other, ok := m.cohorts[id]
			switch {
			case !ok:
				m.missing(&group[says], "disjoint", id, "there is no cohort %q", id)
			case other == i:
				m.fault(&group[says], "disjoint", "a cohort cannot be disjoint with itself")
			default:
				m.Cohorts[i].Disjoint = append(m.Cohorts[i].Disjoint, other)
				m.Cohorts[other].Disjoint = append(m.Cohorts[other].Disjoint, i)
			}
		}
	}
	for i := range m.Cohorts {
		slices.Sort(m.Cohorts[i].Disjoint)
		m.Cohorts[i].Disjoint = slices.Compact(m.Cohorts[i].Disjoint)
	}
	// Those that name no "of" take the population of those their expression
	// speaks of, so they come second.
	for _, named := range []bool{true, false} {
		for group := range groups(claims, KindCohort) {
			if i, ok := m.cohorts[group[0].ID]; ok && (of[i] != nil) == named {
				m.settle(group, i, of)
			}
		}
	}
}

// settle finds the population of a cohort: the one named by its chain of "of",
// else the one that its expression speaks of, else the only one there is.
func (m *merger) settle(group []Claim, i int32, of map[int32]*Claim) {
	seen := map[int32]bool{}
	for at := i; ; {
		if seen[at] {
			if at == i { // else the loop is for those in it to tell
				m.circular(m.loop(i, of), of)
			}
			return
		}
		seen[at] = true
		id := ""
		if says := of[at]; says != nil {
			id = says.Of
		}
		if n, ok := m.populations[id]; ok {
			m.Cohorts[i].Population = n
			break
		}
		next, ok := m.cohorts[id]
		if !ok && id != "" {
			m.missing(cmp.Or(of[i], &group[0]), "of", id, "there is no population or cohort %q", id)
			return
		}
		if !ok {
			m.populationOf(&group[0], i)
			break
		}
		if at == i {
			m.Cohorts[i].Of = next
		}
		at = next
	}
	if m.definedByItself(i) {
		says := slices.IndexFunc(group, func(c Claim) bool { return c.People != "" })
		m.fault(&group[says], "people", "the cohort is defined by itself")
		m.Cohorts[i].People = nil
	}
}

// loop returns the cohorts of a cycle, from one of them on.
func (m *merger) loop(at int32, of map[int32]*Claim) []int32 {
	loop := []int32{at}
	for next := m.cohorts[of[at].Of]; next != at; next = m.cohorts[of[next].Of] {
		loop = append(loop, next)
	}
	return loop
}

// circular tells of a cycle, once: at the first cohort in it.
func (m *merger) circular(loop []int32, of map[int32]*Claim) {
	if loop[0] != slices.Min(loop) {
		return
	}
	names := []string{m.Cohorts[loop[0]].ID}
	var others []ClaimKey
	for _, n := range loop[1:] {
		names = append(names, m.Cohorts[n].ID)
		others = append(others, of[n].Key())
	}
	m.fault(of[loop[0]], "of", "the cohort is a subset of itself: %s", strings.Join(append(names, names[0]), " of "))
	m.faults[len(m.faults)-1].Others = others
}

// populationOf is settle for a cohort that names no "of".
func (m *merger) populationOf(c *Claim, i int32) {
	named := map[int32]bool{}
	seen := map[int32]bool{}
	todo := []int32{i}
	for len(todo) > 0 {
		at := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if seen[at] || m.Cohorts[at].People == nil {
			continue
		}
		seen[at] = true
		Cohorts(m.Cohorts[at].People, func(id string) {
			if n, ok := m.populations[id]; ok {
				named[n] = true
			} else if other, ok := m.cohorts[id]; ok {
				if n := m.Cohorts[other].Population; n != None {
					named[n] = true
				}
				todo = append(todo, other)
			}
		})
	}
	if len(named) == 0 && len(m.Populations) == 1 {
		named[0] = true
	}
	if len(named) != 1 {
		m.fault(c, "of", "say which population the cohort is of")
		return
	}
	for n := range named {
		m.Cohorts[i].Population = n
	}
}

// definedByItself reports whether the expressions of cohorts lead back to i.
func (m *merger) definedByItself(i int32) bool {
	seen := map[int32]bool{}
	todo := []int32{i}
	for len(todo) > 0 {
		at := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		again := false
		if p := m.Cohorts[at].People; p != nil {
			Cohorts(p, func(id string) {
				if next, ok := m.cohorts[id]; ok && !seen[next] {
					seen[next] = true
					todo = append(todo, next)
					again = again || next == i
				}
			})
		}
		if again {
			return true
		}
	}
	return false
}
