package graph

import (
	"slices"
	"strings"
)

// addTransfers makes the accounts of transfers.
func (m *merger) addTransfers(claims []Claim) {
	m.Transfers = make([]Transfer, 0, len(claims))
	silent := &Conduct{}
	for i := range claims {
		c := &claims[i]
		from, fromOK := m.places[c.From]
		to, toOK := m.places[c.To]
		if !fromOK || !toOK { // reported by create
			continue
		}
		t := Transfer{
			ID: c.ID, Source: c.Source, From: from, To: to,
			When:       c.When,
			People:     m.expression(c, "people", c.People),
			Needs:      m.expression(c, "needs", c.Needs),
			Categories: m.currentKeys(c.Categories),
			Derives:    m.derivations(c),
			Aggregate:  c.Effect == EffectAggregate,
			Conduct:    silent,
		}
		if t.People == nil {
			if c.People != "" {
				continue
			}
			t.People, t.PeopleOmitted = Everyone{}, true
		}
		if !m.addColumns(&t, c) {
			continue
		}
		if c.saysConduct() {
			t.Conduct = &Conduct{c.Cadence, c.Job, c.Role, c.Purpose, c.Safeguards, c.Ground, c.Disclosed, c.Evidence}
		}
		m.Transfers = append(m.Transfers, t)
	}
}

func (c *Claim) saysConduct() bool {
	return c.Cadence != "" || c.Job != "" || c.Role != "" || c.Purpose != "" || c.Safeguards != nil ||
		c.Ground != nil || c.Disclosed != "" || c.Evidence != nil
}

func (m *merger) derivations(c *Claim) []Derivation {
	var all []Derivation
	for out, in := range c.Derives {
		all = append(all, Derivation{m.Categories.Current(out), m.currentKeys(in)})
	}
	slices.SortFunc(all, func(a, b Derivation) int { return strings.Compare(a.Out, b.Out) })
	return all
}

// addColumns resolves the fields that the account runs along, and reports
// whether they are all there.
func (m *merger) addColumns(t *Transfer, c *Claim) bool {
	if len(c.Columns) == 0 {
		return true
	}
	for side, p := range [...]int32{From: t.From, To: t.To} {
		if m.Places[p].Kind != KindDataset {
			m.fault(c, "columns", "%s %q is a %s; columns need a dataset at both ends", [...]string{From: "from", To: "to"}[side], m.Places[p].ID, m.Places[p].Kind)
			return false
		}
	}
	for out, ins := range c.Columns {
		for _, in := range ins {
			from, fromOK := m.places[c.From+"#"+in]
			to, toOK := m.places[c.To+"#"+out]
			if !fromOK || !toOK { // reported by create
				return false
			}
			t.Columns = append(t.Columns, Column{from, to})
		}
	}
	slices.SortFunc(t.Columns, func(a, b Column) int {
		if a.Out != b.Out {
			return int(a.Out - b.Out)
		}
		return int(a.In - b.In)
	})
	t.Columns = slices.Compact(t.Columns)
	return true
}

// findOrigins decides where data begins. Any transfer of the whole graph
// counts, whatever its window, people or source.
func (m *merger) findOrigins() {
	starts := make([]bool, len(m.Places))
	ends := make([]bool, len(m.Places)) // at the place, or at a field of it
	for i := range m.Transfers {
		t := &m.Transfers[i]
		starts[t.From] = true
		ends[t.To] = true
		if p := &m.Places[t.To]; p.Kind == KindField {
			ends[p.Parent] = true
		}
	}
	for i := range m.Places {
		p := &m.Places[i]
		switch {
		case p.Kind != KindDataset && p.Kind != KindSystem:
		case p.Subjects != nil:
			p.Origin = StatedOrigin
		case ends[i]:
		case p.Kind == KindDataset, len(m.children[i]) == 0 && starts[i]:
			p.Origin = ImplicitOrigin
		}
	}
}
